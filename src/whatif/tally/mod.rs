//! What a cohort's SIMs did, counted: one increment an event, in whole numbers, so that tallies add up in any order.
//!
//! Only what begins and ends is counted, on its day; how many Sims are in a status, and for how long, follows from that at
//! the end.

mod charges;
mod lengths;
mod measures;
mod moves;

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub(crate) use charges::Charges;
pub(crate) use lengths::Lengths;
pub(crate) use measures::{MEASURES, Measures};
pub(crate) use moves::Moves;

use super::Tick;
use super::engine::{Recorder, Refusal};
use super::report::{REFUSALS, TRANSITIONS};
use super::scenario::Scenario;
use super::tick::{DAY, DAY_MILLIS};
use crate::billing::Charge;
use crate::status::Cause;

/// What led from ready to active, in the order of the report.
pub(crate) const TO_ACTIVE: [Cause; 4] = [Cause::Data, Cause::Commands, Cause::ReadyPeriod, Cause::Completed];

/// The tally of one cohort, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tally {
    start: Tick,
    /// The day that is being counted, and how many milliseconds of it are left.
    #[serde(skip)]
    today: usize,
    #[serde(skip)]
    left: i64,
    pub(crate) days: Vec<Day>,
    pub(crate) charges: Charges,
    pub(crate) request_to_settled: Lengths,
    pub(crate) ready_to_active: [Lengths; TO_ACTIVE.len()],
}

/// What happened on one day. What changes most stands first, in two lines of the cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[repr(C, align(64))]
pub(crate) struct Day {
    /// Changes in flight.
    pub(crate) flight: Level,
    /// Devices in use whose SIM can connect.
    pub(crate) connected: Level,
    /// Those of them whose SIM is active.
    pub(crate) active: Level,
    /// Moves of the reported status, one for each of [`TRANSITIONS`].
    pub(crate) moved: [u64; TRANSITIONS.len()],
    /// Of ready SIMs.
    pub(crate) sessions: u64,
    pub(crate) bytes: u64,
    pub(crate) commands: u64,
    pub(crate) resets: u64,
    pub(crate) refused: [u64; REFUSALS.len()],
    pub(crate) given_up: u64,
}

/// How many begin something on a day, less those that end it; and the same of the milliseconds of the day that are left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Level {
    pub(crate) count: i64,
    pub(crate) millis: i64,
}

impl Level {
    /// So many more begin it than end it, with so many milliseconds left.
    #[inline]
    fn change(&mut self, by: i64, left: i64) {
        self.count = self.count.wrapping_add(by);
        self.millis = self.millis.wrapping_add(by.wrapping_mul(left));
    }

    fn add(&mut self, other: Self) {
        self.count = self.count.wrapping_add(other.count);
        self.millis = self.millis.wrapping_add(other.millis);
    }
}

#[inline]
fn up(count: &mut u64) {
    *count = count.wrapping_add(1);
}

impl Tally {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            start: scenario.start(),
            today: 0,
            left: 0,
            days: vec![Day::default(); scenario.days as usize],
            charges: Charges::of(scenario),
            request_to_settled: Lengths::default(),
            ready_to_active: Default::default(),
        }
    }

    /// Adds what another has counted of other SIMs.
    pub(crate) fn add(&mut self, other: &Self) {
        for (day, more) in self.days.iter_mut().zip(&other.days) {
            day.add(more);
        }
        self.charges.add(&other.charges);
        self.request_to_settled.add(&other.request_to_settled);
        for (lengths, more) in self.ready_to_active.iter_mut().zip(&other.ready_to_active) {
            lengths.add(more);
        }
    }

    /// Goes back to the first day, so that the same counts are equal, whichever SIM came last.
    pub(crate) fn rewind(&mut self) {
        (self.today, self.left) = (0, 0);
    }

    /// Tells whether it has the shape that the scenario gives it.
    pub(crate) fn fits(&self, scenario: &Scenario) -> bool {
        let empty = Self::of(scenario);
        let mut lengths = self.ready_to_active.iter().chain([&self.request_to_settled]);
        self.start == empty.start
            && self.days.len() == empty.days.len()
            && self.charges.fits(&empty.charges)
            && lengths.all(Lengths::fits)
    }

    #[inline]
    fn today(&mut self) -> Option<&mut Day> {
        self.days.get_mut(self.today)
    }
}

impl Day {
    fn add(&mut self, other: &Self) {
        let add = |count: &mut u64, more: u64| *count = count.wrapping_add(more);
        for (count, more) in self.moved.iter_mut().zip(other.moved) {
            add(count, more);
        }
        for (count, more) in self.refused.iter_mut().zip(other.refused) {
            add(count, more);
        }
        self.flight.add(other.flight);
        self.connected.add(other.connected);
        self.active.add(other.active);
        add(&mut self.sessions, other.sessions);
        add(&mut self.bytes, other.bytes);
        add(&mut self.commands, other.commands);
        add(&mut self.resets, other.resets);
        add(&mut self.given_up, other.given_up);
    }
}

impl Recorder for Tally {
    #[inline]
    fn now(&mut self, at: Tick) {
        let millis = at.since(self.start);
        let (day, gone) = (millis / DAY_MILLIS, millis % DAY_MILLIS);
        self.today = usize::try_from(day).unwrap_or(usize::MAX);
        self.left = DAY.wrapping_sub_unsigned(gone);
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
        self.request_to_settled.count(millis);
    }

    #[inline]
    fn became_active(&mut self, cause: Cause, millis: u64) {
        let index = TO_ACTIVE.iter().position(|to_active| *to_active == cause);
        if let Some(lengths) = index.and_then(|index| self.ready_to_active.get_mut(index)) {
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
    fn session(&mut self, bytes: u64) {
        if let Some(day) = self.today() {
            up(&mut day.sessions);
            day.bytes = day.bytes.wrapping_add(bytes);
        }
    }

    #[inline]
    fn command(&mut self) {
        if let Some(day) = self.today() {
            up(&mut day.commands);
        }
    }
}

impl Extend<Charge<Tick>> for Tally {
    #[inline]
    fn extend<I: IntoIterator<Item = Charge<Tick>>>(&mut self, charges: I) {
        for charge in charges {
            self.charges.count(&charge);
        }
    }
}
