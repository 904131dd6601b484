//! Why a request is not answered with what it asks for, and the one place that gives each reason its code.

use sim_lifecycle::error::{InvalidParameter, InvalidQuery, Parameter};
use sim_lifecycle::wire::ErrorBody;
use sim_lifecycle::{Code, Refusal};

use crate::delivery::NotPublic;
use crate::storage::StorageError;

/// Says why a request is not answered with what it asks for.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// No credentials, or wrong ones.
    #[error(
        "no such account and token; expected Basic credentials of an account's SID and token, or the token as Bearer"
    )]
    Unauthorized,
    /// The crate refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A callback would go where callbacks may not.
    #[error("parameter `{parameter}` {why}")]
    NotPublic {
        /// The parameter.
        parameter: Parameter,
        /// Where it would go.
        why: NotPublic,
    },
    /// The body cannot be taken.
    #[error(transparent)]
    Body(#[from] BodyFault),
    /// Nothing is there.
    #[error("there is nothing at `{path}`")]
    NoPath {
        /// The path.
        path: Box<str>,
    },
    /// The database.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// It took too long.
    #[error("the request took too long")]
    TimedOut,
    /// The server broke.
    #[error("the server broke; its log says where")]
    Broken,
}

/// Says why the body of a request cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BodyFault {
    /// It is longer than a body may be.
    #[error("the body is longer than {most} bytes")]
    TooLong {
        /// How long it may be.
        most: usize,
    },
    /// It did not come whole.
    #[error("the body broke off: {why}")]
    BrokenOff {
        /// Why.
        why: Box<str>,
    },
    /// It is no form.
    #[error("the body is `{found}`; expected `application/x-www-form-urlencoded`")]
    ContentType {
        /// The content type that came.
        found: Box<str>,
    },
}

impl Failure {
    /// Gives the code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Unauthorized => Code::Unauthorized,
            Self::Refused(refusal) => refusal.code(),
            Self::NotPublic { .. } | Self::Body(_) => Code::InvalidParameter,
            Self::NoPath { .. } => Code::NotFound,
            Self::Storage(error) if error.is_outage() => Code::ServiceUnavailable,
            Self::TimedOut => Code::ServiceUnavailable,
            Self::Storage(_) | Self::Broken => Code::Internal,
        }
    }

    /// Writes the error; `docs` is the URL under which codes are explained. What went wrong in the database is the
    /// log's business, not the client's.
    #[must_use]
    pub fn body(&self, docs: &str) -> ErrorBody {
        match self {
            Self::Refused(refusal) => ErrorBody::of(refusal, docs),
            Self::Storage(error) if error.is_outage() => {
                ErrorBody::new(self.code(), "the service is not available; try again later", docs)
            }
            Self::Storage(_) => {
                ErrorBody::new(self.code(), "the server could not do it; its log says why", docs)
            }
            Self::Unauthorized
            | Self::NotPublic { .. }
            | Self::Body(_)
            | Self::NoPath { .. }
            | Self::TimedOut
            | Self::Broken => ErrorBody::new(self.code(), &self.to_string(), docs),
        }
    }
}

impl From<InvalidParameter> for Failure {
    fn from(error: InvalidParameter) -> Self {
        Self::Refused(error.into())
    }
}

impl From<InvalidQuery> for Failure {
    fn from(error: InvalidQuery) -> Self {
        Self::Refused(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(failure: &Failure) -> (u16, u16) {
        let code = failure.code();
        (code.http_status(), code.number())
    }

    #[test]
    fn what_cannot_be_done_now_is_told_apart_from_what_is_broken() {
        let out_of_reach = Failure::Storage(sqlx::Error::PoolTimedOut.into());
        for failure in [Failure::TimedOut, out_of_reach] {
            assert_eq!(told(&failure), (503, 33004), "{failure}");
        }
        let broken = Failure::Storage(sqlx::Error::RowNotFound.into());
        for failure in [Failure::Broken, broken] {
            assert_eq!(told(&failure), (500, 33000), "{failure}");
        }
    }

    /// Words of the database may say where it is, or what is in it.
    #[test]
    fn what_the_database_says_is_for_the_log() {
        for error in [
            sqlx::Error::Tls("of db.internal".into()),
            sqlx::Error::Protocol("at db.internal".into()),
        ] {
            let failure = Failure::Storage(error.into());
            assert!(failure.to_string().contains("db.internal"));
            let message = failure.body("https://docs.example").message.unwrap_or_default();
            assert!(
                !message.is_empty() && !message.contains("db.internal"),
                "{message}"
            );
        }
    }
}
