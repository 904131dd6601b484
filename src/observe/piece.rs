//! Pieces of time, and what is known of when something happened.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

/// When something happened: not before the one, not after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// `None`: as long ago as can be.
    pub(super) earliest: Option<DateTime<Utc>>,
    pub(super) latest: DateTime<Utc>,
}

impl Span {
    pub(super) fn widened(self, other: Self) -> Self {
        Self {
            earliest: self.earliest.min(other.earliest),
            latest: self.latest.max(other.latest),
        }
    }
}

/// A piece of time: an instant, or what lies between two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// `None`: it has no beginning.
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) end: DateTime<Utc>,
    pub(super) is_instant: bool,
}

impl Piece {
    pub(super) const fn span(self) -> Span {
        Span {
            earliest: self.start,
            latest: self.end,
        }
    }

    /// Tells whether it lies from the one to the other, both of them included.
    pub(super) fn is_within(self, from: Option<DateTime<Utc>>, until: Option<DateTime<Utc>>) -> bool {
        from.is_none_or(|from| self.is_from(from)) && until.is_none_or(|until| self.end <= until)
    }

    /// Tells whether it lies between the two, neither of them included.
    pub(super) fn is_between(self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        self.is_from(from) && !(self.is_instant && self.end == from) && self.is_before(until)
    }

    /// Tells whether it lies at the instant or after it.
    pub(super) fn is_from(self, from: DateTime<Utc>) -> bool {
        self.start.is_some_and(|start| from <= start)
    }

    /// Tells whether it is over before the instant.
    pub(super) fn is_before(self, until: DateTime<Utc>) -> bool {
        self.end < until || (self.end == until && !self.is_instant)
    }
}

/// Gives the pieces of time at these instants, which stand in order, and between them; from `start` on, if there is one.
pub(super) fn pieces(instants: &[DateTime<Utc>], start: Option<DateTime<Utc>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut last = start;
    let counts = |instant: &&DateTime<Utc>| start.is_none_or(|start| **instant >= start);
    for instant in instants.iter().filter(counts) {
        if Some(*instant) != last {
            pieces.push(between(last, *instant));
        }
        last = Some(*instant);
        pieces.push(Piece {
            start: last,
            end: *instant,
            is_instant: true,
        });
    }
    pieces
}

/// What lies between two instants.
pub(super) const fn between(start: Option<DateTime<Utc>>, end: DateTime<Utc>) -> Piece {
    Piece {
        start,
        end,
        is_instant: false,
    }
}
