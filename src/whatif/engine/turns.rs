//! Suspending and resuming in turn: most of a life.

use super::client::{Client, Wish};
use super::course::SuspensionWish;
use super::life::Life;
use super::operator::Pending;
use super::recorder::{Recorder, Turn};
use super::sink::{Billed, Happened};
use crate::edit::Edit;
use crate::lifecycle::{Answer, PlanKind, Request, Route};
use crate::status::{Cause, Requested, Settled};
use crate::whatif::Tick;

impl<R: Recorder> Life<'_, R> {
    /// Lets the client suspend and resume, in turn, as long as each is done before anything else happens, and all of it
    /// before `until`. Resets, of which that does not tell, have their places in between. Tells whether nothing is left in
    /// hand: neither an answer of the operator's nor a wish to be asked again, which come next where `until` is.
    ///
    /// What is asked for is written out for either turn: the kernel is built into it with all known that the turn says.
    /// What is drawn is drawn one ahead: where a branch cannot be foreseen, it counts how early it is decided.
    #[inline(always)]
    pub(super) fn take_turns(&mut self, until: Tick) -> bool {
        loop {
            let SuspensionWish { at, suspends, .. } = self.client.suspension;
            let reset = self.client.reset;
            if reset < at && reset < until {
                self.recorder.now(reset);
                self.reset_due(reset);
                if self.is_left_in_hand() {
                    return false;
                }
                continue;
            }
            let taken = match (suspends, self.sim.settled()) {
                (true, Settled::Active) => self.take_turn::<true>(at, until),
                (false, Settled::Suspended) => self.take_turn::<false>(at, until),
                _ => Taken::Not,
            };
            match taken {
                Taken::AtOnce => continue,
                Taken::Not if at >= until || reset < at => return true,
                Taken::Not => self.turn_with_delay(until),
                Taken::NotAtOnce => {}
            }
            if self.is_left_in_hand() {
                return false;
            }
        }
    }

    fn is_left_in_hand(&self) -> bool {
        self.operator.next() != Tick::NEVER || self.client.asks_again()
    }

    /// Lets a wish come up that is not done at once. Out of line: few are.
    #[cold]
    #[inline(never)]
    fn turn_with_delay(&mut self, until: Tick) {
        self.wished_suspension();
        let Client {
            suspension, reset, ..
        } = &self.client;
        self.ask_again_before(until.min(suspension.at).min(*reset));
    }

    /// Takes one turn, if it is answered before `until` and the next wish.
    #[inline(always)]
    fn take_turn<const SUSPENDS: bool>(&mut self, sent: Tick, until: Tick) -> Taken {
        if sent >= until {
            return Taken::Not;
        }
        let next = self.client.later.at;
        let Some(Pending { at: done, answer }) = self.answer_before(until, sent) else {
            return Taken::Not;
        };
        // Where time goes on, as the kernel asks itself: so what it does otherwise is left out here.
        if done >= next || done >= self.client.reset || done <= sent || sent <= self.sim.last() {
            return Taken::Not;
        }
        if matches!(answer, Answer::Failed) {
            self.turn_fails::<SUSPENDS>(until, [sent, done]);
            return Taken::NotAtOnce;
        }
        // Both draw ahead: the sooner, the earlier the next turn is decided.
        self.wish_on();
        self.answer_drawn();
        self.turn::<SUSPENDS>(sent, done);
        Taken::AtOnce
    }

    /// Asks for a turn, which is done.
    #[inline(always)]
    fn turn<const SUSPENDS: bool>(&mut self, sent: Tick, done: Tick) {
        let policy = &self.course.policy;
        let mut billed = Billed {
            recorder: self.recorder,
            billing: &mut self.billing,
            policy,
            is_paid: false,
        };
        let asked = self.sim.carry_out(
            request::<SUSPENDS>(),
            Answer::Completed,
            policy,
            sent,
            done,
            &mut billed,
        );
        // Nothing is in flight, and an active SIM with a plan may be suspended, a suspended one resumed (T1, U6).
        debug_assert!(matches!(asked, Ok(Route::Operator(_))), "{asked:?}");
        let is_paid = billed.is_paid;
        self.recorder.turned(Turn {
            suspends: SUSPENDS,
            sent,
            done,
            in_use: self.device.in_use,
            is_paid,
        });
        if !SUSPENDS {
            self.became_active(Cause::Completed, done);
        }
    }

    /// Takes a turn that the operator fails, and asks for it again, as long as nothing else happens. Out of line: few are.
    #[cold]
    #[inline(never)]
    fn turn_fails<const SUSPENDS: bool>(&mut self, until: Tick, [mut sent, mut done]: [Tick; 2]) {
        self.wish_on();
        let until = until.min(self.client.suspension.at).min(self.client.reset);
        self.client
            .wishes(if SUSPENDS { Wish::Suspend } else { Wish::Resume });
        loop {
            self.recorder.now(sent);
            let policy = &self.course.policy;
            let mut happened = Happened::of(self.recorder, &mut self.billing, self.course);
            // The SIM may be asked for it, and stays as it is.
            let _ = self.sim.carry_out(
                request::<SUSPENDS>(),
                Answer::Failed,
                policy,
                sent,
                done,
                &mut happened,
            );
            self.answer_drawn();
            self.recorder.landed(done.since(sent));
            self.client.in_hand = true;
            self.failed(done);
            sent = self.client.retry();
            if sent >= until {
                return;
            }
            let Some(Pending { at, answer }) = self.answer_before(until, sent) else {
                return;
            };
            self.client.asked_again();
            if matches!(answer, Answer::Completed) {
                self.answer_drawn();
                self.turn::<SUSPENDS>(sent, at);
                return;
            }
            done = at;
        }
    }
}

/// What is asked for in a turn.
const fn request<const SUSPENDS: bool>() -> Request<PlanKind> {
    Request::Change {
        status: Some(if SUSPENDS {
            Requested::Suspended
        } else {
            Requested::Active
        }),
        plan: Edit::Keep,
    }
}

/// Whether a turn has been taken.
enum Taken {
    /// It is done.
    AtOnce,
    /// The operator has failed it, and it may have been asked for again.
    NotAtOnce,
    /// It is not for here.
    Not,
}
