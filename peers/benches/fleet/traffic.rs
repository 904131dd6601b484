//! The traffic of active SIMs, drawn for the cohort as a whole, day by day.

use sim_lifecycle::whatif::draw::{Purpose, Words, poisson, sum_of_exponentials};
use sim_lifecycle::whatif::scenario::Millionths;

use crate::contender::ratio;
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
fn bytes(sessions: u64, mean: u64, words: &mut Words) -> u64 {
    (sum_of_exponentials(sessions, words) * mean as f64).round() as u64
}

/// Asserts that both have drawn the traffic of active SIMs from the same distribution: within five standard deviations.
pub(crate) fn assert_alike(name: &str, tally: &Tally, reference: &Tally) {
    let total = |tally: &Tally, of: fn(&Traffic) -> u64| -> f64 {
        tally.days.iter().map(|day| ratio(of(&day.active), 1)).sum()
    };
    for (what, of) in [
        ("sessions", (|traffic| traffic.sessions) as fn(&Traffic) -> u64),
        ("Commands", |traffic| traffic.commands),
    ] {
        let (ours, reference) = (total(tally, of), total(reference, of));
        let allowed = 5.0 * (ours + reference).sqrt();
        assert!(
            (ours - reference).abs() < allowed,
            "{name}: {ours} {what} of active SIMs, not {reference}"
        );
    }
    let size = |tally: &Tally| {
        let sessions = total(tally, |traffic| traffic.sessions);
        (total(tally, |traffic| traffic.bytes) / sessions, 1.0 / sessions)
    };
    // The variance of a size by the square of its mean is 1.
    let ((ours, variance), (reference, reference_variance)) = (size(tally), size(reference));
    let allowed = 5.0 * (variance + reference_variance).sqrt();
    assert!(
        (ours / reference - 1.0).abs() < allowed,
        "{name}: {ours} bytes a session, not {reference}"
    );
}
