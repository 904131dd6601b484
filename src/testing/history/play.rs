//! A history played: what came of every step.

use alloc::vec::Vec;
use core::slice;

use chrono::{DateTime, Utc};

use super::{History, Input, Step};
use crate::error::Refusal;
use crate::lifecycle::{Ignore, Stale};
use crate::policy::Policy;
use crate::sim::{Effect, Sim};
use crate::status::Status;

/// What came of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The update was accepted, and the Sim reports this status.
    Accepted(Status),
    /// The deletion was accepted: the Sim is gone.
    Deleted,
    /// An answer, usage or time was taken.
    Done,
    /// The request or the Command was refused.
    Refused(Refusal),
    /// The answer had nothing to answer.
    Stale(Stale),
}

/// One step of a history that has been played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment<'a> {
    /// The step.
    pub step: &'a Step,
    /// The instant that the input was stamped with.
    pub now: DateTime<Utc>,
    /// The Sim as it was before, its due timers not yet fired.
    pub before: Sim,
    /// What came of the input.
    pub outcome: Outcome,
    /// What followed, the timers that were due included.
    pub effects: Vec<Effect>,
    /// The Sim as it was after; where it was deleted, as it was when it was.
    pub after: Sim,
}

/// Plays a history step by step; see [`History::played`].
#[derive(Clone, Debug)]
pub struct Played<'a> {
    policy: &'a Policy,
    steps: slice::Iter<'a, Step>,
    now: DateTime<Utc>,
    /// `None` once it is deleted.
    sim: Option<Sim>,
}

impl Input {
    /// Gives the input to a Sim at `now`, and tells what came of it; what follows goes to the sink.
    pub fn give(
        &self,
        sim: &mut Sim,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut impl Extend<Effect>,
    ) -> Outcome {
        match self {
            Self::Update { update, lookup } => sim
                .update(update, lookup, policy, now, sink)
                .map_or_else(Outcome::Refused, Outcome::Accepted),
            Self::Delete => sim
                .delete(policy, now, sink)
                .map_or_else(Outcome::Refused, |()| Outcome::Deleted),
            Self::Answer { number, answer } => sim
                .answer(*number, answer.clone(), policy, now, sink)
                .map_or_else(Outcome::Stale, |()| Outcome::Done),
            Self::Data { bytes } => {
                sim.data(*bytes, policy, now, sink);
                Outcome::Done
            }
            Self::Command { direction } => sim
                .command(*direction, policy, now, sink)
                .map_or_else(Outcome::Refused, |()| Outcome::Done),
            Self::Advance => {
                sim.advance(policy, now, sink);
                Outcome::Done
            }
        }
    }
}

impl Step {
    /// Gives the instant of the step, `before` being that of the one before; beyond the calendar time stands still.
    #[must_use]
    pub fn instant(&self, before: DateTime<Utc>) -> DateTime<Utc> {
        before.checked_add_signed(self.after).unwrap_or(before)
    }
}

impl History {
    /// Plays the history on this crate's Sim, step by step.
    ///
    /// It is over with the last step, or when the Sim is deleted: steps beyond that are not played.
    #[must_use]
    pub fn played(&self) -> Played<'_> {
        Played {
            policy: &self.policy,
            steps: self.steps.iter(),
            now: self.start,
            sim: Some(self.sim()),
        }
    }

    /// Plays the history, and gives all that followed.
    #[must_use]
    pub fn effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.run(&mut effects);
        effects
    }

    /// Plays the history, and gives the Sim at its end; where it was deleted, as it was when it was.
    #[must_use]
    pub fn end(&self) -> Sim {
        self.run(&mut Ignore)
    }

    fn run(&self, sink: &mut impl Extend<Effect>) -> Sim {
        let mut sim = self.sim();
        let mut now = self.start;
        for step in &self.steps {
            now = step.instant(now);
            if step.input.give(&mut sim, &self.policy, now, sink) == Outcome::Deleted {
                break;
            }
        }
        sim
    }
}

impl<'a> Iterator for Played<'a> {
    type Item = Moment<'a>;

    fn next(&mut self) -> Option<Moment<'a>> {
        let before = self.sim.take()?;
        let step = self.steps.next()?;
        self.now = step.instant(self.now);
        let mut after = before.clone();
        let mut effects = Vec::new();
        let outcome = step.input.give(&mut after, self.policy, self.now, &mut effects);
        if outcome != Outcome::Deleted {
            self.sim = Some(after.clone());
        }
        Some(Moment {
            step,
            now: self.now,
            before,
            outcome,
            effects,
            after,
        })
    }
}
