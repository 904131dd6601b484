//! Suspending and resuming in turn: most of a life.

use super::course::SuspensionWish;
use super::life::Life;
use super::recorder::{Recorder, Turn};
use super::sink::Billed;
use crate::edit::Edit;
use crate::lifecycle::{Request, Route};
use crate::status::{Cause, Requested, Settled};
use crate::whatif::Tick;

impl<R: Recorder> Life<'_, R> {
    /// Lets the client suspend and resume, in turn, as long as each is done before anything else happens, and all of it
    /// before `until`. Whatever goes otherwise is left to [`wished_suspension`](Self::wished_suspension).
    ///
    /// What is asked for is written out for either turn: the kernel is built into it with all known that the turn says.
    #[inline(always)]
    pub(super) fn take_turns(&mut self, until: Tick) {
        loop {
            let SuspensionWish { at, suspends, next } = self.client.suspension;
            let wish = |suspends| SuspensionWish { at, suspends, next };
            let is_turned = match (suspends, self.sim.settled()) {
                (true, Settled::Active) => self.is_turned(Requested::Suspended, wish(true), until),
                (false, Settled::Suspended) => self.is_turned(Requested::Active, wish(false), until),
                _ => false,
            };
            if !is_turned {
                return;
            }
        }
    }

    /// Takes one turn, if it is done before `until` and the next wish, and tells whether it is.
    #[inline(always)]
    fn is_turned(&mut self, to: Requested, wish: SuspensionWish, until: Tick) -> bool {
        let sent = wish.at;
        if sent >= until {
            return false;
        }
        let next = self.course.next_suspension(wish, self.streams);
        let quiet = until.min(next.at);
        let Some(done) = self.done_before(quiet, sent) else {
            return false;
        };
        // Where time goes on, as the kernel asks itself: so what it does otherwise is left out here.
        if done <= sent || sent <= self.sim.last() {
            return false;
        }
        let request = Request::Change {
            status: Some(to),
            plan: Edit::Keep,
        };
        let policy = &self.course.policy;
        let mut billed = Billed {
            recorder: self.recorder,
            billing: &mut self.billing,
            policy,
        };
        let asked = self.sim.carry_out(request, policy, sent, done, &mut billed);
        if !matches!(asked, Ok(Route::Operator(_))) {
            return false;
        }
        let suspension = &mut self.client.suspension;
        (suspension.at, suspension.suspends, suspension.next) = (next.at, next.suspends, next.next);
        self.answer_drawn();
        self.recorder.turned(Turn {
            suspends: matches!(to, Requested::Suspended),
            sent,
            done,
            in_use: self.device.in_use,
        });
        if !matches!(to, Requested::Suspended) {
            self.became_active(Cause::Completed, done);
        }
        true
    }
}
