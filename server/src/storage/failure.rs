//! What can go wrong with a database.

use std::sync::Arc;

/// Says what went wrong with the database.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// The URL names no database that there is a driver for.
    #[error("`{scheme}:…` names no database; expected `sqlite:FILE`, without `mode`, or `postgres://…`")]
    Url {
        /// What the URL begins with.
        scheme: Box<str>,
    },
    /// The database, or the way to it.
    #[error("{0}")]
    Database(Arc<sqlx::Error>),
    /// The tables cannot be brought up to date.
    #[error("the tables cannot be brought up to date: {0}")]
    Migration(Arc<sqlx::migrate::MigrateError>),
    /// What is stored cannot be read.
    #[error("what is stored of {what} cannot be read: {why}")]
    Stored {
        /// Of what.
        what: &'static str,
        /// Why.
        why: Box<str>,
    },
}

impl StorageError {
    /// Tells whether another transaction was in the way, so that the same once more may go well.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let Some(error) = error.as_database_error() else {
            return false;
        };
        // Serialization and deadlock, as PostgreSQL has them.
        error.is_unique_violation() || matches!(error.code().as_deref(), Some("40001" | "40P01"))
    }

    /// Tells whether the database cannot be reached, or takes nothing at present, and nothing is wrong beyond that.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        let Self::Database(error) = self else {
            return false;
        };
        let is_cut_off = matches!(
            error.as_ref(),
            sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::WorkerCrashed
        );
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code);
        is_cut_off || code.is_some_and(|code| is_outage_code(&code))
    }

    pub(super) fn stored(what: &'static str, why: &impl ToString) -> Self {
        Self::Stored {
            what,
            why: why.to_string().into(),
        }
    }
}

/// PostgreSQL's classes of a broken connection, of transactions in each other's way, of want and of an operator's
/// intervention; no such database, a transaction left alone for too long, a lock that was not to be had;
/// SQLite's busy and locked, with their extended codes.
fn is_outage_code(code: &str) -> bool {
    match code.len() {
        5 => {
            ["08", "40", "53", "57"]
                .iter()
                .any(|class| code.starts_with(class))
                || ["3D000", "25P03", "55P03"].contains(&code)
        }
        _ => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6)),
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(Arc::new(error))
    }
}

impl From<sqlx::migrate::MigrateError> for StorageError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Migration(Arc::new(error))
    }
}
