//! The operator: takes what goes out, and answers in its time (rules U3 to U5).

use super::course::spread;
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::lifecycle::Answer;
use crate::whatif::Tick;
use crate::whatif::draw::{self, Purpose};

/// What the operator has in hand of one SIM.
#[derive(Debug)]
pub(super) struct Operator {
    change: Pending,
    reset: Pending,
    /// The number of the open reset.
    reset_number: u64,
    /// When the operator resumes what it could not take.
    resumes: Tick,
    /// When the change in flight was asked for.
    since: Tick,
    /// How many changes, and how many resets, it has drawn answers to.
    changes: u32,
    resets: u32,
}

/// The next answer.
#[derive(Clone, Copy, Debug)]
struct Pending {
    at: Tick,
    answer: Answer,
}

const NOTHING: Pending = Pending {
    at: Tick::NEVER,
    answer: Answer::Completed,
};

impl Operator {
    pub(super) const fn idle() -> Self {
        Self {
            change: NOTHING,
            reset: NOTHING,
            reset_number: 0,
            resumes: Tick::NEVER,
            since: Tick::NEVER,
            changes: 0,
            resets: 0,
        }
    }

    /// Gives the instant of its next answer.
    #[inline]
    pub(super) fn next(&self) -> Tick {
        self.change.at.min(self.reset.at)
    }
}

impl<R: Recorder> Life<'_, R> {
    /// Gives when the operator will have done what goes out at `sent`, if it does it at all, and before `next`. The answer is
    /// then to be counted with [`answer_drawn`](Self::answer_drawn).
    #[inline(always)]
    pub(super) fn done_before(&self, next: Tick, sent: Tick) -> Option<Tick> {
        if self.sim.change().is_some() || self.course.outage(sent).is_some() {
            return None;
        }
        let ordinal = self.operator.changes;
        let Pending { at, answer } = self.drawn(sent, Purpose::Latency, Purpose::Failure, ordinal);
        let is_first = at < next && at < self.operator.reset.at;
        (is_first && matches!(answer, Answer::Completed)).then_some(at)
    }

    /// An answer to a change has been taken from the draws.
    #[inline]
    pub(super) fn answer_drawn(&mut self) {
        self.operator.changes = self.operator.changes.wrapping_add(1);
    }

    /// The same for a reset, and [`reset_drawn`](Self::reset_drawn).
    pub(super) fn reset_done_before(&self, next: Tick, at: Tick) -> Option<Tick> {
        if self.sim.reset().is_some() || self.sim.change().is_some() || self.course.outage(at).is_some() {
            return None;
        }
        let ordinal = self.operator.resets;
        let Pending { at, answer } = self.drawn(at, Purpose::ResetLatency, Purpose::ResetFailure, ordinal);
        (at < next && matches!(answer, Answer::Completed)).then_some(at)
    }

    /// An answer to a reset has been taken from the draws.
    pub(super) fn reset_drawn(&mut self) {
        self.operator.resets = self.operator.resets.wrapping_add(1);
    }

    /// A change goes out, for the first time.
    pub(super) fn sent(&mut self, at: Tick) {
        self.operator.since = at;
        self.take_change(at);
    }

    fn take_change(&mut self, at: Tick) {
        if let Some((said, resumes)) = self.course.outage(at) {
            self.operator.resumes = resumes;
            self.operator.change = Pending {
                at: said,
                answer: Answer::Unavailable,
            };
            return;
        }
        let ordinal = self.operator.changes;
        self.operator.changes = ordinal.wrapping_add(1);
        self.operator.change = self.drawn(at, Purpose::Latency, Purpose::Failure, ordinal);
    }

    /// A reset goes out.
    pub(super) fn reset_sent(&mut self, number: u64, at: Tick) {
        self.operator.reset_number = number;
        self.operator.reset = if let Some((said, _)) = self.course.outage(at) {
            Pending {
                at: said,
                answer: Answer::Unavailable,
            }
        } else {
            let ordinal = self.operator.resets;
            self.operator.resets = ordinal.wrapping_add(1);
            self.drawn(at, Purpose::ResetLatency, Purpose::ResetFailure, ordinal)
        };
    }

    #[inline(always)]
    fn drawn(&self, at: Tick, latency: Purpose, failure: Purpose, ordinal: u32) -> Pending {
        let operator = &self.course.operator;
        let fails =
            operator.failures.0 > 0 && draw::happens(self.streams.word(failure, ordinal), operator.failures);
        Pending {
            at: at.plus(spread(self.streams, latency, ordinal, operator.latency)),
            answer: if fails { Answer::Failed } else { Answer::Completed },
        }
    }

    /// The operator answers. Out of line: most is done before anything else happens.
    #[cold]
    #[inline(never)]
    pub(super) fn answered(&mut self, at: Tick) {
        if self.operator.change.at != at {
            self.reset_answered(at);
            return;
        }
        let answer = core::mem::replace(&mut self.operator.change, NOTHING).answer;
        let (number, policy) = (self.sim.requests(), &self.course.policy);
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        // What is in flight waits for just this answer; were it stale, nothing would have happened.
        let _ = self.sim.answer(number, answer, policy, at, &mut happened);
        let entered = happened.entered;
        match answer {
            Answer::Unavailable => {
                self.operator.change = Pending {
                    at: self.operator.resumes,
                    answer: Answer::Resumed,
                };
            }
            Answer::Resumed => self.take_change(at),
            Answer::Completed => self.recorder.landed(at.since(self.operator.since)),
            Answer::Failed => {
                self.recorder.landed(at.since(self.operator.since));
                self.failed(at);
            }
        }
        self.follow(entered);
    }

    fn reset_answered(&mut self, at: Tick) {
        let Pending { answer, .. } = core::mem::replace(&mut self.operator.reset, NOTHING);
        let (number, policy) = (self.operator.reset_number, &self.course.policy);
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        // Stale where the SIM has stopped connecting meanwhile (rule R5).
        let _ = self.sim.answer(number, answer, policy, at, &mut happened);
        let entered = happened.entered;
        self.follow(entered);
    }
}
