//! Running a scenario: every SIM of a shard, chunk by chunk, here or on many threads.

use alloc::vec::Vec;
use core::ops::Range;

use super::engine::{Course, Life};
use super::part::{Part, Shard};
use super::report::Report;
use super::scenario::Scenario;
use super::tally::{Counting, Moves, Tally};

/// How many SIMs are run between two words on the progress.
const CHUNK: u64 = 1 << 16;

/// SIMs of one cohort that are run in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The cohort's place in the scenario.
    pub(super) cohort: usize,
    /// The numbers of the SIMs.
    pub(super) sims: Range<u64>,
}

/// Cuts what is to be run of cohorts of these sizes into chunks; gives the one with this number.
#[derive(Clone, Debug)]
pub(super) struct Chunks {
    /// For each cohort the number of its first chunk, and its SIMs.
    cohorts: Vec<(u64, Range<u64>)>,
    count: u64,
}

impl Chunks {
    pub(super) fn of(cohorts: impl IntoIterator<Item = Range<u64>>) -> Self {
        let mut count = 0_u64;
        let cohorts = cohorts.into_iter().map(|sims| {
            let first = count;
            let length = sims.end.saturating_sub(sims.start);
            count = count.saturating_add(length.div_ceil(CHUNK));
            (first, sims)
        });
        let cohorts = cohorts.collect();
        Self { cohorts, count }
    }

    pub(super) fn get(&self, number: u64) -> Option<Chunk> {
        if number >= self.count {
            return None;
        }
        let after = self.cohorts.partition_point(|(first, _)| *first <= number);
        let cohort = after.checked_sub(1)?;
        let (first, sims) = self.cohorts.get(cohort)?;
        let start = sims
            .start
            .saturating_add(number.saturating_sub(*first).saturating_mul(CHUNK));
        let end = start.saturating_add(CHUNK).min(sims.end);
        Some(Chunk {
            cohort,
            sims: start..end,
        })
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Chunk> {
        (0..self.count).filter_map(|number| self.get(number))
    }
}

impl Chunk {
    pub(super) fn len(&self) -> u64 {
        self.sims.end.saturating_sub(self.sims.start)
    }
}

/// A shard of a scenario, ready to be run.
pub(super) struct Prepared<'a> {
    scenario: &'a Scenario,
    courses: Vec<Course<'a>>,
    pub(super) chunks: Chunks,
}

impl<'a> Prepared<'a> {
    pub(super) fn of(scenario: &'a Scenario, shard: Shard) -> Self {
        let cohorts = &scenario.cohorts;
        Self {
            scenario,
            courses: cohorts
                .iter()
                .map(|cohort| Course::of(scenario, cohort))
                .collect(),
            chunks: Chunks::of(cohorts.iter().map(|cohort| shard.sims(cohort.sims))),
        }
    }

    pub(super) fn tallies(&self) -> Vec<Tally> {
        self.courses.iter().map(|_| Tally::of(self.scenario)).collect()
    }

    pub(super) fn run(&self, chunk: &Chunk, tallies: &mut [Tally]) {
        if let (Some(course), Some(tally)) = (self.courses.get(chunk.cohort), tallies.get_mut(chunk.cohort)) {
            let mut counting = Counting::of(tally);
            for number in chunk.sims.clone() {
                Life::run(course, number, &mut counting);
            }
            counting.finish();
        }
    }
}

/// Runs one shard of a scenario on this thread. `progress` is told, from time to time, how many SIMs more are done.
///
/// ```
/// use sim_lifecycle::whatif::{Report, Scenario, Shard, simulate};
///
/// let file = include_str!("../../examples/scenarios/rental-trackers.toml");
/// let mut scenario = Scenario::from_toml(file)?;
/// # for cohort in &mut scenario.cohorts { cohort.sims = 5; }
/// let parts = ["1/2", "2/2"].map(|shard| simulate(&scenario, shard.parse().unwrap_or(Shard::WHOLE), &|_| {}));
/// let report = Report::merge(parts.into())?;
/// assert_eq!(report.cohorts.len(), scenario.cohorts.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn simulate(scenario: &Scenario, shard: Shard, progress: &dyn Fn(u64)) -> Part {
    let prepared = Prepared::of(scenario, shard);
    let mut tallies = prepared.tallies();
    for chunk in prepared.chunks.iter() {
        prepared.run(&chunk, &mut tallies);
        progress(chunk.len());
    }
    Part {
        scenario: scenario.clone(),
        shard,
        tallies,
    }
}

/// Runs a whole scenario on this thread.
#[must_use]
pub fn run(scenario: &Scenario) -> Report {
    simulate(scenario, Shard::WHOLE, &|_| {}).finish()
}

/// Runs a whole scenario on this thread and counts no more than moves of the reported status and monthly fees: what the
/// lives alone cost, without a report.
///
/// ```
/// use sim_lifecycle::whatif::{Scenario, count_moves, run};
///
/// let file = include_str!("../../examples/scenarios/rental-trackers.toml");
/// let mut scenario = Scenario::from_toml(file)?;
/// # for cohort in &mut scenario.cohorts { cohort.sims = 3; }
/// let (moves, months) = count_moves(&scenario);
/// let report = run(&scenario);
/// let transitions = report.cohorts.iter().flat_map(|cohort| &cohort.transitions);
/// assert_eq!(moves, transitions.flat_map(|row| &row.days).sum::<u64>());
/// let fees = report.cohorts.iter().map(|cohort| &cohort.fees);
/// let due = fees.flat_map(|fees| fees.active_months.iter().chain(&fees.suspended_months));
/// assert_eq!(months, due.sum::<u64>());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn count_moves(scenario: &Scenario) -> (u64, u64) {
    let mut moves = Moves::default();
    for cohort in &scenario.cohorts {
        let course = Course::of(scenario, cohort);
        for number in 0..cohort.sims {
            Life::run(&course, number, &mut moves);
        }
    }
    (moves.moves, moves.months)
}
