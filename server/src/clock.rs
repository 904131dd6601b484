//! The machine's clock: the one place that looks at it.

use sim_lifecycle::chrono::{DateTime, SubsecRound as _, Utc};

/// Gives the machine's time.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "a server with a real clock has to look at one, and does it here"
)]
pub fn machine_now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

/// Gives the machine's time to the second, for a clock that is to be read by people.
#[must_use]
pub fn whole_second_now() -> DateTime<Utc> {
    machine_now().trunc_subsecs(0)
}
