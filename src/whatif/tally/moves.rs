//! The least that can be counted of a life: how often the reported status moves.

use crate::billing::{Bill, Charge};
use crate::status::Cause;
use crate::whatif::Tick;
use crate::whatif::engine::{Recorder, Refusal, Turn};

/// Counts moves of the reported status and monthly fees, and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moves {
    pub(crate) moves: u64,
    pub(crate) months: u64,
}

impl Recorder for Moves {
    fn now(&mut self, _: Tick) {}

    #[inline]
    fn moved(&mut self, _: usize) {
        self.moves = self.moves.wrapping_add(1);
    }

    fn took_off(&mut self) {}

    fn landed(&mut self, _: u64) {}

    fn became_active(&mut self, _: Cause, _: u64) {}

    fn reset(&mut self) {}

    fn refused(&mut self, _: Refusal) {}

    fn gave_up(&mut self) {}

    fn uses(&mut self, _: i64, _: i64) {}

    fn session(&mut self, _: Tick, _: u64) {}

    fn command(&mut self, _: Tick) {}

    #[inline]
    fn turned(&mut self, turn: Turn) {
        self.moves = self.moves.wrapping_add(2);
        self.months = self.months.wrapping_add(turn.is_paid.into());
    }
}

impl Bill<Tick> for Moves {
    #[inline]
    fn charged(&mut self, charge: Charge<Tick>) {
        let months = charge.months.end.wrapping_sub(charge.months.start);
        self.months = self.months.wrapping_add(months.into());
    }
}
