//! The world behind the API: what one request, one line, one passing of time does, each in one transaction.
//!
//! Nothing here knows a rule of the Sim's life. It looks up what the crate asks for, gives the Sim its input, and stores
//! what follows: the Sim, what is due next, the callbacks that are owed, and what happened.

pub(crate) mod again;
mod failure;
mod fault;
mod held;
mod inputs;
mod reads;
mod register;
mod requests;
mod seen;
#[cfg(test)]
mod tests;
mod time;
mod tokens;
mod unheld;

use std::sync::Arc;

use sim_lifecycle::Policy;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::PageKey;
use tokio::sync::Notify;

pub use failure::{BodyFault, Failure};
pub use fault::InputFault;
pub use inputs::{Aftermath, Stamp};
pub use reads::Written;
pub use seen::{Deadline, Seen, SeenList};
pub use time::Step;
pub use tokens::Credentials;

use crate::clock::{machine_now, whole_second_now};
use crate::delivery::Reach;
pub use crate::storage::Operator;
use crate::storage::{ClockKind, SimRow, Storage, StorageError, Transaction, inside_json};
use held::Held;
use time::Alarm;
use tokens::Tokens;

/// What is said of a world when it is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whose time it is; `None` leaves that open, for what is imported before a server is started.
    pub clock: Option<ClockKind>,
    /// What a manual clock shows in a database that has none yet; by default the machine's time.
    pub start: Option<DateTime<Utc>>,
    /// Who answers, whatever the server before this one said; `None` leaves that, and has nobody answer here, as is
    /// wanted for lines which hold the answers.
    pub operator: Option<Operator>,
    /// Limits and periods, in place of those that the database has.
    pub policy: Option<Policy>,
    /// Where callbacks may go.
    pub reach: Reach,
    /// What the URLs in answers begin with.
    pub base_url: String,
}

/// The world behind the API.
#[derive(Debug)]
pub struct World {
    storage: Storage,
    clock: ClockKind,
    operator: Option<Operator>,
    reach: Reach,
    base_url: String,
    /// That, as it stands inside a JSON text.
    base_in_json: String,
    page_key: PageKey,
    tokens: Tokens,
    alarm: Alarm,
    owed: Arc<Notify>,
}

impl World {
    /// Opens the world in a database.
    ///
    /// # Errors
    ///
    /// [`OpenError`] where the database has another kind of clock, or fails.
    pub async fn open(storage: Storage, options: Options) -> Result<Self, OpenError> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| OpenError::Randomness {
            why: error.to_string().into(),
        })?;
        // Of several servers that are started at once one decides, and the others find what it has decided.
        let mut transaction = storage.begin().await?;
        let settings = transaction.settings(key).await?;
        match (settings.clock, options.clock) {
            (Some(found), Some(asked)) if found != asked => {
                return Err(OpenError::OtherClock { found, asked });
            }
            (None, Some(clock)) => {
                let start = options.start.unwrap_or_else(whole_second_now);
                let now = (clock == ClockKind::Manual).then_some(start);
                transaction.set_clock(clock, now).await?;
            }
            (Some(_), _) | (None, None) => {}
        }
        if let Some(operator) = options.operator {
            transaction.set_operator(operator).await?;
        }
        if let Some(policy) = &options.policy {
            transaction.set_policy(policy).await?;
        }
        transaction.show_as_here().await?;
        transaction.commit().await?;
        Ok(Self {
            storage,
            clock: options.clock.or(settings.clock).unwrap_or(ClockKind::Real),
            operator: options.operator,
            reach: options.reach,
            base_in_json: inside_json(&options.base_url),
            base_url: options.base_url,
            page_key: settings.page_key,
            tokens: Tokens::default(),
            alarm: Alarm::default(),
            owed: Arc::default(),
        })
    }

    /// Gives the database.
    #[must_use]
    pub const fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Tells whose time it is.
    #[must_use]
    pub const fn clock(&self) -> ClockKind {
        self.clock
    }

    /// Tells who answers what goes to the operator.
    #[must_use]
    pub fn operator(&self) -> Operator {
        self.operator.unwrap_or(Operator::Manual)
    }

    /// Gives what the URLs in answers begin with.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Gives the URL after which codes are explained.
    #[must_use]
    pub fn docs_url(&self) -> String {
        format!("{}/errors", self.base_url.trim_end_matches('/'))
    }

    /// Gives what is told whenever there are callbacks to deliver that there were not before.
    #[must_use]
    pub fn owed(&self) -> Arc<Notify> {
        Arc::clone(&self.owed)
    }

    /// Gives the server's time.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn now(&self) -> Result<DateTime<Utc>, StorageError> {
        match self.clock {
            ClockKind::Real => Ok(machine_now()),
            ClockKind::Manual => self.storage.manual_now().await,
        }
    }

    /// Gives the server's time to whoever has a transaction, and so may get no second connection.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn now_in(&self, transaction: &mut Transaction) -> Result<DateTime<Utc>, StorageError> {
        match self.clock {
            ClockKind::Real => Ok(machine_now()),
            ClockKind::Manual => Ok(self.at(transaction.clock().await?)),
        }
    }

    /// Begins a transaction in which a manual clock stands still.
    async fn begin(&self) -> Result<Transaction, StorageError> {
        let mut transaction = self.storage.begin().await?;
        if self.clock == ClockKind::Manual {
            transaction.share_clock().await?;
        }
        Ok(transaction)
    }

    /// Takes up a Sim at an instant. Lines that hold the operator's answers have nobody else answer.
    fn held(&self, mut row: SimRow, at: DateTime<Utc>) -> Held {
        if self.operator.is_none() {
            row.operator = Operator::Manual;
        }
        Held::new(row, at)
    }

    /// Gives the server's time, where a manual clock shows `manual`.
    fn at(&self, manual: Option<DateTime<Utc>>) -> DateTime<Utc> {
        match (self.clock, manual) {
            (ClockKind::Manual, Some(now)) => now,
            _ => machine_now(),
        }
    }
}

/// Says why a world cannot be opened.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The database belongs to servers with the other kind of clock.
    #[error(
        "the database has a {found} clock; start the server with `--clock {found}`, not `--clock {asked}`"
    )]
    OtherClock {
        /// The kind that it has.
        found: ClockKind,
        /// The kind that was asked for.
        asked: ClockKind,
    },
    /// The database.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// The machine gives no random numbers.
    #[error("no key for page tokens can be drawn: {why}")]
    Randomness {
        /// Why.
        why: Box<str>,
    },
}
