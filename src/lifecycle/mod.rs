//! The kernel: one SIM's status, change in flight, timers, counters and reset, in one small `Copy` value.
//!
//! [`Lifecycle<PlanKind>`](Lifecycle), which carries no more of a plan than its kind, has at most 96 bytes; with whole
//! rate plans, as a [`Sim`](crate::Sim) has it, it is larger.
//!
//! Four kinds of method: getters; `check*`, which say whether an input would be taken and change nothing; the inputs
//! [`request`](Lifecycle::request), [`answer`](Lifecycle::answer), [`data`](Lifecycle::data),
//! [`command`](Lifecycle::command) and [`advance`](Lifecycle::advance), which step the value in place and append what
//! happened to the caller's sink, and [`carry_out`](Lifecycle::carry_out), a request and its completion in one; and
//! [`next_deadline`](Lifecycle::next_deadline), which says when to come back.
//!
//! Every input takes `now`, and has the timers fire that have come due by then before anything else (rule A7). Where `now`
//! lies before the instant that the value has come to, that instant stands in for it (rule A8). So it does not matter how
//! often anybody polls.

#![expect(
    clippy::inline_always,
    reason = "whoever names what is asked for gets a kernel with all else left out, which the compiler would not find worth it"
)]

mod answer;
mod assume;
mod carried_out;
mod plan;
mod request;
mod sound;
mod timer;
mod transition;
mod usage;

use core::num::NonZeroU64;

use chrono::{DateTime, Utc};

pub use answer::{Answer, Stale};
pub(crate) use assume::Assumption;
pub use plan::{Plan, PlanKind};
pub use request::{Request, Route};
pub use sound::Unsound;
pub use transition::{ChangeOutcome, Event, Ignore, ResetOutcome, Transition, Upstream};

use crate::edit::Edit;
use crate::instant::Instant;
use crate::status::{Phase, Requested, Settled, Status};
use crate::table;

/// The life of one SIM: stepped in place, without allocation, strings or a clock.
///
/// It is generic over what it knows of a rate plan ([`Plan`]) and over what an instant is ([`Instant`]).
///
/// One that is read with `serde` is taken as it comes: check one from elsewhere with [`check_sound`](Self::check_sound). A
/// [`Sim`](crate::Sim) is checked as it is read.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Request};
/// use sim_lifecycle::{Edit, Policy, Requested, Settled, Status};
///
/// let policy = Policy::default();
/// let morning: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
/// let mut happened = Vec::new();
///
/// let mut sim = Lifecycle::new(None, morning);
/// let request = Request::Change { status: Some(Requested::Ready), plan: Edit::Set(PlanKind::Standard) };
/// sim.request(request, &policy, morning, &mut happened)?;
/// assert_eq!(sim.status(), Status::Updating);
///
/// sim.answer(1, Answer::Completed, &policy, morning, &mut happened)?;
/// assert_eq!(sim.settled(), Settled::Ready);
///
/// let spring = "2026-04-02T00:00:00Z".parse()?;
/// sim.advance(&policy, spring, &mut happened);
/// assert_eq!(sim.settled(), Settled::Active);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        deny_unknown_fields,
        bound(deserialize = "P: serde::Deserialize<'de>, T: serde::Deserialize<'de>")
    )
)]
pub struct Lifecycle<P = PlanKind, T = DateTime<Utc>> {
    state: State<T>,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    plan: Option<P>,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    change: Option<Change<P, T>>,
    /// The number of the open reset.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    reset: Option<NonZeroU64>,
    /// The number of the last request to the operator.
    requests: u64,
    /// The instant of the last input.
    last: T,
}

const _: () = assert!(
    size_of::<Lifecycle>() <= 96,
    "the kernel's value is at most 96 bytes"
);

/// A settled status with what belongs to it alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        rename_all = "snake_case",
        deny_unknown_fields,
        bound(deserialize = "T: serde::Deserialize<'de>")
    )
)]
enum State<T> {
    New,
    Ready {
        /// When the ready period is over.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
        deadline: Option<T>,
        /// Data consumed since it became ready, in bytes.
        bytes: u64,
        /// Commands since it became ready, both ways together.
        commands: u64,
    },
    Active,
    Suspended {
        /// When the suspended fee starts; `None` once it has.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
        deadline: Option<T>,
    },
    Deactivated {
        /// When the cancellation delay is over.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
        deadline: Option<T>,
    },
    Canceled,
}

impl<T> State<T> {
    const fn settled(&self) -> Settled {
        match self {
            Self::New => Settled::New,
            Self::Ready { .. } => Settled::Ready,
            Self::Active => Settled::Active,
            Self::Suspended { .. } => Settled::Suspended,
            Self::Deactivated { .. } => Settled::Deactivated,
            Self::Canceled => Settled::Canceled,
        }
    }
}

/// A change of status, of rate plan or of both that the operator has been asked for (rule U1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        deny_unknown_fields,
        bound(deserialize = "P: serde::Deserialize<'de>, T: serde::Deserialize<'de>")
    )
)]
pub struct Change<P, T = DateTime<Utc>> {
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    status: Option<Requested>,
    plan: Edit<P>,
    since: T,
    phase: Phase,
    /// How often it went out again. No other request goes out meanwhile, so its numbers are the last ones.
    resent: u32,
}

impl<P: Copy, T: Copy> Change<P, T> {
    /// Gives the status sought, if one is.
    #[must_use]
    pub const fn status(&self) -> Option<Requested> {
        self.status
    }

    /// Gives the plan sought, if one is; [`Edit::Clear`] takes the plan away.
    #[must_use]
    pub const fn plan(&self) -> Edit<P> {
        self.plan
    }

    /// Gives the instant at which it was asked for.
    #[must_use]
    pub const fn since(&self) -> T {
        self.since
    }

    /// Tells whether the operator has it, or it is kept until the operator resumes.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }
}

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Makes the life of a SIM that is new at `now`, with or without a rate plan.
    #[must_use]
    pub const fn new(plan: Option<P>, now: T) -> Self {
        Self {
            state: State::New,
            plan,
            change: None,
            reset: None,
            requests: 0,
            last: now,
        }
    }

    /// Gives the settled status: what the SIM is underneath a change in flight.
    #[must_use]
    pub const fn settled(&self) -> Settled {
        self.state.settled()
    }

    /// Gives the status that the Sim reports (rule V2).
    #[must_use]
    #[inline]
    pub fn status(&self) -> Status {
        match &self.change {
            Some(change) => change.phase.into(),
            None => self.settled().into(),
        }
    }

    /// Gives the rate plan held.
    #[must_use]
    pub const fn plan(&self) -> Option<P> {
        self.plan
    }

    /// Gives the change in flight.
    #[must_use]
    pub const fn change(&self) -> Option<&Change<P, T>> {
        self.change.as_ref()
    }

    /// Gives the number of the open connectivity reset.
    #[must_use]
    pub const fn reset(&self) -> Option<u64> {
        match self.reset {
            Some(number) => Some(number.get()),
            None => None,
        }
    }

    /// Gives the number of the last request to the operator, 0 before the first (rule U8).
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.requests
    }

    /// Gives the instant of the last input, before which no other takes effect (rule A8).
    #[must_use]
    pub const fn last(&self) -> T {
        self.last
    }

    /// Gives the data, in bytes, and the Commands since the SIM became ready, while it is (rules A1, A2).
    #[must_use]
    pub const fn used(&self) -> Option<(u64, u64)> {
        match self.state {
            State::Ready { bytes, commands, .. } => Some((bytes, commands)),
            State::New
            | State::Active
            | State::Suspended { .. }
            | State::Deactivated { .. }
            | State::Canceled => None,
        }
    }

    /// Tells whether a Command from the SIM would be heard: it can connect, or a change in flight would let it (C5).
    #[must_use]
    pub fn is_heard(&self) -> bool {
        let sought = self.change.and_then(|change| change.status);
        self.can_connect() || sought.is_some_and(|status| table::row(status.into()).connects)
    }

    /// Tells whether the SIM can connect (section 1 of the rules).
    #[must_use]
    pub const fn can_connect(&self) -> bool {
        table::row(self.settled()).connects
    }

    /// Takes `now`, unless the last input's instant is as late (rule A8); tells whether time has moved on.
    #[inline]
    fn clock(&mut self, now: T) -> bool {
        let is_later = now.is_after(self.last);
        if is_later {
            self.last = now;
        }
        is_later
    }

    /// Gives the next number for a request to the operator.
    fn number(&mut self) -> NonZeroU64 {
        let number = NonZeroU64::MIN.saturating_add(self.requests);
        self.requests = number.get();
        number
    }
}
