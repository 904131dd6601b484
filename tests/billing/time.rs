//! The instants that fees are reckoned in: a date and time, and a simulation's tick.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use sim_lifecycle::Instant;

/// An instant that stands for a date and time in whole milliseconds.
pub trait Time: Instant + Debug {
    fn of(at: DateTime<Utc>) -> Self;
    fn date_time(self) -> DateTime<Utc>;
}

impl Time for DateTime<Utc> {
    fn of(at: DateTime<Utc>) -> Self {
        at
    }

    fn date_time(self) -> DateTime<Utc> {
        self
    }
}

#[cfg(feature = "whatif")]
impl Time for sim_lifecycle::whatif::Tick {
    fn of(at: DateTime<Utc>) -> Self {
        Self::from(at)
    }

    fn date_time(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.millis()).expect("a tick that a date and time was made")
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    let text = if text.contains('T') {
        text.to_string()
    } else {
        format!("{text}T00:00:00Z")
    };
    text.parse().expect("a date, or a date and time")
}
