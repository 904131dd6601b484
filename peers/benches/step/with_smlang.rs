//! The same work in `smlang`: its table decides the moves, guards compare the counters, actions set the deadline.

use chrono::{DateTime, Utc};
use sim_lifecycle::{Requested, Settled};
use smlang::statemachine;

use crate::machine::{CANCELLATION_DELAY, COMMAND_LIMIT, DATA_LIMIT, Machine, READY_MONTHS, Tally};
use crate::stream::Input;

statemachine! {
    temporary_context: &mut Outside<'_>,
    derive_states: [Clone, Copy, Debug],
    transitions: {
        *New + AskReady = New,
        New + AskActive = New,
        New + AskDeactivated = New,
        New + MakeReady / start_ready = Ready,
        New + MakeActive / complete = Active,
        New + MakeDeactivated / start_deactivated = Deactivated,

        Ready + Data(u32) [reaches_data_limit] / end_by_data = Active,
        Ready + Data(u32) / count_data = Ready,
        Ready + Command [is_last_command] / end_by_commands = Active,
        Ready + Command / count_command = Ready,
        Ready + Deadline / end_ready_period = Active,
        Ready + AskReady / same = Ready,
        Ready + AskActive = Ready,
        Ready + AskSuspended = Ready,
        Ready + AskDeactivated = Ready,
        Ready + MakeActive / complete = Active,
        Ready + MakeSuspended / complete = Suspended,
        Ready + MakeDeactivated / start_deactivated = Deactivated,

        Active + Command = Active,
        Active + AskActive / same = Active,
        Active + AskSuspended = Active,
        Active + AskDeactivated = Active,
        Active + MakeSuspended / complete = Suspended,
        Active + MakeDeactivated / start_deactivated = Deactivated,

        Suspended + AskActive = Suspended,
        Suspended + AskSuspended / same = Suspended,
        Suspended + AskDeactivated = Suspended,
        Suspended + MakeActive / complete = Active,
        Suspended + MakeDeactivated / start_deactivated = Deactivated,

        Deactivated + Deadline / cancel = Canceled,
        Deactivated + AskDeactivated / same = Deactivated,

        _ + Data(u32) / ignore_data = _,
    },
}

/// What comes with an input.
pub(crate) struct Outside<'a> {
    now: DateTime<Utc>,
    tally: &'a mut Tally,
}

/// What the statuses share.
#[derive(Default)]
pub(crate) struct Life {
    deadline: Option<DateTime<Utc>>,
    bytes: u64,
    commands: u64,
}

impl StateMachineContext for Life {
    fn start_ready(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.completed += 1;
        *self = Self {
            deadline: outside.now.checked_add_months(READY_MONTHS),
            bytes: 0,
            commands: 0,
        };
        Ok(())
    }

    fn start_deactivated(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.completed += 1;
        self.deadline = outside.now.checked_add_signed(CANCELLATION_DELAY);
        Ok(())
    }

    fn complete(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.completed += 1;
        self.deadline = None;
        Ok(())
    }

    fn reaches_data_limit(&self, _: &mut Outside<'_>, more: &u32) -> Result<bool, ()> {
        Ok(self.bytes.saturating_add((*more).into()) >= DATA_LIMIT)
    }

    fn end_by_data(&mut self, outside: &mut Outside<'_>, _: u32) -> Result<(), ()> {
        outside.tally.data += 1;
        self.deadline = None;
        Ok(())
    }

    fn count_data(&mut self, _: &mut Outside<'_>, more: u32) -> Result<(), ()> {
        self.bytes = self.bytes.saturating_add(more.into());
        Ok(())
    }

    fn ignore_data(&mut self, _: &mut Outside<'_>, _: u32) -> Result<(), ()> {
        Ok(())
    }

    fn is_last_command(&self, _: &mut Outside<'_>) -> Result<bool, ()> {
        Ok(self.commands + 1 >= COMMAND_LIMIT)
    }

    fn end_by_commands(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.commands += 1;
        self.deadline = None;
        Ok(())
    }

    fn count_command(&mut self, _: &mut Outside<'_>) -> Result<(), ()> {
        self.commands += 1;
        Ok(())
    }

    fn end_ready_period(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.ready_period += 1;
        self.deadline = None;
        Ok(())
    }

    fn cancel(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.cancellation += 1;
        self.deadline = None;
        Ok(())
    }

    fn same(&mut self, outside: &mut Outside<'_>) -> Result<(), ()> {
        outside.tally.same += 1;
        Ok(())
    }
}

pub(crate) type WithSmlang = StateMachine<Life>;

impl Machine for WithSmlang {
    const NAME: &'static str = "smlang";
    type Rules = ();

    fn registered(_: DateTime<Utc>) -> Self {
        Self::new(Life::default())
    }

    #[inline(always)]
    fn step(&mut self, input: Input, now: DateTime<Utc>, (): &(), tally: &mut Tally) {
        if let Input::Register = input {
            *self = Self::registered(now);
            return;
        }
        let outside = &mut Outside { now, tally };
        if self.context().deadline.is_some_and(|deadline| deadline <= now) {
            // The status that set the deadline takes it.
            let _ = self.process_event(outside, Events::Deadline);
        }
        let event = match input {
            Input::Register | Input::Pass => return,
            Input::Data(bytes) => Events::Data(bytes),
            Input::Command => Events::Command,
            Input::Ask(Requested::Ready) => Events::AskReady,
            Input::Ask(Requested::Active) => Events::AskActive,
            Input::Ask(Requested::Suspended) => Events::AskSuspended,
            Input::Ask(Requested::Deactivated) => Events::AskDeactivated,
            Input::Completed {
                to: Requested::Ready, ..
            } => Events::MakeReady,
            Input::Completed {
                to: Requested::Active,
                ..
            } => Events::MakeActive,
            Input::Completed {
                to: Requested::Suspended,
                ..
            } => Events::MakeSuspended,
            Input::Completed {
                to: Requested::Deactivated,
                ..
            } => Events::MakeDeactivated,
        };
        if self.process_event(outside, event).is_err() {
            outside.tally.refused += 1;
        }
    }

    fn settled(&self) -> Settled {
        match self.state() {
            States::New => Settled::New,
            States::Ready => Settled::Ready,
            States::Active => Settled::Active,
            States::Suspended => Settled::Suspended,
            States::Deactivated => Settled::Deactivated,
            States::Canceled => Settled::Canceled,
        }
    }
}
