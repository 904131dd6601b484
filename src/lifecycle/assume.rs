//! A lifecycle made of what somebody outside takes a Sim to be, to ask the kernel what would follow.

use core::num::NonZeroU64;

use super::{Change, Lifecycle, Plan, State};
use crate::edit::Edit;
use crate::instant::Instant;
use crate::status::{Phase, Requested, Settled};

/// What a Sim is taken to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assumption<P> {
    pub(crate) settled: Settled,
    pub(crate) plan: Option<P>,
    /// The change in flight: where it stands, and what it seeks.
    pub(crate) change: Option<(Phase, Option<Requested>, Edit<P>)>,
    pub(crate) is_resetting: bool,
}

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Makes the lifecycle as of `now`; `None` where the rules allow no such one.
    ///
    /// It has no deadline and no counter, so it is for the questions that ask for neither.
    pub(crate) fn assumed(assumption: &Assumption<P>, now: T) -> Option<Self> {
        let state = match assumption.settled {
            Settled::New => State::New,
            Settled::Ready => State::Ready {
                deadline: None,
                bytes: 0,
                commands: 0,
            },
            Settled::Active => State::Active,
            Settled::Suspended => State::Suspended { deadline: None },
            Settled::Deactivated => State::Deactivated { deadline: None },
            Settled::Canceled => State::Canceled,
        };
        let change = assumption.change.map(|(phase, status, plan)| Change {
            status,
            plan,
            since: now,
            phase,
            resent: 0,
        });
        let assumed = Self {
            state,
            plan: assumption.plan,
            change,
            reset: assumption.is_resetting.then_some(NonZeroU64::MIN),
            // One for the open reset, one for the change in flight.
            requests: 2,
            last: now,
        };
        assumed.check_sound().is_ok().then_some(assumed)
    }
}
