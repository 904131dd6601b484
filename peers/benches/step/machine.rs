//! What every machine is driven through, and the counts by which their work is compared.

use chrono::{DateTime, Utc};
use sim_lifecycle::Settled;

use crate::stream::{Input, Step};

/// Data, in bytes, that takes a peer's Sim from ready to active.
pub(crate) const DATA_LIMIT: u64 = 250_000;
/// The how-manieth Command takes a peer's Sim from ready to active.
pub(crate) const COMMAND_LIMIT: u64 = 5;
/// How long a peer's Sim stays ready at most.
pub(crate) const READY_MONTHS: chrono::Months = chrono::Months::new(3);
/// How long a peer's Sim stays deactivated before it is canceled.
pub(crate) const CANCELLATION_DELAY: chrono::TimeDelta = chrono::TimeDelta::hours(72);

/// One Sim, stepped in place.
pub(crate) trait Machine {
    /// What the machine is called in the table that is printed.
    const NAME: &'static str;
    /// What is passed in with every input.
    type Rules: Default;

    /// Makes a Sim that is new at `now`.
    fn registered(now: DateTime<Utc>) -> Self;

    /// Takes one input at `now`, the timer that is due having fired first.
    fn step(&mut self, input: Input, now: DateTime<Utc>, rules: &Self::Rules, tally: &mut Tally);

    /// Gives the settled status.
    fn settled(&self) -> Settled;
}

/// What happened on the way, told by every machine itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Moves from ready to active by data.
    pub(crate) data: u64,
    /// Moves from ready to active by Commands.
    pub(crate) commands: u64,
    /// Moves from ready to active by the end of the ready period.
    pub(crate) ready_period: u64,
    /// Moves from deactivated to canceled.
    pub(crate) cancellation: u64,
    /// Moves that were asked for.
    pub(crate) completed: u64,
    /// Requests for what the Sim was already.
    pub(crate) same: u64,
    /// Requests and Commands that were refused.
    pub(crate) refused: u64,
}

/// Where a stream of inputs leads: the same for every machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// What happened on the way.
    pub(crate) tally: Tally,
    /// Sims in each settled status at the end, in the order of [`Settled`].
    pub(crate) settled: [u64; 6],
}

/// Drives every Sim through the stream, which registers it first.
#[inline(never)]
pub(crate) fn drive<M: Machine>(steps: &[Step], sims: &mut [M], rules: &M::Rules) -> Tally {
    let mut tally = Tally::default();
    for step in steps {
        if let Some(sim) = sims.get_mut(usize::from(step.slot)) {
            sim.step(step.input, step.now, rules, &mut tally);
        }
    }
    tally
}

/// Counts the Sims in each settled status.
pub(crate) fn count<M: Machine>(sims: &[M]) -> [u64; 6] {
    let mut settled = [0; 6];
    for sim in sims {
        if let Some(count) = settled.get_mut(sim.settled() as usize) {
            *count += 1;
        }
    }
    settled
}
