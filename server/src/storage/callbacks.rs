//! Callbacks as they are stored and shown; how they come and go is in `outbox`.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::sim::CallbackParameters;
use sim_lifecycle::text::Method;
use sim_lifecycle::{AccountSid, SimSid};
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row, query};

use super::accounts::read_sid;
use super::{Storage, StorageError, Transaction, instant};

/// What a callback tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum CallbackKind {
    /// A request that has been carried out, or a final status that came (rules C1, C2).
    Request,
    /// A Command that the SIM sent (rule C5).
    Commands,
}

/// What has become of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum CallbackState {
    /// It is to be delivered.
    Waiting,
    /// The receiver has it.
    Delivered,
    /// The receiver does not take it.
    Failed,
    /// It was tried for as long as it is tried.
    GivenUp,
}

/// A callback that has come to be owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCallback {
    /// The id that travels with it (rule C6).
    pub callback_id: String,
    /// What it tells of.
    pub kind: CallbackKind,
    /// How it is called.
    pub method: Method,
    /// Where, with the parameters of a GET.
    pub url: String,
    /// The parameters of a POST.
    pub body: Option<String>,
    /// The parameters, for the signature.
    pub parameters: CallbackParameters,
    /// Since when it is owed.
    pub created_at: DateTime<Utc>,
}

/// A callback as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackRow {
    /// Its place in the order in which callbacks came to be owed.
    pub id: i64,
    /// The place of its Sim.
    pub sim_id: i64,
    /// The SID of its Sim.
    pub sim: SimSid,
    /// What has to be sent.
    pub callback: NewCallback,
    /// What has become of it.
    pub state: CallbackState,
    /// How often it has been tried since it was owed, or last sent again.
    pub attempts: u32,
    /// From when the time to give up is counted.
    pub give_up_from: DateTime<Utc>,
    /// When it is tried next.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was delivered, failed or was given up.
    pub finished_at: Option<DateTime<Utc>>,
    /// What came of the last attempt, in words.
    pub last_answer: Option<String>,
}

/// Which callbacks are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallbackFilter {
    /// Those in this state.
    pub state: Option<CallbackState>,
    /// Those of this Sim.
    pub sim: Option<SimSid>,
    /// Those older than this one.
    pub before: Option<i64>,
}

/// What has come of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What becomes of the callback.
    pub state: CallbackState,
    /// From when the time to give up is counted.
    pub give_up_from: DateTime<Utc>,
    /// When it is tried next, where it waits.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it ended, where it does not.
    pub finished_at: Option<DateTime<Utc>>,
    /// What came of the attempt, in words.
    pub answer: String,
}

macro_rules! columns {
    () => {
        "c.id, c.sim_id, c.sim_sid, c.callback_id, c.kind, c.method, c.url, c.body, c.parameters, c.state, \
         c.attempts, c.created_at, c.give_up_from, c.next_attempt_at, c.finished_at, c.last_answer"
    };
}

impl Storage {
    /// Gives callbacks that a requester sees, the newest first, one more than `limit` where there are more.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn callbacks(
        &self,
        requester: AccountSid,
        is_master: bool,
        filter: CallbackFilter,
        limit: i64,
    ) -> Result<Vec<CallbackRow>, StorageError> {
        let owner = owner(is_master);
        let mut sql = format!(
            "SELECT {} FROM callbacks c WHERE c.{owner} = $1 AND c.id < $2",
            columns!()
        );
        let mut values = Vec::new();
        if let Some(state) = filter.state {
            values.push(state.to_string());
            sql.push_str(" AND c.state = $4");
        }
        if let Some(sim) = filter.sim {
            values.push(sim.to_string());
            sql.push_str(if values.len() == 1 {
                " AND c.sim_sid = $4"
            } else {
                " AND c.sim_sid = $5"
            });
        }
        sql.push_str(" ORDER BY c.id DESC LIMIT $3");
        let mut callbacks = query(AssertSqlSafe(sql))
            .bind(requester.to_string())
            .bind(filter.before.unwrap_or(i64::MAX))
            .bind(limit.saturating_add(1));
        for value in values {
            callbacks = callbacks.bind(value);
        }
        let rows = callbacks.fetch_all(&mut *self.reader().await?).await?;
        rows.iter().map(read_row).collect()
    }

    /// Counts the callbacks that a requester sees, by state.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn count_callbacks(
        &self,
        requester: AccountSid,
        is_master: bool,
    ) -> Result<Vec<(String, i64)>, StorageError> {
        let owner = owner(is_master);
        let sql =
            format!("SELECT state, COUNT(*) FROM callbacks WHERE {owner} = $1 GROUP BY state ORDER BY state");
        let rows = query(AssertSqlSafe(sql))
            .bind(requester.to_string())
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect()
    }

    /// Counts all callbacks, by state.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn count_all_callbacks(&self) -> Result<Vec<(String, i64)>, StorageError> {
        let rows = query("SELECT state, COUNT(*) FROM callbacks GROUP BY state ORDER BY state")
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter()
            .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
            .collect()
    }

    /// Counts the callbacks of a Sim that wait.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn waiting_callbacks(&self, sim_id: i64) -> Result<i64, StorageError> {
        let row = query("SELECT COUNT(*) FROM callbacks WHERE sim_id = $1 AND state = 'waiting'")
            .bind(sim_id)
            .fetch_one(&mut *self.reader().await?)
            .await?;
        Ok(row.try_get(0)?)
    }
}

impl Transaction {
    /// Sends a callback again that failed or was given up; `None` where the requester sees none with this id, else
    /// whether it was in such a state.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn send_again(
        &mut self,
        id: i64,
        requester: AccountSid,
        is_master: bool,
        now: DateTime<Utc>,
    ) -> Result<Option<bool>, StorageError> {
        let owner = owner(is_master);
        let seen = query(AssertSqlSafe(format!(
            "SELECT state FROM callbacks WHERE id = $1 AND {owner} = $2"
        )))
        .bind(id)
        .bind(requester.to_string())
        .fetch_optional(self.connection())
        .await?;
        if seen.is_none() {
            return Ok(None);
        }
        let done = query(
            "UPDATE callbacks SET state = 'waiting', attempts = 0, next_attempt_at = $2, give_up_from = $2, \
             finished_at = NULL WHERE id = $1 AND state IN ('failed', 'given_up')",
        )
        .bind(id)
        .bind(instant::write_past(now))
        .execute(self.connection())
        .await?;
        Ok(Some(done.rows_affected() == 1))
    }
}

const fn owner(is_master: bool) -> &'static str {
    if is_master { "master_sid" } else { "account_sid" }
}

pub(super) fn read_row(row: &AnyRow) -> Result<CallbackRow, StorageError> {
    let word = |error: strum::ParseError| StorageError::stored("a callback", &error);
    let parameters: String = row.try_get(8)?;
    let attempts: i64 = row.try_get(10)?;
    let method: String = row.try_get(5)?;
    Ok(CallbackRow {
        id: row.try_get(0)?,
        sim_id: row.try_get(1)?,
        sim: read_sid(row.try_get(2)?)?,
        callback: NewCallback {
            callback_id: row.try_get(3)?,
            kind: row.try_get::<String, _>(4)?.parse().map_err(word)?,
            method: method
                .parse()
                .map_err(|_| StorageError::stored("a callback", &method))?,
            url: row.try_get(6)?,
            body: row.try_get(7)?,
            parameters: serde_json::from_str(&parameters)
                .map_err(|error| StorageError::stored("a callback", &error))?,
            created_at: instant::read(row.try_get(11)?)?,
        },
        state: row.try_get::<String, _>(9)?.parse().map_err(word)?,
        attempts: attempts.try_into().unwrap_or(u32::MAX),
        give_up_from: instant::read(row.try_get(12)?)?,
        next_attempt_at: instant::read_optional(row.try_get(13)?)?,
        finished_at: instant::read_optional(row.try_get(14)?)?,
        last_answer: row.try_get(15)?,
    })
}

pub(super) use columns;
