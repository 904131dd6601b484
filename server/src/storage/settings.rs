//! What all servers of one database share: the kind of clock, what a manual one shows, the policy, the key of page tokens.

use sim_lifecycle::Policy;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::wire::PageKey;
use sqlx::any::AnyRow;
use sqlx::{Row, query};

use super::{Storage, StorageError, Transaction, instant};

/// Whose time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum ClockKind {
    /// The machine's.
    Real,
    /// One that stands still until it is set.
    Manual,
}

/// Who answers what goes to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Each request is completed so long after it went out.
    Auto(TimeDelta),
    /// Somebody gives the answers.
    Manual,
}

/// What all servers of one database share.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose time it is; `None` before a server has been started.
    pub clock: Option<ClockKind>,
    /// What page tokens are sealed with.
    pub page_key: PageKey,
}

impl Storage {
    /// Gives what a manual clock shows.
    ///
    /// # Errors
    ///
    /// [`StorageError`], also where the clock is not a manual one.
    pub async fn manual_now(&self) -> Result<DateTime<Utc>, StorageError> {
        let row = query("SELECT now FROM settings")
            .fetch_one(&mut *self.reader().await?)
            .await?;
        instant::read(row.try_get(0)?)
    }

    /// Gives who answers what goes to the operator: what the server says that was started last.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn operator(&self) -> Result<Operator, StorageError> {
        let row = query("SELECT operator FROM settings")
            .fetch_one(&mut *self.reader().await?)
            .await?;
        read_operator(row.try_get(0)?)
    }
}

impl Transaction {
    /// Gives the settings, and keeps others from setting them; a new database has got the published policy, and the key
    /// that is offered.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn settings(&mut self, new_key: [u8; 32]) -> Result<Settings, StorageError> {
        query("INSERT INTO settings (one, policy, page_key) VALUES (1, $1, $2) ON CONFLICT (one) DO NOTHING")
            .bind(write_policy(&Policy::default())?)
            .bind(new_key.to_vec())
            .execute(self.connection())
            .await?;
        let lock = self.locking(" FOR UPDATE", "");
        let sql = ["SELECT clock, page_key FROM settings", lock].concat();
        let row = query(sqlx::AssertSqlSafe(sql))
            .fetch_one(self.connection())
            .await?;
        read_settings(&row)
    }

    /// Gives what a manual clock shows, and keeps it there until the end of the transaction.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn hold_clock(&mut self) -> Result<Option<DateTime<Utc>>, StorageError> {
        self.lock_clock("pg_advisory_xact_lock").await?;
        self.clock().await
    }

    /// Gives what a manual clock shows, wherever others set it meanwhile.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn clock(&mut self) -> Result<Option<DateTime<Utc>>, StorageError> {
        let row = query("SELECT now FROM settings")
            .fetch_one(self.connection())
            .await?;
        instant::read_optional(row.try_get(0)?)
    }

    /// Keeps a manual clock where it is until the end of the transaction; others may do so, too.
    ///
    /// It comes before any Sim is held, as whoever sets the clock holds that first.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn share_clock(&mut self) -> Result<(), StorageError> {
        self.lock_clock("pg_advisory_xact_lock_shared").await
    }

    /// Locks what stands for the clock, where there is need of a lock. It is none of a row: for those nobody queues who
    /// shares them with others, so that whoever wants one alone may wait for ever.
    async fn lock_clock(&mut self, function: &str) -> Result<(), StorageError> {
        // A number of our own, and the answer as a text, as a void one cannot be read.
        let sql = format!("SELECT CAST({function}(1397247309) AS TEXT)");
        let sql = self.locking(&sql, "").to_owned();
        if !sql.is_empty() {
            query(sqlx::AssertSqlSafe(sql)).execute(self.connection()).await?;
        }
        Ok(())
    }

    /// Gives the policy.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn policy(&mut self) -> Result<Policy, StorageError> {
        let row = query("SELECT policy FROM settings")
            .fetch_one(self.connection())
            .await?;
        let policy: String = row.try_get(0)?;
        read_policy(&policy)
    }

    /// Decides whose time it is.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn set_clock(
        &mut self,
        kind: ClockKind,
        now: Option<DateTime<Utc>>,
    ) -> Result<(), StorageError> {
        query("UPDATE settings SET clock = $1, now = $2, version = version + 1")
            .bind(<&str>::from(kind))
            .bind(now.map(instant::write_past))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Sets who answers.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn set_operator(&mut self, operator: Operator) -> Result<(), StorageError> {
        query("UPDATE settings SET operator = $1, version = version + 1")
            .bind(write_operator(operator))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Sets what a manual clock shows.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn set_now(&mut self, now: DateTime<Utc>) -> Result<(), StorageError> {
        query("UPDATE settings SET now = $1, version = version + 1")
            .bind(instant::write_past(now))
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Sets the limits and periods.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn set_policy(&mut self, policy: &Policy) -> Result<(), StorageError> {
        query("UPDATE settings SET policy = $1, version = version + 1")
            .bind(write_policy(policy)?)
            .execute(self.connection())
            .await?;
        Ok(())
    }
}

fn read_settings(row: &AnyRow) -> Result<Settings, StorageError> {
    let clock: Option<String> = row.try_get(0)?;
    let key: Vec<u8> = row.try_get(1)?;
    let key: [u8; 32] = (key.as_slice())
        .try_into()
        .map_err(|error| StorageError::stored("the key of page tokens", &error))?;
    Ok(Settings {
        clock: clock.as_deref().map(read_clock).transpose()?,
        page_key: PageKey::new(key),
    })
}

pub(super) fn read_policy(text: &str) -> Result<Policy, StorageError> {
    serde_json::from_str(text).map_err(|error| StorageError::stored("the policy", &error))
}

fn write_policy(policy: &Policy) -> Result<String, StorageError> {
    serde_json::to_string(policy).map_err(|error| StorageError::stored("the policy", &error))
}

fn read_clock(word: &str) -> Result<ClockKind, StorageError> {
    word.parse()
        .map_err(|error: strum::ParseError| StorageError::stored("the clock", &error))
}

/// Nobody answers before a server has been started.
pub(super) fn read_operator(word: Option<&str>) -> Result<Operator, StorageError> {
    match word.map(|word| word.split_once(':')) {
        None | Some(None) => Ok(Operator::Manual),
        Some(Some((_, latency))) => {
            let nanoseconds = latency
                .parse()
                .map_err(|error: std::num::ParseIntError| StorageError::stored("the operator", &error))?;
            Ok(Operator::Auto(TimeDelta::nanoseconds(nanoseconds)))
        }
    }
}

/// A latency of more than the nanoseconds that can be counted, 292 years, is that long.
fn write_operator(operator: Operator) -> String {
    match operator {
        Operator::Manual => "manual".into(),
        Operator::Auto(latency) => format!("auto:{}", latency.num_nanoseconds().unwrap_or(i64::MAX)),
    }
}
