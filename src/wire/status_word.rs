//! A status in other people's JSON: one of ours, `deleted`, or a word from the future (rules V3, V4).

use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::str::FromStr;

use crate::status::{Settled, Status};

/// A status as somebody else's JSON has it; whatever the word is, it is written as it was read.
///
/// ```
/// use sim_lifecycle::wire::StatusWord;
/// use sim_lifecycle::Status;
///
/// assert_eq!(StatusWord::from("active"), StatusWord::Known(Status::Active));
/// assert_eq!(StatusWord::from("deleted"), StatusWord::Deleted);
/// assert_eq!(StatusWord::from("hibernating").as_str(), "hibernating");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum StatusWord {
    /// One of the eight that a live Sim reports.
    Known(Status),
    /// `deleted`, the provider's word for a Sim that is gone: it can be met, but not asked for, and no Sim here has it.
    Deleted,
    /// Any other word.
    Other(Box<str>),
}

impl StatusWord {
    /// Gives the word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(status) => status.into(),
            Self::Deleted => "deleted",
            Self::Other(word) => word,
        }
    }

    /// Gives the status, if it is one that a live Sim reports: the strict reading.
    #[must_use]
    pub const fn known(&self) -> Option<Status> {
        match self {
            Self::Known(status) => Some(*status),
            Self::Deleted | Self::Other(_) => None,
        }
    }
}

impl From<&str> for StatusWord {
    fn from(word: &str) -> Self {
        match (word.parse(), word) {
            (Ok(status), _) => Self::Known(status),
            (Err(_), "deleted") => Self::Deleted,
            (Err(_), _) => Self::Other(word.into()),
        }
    }
}

impl FromStr for StatusWord {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(Self::from(word))
    }
}

impl From<Status> for StatusWord {
    fn from(status: Status) -> Self {
        Self::Known(status)
    }
}

impl From<Settled> for StatusWord {
    fn from(status: Settled) -> Self {
        Self::Known(status.into())
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
