//! The Sims of a list, those that an open page asks for.

use sim_lifecycle::text::RatePlanRef;
use sim_lifecycle::wire::{Edge, FilterText, Order, Position, SimFilter, Walk};
use sim_lifecycle::{AccountSid, RatePlanSid};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::accounts::{is_no_name, read_sid};
use super::shown::{Shown, lines_of, shown};
use super::sims::{SimRow, columns, read_row, searchable};
use super::{Storage, StorageError, instant};
use crate::clock::machine_now;

impl Storage {
    /// Gives the Sims of a page and one more, in the order of the walk (rules L1, L4).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn page(&self, walk: &Walk, is_master: bool) -> Result<Vec<SimRow>, StorageError> {
        let mut reader = self.reader().await?;
        let page = Selection::of(columns!(), Vec::new(), walk, is_master, &mut reader).await?;
        let sql = page.sql.clone();
        let rows = page.all(sql, &mut reader).await?;
        rows.iter().map(read_row).collect()
    }

    /// Gives what there is to see of the Sims that [`page`](Self::page) would give.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn views(&self, walk: &Walk, is_master: bool) -> Result<Vec<Viewed>, StorageError> {
        const LINE: &str = concat!(
            "s.date_created || ' ' || s.sid || ' ' || COALESCE(",
            shown!(),
            ", '') AS line"
        );
        let mut reader = self.reader().await?;
        // As of when it is read: to wait for the connection may have taken long.
        let now = instant::write_past(machine_now());
        let page = Selection::of(LINE, vec![now], walk, is_master, &mut reader).await?;
        // All in one row: to read a row costs more than to split a text.
        let sql = format!("SELECT STRING_AGG(v.line, '\n') FROM ({}) v", page.sql);
        let row = page.all(sql, &mut reader).await?;
        let lines = match row.first() {
            Some(row) => row.try_get(0)?,
            None => None,
        };
        let mut lines: Vec<_> = lines_of(lines).collect();
        // Each begins with what the page is in the order of.
        lines.sort_unstable();
        if walk.order() == Order::Descending {
            lines.reverse();
        }
        lines.into_iter().map(read_view).collect()
    }

    /// Counts the Sims that a requester sees, by the status that they report.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn count_by_status(
        &self,
        requester: AccountSid,
        is_master: bool,
    ) -> Result<Vec<(String, i64)>, StorageError> {
        let sql = if is_master {
            "SELECT status, COUNT(*) FROM sims WHERE master_sid = $1 GROUP BY status ORDER BY status"
        } else {
            "SELECT status, COUNT(*) FROM sims WHERE account_sid = $1 GROUP BY status ORDER BY status"
        };
        let rows = query(sql)
            .bind(requester.to_string())
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect()
    }
}

/// What there is to see of a Sim of a page.
#[derive(Clone, Debug)]
pub struct Viewed {
    /// Its place in the list.
    pub position: Position,
    /// The Sim as the API shows it; `None` where that has to be made, as something is due.
    pub shown: Option<Shown>,
}

fn read_view(line: &str) -> Result<Viewed, StorageError> {
    let mut words = line.splitn(3, ' ');
    let mut next = || words.next().unwrap_or_default();
    Ok(Viewed {
        position: Position {
            date_created: instant::read(next())?,
            sid: read_sid(next())?,
        },
        shown: Shown::read(next()),
    })
}

/// A statement, and the values that go beside it.
struct Selection {
    sql: String,
    values: Vec<String>,
}

impl Selection {
    /// Selects these columns, which the values belong to, of the Sims of a page and one more.
    async fn of(
        columns: &str,
        values: Vec<String>,
        walk: &Walk,
        is_master: bool,
        connection: &mut AnyConnection,
    ) -> Result<Self, StorageError> {
        let mut conditions = Conditions {
            terms: Vec::new(),
            values,
        };
        let owner = if is_master {
            "s.master_sid"
        } else {
            "s.account_sid"
        };
        conditions.equal(owner, walk.requester().to_string());
        conditions.filter(walk.filter());
        if let Some(word) = &walk.filter().rate_plan {
            let meant = plans_meant(connection, word).await?;
            conditions.any("s.rate_plan_sid", meant);
        }
        conditions.edge(walk.edge());
        let direction = match walk.order() {
            Order::Ascending => "ASC",
            Order::Descending => "DESC",
        };
        let sql = format!(
            "SELECT {columns} FROM sims s CROSS JOIN settings c WHERE {} \
             ORDER BY s.date_created {direction}, s.sid {direction} LIMIT {}",
            conditions.terms.join(" AND "),
            walk.limit(),
        );
        Ok(Self {
            sql,
            values: conditions.values,
        })
    }

    /// Gives all rows of this statement or one around it.
    async fn all(self, sql: String, connection: &mut AnyConnection) -> Result<Vec<AnyRow>, StorageError> {
        let mut all = query(AssertSqlSafe(sql));
        for value in self.values {
            all = all.bind(value);
        }
        Ok(all.fetch_all(connection).await?)
    }
}

/// What has to hold of a row; the values go beside the text, never into it.
struct Conditions {
    terms: Vec<String>,
    values: Vec<String>,
}

impl Conditions {
    fn equal(&mut self, column: &str, value: String) {
        let place = self.value(value);
        self.terms.push(format!("{column} = {place}"));
    }

    fn value(&mut self, value: String) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn filter(&mut self, filter: &SimFilter) {
        if let Some(status) = filter.status {
            self.equal("s.status", status.to_string());
        }
        if let Some(iccid) = &filter.iccid {
            self.equal("s.iccid", iccid.as_str().into());
        }
        if let Some(code) = filter.registration_code.as_ref().map(FilterText::as_str) {
            self.equal("s.registration_code", searchable(code));
        }
        if let Some(eid) = filter.eid.as_ref().map(FilterText::as_str) {
            self.equal("s.eid", searchable(eid));
        }
    }

    fn any(&mut self, column: &str, values: Vec<String>) {
        let places: Vec<_> = (values.into_iter()).map(|value| self.value(value)).collect();
        self.terms.push(if places.is_empty() {
            "1 = 0".into()
        } else {
            format!("{column} IN ({})", places.join(", "))
        });
    }

    fn edge(&mut self, edge: Option<Edge>) {
        let Some(edge) = edge else {
            return;
        };
        let comparison = match edge {
            Edge::After(_) => ">",
            Edge::From(_) => ">=",
            Edge::Before(_) => "<",
            Edge::UpTo(_) => "<=",
        };
        let at = edge.at();
        let date = self.value(instant::write_past(at.date_created));
        let sid = self.value(at.sid.to_string());
        self.terms
            .push(format!("(s.date_created, s.sid) {comparison} ({date}, {sid})"));
    }
}

/// Gives the plans that a word means: the one that has it as its SID, or those that have it as their name, each in its
/// own account. A name has not the shape of a SID (rule V10).
async fn plans_meant(
    connection: &mut AnyConnection,
    word: &RatePlanRef,
) -> Result<Vec<String>, StorageError> {
    let word = word.as_str();
    if word.parse::<RatePlanSid>().is_ok() {
        return Ok(vec![word.into()]);
    }
    if is_no_name(word) {
        return Ok(Vec::new());
    }
    let rows = query("SELECT sid FROM rate_plans WHERE unique_name = $1 ORDER BY sid")
        .bind(word.to_owned())
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
}
