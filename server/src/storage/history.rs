//! What happened to each Sim.

use sim_lifecycle::AccountSid;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::replay::Output;
use sqlx::{Row, query};

use super::{Storage, StorageError, Transaction, instant};

/// What happened to a Sim with one input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// When the input was given.
    pub at: DateTime<Utc>,
    /// The outputs of the log format, a JSON array.
    pub outputs: String,
}

impl Storage {
    /// Gives what happened to a Sim while the requester saw it, the oldest first.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn history(&self, sim_id: i64, requester: AccountSid) -> Result<Vec<Group>, StorageError> {
        let rows = query(
            "SELECT at, outputs FROM history WHERE sim_id = $1 AND (account_sid = $2 OR master_sid = $2) ORDER BY id",
        )
            .bind(sim_id)
            .bind(requester.to_string())
            .fetch_all(&mut *self.reader().await?)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Group {
                    at: instant::read(row.try_get(0)?)?,
                    outputs: row.try_get(1)?,
                })
            })
            .collect()
    }
}

impl Transaction {
    /// Records what happened to a Sim, of this account and this master.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn record(
        &mut self,
        sim_id: i64,
        accounts: (AccountSid, AccountSid),
        at: DateTime<Utc>,
        outputs: &[&Output],
    ) -> Result<(), StorageError> {
        let outputs =
            serde_json::to_string(outputs).map_err(|error| StorageError::stored("the history", &error))?;
        let (account, master) = accounts;
        query(
            "INSERT INTO history (sim_id, account_sid, master_sid, at, outputs) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(sim_id)
        .bind(account.to_string())
        .bind(master.to_string())
        .bind(instant::write_past(at))
        .bind(outputs)
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
