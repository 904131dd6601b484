//! A request and its completion in one step.

use super::{Answer, Lifecycle, Plan, Request, ResetOutcome, Route, Transition};
use crate::error::Illegal;
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::Cause;

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Takes a request at `now`, and what the operator says to it at `done`: what
    /// [`request`](Self::request) and then [`answer`](Self::answer) do where no other input comes between, in one step.
    ///
    /// For an operator that does at once what it is asked for, or a simulation that knows its answer. Timers that are due
    /// at `now`, or by `done`, fire in their places (rules A7, U9). A `done` before `now` is taken at `now` (rule A8). Where
    /// nothing goes to the operator, `done` counts for nothing.
    ///
    /// # Errors
    ///
    /// What [`check`](Self::check) tells; nothing has been sent then, and what would happen by `done` has not happened.
    ///
    /// ```
    /// use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
    /// use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Request, Route};
    /// use sim_lifecycle::{Edit, Policy, Requested, Settled};
    ///
    /// let now: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
    /// let mut sim = Lifecycle::new(Some(PlanKind::Standard), now);
    /// let request = Request::Change { status: Some(Requested::Active), plan: Edit::Keep };
    /// let mut happened = Vec::new();
    /// let done = now + TimeDelta::seconds(2);
    /// let route = sim.carry_out(request, Answer::Completed, &Policy::default(), now, done, &mut happened)?;
    /// assert_eq!(route, Route::Operator(1));
    /// assert_eq!((sim.settled(), sim.last()), (Settled::Active, done));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline(always)]
    pub fn carry_out(
        &mut self,
        request: Request<P>,
        answer: Answer,
        policy: &Policy,
        now: T,
        done: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<Route, Illegal> {
        let is_one_step = match (request, answer) {
            (_, Answer::Completed) | (Request::Change { .. }, Answer::Failed) => true,
            (_, Answer::Failed | Answer::Unavailable | Answer::Resumed) => false,
        };
        if !is_one_step {
            return self.carry_out_in_two(request, answer, policy, now, done, sink);
        }
        let Request::Change { status, plan } = request else {
            return self.reset_at_once(policy, now, done, sink);
        };
        if !now.is_after(self.last) || !done.is_after(now) {
            return self.carry_out_in_two(request, answer, policy, now, done, sink);
        }
        self.advance(policy, now, sink);
        let sought = self.check_change(status, plan, policy)?;
        let Some(change) = self.opened(&sought) else {
            return Ok(self.start(&sought, sink));
        };
        // It is in flight here alone: while it is, no timer moves the status (rule U9), and nothing else asks.
        let number = self.send(&change, self.status(), Cause::Requested, sink);
        self.last = done;
        self.start_fee_if_due(sink);
        if matches!(answer, Answer::Failed) {
            self.come_to_nothing(&change, policy, sink);
        } else {
            self.take_effect(&change, policy, sink);
        }
        Ok(Route::Operator(number))
    }

    /// The two steps. Out of line: few requests are carried out in no time.
    #[cold]
    #[inline(never)]
    fn carry_out_in_two(
        &mut self,
        request: Request<P>,
        answer: Answer,
        policy: &Policy,
        now: T,
        done: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<Route, Illegal> {
        let route = self.request(request, policy, now, sink)?;
        if let Route::Operator(number) = route {
            // Stale only where it is that the operator is back, which changes nothing.
            let _ = self.answer(number, answer, policy, done, sink);
        }
        Ok(route)
    }

    /// No timer ends a reset, so it is still open when the answer comes.
    #[inline]
    fn reset_at_once(
        &mut self,
        policy: &Policy,
        now: T,
        done: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) -> Result<Route, Illegal> {
        self.advance(policy, now, sink);
        self.check_reset()?;
        let route = self.start_reset(sink);
        self.advance(policy, done, sink);
        self.finish_reset(ResetOutcome::Completed, sink);
        Ok(route)
    }
}
