//! The outbox: callbacks come to be owed, are taken to be tried, and end.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::{AccountSid, SimSid};
use sqlx::{AssertSqlSafe, Row, query};

use super::callbacks::{CallbackRow, NewCallback, Outcome, columns, read_row};
use super::{Storage, StorageError, Transaction, instant};

/// Those that can be tried: of each Sim the oldest that waits, if its time has come.
const READY: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM callbacks c WHERE c.state = 'waiting' AND c.next_attempt_at <= $1 AND NOT EXISTS \
     (SELECT 1 FROM callbacks e WHERE e.sim_id = c.sim_id AND e.state = 'waiting' AND e.id < c.id)"
);
const MOST_OVERDUE: &str = " ORDER BY c.next_attempt_at, c.id LIMIT $2";

/// What came of looking for a callback to try.
#[derive(Debug)]
pub enum Taken {
    /// It is held for as long as the transaction goes on.
    It(Box<CallbackRow>),
    /// Its Sim has another one on its way.
    Busy {
        /// The place of the Sim.
        sim_id: i64,
    },
    /// There is none that others have not taken.
    Nothing,
}

impl Storage {
    /// Gives the earliest instant after `now` at which a callback is to be tried, the oldest that waits of each Sim looked
    /// at alone.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn next_attempt(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StorageError> {
        let row = query(
            "SELECT c.next_attempt_at FROM callbacks c WHERE c.state = 'waiting' AND c.next_attempt_at > $1 AND NOT EXISTS \
             (SELECT 1 FROM callbacks e WHERE e.sim_id = c.sim_id AND e.state = 'waiting' AND e.id < c.id) \
             ORDER BY c.next_attempt_at, c.id LIMIT 1",
        )
        .bind(instant::write_past(now))
        .fetch_optional(&mut *self.reader().await?)
        .await?;
        match row {
            Some(row) => instant::read_optional(row.try_get(0)?),
            None => Ok(None),
        }
    }

    /// Gives callbacks that can be tried at `now`, the most overdue first, at most so many.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn ready_callbacks(
        &self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<CallbackRow>, StorageError> {
        let rows = query(AssertSqlSafe([READY, MOST_OVERDUE].concat()))
            .bind(instant::write_past(now))
            .bind(limit)
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter().map(read_row).collect()
    }

    /// Gives this callback, if it can be tried at `now`.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn ready_callback(
        &self,
        id: i64,
        now: DateTime<Utc>,
    ) -> Result<Option<CallbackRow>, StorageError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM callbacks c WHERE c.id = $1 AND c.state = 'waiting' AND c.next_attempt_at <= $2"
        );
        let row = query(sql)
            .bind(id)
            .bind(instant::write_past(now))
            .fetch_optional(&mut *self.reader().await?)
            .await?;
        row.as_ref().map(read_row).transpose()
    }
}

impl Transaction {
    /// Puts a callback into the outbox.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn owe(
        &mut self,
        sim_id: i64,
        sim: SimSid,
        accounts: (AccountSid, AccountSid),
        callback: &NewCallback,
    ) -> Result<(), StorageError> {
        let (account, master) = accounts;
        let parameters = serde_json::to_string(&callback.parameters)
            .map_err(|error| StorageError::stored("a callback", &error))?;
        let created_at = instant::write_past(callback.created_at);
        query(
            "INSERT INTO callbacks (sim_id, sim_sid, account_sid, master_sid, callback_id, kind, method, url, \
             body, parameters, state, attempts, created_at, give_up_from, next_attempt_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', 0, $11, $11, $11)",
        )
        .bind(sim_id)
        .bind(sim.to_string())
        .bind(account.to_string())
        .bind(master.to_string())
        .bind(callback.callback_id.clone())
        .bind(<&str>::from(callback.kind))
        .bind(callback.method.to_string())
        .bind(callback.url.clone())
        .bind(callback.body.clone())
        .bind(parameters)
        .bind(created_at)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes the most overdue callback that can be tried at `now`, those of busy Sims left out. Where its own Sim turns out to
    /// be busy the transaction is of no more use but to be dropped.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn take_callback(&mut self, now: DateTime<Utc>, busy: &[i64]) -> Result<Taken, StorageError> {
        let lock = self.locking(" FOR UPDATE OF c SKIP LOCKED", "");
        let busy: Vec<_> = busy.iter().map(i64::to_string).collect();
        let others = if busy.is_empty() {
            String::new()
        } else {
            format!(" AND c.sim_id NOT IN ({})", busy.join(", "))
        };
        let row = query(AssertSqlSafe([READY, &others, MOST_OVERDUE, lock].concat()))
            .bind(instant::write_past(now))
            .bind(1_i64)
            .fetch_optional(self.connection())
            .await?;
        let Some(row) = row.as_ref().map(read_row).transpose()? else {
            return Ok(Taken::Nothing);
        };
        // One that is sent again is older than one which may be on its way: of a Sim, one at a time.
        if self.takes_turn(row.sim_id).await? {
            Ok(Taken::It(Box::new(row)))
        } else {
            Ok(Taken::Busy { sim_id: row.sim_id })
        }
    }

    /// Tells whether nobody else has a callback of this Sim on its way, and keeps it so until the transaction ends. The
    /// number of the lock is below zero, as the clock's is not.
    async fn takes_turn(&mut self, sim_id: i64) -> Result<bool, StorageError> {
        let sql = self.locking(
            "SELECT CASE WHEN pg_try_advisory_xact_lock(-$1) THEN 1 ELSE 0 END::BIGINT",
            "",
        );
        if sql.is_empty() {
            return Ok(true);
        }
        let row = query(AssertSqlSafe(sql))
            .bind(sim_id)
            .fetch_one(self.connection())
            .await?;
        let taken: i64 = row.try_get(0)?;
        Ok(taken == 1)
    }

    /// Records what came of an attempt.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn attempted(&mut self, id: i64, outcome: &Outcome) -> Result<(), StorageError> {
        query(
            "UPDATE callbacks SET state = $2, attempts = attempts + 1, next_attempt_at = $3, finished_at = $4, \
             last_answer = $5, give_up_from = $6 WHERE id = $1",
        )
        .bind(id)
        .bind(<&str>::from(outcome.state))
        .bind(outcome.next_attempt_at.and_then(instant::write))
        .bind(outcome.finished_at.map(instant::write_past))
        .bind(outcome.answer.replace('\0', "\u{fffd}"))
        .bind(instant::write_past(outcome.give_up_from))
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Drops the delivered callbacks that ended before this instant, and gives how many.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn prune_delivered(&mut self, before: DateTime<Utc>) -> Result<u64, StorageError> {
        let Some(before) = instant::write(before) else {
            return Ok(0);
        };
        let done = query("DELETE FROM callbacks WHERE state = 'delivered' AND finished_at < $1")
            .bind(before)
            .execute(self.connection())
            .await?;
        Ok(done.rows_affected())
    }
}
