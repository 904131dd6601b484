//! Why a line of inputs cannot be taken.

use sim_lifecycle::replay::LineFault;

use super::Failure;
use crate::storage::StorageError;

/// Says why a line of inputs cannot be taken.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputFault {
    /// It cannot be read, or contradicts what came before.
    #[error(transparent)]
    Line(#[from] LineFault),
    /// Another account has the token.
    #[error("field `token`: another account has this one; expected one of its own")]
    TokenTaken,
    /// The token is empty.
    #[error("field `token` is empty; leave it out for an account that asks for nothing itself")]
    EmptyToken,
    /// Time would have to be set that cannot be.
    #[error("`advance` sets a manual clock, and this server has a real one")]
    RealClock,
    /// The database.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
}

impl InputFault {
    /// Gives the failure of the server behind it, if the line is not to blame.
    #[must_use]
    pub fn failure(&self) -> Option<Failure> {
        match self {
            Self::Storage(error) => Some(Failure::Storage(error.clone())),
            Self::Line(_) | Self::TokenTaken | Self::EmptyToken | Self::RealClock => None,
        }
    }
}
