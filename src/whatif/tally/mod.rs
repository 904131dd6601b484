//! What a cohort's SIMs did, counted: one increment an event, in whole numbers, so that tallies add up in any order.
//!
//! Only what begins and ends is counted, on its day; how many Sims are in a status, and for how long, follows from that at
//! the end.

mod charges;
mod counting;
mod lengths;
mod measures;
mod moves;

use alloc::vec;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub(crate) use charges::Charges;
pub(crate) use counting::Counting;
pub(crate) use lengths::Lengths;
pub(crate) use measures::{MEASURES, Measures};
pub(crate) use moves::Moves;

use super::Tick;
use super::report::{REFUSALS, TRANSITIONS};
use super::scenario::Scenario;
use crate::status::Cause;

/// What led from ready to active, in the order of the report.
pub(crate) const TO_ACTIVE: [Cause; 4] = [Cause::Data, Cause::Commands, Cause::ReadyPeriod, Cause::Completed];

/// The tally of one cohort, or of a part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tally {
    start: Tick,
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

impl Tally {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            start: scenario.start(),
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

    /// Tells whether it has the shape that the scenario gives it.
    pub(crate) fn fits(&self, scenario: &Scenario) -> bool {
        let empty = Self::of(scenario);
        let mut lengths = self.ready_to_active.iter().chain([&self.request_to_settled]);
        self.start == empty.start
            && self.days.len() == empty.days.len()
            && self.charges.fits(&empty.charges)
            && lengths.all(Lengths::fits)
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
