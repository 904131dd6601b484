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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::error::Error;
    use std::{fmt, io};

    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;

    /// What a database says that can be reached.
    #[derive(Debug)]
    struct Said {
        code: Option<&'static str>,
        is_unique: bool,
    }

    impl fmt::Display for Said {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{:?}", self.code)
        }
    }

    impl Error for Said {}

    impl DatabaseError for Said {
        fn message(&self) -> &'static str {
            "said"
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            self.code.map(Cow::Borrowed)
        }

        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            if self.is_unique {
                ErrorKind::UniqueViolation
            } else {
                ErrorKind::Other
            }
        }
    }

    fn said(code: &'static str) -> StorageError {
        let said = Said {
            code: Some(code),
            is_unique: false,
        };
        sqlx::Error::Database(Box::new(said)).into()
    }

    #[test]
    fn a_connection_that_is_cut_off_is_an_outage() {
        for error in [
            sqlx::Error::PoolTimedOut,
            sqlx::Error::PoolClosed,
            sqlx::Error::Io(io::ErrorKind::ConnectionReset.into()),
            sqlx::Error::Tls("no handshake".into()),
            sqlx::Error::WorkerCrashed,
        ] {
            let error = StorageError::from(error);
            assert!(error.is_outage(), "{error}");
            assert!(!error.is_conflict(), "{error}");
        }
    }

    #[test]
    fn what_is_wrong_by_itself_is_no_outage() {
        for error in [
            sqlx::Error::RowNotFound.into(),
            sqlx::Error::ColumnNotFound("saved".into()).into(),
            sqlx::Error::Protocol("out of step".into()).into(),
            StorageError::stored("a Sim", &"no JSON"),
            StorageError::Url {
                scheme: "mysql".into(),
            },
        ] {
            assert!(!error.is_outage() && !error.is_conflict(), "{error}");
        }
    }

    #[test]
    fn codes_of_a_database_that_takes_nothing_at_present() {
        for code in [
            // Of PostgreSQL.
            "08006", "40001", "40P01", "53300", "57014", "57P01", "57P03", "3D000", "25P03", "55P03",
            // Of SQLite: busy, locked, and their extended codes.
            "5", "6", "261", "262", "517", "773",
        ] {
            assert!(said(code).is_outage(), "{code}");
        }
        for code in [
            "42P01", "42601", "23505", "22001", "25P02", "55000", "XX000", "1", "7", "8", "11", "257",
            "2067", "", "busy", "-5",
        ] {
            assert!(!said(code).is_outage(), "{code}");
        }
    }

    #[test]
    fn transactions_in_each_others_way_are_tried_again() {
        for code in ["40001", "40P01"] {
            assert!(said(code).is_conflict(), "{code}");
        }
        for code in ["40002", "40003", "55P03", "08006", "5", "6"] {
            assert!(!said(code).is_conflict(), "{code}");
        }
        // Of two that add the same at the same time, one finds it when it is tried again.
        let twice = sqlx::Error::Database(Box::new(Said {
            code: None,
            is_unique: true,
        }));
        assert!(StorageError::from(twice).is_conflict());
    }
}
