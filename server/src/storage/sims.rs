//! The Sims, each with what the server keeps beside it.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::status::Phase;
use sim_lifecycle::text::UniqueName;
use sim_lifecycle::wire::SimAddress;
use sim_lifecycle::{AccountSid, Iccid, Policy, Sim, SimSid};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::accounts::read_sid;
use super::settings::{Operator, read_operator, read_policy};
use super::{Storage, StorageError, Transaction, instant};

/// How long a text is, in bytes, that is searched for as it is.
const LONGEST_SEARCHED: usize = 256;

/// What the server keeps beside a Sim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its place in the order of registration.
    pub id: i64,
    /// The master of its account, or the account itself.
    pub master: AccountSid,
    /// When an automatic operator completes the change in flight.
    pub change_due: Option<DateTime<Utc>>,
    /// When an automatic operator completes the open reset.
    pub reset_due: Option<DateTime<Utc>>,
    /// How many Commands callbacks it has made.
    pub commands_called: i64,
    /// The instant up to which time has passed for it with that of all others (rule A8).
    pub passed: Option<DateTime<Utc>>,
}

impl Standing {
    /// Gives the first instant at which something of the Sim's is due; `None` where nothing is.
    #[must_use]
    pub fn next_due(&self, sim: &Sim) -> Option<DateTime<Utc>> {
        let dues = [sim.next_deadline(), self.change_due, self.reset_due];
        dues.into_iter().flatten().min()
    }

    /// Tells whether the operator has a request of the Sim's that no automatic one has been given.
    #[must_use]
    pub fn is_unanswered(&self, sim: &Sim) -> bool {
        let lifecycle = sim.lifecycle();
        let is_updating = (lifecycle.change()).is_some_and(|change| change.phase() == Phase::Updating);
        (is_updating && self.change_due.is_none())
            || (lifecycle.reset().is_some() && self.reset_due.is_none())
    }
}

/// Which of all that there have been is what was read, of a Sim and of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version {
    /// The Sim's; each change has one of its own.
    pub sim: i64,
    /// That of the settings, with what a manual clock shows.
    pub settings: i64,
}

/// A Sim as it is stored, with the moment at which it was read.
#[derive(Clone, Debug)]
pub struct SimRow {
    /// The Sim.
    pub sim: Sim,
    /// Its JSON as it is stored.
    pub saved: String,
    /// What is kept beside it.
    pub standing: Standing,
    /// Which it is.
    pub version: Version,
    /// What a manual clock shows.
    pub now: Option<DateTime<Utc>>,
    /// Limits and periods.
    pub policy: Policy,
    /// Who answers.
    pub operator: Operator,
}

/// The columns of a [`SimRow`], out of `sims s` and `settings c`.
macro_rules! columns {
    () => {
        "s.id, s.master_sid, s.change_due, s.reset_due, s.commands_called, s.saved, c.now, c.policy, \
         (SELECT MAX(p.instant) FROM passings p WHERE p.upto_sim >= s.id) AS passed, c.operator, s.version, c.version"
    };
}

const BY_SID: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sims s CROSS JOIN settings c WHERE s.sid = $1"
);
const BY_NAME: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sims s CROSS JOIN settings c WHERE s.account_sid = $1 AND s.unique_name = $2"
);
const DUE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sims s CROSS JOIN settings c WHERE s.next_due <= $1 ORDER BY s.next_due, s.id LIMIT $2"
);
const UNANSWERED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM sims s CROSS JOIN settings c \
     WHERE s.unanswered = 1 ORDER BY s.id LIMIT $1"
);

impl Storage {
    /// Gives the earliest instant at which something of some Sim is due.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StorageError> {
        let row = query("SELECT MIN(next_due) FROM sims WHERE next_due IS NOT NULL")
            .fetch_one(&mut *self.reader().await?)
            .await?;
        instant::read_optional(row.try_get(0)?)
    }
}

impl Transaction {
    /// Finds a Sim as [`Storage::sim`] does, and keeps everybody else's hands off it.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn hold(
        &mut self,
        address: &SimAddress,
        account: AccountSid,
    ) -> Result<Option<SimRow>, StorageError> {
        let lock = self.locking(" FOR UPDATE OF s", "");
        find(self.connection(), address, account, lock).await
    }

    /// Finds a Sim by its SID alone, and keeps everybody else's hands off it.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn hold_sid(&mut self, sid: SimSid) -> Result<Option<SimRow>, StorageError> {
        let lock = self.locking(" FOR UPDATE OF s", "");
        find_sid(self.connection(), sid, lock).await
    }

    /// Holds those Sims that have something due at `now`, the earliest first, at most so many.
    ///
    /// Those that others hold are left out where `others` says so, else waited for.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn hold_due(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
        others: Others,
    ) -> Result<Vec<SimRow>, StorageError> {
        let lock = match others {
            Others::LeaveOut => self.locking(" FOR UPDATE OF s SKIP LOCKED", ""),
            Others::WaitFor => self.locking(" FOR UPDATE OF s", ""),
        };
        let rows = query(AssertSqlSafe([DUE, lock].concat()))
            .bind(instant::write_past(now))
            .bind(limit)
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(read_row).collect()
    }

    /// Holds Sims with a request to the operator that no automatic one has been given, at most so many.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn hold_unanswered(&mut self, limit: i64) -> Result<Vec<SimRow>, StorageError> {
        let lock = self.locking(" FOR UPDATE OF s SKIP LOCKED", "");
        let rows = query(AssertSqlSafe([UNANSWERED, lock].concat()))
            .bind(limit)
            .fetch_all(self.connection())
            .await?;
        rows.iter().map(read_row).collect()
    }

    /// Tells whether there has ever been a Sim.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_had_sims(&mut self) -> Result<bool, StorageError> {
        self.finds(
            "SELECT sid FROM sims UNION ALL SELECT sid FROM deleted_sims LIMIT 1",
            None,
        )
        .await
    }

    /// Tells whether a SID has been used for a Sim.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn is_used(&mut self, sim: SimSid) -> Result<bool, StorageError> {
        let sql = "SELECT sid FROM sims WHERE sid = $1 UNION ALL SELECT sid FROM deleted_sims WHERE sid = $1";
        self.finds(sql, Some(sim.as_str())).await
    }

    /// Tells whether a Sim has this card.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_iccid(&mut self, iccid: &Iccid) -> Result<bool, StorageError> {
        self.finds("SELECT sid FROM sims WHERE iccid = $1", Some(iccid.as_str()))
            .await
    }

    /// Tells whether a Sim has this registration code.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_registration_code(&mut self, code: &str) -> Result<bool, StorageError> {
        let code = searchable(code);
        self.finds("SELECT sid FROM sims WHERE registration_code = $1", Some(&code))
            .await
    }

    /// Tells whether a Sim of the account has this name (rule V10).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn has_name(&mut self, account: AccountSid, name: &UniqueName) -> Result<bool, StorageError> {
        let row = query("SELECT sid FROM sims WHERE account_sid = $1 AND unique_name = $2")
            .bind(account.as_str())
            .bind(name.as_str())
            .fetch_optional(self.connection())
            .await?;
        Ok(row.is_some())
    }

    async fn finds(&mut self, sql: &'static str, value: Option<&str>) -> Result<bool, StorageError> {
        let mut found = query(sql);
        if let Some(value) = value {
            found = found.bind(value.to_owned());
        }
        Ok(found.fetch_optional(self.connection()).await?.is_some())
    }
}

/// What to do about rows that other transactions hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They are somebody else's business.
    LeaveOut,
    /// None may be missing.
    WaitFor,
}

pub(super) async fn find(
    connection: &mut AnyConnection,
    address: &SimAddress,
    account: AccountSid,
    lock: &str,
) -> Result<Option<SimRow>, StorageError> {
    let row = match address {
        SimAddress::Sid(sid) => return find_sid(connection, *sid, lock).await,
        SimAddress::UniqueName(name) => {
            query(AssertSqlSafe([BY_NAME, lock].concat()))
                .bind(account.as_str())
                .bind(name.as_str())
                .fetch_optional(connection)
                .await?
        }
    };
    row.as_ref().map(read_row).transpose()
}

async fn find_sid(
    connection: &mut AnyConnection,
    sid: SimSid,
    lock: &str,
) -> Result<Option<SimRow>, StorageError> {
    let row = query(AssertSqlSafe([BY_SID, lock].concat()))
        .bind(sid.as_str().to_owned())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read_row).transpose()
}

/// Reads the columns of [`columns!`].
pub(super) fn read_row(row: &AnyRow) -> Result<SimRow, StorageError> {
    let saved: String = row.try_get(5)?;
    let policy: String = row.try_get(7)?;
    let operator: Option<String> = row.try_get(9)?;
    Ok(SimRow {
        sim: serde_json::from_str(&saved).map_err(|error| StorageError::stored("a Sim", &error))?,
        saved,
        standing: Standing {
            id: row.try_get(0)?,
            master: read_sid(row.try_get(1)?)?,
            change_due: instant::read_optional(row.try_get(2)?)?,
            reset_due: instant::read_optional(row.try_get(3)?)?,
            commands_called: row.try_get(4)?,
            passed: instant::read_optional(row.try_get(8)?)?,
        },
        version: Version {
            sim: row.try_get(10)?,
            settings: row.try_get(11)?,
        },
        now: instant::read_optional(row.try_get(6)?)?,
        policy: read_policy(&policy)?,
        operator: read_operator(operator.as_deref())?,
    })
}

/// Writes a text so that it can be searched for: PostgreSQL has no texts with a NUL, and indexes no long ones.
pub(super) fn searchable(text: &str) -> String {
    let text = text.replace('\\', r"\\").replace('\0', r"\0");
    if text.len() <= LONGEST_SEARCHED {
        text
    } else {
        // No text has a backslash before an `h`.
        format!(r"\h{}", HEXLOWER.encode(&Sha256::digest(text.as_bytes())))
    }
}

pub(super) use columns;
