//! Spans of time, how they are spread, and numbers in millionths.

use serde::{Deserialize, Serialize};

/// A span of time in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(pub(super) u64);

impl Span {
    /// The longest: a thousand years of 365 days.
    pub const MAX: Self = Self(1_000 * 365 * 86_400_000);

    /// Makes a span of so many milliseconds, at most [`MAX`](Self::MAX).
    #[must_use]
    pub const fn from_millis(millis: u64) -> Option<Self> {
        if millis <= Self::MAX.0 {
            Some(Self(millis))
        } else {
            None
        }
    }

    /// Gives it in milliseconds.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0
    }
}

/// A span that is drawn anew for each SIM, or each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Delay {
    /// Always the same; nothing is drawn.
    Fixed(Span),
    /// Anything from `from`, inclusive, to `to`, exclusive, alike; `from < to`.
    Uniform {
        /// The shortest.
        from: Span,
        /// What it stays below.
        to: Span,
    },
    /// `at_least`, and an exponentially distributed span of `mean` on top.
    Exponential {
        /// The shortest.
        at_least: Span,
        /// The mean of what comes on top; more than nothing.
        mean: Span,
    },
}

/// Always the same.
impl From<Span> for Delay {
    fn from(span: Span) -> Self {
        Self::Fixed(span)
    }
}

/// A number in millionths: 350,000 stands for 0.35.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millionths(pub u64);

impl Millionths {
    /// One.
    pub const ONE: Self = Self(1_000_000);
}
