//! Milliseconds, days and the horizon.

use chrono::{DateTime, NaiveTime, Utc};
use sim_lifecycle::whatif::Scenario;

/// How many milliseconds a day has.
pub const DAY: i64 = 86_400_000;

/// Milliseconds since 1970, UTC.
pub type Millis = i64;

/// From when until when a scenario goes on.
#[derive(Clone, Copy, Debug)]
pub struct Horizon {
    /// Its first instant, a midnight.
    pub start: Millis,
    /// The instant after its last, a midnight.
    pub end: Millis,
}

impl Horizon {
    pub fn of(scenario: &Scenario) -> Self {
        let start = scenario
            .start
            .and_time(NaiveTime::MIN)
            .and_utc()
            .timestamp_millis();
        Self {
            start,
            end: start + i64::from(scenario.days) * DAY,
        }
    }

    pub fn days(self) -> usize {
        usize::try_from((self.end - self.start) / DAY).expect("36,525 at most")
    }

    /// The number of the day that an instant lies in.
    pub fn day(self, at: Millis) -> usize {
        usize::try_from((at - self.start) / DAY).expect("nothing happens before the start")
    }

    /// The midnight at which a day ends.
    pub fn midnight_after(self, day: usize) -> Millis {
        self.start + (i64::try_from(day).expect("36,525 at most") + 1) * DAY
    }

    /// One zero for each day.
    pub fn zeros(self) -> Vec<u64> {
        vec![0; self.days()]
    }

    /// Cuts a span at the midnights, and gives the day and the milliseconds of each piece; what lies beyond the end is dropped.
    pub fn pieces(self, from: Millis, to: Millis) -> Vec<(usize, u64)> {
        let (mut pieces, mut from, to) = (Vec::new(), from, to.min(self.end));
        while from < to {
            let day = self.day(from);
            let until = self.midnight_after(day).min(to);
            pieces.push((day, (until - from).unsigned_abs()));
            from = until;
        }
        pieces
    }
}

/// The same instant as a `Sim` takes it.
pub fn instant(at: Millis) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at).expect("horizons lie within the calendar")
}

/// The instant so much later; what is beyond all time comes never.
pub fn later(at: Millis, span: u64) -> Millis {
    at.saturating_add_unsigned(span)
}
