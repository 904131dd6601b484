//! What the active SIMs of a cohort consume on one day, drawn for all of them at once.

use sim_lifecycle::whatif::draw::{Purpose, Streams, poisson, sum_of_exponentials};
use sim_lifecycle::whatif::scenario::{Cohort, Millionths, SessionSize};

/// What is consumed on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traffic {
    pub sessions: u64,
    pub bytes: u64,
    pub commands: u64,
}

#[allow(clippy::cast_precision_loss, reason = "the page says so")]
fn mean(millis: u64, rate: Millionths) -> f64 {
    millis as f64 * rate.0 as f64 / 86_400_000_000_000.0
}

/// What devices consume that are in use for so many milliseconds together; `day` has the streams of the day.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the page says so"
)]
pub fn active(cohort: &Cohort, millis: u64, day: Streams) -> Traffic {
    let mut traffic = Traffic {
        commands: poisson(
            mean(millis, cohort.commands_per_day),
            &mut day.words(Purpose::Commands),
        ),
        ..Traffic::default()
    };
    if let Some(data) = cohort.data {
        traffic.sessions = poisson(
            mean(millis, data.sessions_per_day),
            &mut day.words(Purpose::Sessions),
        );
        traffic.bytes = match data.size {
            SessionSize::Fixed(bytes) => traffic.sessions * bytes,
            SessionSize::Mean(mean) => {
                let sum = sum_of_exponentials(traffic.sessions, &mut day.words(Purpose::Bytes));
                (mean as f64 * sum).round() as u64
            }
        };
    }
    traffic
}
