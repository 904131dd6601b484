//! The same work in `rust-fsm`: its table decides the moves; counters and deadline stand beside it, as its states hold
//! no data.

use chrono::{DateTime, Utc};
use rust_fsm::state_machine;
use sim_lifecycle::{Requested, Settled};

use crate::machine::{CANCELLATION_DELAY, COMMAND_LIMIT, DATA_LIMIT, Machine, READY_MONTHS, Tally};
use crate::stream::Input;

state_machine! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) life(New)

    New => {
        AskReady => New, AskActive => New, AskDeactivated => New,
        MakeReady => Ready, MakeActive => Active, MakeDeactivated => Deactivated
    },
    Ready => {
        AskReady => Ready [Same], AskActive => Ready, AskSuspended => Ready, AskDeactivated => Ready,
        MakeActive => Active, MakeSuspended => Suspended, MakeDeactivated => Deactivated,
        Command => Ready, LimitReached => Active, Deadline => Active [ReadyPeriodOver]
    },
    Active => {
        AskActive => Active [Same], AskSuspended => Active, AskDeactivated => Active,
        MakeSuspended => Suspended, MakeDeactivated => Deactivated,
        Command => Active
    },
    Suspended => {
        AskActive => Suspended, AskSuspended => Suspended [Same], AskDeactivated => Suspended,
        MakeActive => Active, MakeDeactivated => Deactivated
    },
    Deactivated => {
        AskDeactivated => Deactivated [Same], Deadline => Canceled [Canceled]
    },
}

/// One Sim.
pub(crate) struct WithRustFsm {
    machine: life::StateMachine,
    deadline: Option<DateTime<Utc>>,
    bytes: u64,
    commands: u64,
}

impl WithRustFsm {
    /// Moves the Sim; what it did not take is refused.
    fn consume(&mut self, input: life::Input, tally: &mut Tally) {
        match self.machine.consume(&input) {
            Ok(None) => {}
            Ok(Some(life::Output::Same)) => tally.same += 1,
            Ok(Some(life::Output::ReadyPeriodOver)) => tally.ready_period += 1,
            Ok(Some(life::Output::Canceled)) => tally.cancellation += 1,
            Err(_) => tally.refused += 1,
        }
    }

    fn is_ready(&self) -> bool {
        *self.machine.state() == life::State::Ready
    }

    fn data(&mut self, more: u32, tally: &mut Tally) {
        if self.is_ready() {
            self.bytes = self.bytes.saturating_add(more.into());
            if self.bytes >= DATA_LIMIT {
                tally.data += 1;
                self.deadline = None;
                self.consume(life::Input::LimitReached, tally);
            }
        }
    }

    fn command(&mut self, tally: &mut Tally) {
        self.consume(life::Input::Command, tally);
        if self.is_ready() {
            self.commands += 1;
            if self.commands >= COMMAND_LIMIT {
                tally.commands += 1;
                self.deadline = None;
                self.consume(life::Input::LimitReached, tally);
            }
        }
    }

    fn completed(&mut self, to: Requested, now: DateTime<Utc>, tally: &mut Tally) {
        tally.completed += 1;
        let (input, deadline) = match to {
            Requested::Ready => {
                (self.bytes, self.commands) = (0, 0);
                (life::Input::MakeReady, now.checked_add_months(READY_MONTHS))
            }
            Requested::Active => (life::Input::MakeActive, None),
            Requested::Suspended => (life::Input::MakeSuspended, None),
            Requested::Deactivated => (
                life::Input::MakeDeactivated,
                now.checked_add_signed(CANCELLATION_DELAY),
            ),
        };
        self.deadline = deadline;
        self.consume(input, tally);
    }
}

impl Machine for WithRustFsm {
    const NAME: &'static str = "rust-fsm";
    type Rules = ();

    fn registered(_: DateTime<Utc>) -> Self {
        Self {
            machine: life::StateMachine::new(),
            deadline: None,
            bytes: 0,
            commands: 0,
        }
    }

    #[inline(always)]
    fn step(&mut self, input: Input, now: DateTime<Utc>, (): &(), tally: &mut Tally) {
        if let Input::Register = input {
            *self = Self::registered(now);
            return;
        }
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.deadline = None;
            self.consume(life::Input::Deadline, tally);
        }
        match input {
            Input::Data(bytes) => self.data(bytes, tally),
            Input::Command => self.command(tally),
            Input::Ask(Requested::Ready) => self.consume(life::Input::AskReady, tally),
            Input::Ask(Requested::Active) => self.consume(life::Input::AskActive, tally),
            Input::Ask(Requested::Suspended) => self.consume(life::Input::AskSuspended, tally),
            Input::Ask(Requested::Deactivated) => self.consume(life::Input::AskDeactivated, tally),
            Input::Completed { to, .. } => self.completed(to, now, tally),
            Input::Register | Input::Pass => {}
        }
    }

    fn settled(&self) -> Settled {
        match self.machine.state() {
            life::State::New => Settled::New,
            life::State::Ready => Settled::Ready,
            life::State::Active => Settled::Active,
            life::State::Suspended => Settled::Suspended,
            life::State::Deactivated => Settled::Deactivated,
            life::State::Canceled => Settled::Canceled,
        }
    }
}
