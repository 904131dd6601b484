//! How far time has passed for the Sims that there are, kept without touching them (rule A8).
//!
//! Each passing holds for the Sims registered up to then, so an instant counts for a Sim if it stands at its place or
//! later. One that is earlier than a newer one says nothing any more, as the newer holds for the same Sims and others.

use sim_lifecycle::chrono::{DateTime, Utc};
use sqlx::query;

use super::{StorageError, Transaction, instant};

impl Transaction {
    /// Lets time pass to `now` for all Sims that there are.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn pass(&mut self, now: DateTime<Utc>) -> Result<(), StorageError> {
        query("DELETE FROM passings WHERE instant <= $1")
            .bind(instant::write_past(now))
            .execute(self.connection())
            .await?;
        // Where the last Sim has come further already, it keeps the later instant.
        query(
            "INSERT INTO passings (upto_sim, instant) \
             SELECT MAX(id), $1 FROM sims HAVING MAX(id) IS NOT NULL ON CONFLICT (upto_sim) DO NOTHING",
        )
        .bind(instant::write_past(now))
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
