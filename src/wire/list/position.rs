//! Where a Sim stands in a list, and where a page begins.

use core::ops::Bound;

use chrono::{DateTime, Utc};

use crate::id::SimSid;
use crate::sim::Sim;

/// The place of a Sim in every list: by date_created, then by SID (rule L1).
///
/// SIDs are compared byte by byte, upper case before lower; a database has to order them likewise. The instant is taken
/// to the nanosecond, so a database that keeps less has to give a Sim the date that it keeps.
///
/// ```
/// use sim_lifecycle::wire::Position;
///
/// let first = Position {
///     date_created: "2026-01-01T09:00:00Z".parse()?,
///     sid: "DE0000000000000000000000000000000F".parse()?,
/// };
/// let second = Position { sid: "DE0000000000000000000000000000000a".parse()?, ..first };
/// assert!(first < second);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    /// When the Sim was registered.
    pub date_created: DateTime<Utc>,
    /// Its SID.
    pub sid: SimSid,
}

impl Position {
    /// Gives the place of a Sim.
    #[must_use]
    pub const fn of(sim: &Sim) -> Self {
        Self {
            date_created: sim.date_created(),
            sid: sim.sid(),
        }
    }
}

/// Where a page begins that is not the first of its list, and which way it goes from there.
///
/// Of the edge that lies between two pages either side is known, with or without the Sim that it is at. So a page that
/// turns out empty, since its Sims have been deleted, still has a neighbour that begins where it would have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edge {
    /// Forwards, without the Sim there.
    After(Position),
    /// Forwards, with the Sim there.
    From(Position),
    /// Backwards, without the Sim there.
    Before(Position),
    /// Backwards, with the Sim there.
    UpTo(Position),
}

/// The order in which the Sims of a page are to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// As lists are.
    Ascending,
    /// The other way round: those nearest to the edge of a previous page come first.
    Descending,
}

impl Edge {
    /// Gives the place that it is at.
    #[must_use]
    pub const fn at(&self) -> Position {
        match self {
            Self::After(at) | Self::From(at) | Self::Before(at) | Self::UpTo(at) => *at,
        }
    }

    /// Gives the order in which the Sims beyond it are fetched.
    #[must_use]
    pub const fn order(&self) -> Order {
        match self {
            Self::After(_) | Self::From(_) => Order::Ascending,
            Self::Before(_) | Self::UpTo(_) => Order::Descending,
        }
    }

    /// Gives the places beyond it, as `BTreeMap::range` takes them.
    #[must_use]
    pub const fn range(&self) -> (Bound<Position>, Bound<Position>) {
        match self {
            Self::After(at) => (Bound::Excluded(*at), Bound::Unbounded),
            Self::From(at) => (Bound::Included(*at), Bound::Unbounded),
            Self::Before(at) => (Bound::Unbounded, Bound::Excluded(*at)),
            Self::UpTo(at) => (Bound::Unbounded, Bound::Included(*at)),
        }
    }

    /// Gives the edge that has all places which this one leaves out.
    #[must_use]
    pub const fn opposite(&self) -> Self {
        match self {
            Self::After(at) => Self::UpTo(*at),
            Self::From(at) => Self::Before(*at),
            Self::Before(at) => Self::From(*at),
            Self::UpTo(at) => Self::After(*at),
        }
    }
}
