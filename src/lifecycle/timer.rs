//! What happens by itself: deadlines, and the automatic changes that waited for a change in flight.

use super::{Event, Lifecycle, Plan, State, Transition};
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::{Automatic, Cause, Settled, Status};
use crate::table;

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Gives the instant of the next timer, inclusive; `None` when there is none to wait for.
    ///
    /// A change of status that has to wait for a change in flight has no deadline meanwhile (rule U9): it happens when
    /// that settles. The start of the suspended fee does not wait.
    #[must_use]
    #[inline]
    pub const fn next_deadline(&self) -> Option<T> {
        match self.state {
            State::Suspended { deadline } => deadline,
            State::Ready { deadline, .. } | State::Deactivated { deadline } if self.change.is_none() => {
                deadline
            }
            State::New
            | State::Ready { .. }
            | State::Active
            | State::Deactivated { .. }
            | State::Canceled => None,
        }
    }

    /// Lets the timers fire that are due at `now`, in the order of their deadlines, each at its deadline (rule A6).
    ///
    /// Extra calls change nothing.
    #[inline(always)]
    pub fn advance(&mut self, policy: &Policy, now: T, sink: &mut impl Extend<Transition<P, T>>) {
        // Where time has not moved on, nothing more can be due.
        if !self.clock(now) {
            return;
        }
        if matches!(self.state, State::Suspended { .. }) {
            self.start_fee_if_due(sink);
        } else if self.timer().is_some_and(|deadline| deadline <= now) {
            // On a copy: so the value itself is never pointed to, and can stay in registers.
            let mut fired = *self;
            fired.fire_due(policy, sink);
            *self = fired;
        }
    }

    /// Rule A5. Whether it is due can hardly be foreseen: it is told, and put down, without a branch.
    #[inline(always)]
    pub(super) fn start_fee_if_due(&mut self, sink: &mut impl Extend<Transition<P, T>>) {
        if let State::Suspended { deadline } = &mut self.state {
            let due = deadline.filter(|deadline| *deadline <= self.last);
            *deadline = deadline.filter(|deadline| *deadline > self.last);
            sink.extend(due.map(|at| Transition {
                at,
                event: Event::SuspendedFeeStarted,
            }));
        }
    }

    /// Gives the deadline that belongs to the settled status, also where a change in flight makes it wait.
    #[inline]
    const fn timer(&self) -> Option<T> {
        match self.state {
            State::Ready { deadline, .. }
            | State::Suspended { deadline }
            | State::Deactivated { deadline } => deadline,
            State::New | State::Active | State::Canceled => None,
        }
    }

    /// Stands out of line, as few inputs find a timer due.
    #[cold]
    #[inline(never)]
    fn fire_due(&mut self, policy: &Policy, sink: &mut impl Extend<Transition<P, T>>) {
        while let Some(deadline) = self.next_deadline()
            && deadline <= self.last
        {
            self.fire(deadline, policy, sink);
        }
    }

    /// Lets the one timer that runs fire: rules A3, A4 and A5.
    fn fire(&mut self, deadline: T, policy: &Policy, sink: &mut impl Extend<Transition<P, T>>) {
        match self.state {
            State::Ready { .. } => self.happen(Automatic::ReadyPeriod, deadline, policy, sink),
            State::Deactivated { .. } => self.happen(Automatic::CancellationDelay, deadline, policy, sink),
            State::Suspended { .. } => self.start_fee_if_due(sink),
            // No timer runs in these.
            State::New | State::Active | State::Canceled => {}
        }
    }

    /// Lets the automatic change happen at `now` that a limit or a deadline has made due, unless a change in flight
    /// makes it wait (rule U9).
    #[inline]
    pub(super) fn happen_if_due(
        &mut self,
        policy: &Policy,
        now: T,
        sink: &mut impl Extend<Transition<P, T>>,
    ) {
        if self.change.is_none()
            && let Some(cause) = self.due(policy, now)
        {
            // As above.
            let mut moved = *self;
            moved.happen(cause, now, policy, sink);
            *self = moved;
        }
    }

    /// Gives the first cause, in the order of rule U9, that has made an automatic change of status due at `now`: a limit
    /// reached (A1, A2) or a period that is over (A3, A4).
    #[inline]
    fn due(&self, policy: &Policy, now: T) -> Option<Automatic> {
        let is_over = |deadline: Option<T>| deadline.is_some_and(|deadline| deadline <= now);
        match self.state {
            State::Ready { bytes, .. } if bytes >= policy.ready_data_limit.get() => Some(Automatic::Data),
            State::Ready { commands, .. } if commands >= policy.ready_command_limit.get() => {
                Some(Automatic::Commands)
            }
            State::Ready { deadline, .. } if is_over(deadline) => Some(Automatic::ReadyPeriod),
            State::Deactivated { deadline } if is_over(deadline) => Some(Automatic::CancellationDelay),
            State::New
            | State::Ready { .. }
            | State::Active
            | State::Suspended { .. }
            | State::Deactivated { .. }
            | State::Canceled => None,
        }
    }

    /// Moves from one settled status to the next by itself, its cause told (A11); nothing is in flight. Out of line: it is seldom.
    #[cold]
    #[inline(never)]
    fn happen(
        &mut self,
        automatic: Automatic,
        at: T,
        policy: &Policy,
        sink: &mut impl Extend<Transition<P, T>>,
    ) {
        let previous = self.settled();
        let updated = table::edge(automatic).to;
        self.enter(updated, policy, at);
        let status = Event::Status {
            previous: Status::from(previous),
            updated: Status::from(updated),
            cause: Cause::from(automatic),
        };
        let settled = Event::Settled {
            status: Some((previous, updated)),
            plan: None,
            automatic: Some(automatic),
        };
        // One at a time: of an array the compiler makes a loop.
        sink.extend(Some(Transition { at, event: status }));
        sink.extend(Some(Transition { at, event: settled }));
    }

    /// Enters a settled status at `at`: its counters are zero and its deadline is fixed.
    #[inline(always)]
    pub(super) fn enter(&mut self, settled: Settled, policy: &Policy, at: T) {
        let deadline = policy.deadline(settled, at);
        self.state = match settled {
            Settled::New => State::New,
            Settled::Ready => State::Ready {
                deadline,
                bytes: 0,
                commands: 0,
            },
            Settled::Active => State::Active,
            Settled::Suspended => State::Suspended { deadline },
            Settled::Deactivated => State::Deactivated { deadline },
            Settled::Canceled => State::Canceled,
        };
    }
}
