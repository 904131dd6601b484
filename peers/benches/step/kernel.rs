//! The kernel, whole: plans, changes in flight, resets, errors and a policy that is known only when it runs.

use chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::{Answer, Event, Lifecycle, PlanKind, Request, Route, Transition};
use sim_lifecycle::status::{Automatic, Direction};
use sim_lifecycle::{Edit, Policy, Settled};

use crate::machine::{Machine, Tally};
use crate::stream::Input;

pub(crate) type Kernel = Lifecycle<PlanKind>;

impl Machine for Kernel {
    const NAME: &'static str = "kernel";
    type Rules = Policy;

    fn registered(now: DateTime<Utc>) -> Self {
        Self::new(Some(PlanKind::Standard), now)
    }

    #[inline(always)]
    fn step(&mut self, input: Input, now: DateTime<Utc>, policy: &Policy, tally: &mut Tally) {
        match input {
            Input::Register => *self = Self::registered(now),
            Input::Data(bytes) => self.data(bytes.into(), policy, now, tally),
            Input::Command => {
                if self.command(Direction::ToSim, policy, now, tally).is_err() {
                    tally.refused += 1;
                }
            }
            Input::Ask(to) => {
                let request = Request::Change {
                    status: Some(to),
                    plan: Edit::Keep,
                };
                match self.request(request, policy, now, tally) {
                    Ok(Route::Same) => tally.same += 1,
                    Ok(Route::AtOnce | Route::Operator(_)) => {}
                    Err(_) => tally.refused += 1,
                }
            }
            Input::Completed { number, .. } => {
                if self
                    .answer(number.into(), Answer::Completed, policy, now, tally)
                    .is_err()
                {
                    tally.refused += 1;
                }
            }
            Input::Pass => self.advance(policy, now, tally),
        }
    }

    fn settled(&self) -> Settled {
        self.settled()
    }
}

impl Extend<Transition<PlanKind>> for Tally {
    #[inline]
    fn extend<I: IntoIterator<Item = Transition<PlanKind>>>(&mut self, transitions: I) {
        for transition in transitions {
            if let Event::Settled {
                status: Some(_),
                automatic,
                ..
            } = transition.event
            {
                match automatic {
                    Some(Automatic::Data) => self.data += 1,
                    Some(Automatic::Commands) => self.commands += 1,
                    Some(Automatic::ReadyPeriod) => self.ready_period += 1,
                    Some(Automatic::CancellationDelay) => self.cancellation += 1,
                    None => self.completed += 1,
                }
            }
        }
    }
}
