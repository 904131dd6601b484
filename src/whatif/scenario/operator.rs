//! The operator of a scenario: how long it takes, how often it fails, when it is out.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use super::{Delay, Millionths, Span};
use crate::whatif::Tick;

/// How the operator answers requests (rules U3 to U5).
///
/// Its capacity is not limited: however many changes are in flight, each is answered in its own time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// From when a request goes out until it is completed or failed.
    pub latency: Delay,
    /// From when a request goes out in an outage until the operator says that it is unavailable.
    pub unavailable_after: Span,
    /// The share of answers that are *failed*, at most one.
    pub failures: Millionths,
    /// When it takes nothing: in order, none of them empty, none touching the next.
    pub outages: Vec<Outage>,
}

/// Answers after a minute on average, never fails, is never out.
impl Default for Operator {
    fn default() -> Self {
        Self {
            latency: Delay::Exponential {
                at_least: Span(5_000),
                mean: Span(55_000),
            },
            unavailable_after: Span(1_000),
            failures: Millionths(0),
            outages: Vec::new(),
        }
    }
}

/// A window in which the operator takes no requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outage {
    /// Its first instant.
    pub from: Tick,
    /// The instant at which the operator resumes.
    pub to: Tick,
}
