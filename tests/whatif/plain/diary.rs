//! What happened to one SIM, written down as it came.

use sim_lifecycle::whatif::report::Move;
use sim_lifecycle::{Cause, Settled, Status};

use super::time::Millis;

/// What a SIM and its device are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// The status that it reports.
    pub reported: Status,
    /// The settled one.
    pub settled: Settled,
    /// Whether its settled status lets it connect.
    pub connects: bool,
    /// Whether the device is in use.
    pub in_use: bool,
}

/// Everything in the order in which it happened, each with its instant.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// What it was, from when on.
    pub states: Vec<(Millis, State)>,
    /// The settled statuses that it entered.
    pub entered: Vec<(Millis, Settled)>,
    /// Moves of the reported status.
    pub moves: Vec<(Millis, Move)>,
    /// Changes that were accepted.
    pub changes: Vec<Millis>,
    /// Resets that were accepted.
    pub resets: Vec<Millis>,
    /// Requests that were refused, with the code.
    pub refused: Vec<(Millis, u16)>,
    /// Wishes that were given up.
    pub given_up: Vec<Millis>,
    /// How long changes took that completed or failed.
    pub settled_after: Vec<u64>,
    /// How long it took from ready to active, and what led there.
    pub active_after: Vec<(Cause, u64)>,
    /// Data sessions while ready, with their bytes.
    pub sessions: Vec<(Millis, u64)>,
    /// Commands while ready.
    pub commands: Vec<Millis>,
}

impl Diary {
    /// Writes down what the SIM is from now on.
    pub fn note(&mut self, at: Millis, state: State) {
        if self.states.last().map(|(_, last)| *last) != Some(state) {
            self.states.push((at, state));
        }
    }

    /// Its states, each with the instants between which it lasted.
    pub fn spans(&self, end: Millis) -> impl Iterator<Item = (Millis, Millis, State)> + '_ {
        let ends = self.states.iter().skip(1).map(|(at, _)| *at).chain([end]);
        self.states
            .iter()
            .zip(ends)
            .map(|((from, state), to)| (*from, to, *state))
    }
}
