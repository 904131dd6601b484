//! The same work in `statig`: a handler for each status, the counters local to ready, the deadline shared.

use chrono::{DateTime, Utc};
use sim_lifecycle::{Requested, Settled};
use statig::prelude::*;

use crate::machine::{CANCELLATION_DELAY, COMMAND_LIMIT, DATA_LIMIT, Machine, READY_MONTHS, Tally};
use crate::stream::Input;

/// What the statuses share: when the timer of the current one is due.
#[derive(Default)]
pub(crate) struct Life {
    deadline: Option<DateTime<Utc>>,
}

pub(crate) enum Event {
    Deadline,
    Data(u32),
    Command,
    Ask(Requested),
    Completed(Requested),
}

pub(crate) struct Context<'a> {
    now: DateTime<Utc>,
    tally: &'a mut Tally,
}

#[state_machine(
    initial = "State::unused()",
    state(derive(Debug)),
    context_identifier = "context"
)]
impl Life {
    #[state]
    fn unused(&mut self, event: &Event, context: &mut Context<'_>) -> Outcome<State> {
        match event {
            Event::Completed(to) => self.completed(*to, context),
            Event::Ask(Requested::Suspended) | Event::Command => refused(context),
            Event::Ask(_) | Event::Deadline | Event::Data(_) => Handled,
        }
    }

    #[state]
    fn ready(
        &mut self,
        bytes: &mut u64,
        commands: &mut u64,
        event: &Event,
        context: &mut Context<'_>,
    ) -> Outcome<State> {
        match event {
            Event::Deadline => {
                context.tally.ready_period += 1;
                self.deadline = None;
                Transition(State::active())
            }
            Event::Data(more) => {
                *bytes = bytes.saturating_add((*more).into());
                if *bytes < DATA_LIMIT {
                    return Handled;
                }
                context.tally.data += 1;
                self.deadline = None;
                Transition(State::active())
            }
            Event::Command => {
                *commands += 1;
                if *commands < COMMAND_LIMIT {
                    return Handled;
                }
                context.tally.commands += 1;
                self.deadline = None;
                Transition(State::active())
            }
            Event::Ask(Requested::Ready) => same(context),
            Event::Ask(_) => Handled,
            Event::Completed(to) => self.completed(*to, context),
        }
    }

    #[state]
    fn active(&mut self, event: &Event, context: &mut Context<'_>) -> Outcome<State> {
        match event {
            Event::Completed(to) => self.completed(*to, context),
            Event::Ask(Requested::Ready) => refused(context),
            Event::Ask(Requested::Active) => same(context),
            Event::Ask(_) | Event::Command | Event::Deadline | Event::Data(_) => Handled,
        }
    }

    #[state]
    fn suspended(&mut self, event: &Event, context: &mut Context<'_>) -> Outcome<State> {
        match event {
            Event::Completed(to) => self.completed(*to, context),
            Event::Ask(Requested::Ready) | Event::Command => refused(context),
            Event::Ask(Requested::Suspended) => same(context),
            Event::Ask(_) | Event::Deadline | Event::Data(_) => Handled,
        }
    }

    #[state]
    fn deactivated(&mut self, event: &Event, context: &mut Context<'_>) -> Outcome<State> {
        match event {
            Event::Deadline => {
                context.tally.cancellation += 1;
                self.deadline = None;
                Transition(State::canceled())
            }
            Event::Ask(Requested::Deactivated) => same(context),
            Event::Ask(_) | Event::Command => refused(context),
            Event::Completed(_) | Event::Data(_) => Handled,
        }
    }

    #[state]
    fn canceled(event: &Event, context: &mut Context<'_>) -> Outcome<State> {
        match event {
            Event::Ask(_) | Event::Command => refused(context),
            Event::Completed(_) | Event::Deadline | Event::Data(_) => Handled,
        }
    }
}

impl Life {
    fn completed(&mut self, to: Requested, context: &mut Context<'_>) -> Outcome<State> {
        context.tally.completed += 1;
        let (deadline, state) = match to {
            Requested::Ready => (context.now.checked_add_months(READY_MONTHS), State::ready(0, 0)),
            Requested::Active => (None, State::active()),
            Requested::Suspended => (None, State::suspended()),
            Requested::Deactivated => (
                context.now.checked_add_signed(CANCELLATION_DELAY),
                State::deactivated(),
            ),
        };
        self.deadline = deadline;
        Transition(state)
    }
}

fn refused(context: &mut Context<'_>) -> Outcome<State> {
    context.tally.refused += 1;
    Handled
}

fn same(context: &mut Context<'_>) -> Outcome<State> {
    context.tally.same += 1;
    Handled
}

pub(crate) type WithStatig = InitializedStateMachine<Life>;

impl Machine for WithStatig {
    const NAME: &'static str = "statig";
    type Rules = ();

    fn registered(now: DateTime<Utc>) -> Self {
        let mut tally = Tally::default();
        Life::default()
            .uninitialized_state_machine()
            .init_with_context(&mut Context {
                now,
                tally: &mut tally,
            })
    }

    #[inline(always)]
    fn step(&mut self, input: Input, now: DateTime<Utc>, (): &(), tally: &mut Tally) {
        let event = match input {
            Input::Register => {
                *self = Self::registered(now);
                return;
            }
            Input::Data(bytes) => Some(Event::Data(bytes)),
            Input::Command => Some(Event::Command),
            Input::Ask(to) => Some(Event::Ask(to)),
            Input::Completed { to, .. } => Some(Event::Completed(to)),
            Input::Pass => None,
        };
        let context = &mut Context { now, tally };
        if self.inner().deadline.is_some_and(|deadline| deadline <= now) {
            self.handle_with_context(&Event::Deadline, context);
        }
        if let Some(event) = event {
            self.handle_with_context(&event, context);
        }
    }

    fn settled(&self) -> Settled {
        match self.state() {
            State::Unused {} => Settled::New,
            State::Ready { .. } => Settled::Ready,
            State::Active {} => Settled::Active,
            State::Suspended {} => Settled::Suspended,
            State::Deactivated {} => Settled::Deactivated,
            State::Canceled {} => Settled::Canceled,
        }
    }
}
