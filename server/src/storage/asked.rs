//! What is asked for of one Sim without holding it: all that is stored, or no more than what the API shows of it.

use sim_lifecycle::wire::SimAddress;
use sim_lifecycle::{AccountSid, SimSid};
use sqlx::{AnyConnection, AnyPool, Row, query};

use super::accounts::read_sid;
use super::clerk::Clerk;
use super::desk::{Desk, Found, Look};
use super::shown::{Shown, lines_of, shown};
use super::sims::{SimRow, columns, find, read_row};
use super::{Storage, StorageError, instant};
use crate::clock::machine_now;

/// The desks of an SQLite file, and who writes behind them.
#[derive(Clone, Debug)]
pub(super) struct Desks {
    whole: Desk<SimRow>,
    views: Desk<View>,
    pub(super) clerk: Clerk,
}

/// What there is to see of a Sim.
#[derive(Clone, Debug)]
pub struct View {
    /// The account that has it.
    pub account: AccountSid,
    /// The master of that, or the account itself.
    pub master: AccountSid,
    /// The Sim as the API shows it; `None` where that has to be made, as something is due.
    pub shown: Option<Shown>,
}

/// One line for each Sim, all in one row: to read a row costs more than to split a text.
macro_rules! view {
    () => {
        concat!(
            "SELECT STRING_AGG(s.sid || ' ' || s.account_sid || ' ' || s.master_sid || ' ' || COALESCE(",
            shown!(),
            ", ''), '\n') FROM sims s CROSS JOIN settings c WHERE "
        )
    };
}

const VIEWS: &str = concat!(view!(), "s.sid IN (SELECT value FROM json_each($2))");
const VIEW_BY_SID: &str = concat!(view!(), "s.sid = $2");
const VIEW_BY_NAME: &str = concat!(view!(), "s.account_sid = $2 AND s.unique_name = $3");
const WHOLE: &str = concat!(
    "SELECT ",
    columns!(),
    ", s.sid FROM sims s CROSS JOIN settings c WHERE s.sid IN (SELECT value FROM json_each($1))"
);

/// Where the SID stands in [`WHOLE`], behind the columns of a [`SimRow`].
const SID_OF_WHOLE: usize = 12;

impl Desks {
    /// Opens them.
    pub(super) fn open(readers: &AnyPool, writers: &AnyPool) -> Self {
        Self {
            whole: Desk::open(readers.clone(), Whole),
            views: Desk::open(readers.clone(), Views),
            clerk: Clerk::employ(writers.clone()),
        }
    }

    /// Closes them, once those who have asked are answered.
    pub(super) async fn close(&self) {
        self.whole.close().await;
        self.views.close().await;
    }
}

impl Storage {
    /// Finds a Sim by its SID, or by its name among this account's own (rule V12).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn sim(
        &self,
        address: &SimAddress,
        account: AccountSid,
    ) -> Result<Option<SimRow>, StorageError> {
        match (&self.desks, address) {
            (Some(desks), SimAddress::Sid(sid)) => desks.whole.ask(*sid).await,
            (_, address) => find(&mut *self.reader().await?, address, account, "").await,
        }
    }

    /// Finds what there is to see of a Sim, addressed as for [`sim`](Self::sim).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn view(
        &self,
        address: &SimAddress,
        account: AccountSid,
    ) -> Result<Option<View>, StorageError> {
        if let (Some(desks), SimAddress::Sid(sid)) = (&self.desks, address) {
            return desks.views.ask(*sid).await;
        }
        let mut reader = self.reader().await?;
        // As of when it is read: to wait for the connection may have taken long.
        let now = instant::write_past(machine_now());
        let view = match address {
            SimAddress::Sid(sid) => query(VIEW_BY_SID).bind(now).bind(sid.to_string()),
            SimAddress::UniqueName(name) => query(VIEW_BY_NAME)
                .bind(now)
                .bind(account.to_string())
                .bind(name.as_str().to_owned()),
        };
        let row = view.fetch_one(&mut *reader).await?;
        let found = lines_of(row.try_get(0)?).next().map(View::read);
        Ok(found.transpose()?.map(|(_, view)| view))
    }
}

/// Looks for Sims with all that is stored of them.
#[derive(Debug)]
struct Whole;

impl Look<SimRow> for Whole {
    async fn look(
        &mut self,
        connection: &mut AnyConnection,
        sims: &[SimSid],
    ) -> Result<Found<SimRow>, StorageError> {
        let rows = query(WHOLE).bind(array(sims)?).fetch_all(connection).await?;
        rows.iter()
            .map(|row| Ok((read_sid(row.try_get(SID_OF_WHOLE)?)?, read_row(row))))
            .collect()
    }
}

/// Looks for what there is to see of Sims.
#[derive(Debug)]
struct Views;

impl Look<View> for Views {
    async fn look(
        &mut self,
        connection: &mut AnyConnection,
        sims: &[SimSid],
    ) -> Result<Found<View>, StorageError> {
        let row = query(VIEWS)
            .bind(instant::write_past(machine_now()))
            .bind(array(sims)?)
            .fetch_one(connection)
            .await?;
        lines_of(row.try_get(0)?)
            .map(|line| View::read(line).map(|(sid, view)| (sid, Ok(view))))
            .collect()
    }
}

/// Writes SIDs as a JSON array.
fn array(sims: &[SimSid]) -> Result<String, StorageError> {
    let texts: Vec<_> = sims.iter().map(SimSid::as_str).collect();
    serde_json::to_string(&texts).map_err(|error| StorageError::stored("SIDs", &error))
}

impl View {
    /// Reads a line, and whose it is.
    fn read(line: &str) -> Result<(SimSid, Self), StorageError> {
        let mut words = line.splitn(4, ' ');
        let mut next = || words.next().unwrap_or_default();
        let sid = read_sid(next())?;
        let view = Self {
            account: read_sid(next())?,
            master: read_sid(next())?,
            shown: Shown::read(next()),
        };
        Ok((sid, view))
    }
}
