//! Where a fleet ends, in few numbers, and the series of days that two engines are compared by.

use sim_lifecycle::Cause;
use sim_lifecycle::whatif::report::{REFUSALS, TRANSITIONS};

use crate::tally::{Day, STATUSES, Tally};

/// Totals over the whole scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// Sims by the status that they report, in the order of [`Status`](sim_lifecycle::Status).
    pub(crate) reported: [u64; STATUSES],
    /// In the order of [`TRANSITIONS`].
    pub(crate) moves: [u64; TRANSITIONS.len()],
    pub(crate) changes: u64,
    pub(crate) resets: u64,
    /// In the order of [`REFUSALS`].
    pub(crate) refused: [u64; REFUSALS.len()],
    pub(crate) given_up: u64,
    pub(crate) active_months: u64,
    pub(crate) suspended_months: u64,
    pub(crate) in_flight_millis: u64,
    pub(crate) connected_millis: u64,
    /// Of ready SIMs, and of active ones where their traffic is superposed.
    pub(crate) sessions: u64,
    pub(crate) bytes: u64,
    pub(crate) commands: u64,
}

impl From<&Tally> for End {
    fn from(tally: &Tally) -> Self {
        let sum = |of: fn(&Day) -> u64| tally.days.iter().map(of).sum();
        Self {
            reported: tally.at_end,
            moves: core::array::from_fn(|at| tally.days.iter().map(|day| day.moves[at]).sum()),
            changes: sum(|day| day.changes),
            resets: sum(|day| day.resets),
            refused: core::array::from_fn(|at| tally.days.iter().map(|day| day.refused[at]).sum()),
            given_up: sum(|day| day.given_up),
            active_months: sum(|day| day.active_months),
            suspended_months: sum(|day| day.suspended_months),
            in_flight_millis: tally.millis(|day| day.in_flight).sum(),
            connected_millis: tally.millis(|day| day.connected).sum(),
            sessions: sum(|day| day.ready.sessions + day.active.sessions),
            bytes: sum(|day| day.ready.bytes + day.active.bytes),
            commands: sum(|day| day.ready.commands + day.active.commands),
        }
    }
}

impl End {
    /// Moves of the settled status.
    pub(crate) fn settled_moves(&self) -> u64 {
        self.moves_by(|cause| {
            !matches!(
                cause,
                Cause::Requested | Cause::Failed | Cause::Unavailable | Cause::Resumed
            )
        })
    }

    /// Changes that the operator failed.
    pub(crate) fn failed_changes(&self) -> u64 {
        self.moves_by(|cause| cause == Cause::Failed)
    }

    fn moves_by(&self, is_meant: impl Fn(Cause) -> bool) -> u64 {
        let moves = TRANSITIONS.iter().zip(self.moves);
        moves
            .filter(|((_, _, cause), _)| is_meant(*cause))
            .map(|(_, count)| count)
            .sum()
    }
}
