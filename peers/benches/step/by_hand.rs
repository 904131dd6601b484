//! The lower bound: the six statuses, two counters and a deadline as one `enum` and one `match`.

use chrono::{DateTime, Utc};
use sim_lifecycle::{Requested, Settled};

use crate::machine::{CANCELLATION_DELAY, COMMAND_LIMIT, DATA_LIMIT, Machine, READY_MONTHS, Tally};
use crate::stream::Input;

/// One Sim; no deadline is one that is never due.
#[derive(Clone, Copy)]
pub(crate) enum ByHand {
    New,
    Ready {
        deadline: Option<DateTime<Utc>>,
        bytes: u64,
        commands: u64,
    },
    Active,
    Suspended,
    Deactivated {
        deadline: Option<DateTime<Utc>>,
    },
    Canceled,
}

impl ByHand {
    fn fire(&mut self, now: DateTime<Utc>, tally: &mut Tally) {
        match self {
            Self::Ready {
                deadline: Some(deadline),
                ..
            } if *deadline <= now => {
                tally.ready_period += 1;
                *self = Self::Active;
            }
            Self::Deactivated {
                deadline: Some(deadline),
            } if *deadline <= now => {
                tally.cancellation += 1;
                *self = Self::Canceled;
            }
            Self::New
            | Self::Ready { .. }
            | Self::Active
            | Self::Suspended
            | Self::Deactivated { .. }
            | Self::Canceled => {}
        }
    }

    fn data(&mut self, more: u32, tally: &mut Tally) {
        if let Self::Ready { bytes, .. } = self {
            *bytes = bytes.saturating_add(more.into());
            if *bytes >= DATA_LIMIT {
                tally.data += 1;
                *self = Self::Active;
            }
        }
    }

    fn command(&mut self, tally: &mut Tally) {
        match self {
            Self::Ready { commands, .. } => {
                *commands += 1;
                if *commands >= COMMAND_LIMIT {
                    tally.commands += 1;
                    *self = Self::Active;
                }
            }
            Self::Active => {}
            Self::New | Self::Suspended | Self::Deactivated { .. } | Self::Canceled => tally.refused += 1,
        }
    }

    fn ask(&self, to: Requested, tally: &mut Tally) {
        match (self, to) {
            (Self::New, Requested::Ready | Requested::Active | Requested::Deactivated)
            | (Self::Ready { .. }, Requested::Active | Requested::Suspended | Requested::Deactivated)
            | (Self::Active, Requested::Suspended | Requested::Deactivated)
            | (Self::Suspended, Requested::Active | Requested::Deactivated) => {}
            (Self::Ready { .. }, Requested::Ready)
            | (Self::Active, Requested::Active)
            | (Self::Suspended, Requested::Suspended)
            | (Self::Deactivated { .. }, Requested::Deactivated) => tally.same += 1,
            (Self::New | Self::Active | Self::Suspended | Self::Deactivated { .. } | Self::Canceled, _) => {
                tally.refused += 1;
            }
        }
    }

    fn completed(&mut self, to: Requested, now: DateTime<Utc>, tally: &mut Tally) {
        tally.completed += 1;
        *self = match to {
            Requested::Ready => Self::Ready {
                deadline: now.checked_add_months(READY_MONTHS),
                bytes: 0,
                commands: 0,
            },
            Requested::Active => Self::Active,
            Requested::Suspended => Self::Suspended,
            Requested::Deactivated => Self::Deactivated {
                deadline: now.checked_add_signed(CANCELLATION_DELAY),
            },
        };
    }
}

impl Machine for ByHand {
    const NAME: &'static str = "by hand";
    type Rules = ();

    fn registered(_: DateTime<Utc>) -> Self {
        Self::New
    }

    #[inline(always)]
    fn step(&mut self, input: Input, now: DateTime<Utc>, (): &(), tally: &mut Tally) {
        if let Input::Register = input {
            *self = Self::New;
            return;
        }
        self.fire(now, tally);
        match input {
            Input::Data(bytes) => self.data(bytes, tally),
            Input::Command => self.command(tally),
            Input::Ask(to) => self.ask(to, tally),
            Input::Completed { to, .. } => self.completed(to, now, tally),
            Input::Register | Input::Pass => {}
        }
    }

    fn settled(&self) -> Settled {
        match self {
            Self::New => Settled::New,
            Self::Ready { .. } => Settled::Ready,
            Self::Active => Settled::Active,
            Self::Suspended => Settled::Suspended,
            Self::Deactivated { .. } => Settled::Deactivated,
            Self::Canceled => Settled::Canceled,
        }
    }
}
