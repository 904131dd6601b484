//! The operator: takes what goes out, and answers in its time (rules U3 to U5).

use super::course::{Course, spread};
use super::life::Life;
use super::recorder::Recorder;
use super::sink::Happened;
use crate::lifecycle::Answer;
use crate::whatif::Tick;
use crate::whatif::draw::{self, Purpose, Streams};

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
    /// What it says to the next change. That is drawn ahead, so that what hangs on it is known early.
    ahead: Says,
    /// How many changes, and how many resets, it has said something to.
    changes: u32,
    resets: u32,
}

/// What the operator says, if it is there, and after how many milliseconds.
#[derive(Clone, Copy, Debug)]
struct Says {
    after: u64,
    fails: bool,
}

impl Says {
    #[inline(always)]
    fn drawn(course: &Course<'_>, streams: Streams, purposes: [Purpose; 2], ordinal: u32) -> Self {
        let operator = &course.operator;
        let [latency, failure] = purposes;
        Self {
            after: spread(streams, latency, ordinal, operator.latency),
            fails: operator.failures.0 > 0
                && draw::happens(streams.word(failure, ordinal), operator.failures),
        }
    }

    #[inline]
    fn to_what_is_sent(self, at: Tick) -> Pending {
        Pending {
            at: at.plus(self.after),
            answer: if self.fails {
                Answer::Failed
            } else {
                Answer::Completed
            },
        }
    }
}

/// What answers to changes are drawn for, and to resets.
const TO_CHANGES: [Purpose; 2] = [Purpose::Latency, Purpose::Failure];
const TO_RESETS: [Purpose; 2] = [Purpose::ResetLatency, Purpose::ResetFailure];

/// The next answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) at: Tick,
    pub(super) answer: Answer,
}

const NOTHING: Pending = Pending {
    at: Tick::NEVER,
    answer: Answer::Completed,
};

impl Operator {
    #[inline(always)]
    pub(super) fn idle(course: &Course<'_>, streams: Streams) -> Self {
        Self {
            ahead: Says::drawn(course, streams, TO_CHANGES, 0),
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

    /// Gives the instant of its answer to the change in flight, if that comes before the one to a reset, and before `next`.
    #[inline]
    pub(super) fn says_before(&self, next: Tick) -> Option<Tick> {
        let said = self.change.at;
        (said < next && said < self.reset.at).then_some(said)
    }
}

impl<R: Recorder> Life<'_, R> {
    /// Gives what the operator will say to what goes out at `sent`, if it takes that at all, and says it before `next`. The
    /// answer is then to be counted with [`answer_drawn`](Self::answer_drawn).
    #[inline(always)]
    pub(super) fn answer_before(&self, next: Tick, sent: Tick) -> Option<Pending> {
        if self.sim.change().is_some() || self.course.outage(sent).is_some() {
            return None;
        }
        let pending = self.operator.ahead.to_what_is_sent(sent);
        (pending.at < next && pending.at < self.operator.reset.at).then_some(pending)
    }

    /// An answer to a change has been taken from the draws.
    #[inline(always)]
    pub(super) fn answer_drawn(&mut self) {
        let ordinal = self.operator.changes.wrapping_add(1);
        self.operator.changes = ordinal;
        self.operator.ahead = Says::drawn(self.course, self.streams, TO_CHANGES, ordinal);
    }

    /// The same for a reset, and [`reset_drawn`](Self::reset_drawn).
    pub(super) fn reset_done_before(&self, next: Tick, at: Tick) -> Option<Tick> {
        if self.sim.reset().is_some() || self.sim.change().is_some() || self.course.outage(at).is_some() {
            return None;
        }
        let ordinal = self.operator.resets;
        let says = Says::drawn(self.course, self.streams, TO_RESETS, ordinal);
        let Pending { at, answer } = says.to_what_is_sent(at);
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
        self.operator.change = self.operator.ahead.to_what_is_sent(at);
        self.answer_drawn();
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
            Says::drawn(self.course, self.streams, TO_RESETS, ordinal).to_what_is_sent(at)
        };
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
