//! The Sims of a list, those that an open page asks for.

use sim_lifecycle::AccountSid;
use sim_lifecycle::text::RatePlanRef;
use sim_lifecycle::wire::{Edge, FilterText, Order, SimFilter, Walk};
use sqlx::{AssertSqlSafe, Row, query};

use super::accounts::is_no_name;
use super::sims::{SimRow, columns, read_row, searchable, status_word};
use super::{Storage, StorageError, instant};

impl Storage {
    /// Gives the Sims of a page and one more, in the order of the walk (rules L1, L4).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn page(&self, walk: &Walk, is_master: bool) -> Result<Vec<SimRow>, StorageError> {
        let mut conditions = Conditions::default();
        let owner = if is_master {
            "s.master_sid"
        } else {
            "s.account_sid"
        };
        conditions.equal(owner, walk.requester().to_string());
        conditions.filter(walk.filter());
        conditions.edge(walk.edge());
        let direction = match walk.order() {
            Order::Ascending => "ASC",
            Order::Descending => "DESC",
        };
        let sql = format!(
            "SELECT {} FROM sims s CROSS JOIN settings c WHERE {} \
             ORDER BY s.date_created {direction}, s.sid {direction} LIMIT {}",
            columns!(),
            conditions.terms.join(" AND "),
            walk.limit(),
        );
        let mut page = query(AssertSqlSafe(sql));
        for value in conditions.values {
            page = page.bind(value);
        }
        let rows = page.fetch_all(&mut *self.reader().await?).await?;
        rows.iter().map(read_row).collect()
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

/// What has to hold of a row; the values go beside the text, never into it.
#[derive(Default)]
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
            self.equal("s.status", status_word(status).into());
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
        if let Some(plan) = &filter.rate_plan {
            self.plan(plan);
        }
    }

    /// A name has not the shape of a SID (rule V10), so that a word is one or the other.
    fn plan(&mut self, word: &RatePlanRef) {
        if is_no_name(word.as_str()) {
            self.terms.push("1 = 0".into());
            return;
        }
        let is_sid = word.as_str().parse::<sim_lifecycle::RatePlanSid>().is_ok();
        let place = self.value(word.as_str().into());
        self.terms.push(if is_sid {
            format!("s.rate_plan_sid = {place}")
        } else {
            format!("s.rate_plan_sid IN (SELECT r.sid FROM rate_plans r WHERE r.unique_name = {place})")
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
