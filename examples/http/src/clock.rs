//! A clock that is set by hand.

use std::sync::{Arc, Mutex, PoisonError};

use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};

/// A clock that stands still until it is set; its copies are the same clock.
///
/// The server and its client look at one, so that the two agree on the time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Mutex<DateTime<Utc>>>);

impl Clock {
    /// Makes a clock that stands at `now`.
    #[must_use]
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Gives the time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the clock, never back.
    pub fn set(&self, now: DateTime<Utc>) {
        let mut time = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *time = now.max(*time);
    }

    /// Lets time pass.
    pub fn pass(&self, time: TimeDelta) {
        self.set(self.now() + time);
    }
}
