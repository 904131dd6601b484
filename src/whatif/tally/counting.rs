//! Counting: what the engine tells of the lives that it runs goes into a tally.

use alloc::vec;
use alloc::vec::Vec;

use super::{Day, TO_ACTIVE, Tally};
use crate::billing::{Bill, Charge};
use crate::status::Cause;
use crate::whatif::Tick;
use crate::whatif::engine::{Recorder, Refusal, Turn};
use crate::whatif::tick::DAY;

/// Counts the lives of some SIMs, one after the other, into a tally.
///
/// Most of what happens is turns, by far. They are kept apart and close together, and added to the tally in the end.
pub(crate) struct Counting<'a> {
    tally: &'a mut Tally,
    /// The day of the scenario's start, counted from the calendar's first.
    first_day: u64,
    /// The day that is being counted, and how many milliseconds of it are left.
    today: usize,
    left: i64,
    turns: Vec<Turns>,
}

/// The turns of one day that were asked for and completed on it: suspensions, then their ends.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Turns {
    turned: [Turned; 2],
    /// How many SIMs, which were active again, have paid for a cycle at once.
    paid: i64,
}

/// How many there were, how long they were in flight, and how many milliseconds of the day were left after them.
#[derive(Clone, Copy, Default)]
struct Turned {
    count: u64,
    in_flight: u64,
    left: u64,
}

impl<'a> Counting<'a> {
    pub(crate) fn of(tally: &'a mut Tally) -> Self {
        let turns = vec![Turns::default(); tally.days.len()];
        Self {
            first_day: tally.start.day_and_millis().0,
            tally,
            today: 0,
            left: 0,
            turns,
        }
    }

    /// Adds to the tally what has been kept apart.
    pub(crate) fn finish(self) {
        let numbers = self.first_day..;
        for ((day, turns), number) in self.tally.days.iter_mut().zip(&self.turns).zip(numbers) {
            for (turned, suspends) in turns.turned.iter().zip([true, false]) {
                day.add_turns(turned, suspends);
            }
            self.tally.charges.count_on(number, turns.paid);
        }
    }

    /// Gives the number of the day that an instant falls on, and how many milliseconds are left of it.
    #[inline]
    fn place(&self, at: Tick) -> (usize, i64) {
        let (day, gone) = at.day_and_millis();
        let day = usize::try_from(day.wrapping_sub(self.first_day));
        (day.unwrap_or(usize::MAX), DAY.wrapping_sub_unsigned(gone))
    }

    #[inline]
    fn today(&mut self) -> Option<&mut Day> {
        self.tally.days.get_mut(self.today)
    }
}

impl Day {
    fn add_turns(&mut self, turned: &Turned, suspends: bool) {
        for index in Turn::moves(suspends) {
            if let Some(moved) = self.moved.get_mut(index) {
                *moved = moved.wrapping_add(turned.count);
            }
        }
        let in_flight = &mut self.flight.millis;
        *in_flight = in_flight.wrapping_add_unsigned(turned.in_flight);
        let by = Turn::by(suspends);
        for level in [&mut self.connected, &mut self.active] {
            let more = by.wrapping_mul(turned.count.cast_signed());
            level.count = level.count.wrapping_add(more);
            level.millis = level
                .millis
                .wrapping_add(by.wrapping_mul(turned.left.cast_signed()));
        }
    }
}

#[inline]
fn up(count: &mut u64) {
    *count = count.wrapping_add(1);
}

impl Recorder for Counting<'_> {
    #[inline]
    fn now(&mut self, at: Tick) {
        (self.today, self.left) = self.place(at);
    }

    #[inline]
    fn moved(&mut self, index: usize) {
        if let Some(count) = self.today().and_then(|day| day.moved.get_mut(index)) {
            up(count);
        }
    }

    #[inline]
    fn took_off(&mut self) {
        let left = self.left;
        if let Some(day) = self.today() {
            day.flight.change(1, left);
        }
    }

    #[inline]
    fn landed(&mut self, millis: u64) {
        let left = self.left;
        if let Some(day) = self.today() {
            day.flight.change(-1, left);
        }
        self.tally.request_to_settled.count(millis);
    }

    #[inline]
    fn became_active(&mut self, cause: Cause, millis: u64) {
        let index = TO_ACTIVE.iter().position(|to_active| *to_active == cause);
        if let Some(lengths) = index.and_then(|index| self.tally.ready_to_active.get_mut(index)) {
            lengths.count(millis);
        }
    }

    #[inline]
    fn reset(&mut self) {
        if let Some(day) = self.today() {
            up(&mut day.resets);
        }
    }

    #[inline]
    fn refused(&mut self, refusal: Refusal) {
        if let Some(count) = self.today().and_then(|day| day.refused.get_mut(refusal.0)) {
            up(count);
        }
    }

    #[inline]
    fn gave_up(&mut self) {
        if let Some(day) = self.today() {
            up(&mut day.given_up);
        }
    }

    #[inline]
    fn uses(&mut self, connected: i64, active: i64) {
        let left = self.left;
        if let Some(day) = self.today() {
            day.connected.change(connected, left);
            day.active.change(active, left);
        }
    }

    #[inline]
    fn session(&mut self, at: Tick, bytes: u64) {
        let (day, _) = self.place(at);
        if let Some(day) = self.tally.days.get_mut(day) {
            up(&mut day.sessions);
            day.bytes = day.bytes.wrapping_add(bytes);
        }
    }

    #[inline]
    fn command(&mut self, at: Tick) {
        let (day, _) = self.place(at);
        if let Some(day) = self.tally.days.get_mut(day) {
            up(&mut day.commands);
        }
    }

    #[inline]
    fn turned(&mut self, turn: Turn) {
        let Turn {
            suspends,
            sent,
            done,
            in_use,
            is_paid,
        } = turn;
        let ((day, _), (last_day, left)) = (self.place(sent), self.place(done));
        if day != last_day || !in_use {
            self.turned_apart(suspends, sent, done, [in_use, is_paid]);
        } else if let Some(Turns {
            turned: [suspended, resumed],
            paid,
        }) = self.turns.get_mut(day)
        {
            *paid = paid.wrapping_add(is_paid.into());
            let turned = if suspends { suspended } else { resumed };
            let millis = turn.millis();
            up(&mut turned.count);
            turned.in_flight = turned.in_flight.wrapping_add(millis);
            turned.left = turned.left.wrapping_add_signed(left);
            self.tally.request_to_settled.count(millis);
        }
    }
}

impl Bill<Tick> for Counting<'_> {
    #[inline]
    fn charged(&mut self, charge: Charge<Tick>) {
        self.tally.charges.count(&charge);
    }
}

impl Counting<'_> {
    /// Out of line, and the turn in pieces, so that none is put together otherwise: few go on past midnight, and few devices
    /// are not in use.
    #[cold]
    #[inline(never)]
    fn turned_apart(&mut self, suspends: bool, sent: Tick, done: Tick, [in_use, is_paid]: [bool; 2]) {
        let turn = Turn {
            suspends,
            sent,
            done,
            in_use,
            is_paid,
        };
        turn.tell(self);
    }
}
