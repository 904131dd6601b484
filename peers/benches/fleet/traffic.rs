//! The traffic of active SIMs, drawn for the cohort as a whole, day by day.

use sim_lifecycle::whatif::draw::{Purpose, poisson, sum_of_exponentials};
use sim_lifecycle::whatif::scenario::Millionths;

use crate::tally::{Tally, Traffic};
use crate::world::World;

/// Draws it out of the summed time.
pub(crate) fn superpose(world: &World, tally: &mut Tally) {
    let active: Vec<_> = tally.millis(|day| day.connected_active).collect();
    for ((number, millis), day) in (0..).zip(active).zip(&mut tally.days) {
        let streams = world.key.streams(number);
        let many = |rate, purpose| poisson(mean(millis, rate), &mut streams.words(purpose));
        let sessions = many(world.sessions_per_day, Purpose::Sessions);
        day.active = Traffic {
            sessions,
            bytes: bytes(sessions, world.session_bytes, &mut streams.words(Purpose::Bytes)),
            commands: many(world.commands_per_day, Purpose::Commands),
        };
    }
}

#[expect(clippy::cast_precision_loss, reason = "as the model has it")]
fn mean(millis: u64, rate: Millionths) -> f64 {
    millis as f64 * rate.0 as f64 / 86_400_000_000_000.0
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as the model has it"
)]
fn bytes(sessions: u64, mean: u64, words: &mut sim_lifecycle::whatif::draw::Words) -> u64 {
    (sum_of_exponentials(sessions, words) * mean as f64).round() as u64
}
