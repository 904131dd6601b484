//! The client: what it wishes, asks, and asks again.

use super::course::{Course, SuspensionWish};
use super::life::Life;
use super::operator::Pending;
use super::recorder::{Recorder, Refusal};
use super::sink::Happened;
use crate::edit::Edit;
use crate::error::Illegal;
use crate::lifecycle::{Answer, Ignore, PlanKind, Request, Route};
use crate::status::{Requested, Settled};
use crate::whatif::Tick;
use crate::whatif::draw::{Purpose, Streams};
use crate::whatif::report::REFUSALS;

/// The client of one SIM.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) suspension: SuspensionWish,
    /// The wish after it. It is drawn ahead, so that what comes before it is known early.
    pub(super) later: SuspensionWish,
    pub(super) reset: Tick,
    /// The next of all below.
    next: Tick,
    provision: Tick,
    deactivate: Tick,
    retry: Tick,
    /// How many resets have come up.
    resets: u32,
    /// The latest wish, how often it was refused and how often it failed.
    wish: Wish,
    conflicts: u32,
    failures: u32,
    /// Whether the change in flight is the latest wish.
    pub(super) in_hand: bool,
}

/// What the client wants of a SIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Provision,
    Suspend,
    Resume,
    Deactivate,
}

impl Client {
    #[inline(always)]
    pub(super) fn of(course: &Course<'_>, provisioned: Tick, lost: Tick, streams: Streams) -> Self {
        let drawn = |gap: Option<crate::whatif::draw::Gap>, purpose| {
            gap.map_or(Tick::NEVER, |gap| {
                provisioned.plus(gap.draw(streams.word(purpose, 0)))
            })
        };
        let suspension = course.first_suspension(provisioned, streams);
        let mut client = Self {
            next: provisioned,
            provision: provisioned,
            suspension,
            later: course.next_suspension(suspension, streams),
            deactivate: lost
                .plus(course.noticed_after.millis())
                .min(drawn(course.churn, Purpose::Churn)),
            retry: Tick::NEVER,
            reset: drawn(course.resets, Purpose::Reset),
            resets: 0,
            wish: Wish::Provision,
            conflicts: 0,
            failures: 0,
            in_hand: false,
        };
        client.look_ahead();
        client
    }

    /// Gives the instant at which it wants, or asks, something else than to suspend, to resume or to reset.
    #[inline]
    pub(super) fn next(&self) -> Tick {
        self.next
    }

    /// Tells whether a wish waits to be asked again, which the next wish takes the place of.
    #[inline]
    pub(super) fn asks_again(&self) -> bool {
        self.retry != Tick::NEVER
    }

    /// Gives the instant at which it asks again.
    #[inline]
    pub(super) fn retry(&self) -> Tick {
        self.retry
    }

    /// It has asked again.
    pub(super) fn asked_again(&mut self) {
        self.retry = Tick::NEVER;
        self.look_ahead();
    }

    #[inline]
    fn look_ahead(&mut self) {
        self.next = self.provision.min(self.deactivate).min(self.retry);
    }

    /// Nothing more is wanted.
    pub(super) fn rest(&mut self) {
        self.next = Tick::NEVER;
        self.provision = Tick::NEVER;
        self.suspension = SuspensionWish::NONE;
        self.deactivate = Tick::NEVER;
        self.retry = Tick::NEVER;
        self.reset = Tick::NEVER;
    }

    /// A wish comes up, in place of the one before.
    #[inline]
    pub(super) fn wishes(&mut self, wish: Wish) {
        self.wish = wish;
        self.conflicts = 0;
        self.failures = 0;
        self.in_hand = false;
        if self.asks_again() {
            self.asked_again();
        }
    }
}

impl<R: Recorder> Life<'_, R> {
    /// Asks again for as long as it is refused or fails, and nothing else happens before `until`.
    pub(super) fn ask_again_before(&mut self, until: Tick) {
        while self.operator.next() == Tick::NEVER && self.client.retry < until {
            let at = self.client.retry;
            self.client.asked_again();
            self.recorder.now(at);
            self.ask(at);
        }
    }

    /// A wish to suspend or to resume has come up: the next one is awaited.
    #[inline(always)]
    pub(super) fn wish_on(&mut self) {
        let SuspensionWish { at, suspends, next } = self.client.later;
        let suspension = &mut self.client.suspension;
        (suspension.at, suspension.suspends, suspension.next) = (at, suspends, next);
        let SuspensionWish { at, suspends, next } = self
            .course
            .next_suspension(SuspensionWish { at, suspends, next }, self.streams);
        let later = &mut self.client.later;
        (later.at, later.suspends, later.next) = (at, suspends, next);
    }

    /// The client wishes to suspend, or to resume.
    #[inline(never)]
    pub(super) fn wished_suspension(&mut self) {
        let wish = self.client.suspension;
        self.wish_on();
        self.client.wishes(if wish.suspends {
            Wish::Suspend
        } else {
            Wish::Resume
        });
        self.ask(wish.at);
    }

    /// What else the client wants comes up; or to suspend or resume, at the same instant.
    #[inline]
    pub(super) fn wished(&mut self, at: Tick) {
        let client = &mut self.client;
        if client.provision == at {
            client.wishes(Wish::Provision);
            client.provision = Tick::NEVER;
        } else if client.suspension.at == at {
            self.wished_suspension();
            return;
        } else if client.deactivate == at {
            client.rest();
            client.wishes(Wish::Deactivate);
        } else if client.retry == at {
            client.retry = Tick::NEVER;
        } else {
            self.reset_due(at);
            return;
        }
        self.client.look_ahead();
        self.ask(at);
    }

    /// Asks for the latest wish, if it is still one.
    #[inline(never)]
    fn ask(&mut self, at: Tick) {
        let next = self.quiet_until();
        match self.client.wish {
            Wish::Provision => self.provision(at, next),
            Wish::Suspend => {
                if self.sim.can_connect() || self.sim.change().is_some() {
                    self.ask_for(Requested::Suspended, Edit::Keep, at, next);
                }
            }
            Wish::Resume => {
                if self.sim.settled() == Settled::Suspended || self.sim.change().is_some() {
                    self.ask_for(Requested::Active, Edit::Keep, at, next);
                }
            }
            Wish::Deactivate => {
                let settled = self.sim.settled();
                if !matches!(settled, Settled::Deactivated | Settled::Canceled) {
                    self.ask_for(Requested::Deactivated, Edit::Keep, at, next);
                }
            }
        }
    }

    /// The SIM is provisioned, before anything else happens to it; unless its device is in use at that very instant.
    #[inline(always)]
    pub(super) fn begin(&mut self) {
        let at = self.client.provision;
        if self.device.usage > at {
            self.client.provision = Tick::NEVER;
            self.client.look_ahead();
            self.provision(at, self.quiet_until());
        }
    }

    #[inline(always)]
    fn provision(&mut self, at: Tick, next: Tick) {
        self.ask_for(self.course.first_status, Edit::Set(self.course.plan), at, next);
    }

    /// Asks, and takes the answer if it comes before `next`, as nothing else does. Both are one step of the kernel then, on a
    /// local copy of its value, which is put back once.
    #[inline(always)]
    fn ask_for(&mut self, status: Requested, plan: Edit<PlanKind>, at: Tick, next: Tick) {
        let request = Request::Change {
            status: Some(status),
            plan,
        };
        let pending = self.answer_before(next, at);
        let Some(Pending {
            at: done,
            answer: Answer::Completed,
        }) = pending
        else {
            self.ask_and_wait(request, at, next);
            return;
        };
        let policy = &self.course.policy;
        let mut sim = self.sim;
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        let asked = sim.carry_out(request, Answer::Completed, policy, at, done, &mut happened);
        let entered = happened.entered;
        self.sim = sim;
        match asked {
            Ok(Route::Operator(_)) => {
                self.answer_drawn();
                self.recorder.landed(done.since(at));
                self.follow(entered);
            }
            Ok(Route::Same | Route::AtOnce) => {}
            Err(why) => self.refused(why, at),
        }
    }

    /// Asks where more happens than that it is done, and takes the answers up to `next`. Out of line: it is seldom.
    #[cold]
    #[inline(never)]
    fn ask_and_wait(&mut self, request: Request<PlanKind>, at: Tick, next: Tick) {
        if !self.is_sent(request, at) {
            return;
        }
        while let Some(said) = self.operator.says_before(next) {
            self.recorder.now(said);
            self.answered(said);
        }
    }

    /// Asks, and tells whether that has gone to the operator.
    fn is_sent(&mut self, request: Request<PlanKind>, at: Tick) -> bool {
        self.recorder.now(at);
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        match self.sim.request(request, policy, at, &mut happened) {
            Ok(Route::Operator(_)) => {
                self.client.in_hand = true;
                self.sent(at);
                return true;
            }
            Ok(Route::Same | Route::AtOnce) => {}
            Err(why) => self.refused(why, at),
        }
        false
    }

    /// Out of line: most requests are accepted.
    #[cold]
    #[inline(never)]
    fn refused(&mut self, why: Illegal, at: Tick) {
        self.recorder.now(at);
        self.tell_refusal(why);
        let retry = self.course.on_conflict;
        if why.code().http_status() == 409 && self.client.conflicts < retry.times {
            self.client.conflicts = self.client.conflicts.saturating_add(1);
            self.client.retry = at.plus(retry.after.millis());
            self.client.look_ahead();
        } else {
            self.recorder.gave_up();
        }
    }

    fn tell_refusal(&mut self, why: Illegal) {
        let code = why.code().number();
        if let Some(index) = REFUSALS.iter().position(|refusal| *refusal == code) {
            self.recorder.refused(Refusal(index));
        }
    }

    /// The operator has failed what was asked. Out of line: it is seldom.
    #[cold]
    #[inline(never)]
    pub(super) fn failed(&mut self, at: Tick) {
        let retry = self.course.on_failure;
        let client = &mut self.client;
        if !client.in_hand {
            return;
        }
        client.in_hand = false;
        if client.failures < retry.times {
            client.failures = client.failures.saturating_add(1);
            client.retry = at.plus(retry.after.millis());
            client.look_ahead();
        } else {
            self.recorder.gave_up();
        }
    }

    /// A reset comes up. Out of line: they are seldom.
    #[inline(never)]
    pub(super) fn reset_due(&mut self, at: Tick) {
        let client = &mut self.client;
        client.resets = client.resets.wrapping_add(1);
        let word = self.streams.word(Purpose::Reset, client.resets);
        client.reset = self
            .course
            .resets
            .map_or(Tick::NEVER, |gap| at.plus(gap.draw(word)));
        if !self.sim.can_connect() {
            return;
        }
        if let Some(done) = self.reset_done_before(self.quiet_until().min(self.timer()), at) {
            // Nothing comes of it but that it is counted.
            let _ = self.sim.carry_out(
                Request::Reset,
                Answer::Completed,
                &self.course.policy,
                at,
                done,
                &mut Ignore,
            );
            self.reset_drawn();
            self.recorder.reset();
            return;
        }
        let policy = &self.course.policy;
        let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
        let asked = self.sim.request(Request::Reset, policy, at, &mut happened);
        let entered = happened.entered;
        self.follow(entered);
        match asked {
            Ok(Route::Operator(number)) => {
                self.recorder.reset();
                self.reset_sent(number, at);
            }
            Ok(Route::Same | Route::AtOnce) => {}
            Err(why) => self.tell_refusal(why),
        }
    }
}
