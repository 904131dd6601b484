//! Sims put away: registered, stored again, and taken away.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::text::UniqueName;
use sim_lifecycle::{AccountSid, RatePlanSid, Sim, SimSid, Status};
use sqlx::{AnyConnection, query};

use super::sims::{Standing, Version, searchable};
use super::{Storage, StorageError, Transaction, instant, shown};

/// What a Sim is found by, beside what it keeps for good; there are indexes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundBy {
    account: AccountSid,
    unique_name: Option<UniqueName>,
    status: Status,
    rate_plan: Option<RatePlanSid>,
    next_due: Option<DateTime<Utc>>,
    is_unanswered: bool,
}

impl FoundBy {
    /// Gives what a Sim is found by that has this beside it.
    #[must_use]
    pub fn of(sim: &Sim, standing: &Standing) -> Self {
        Self {
            account: sim.account(),
            unique_name: sim.properties().unique_name.clone(),
            status: sim.status(),
            rate_plan: sim.rate_plan().map(|plan| plan.sid),
            next_due: standing.next_due(sim),
            is_unanswered: standing.is_unanswered(sim),
        }
    }
}

impl Storage {
    /// Stores a Sim that is not held, whose standing is as it was and which is [found](FoundBy) as before; `saved` is its JSON. Tells
    /// whether it could: not where there is another version of it now, or of the settings. It is a transaction by itself.
    ///
    /// # Errors
    ///
    /// [`StorageError`]; then it has not been stored, or it is not known whether it has.
    pub async fn store_unheld(
        &self,
        sim: &Sim,
        saved: &str,
        standing: &Standing,
        seen: Version,
    ) -> Result<bool, StorageError> {
        let changed = Changed {
            id: standing.id,
            saved: saved.into(),
            shown: shown::write(sim, saved, standing.next_due(sim))?,
            seen,
        };
        match &self.desks {
            Some(desks) => desks.clerk.store(changed).await,
            None => changed.store(&mut *self.writers.acquire().await?).await,
        }
    }
}

/// What has changed of a Sim that is not held.
#[derive(Clone, Debug)]
pub(super) struct Changed {
    id: i64,
    saved: String,
    shown: Option<String>,
    seen: Version,
}

impl Changed {
    /// Stores it with one statement, a transaction by itself, and tells whether it could.
    pub(super) async fn store(self, connection: &mut AnyConnection) -> Result<bool, StorageError> {
        // No index is touched: each would be one page more to write, and to wait for.
        let stored = query(
            "UPDATE sims SET saved = $1, shown = $2, version = version + 1 \
             WHERE id = $3 AND version = $4 AND (SELECT version FROM settings) = $5",
        )
        .bind(self.saved)
        .bind(self.shown)
        .bind(self.id)
        .bind(self.seen.sim)
        .bind(self.seen.settings)
        .execute(connection)
        .await?;
        Ok(stored.rows_affected() > 0)
    }
}

impl Transaction {
    /// Registers a Sim.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn add_sim(&mut self, sim: &Sim, master: AccountSid) -> Result<(), StorageError> {
        let saved = save(sim)?;
        let shown = shown::write(sim, &saved, sim.next_deadline())?;
        query(
            "INSERT INTO sims (sid, account_sid, master_sid, iccid, registration_code, eid, status, \
             rate_plan_sid, date_created, next_due, unanswered, commands_called, saved, shown) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $12)",
        )
        .bind(sim.sid().as_str())
        .bind(sim.account().as_str())
        .bind(master.as_str())
        .bind(sim.iccid().as_str())
        .bind(sim.registration_code().map(searchable))
        .bind(sim.eid().map(searchable))
        .bind(<&str>::from(sim.status()))
        .bind(sim.rate_plan().map(|plan| plan.sid.to_string()))
        .bind(instant::write_past(sim.date_created()))
        .bind(sim.next_deadline().and_then(instant::write))
        .bind(saved)
        .bind(shown)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Stores a Sim that is held; `saved` is its JSON.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn store(&mut self, sim: &Sim, saved: &str, standing: &Standing) -> Result<(), StorageError> {
        let next_due = standing.next_due(sim);
        let shown = shown::write(sim, saved, next_due)?;
        query(
            "UPDATE sims SET account_sid = $2, unique_name = $3, status = $4, rate_plan_sid = $5, \
             change_due = $6, reset_due = $7, next_due = $8, commands_called = $9, saved = $10, \
             unanswered = $11, shown = $12, version = version + 1 WHERE id = $1",
        )
        .bind(standing.id)
        .bind(sim.account().as_str())
        .bind(sim.properties().unique_name.as_ref().map(UniqueName::as_str))
        .bind(<&str>::from(sim.status()))
        .bind(sim.rate_plan().map(|plan| plan.sid.to_string()))
        .bind(standing.change_due.and_then(instant::write))
        .bind(standing.reset_due.and_then(instant::write))
        .bind(next_due.and_then(instant::write))
        .bind(standing.commands_called)
        .bind(saved)
        .bind(i64::from(standing.is_unanswered(sim)))
        .bind(shown)
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Takes a Sim away; its SID stays used (rule X1).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn remove(&mut self, sim: SimSid) -> Result<(), StorageError> {
        for sql in [
            "DELETE FROM sims WHERE sid = $1",
            "INSERT INTO deleted_sims (sid) VALUES ($1)",
        ] {
            query(sql).bind(sim.as_str()).execute(self.connection()).await?;
        }
        Ok(())
    }
}

/// Writes a Sim as it is stored.
pub(crate) fn save(sim: &Sim) -> Result<String, StorageError> {
    serde_json::to_string(sim).map_err(|error| StorageError::stored("a Sim", &error))
}
