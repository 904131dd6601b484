//! The operator: takes what goes out, and answers in its time (rules U3 to U5).

use super::course::spread;
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::lifecycle::{Answer, Lifecycle, PlanKind};
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
    /// A change goes out, for the first time. `next` is the instant before which nothing else happens to the SIM: an answer
    /// that comes earlier is taken at once.
    #[inline(always)]
    pub(super) fn sent(&mut self, sim: &mut Lifecycle<PlanKind, Tick>, number: u64, at: Tick, next: Tick) {
        self.operator.since = at;
        self.take_change(at);
        let Pending { at, answer } = self.operator.change;
        if at < next && at < self.operator.reset.at && matches!(answer, Answer::Completed) {
            self.recorder.now(at);
            self.completed(sim, number, at);
        }
    }

    #[inline(always)]
    fn take_change(&mut self, at: Tick) {
        if let Some((said, resumes)) = self.course.operator.outage(at) {
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

    /// The operator has done what it was asked.
    #[inline(always)]
    fn completed(&mut self, sim: &mut Lifecycle<PlanKind, Tick>, number: u64, at: Tick) {
        self.operator.change = NOTHING;
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, policy);
        // What is in flight waits for just this answer; were it stale, nothing would have happened.
        let _ = sim.answer(number, Answer::Completed, policy, at, &mut happened);
        let entered = happened.entered;
        self.recorder.landed(at.since(self.operator.since));
        self.follow(entered);
    }

    /// A reset goes out.
    pub(super) fn reset_sent(&mut self, number: u64, at: Tick) {
        self.operator.reset_number = number;
        self.operator.reset = if let Some((said, _)) = self.course.operator.outage(at) {
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

    /// The operator answers.
    #[inline]
    pub(super) fn answered(&mut self, at: Tick) {
        if self.operator.change.at != at {
            self.reset_answered(at);
            return;
        }
        match self.operator.change.answer {
            Answer::Completed => {
                let mut sim = self.sim;
                let number = sim.requests();
                self.completed(&mut sim, number, at);
                self.sim = sim;
            }
            answer @ (Answer::Failed | Answer::Unavailable | Answer::Resumed) => {
                self.not_completed(answer, at);
            }
        }
    }

    /// Out of line: most is completed.
    #[cold]
    #[inline(never)]
    fn not_completed(&mut self, answer: Answer, at: Tick) {
        self.operator.change = NOTHING;
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, policy);
        // As above.
        let _ = self
            .sim
            .answer(self.sim.requests(), answer, policy, at, &mut happened);
        let entered = happened.entered;
        match answer {
            Answer::Unavailable => {
                self.operator.change = Pending {
                    at: self.operator.resumes,
                    answer: Answer::Resumed,
                };
            }
            Answer::Resumed => self.take_change(at),
            Answer::Completed | Answer::Failed => {
                self.recorder.landed(at.since(self.operator.since));
                self.failed(at);
            }
        }
        self.follow(entered);
    }

    /// Out of line: resets are seldom.
    #[cold]
    #[inline(never)]
    fn reset_answered(&mut self, at: Tick) {
        let Pending { answer, .. } = core::mem::replace(&mut self.operator.reset, NOTHING);
        let (number, policy) = (self.operator.reset_number, &self.course.policy);
        let mut happened = Happened::of(self.recorder, &mut self.billing, policy);
        // Stale where the SIM has stopped connecting meanwhile (rule R5).
        let _ = self.sim.answer(number, answer, policy, at, &mut happened);
        let entered = happened.entered;
        self.follow(entered);
    }
}
