//! Whose timer is due next, and how far time has come for everybody.

use std::collections::BTreeSet;
use std::vec::Vec;

use chrono::{DateTime, Utc};

/// The deadlines of all Sims, at most one for each: the earliest first, and of one instant the oldest Sim's (rule A6).
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    deadlines: BTreeSet<(DateTime<Utc>, usize)>,
}

impl Agenda {
    /// Replaces a Sim's deadline.
    pub(super) fn replace(&mut self, sim: usize, before: Option<DateTime<Utc>>, now: Option<DateTime<Utc>>) {
        if before == now {
            return;
        }
        if let Some(deadline) = before {
            self.deadlines.remove(&(deadline, sim));
        }
        if let Some(deadline) = now {
            self.deadlines.insert((deadline, sim));
        }
    }

    /// Gives the first deadline that is due at `now`, and whose it is.
    pub(super) fn due(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, usize)> {
        self.deadlines
            .first()
            .copied()
            .filter(|(deadline, _)| *deadline <= now)
    }
}

/// The instants up to which time has passed for every Sim, kept without touching the Sims (rule A8).
///
/// A Sim that is registered after time has passed for the others is not moved by that, so Sims are kept in runs: those
/// registered with no passing of time between them. An older run has seen every passing that a younger one has, so its
/// instant is later, and a run that is no earlier than the next younger one is one with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Passed {
    /// The first Sim of each run, and the instant it has come to; the last run may have seen none.
    runs: Vec<(usize, Option<DateTime<Utc>>)>,
}

impl Passed {
    /// Takes up the next Sim, which has seen no time pass.
    pub(super) fn register(&mut self, sim: usize) {
        if self.runs.last().is_none_or(|(_, instant)| instant.is_some()) {
            self.runs.push((sim, None));
        }
    }

    /// Lets time pass to `now` for all Sims there are.
    pub(super) fn pass(&mut self, now: DateTime<Utc>) {
        let mut first = None;
        while let Some((sim, instant)) = self.runs.last().copied()
            && instant.is_none_or(|instant| instant <= now)
        {
            self.runs.pop();
            first = Some(sim);
        }
        if let Some(first) = first {
            self.runs.push((first, Some(now)));
        }
    }

    /// Gives the later of `now` and the instant that time has come to for this Sim.
    pub(super) fn at_least(&self, sim: usize, now: DateTime<Utc>) -> DateTime<Utc> {
        let younger = self.runs.partition_point(|(first, _)| *first <= sim);
        let instant = younger
            .checked_sub(1)
            .and_then(|run| self.runs.get(run))
            .and_then(|(_, instant)| *instant);
        instant.map_or(now, |instant| instant.max(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::days(day)
    }

    #[test]
    fn time_passes_for_the_sims_there_are_only() {
        let mut passed = Passed::default();
        passed.register(0);
        passed.pass(day(9));
        passed.register(1);
        passed.register(2);
        assert_eq!(
            [0, 1, 2].map(|sim| passed.at_least(sim, day(1))),
            [day(9), day(1), day(1)]
        );
        passed.pass(day(5));
        passed.register(3);
        assert_eq!(
            [0, 1, 3].map(|sim| passed.at_least(sim, day(1))),
            [day(9), day(5), day(1)]
        );
        assert_eq!(passed.at_least(0, day(11)), day(11));
    }

    #[test]
    fn memory_does_not_grow_with_the_passing_of_time() {
        let mut passed = Passed::default();
        passed.register(0);
        for step in 0..100 {
            passed.pass(day(100 - step));
        }
        passed.register(1);
        passed.pass(day(200));
        assert_eq!(passed.runs, [(0, Some(day(200)))]);
    }
}
