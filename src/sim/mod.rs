//! The Sim: the whole resource around the kernel, typed requests in, typed effects out.
//!
//! What has to be looked up (whether a name is taken, which plan a word means, whether an account is within reach) comes
//! in as a [`Lookup`]; [`Sim::to_look_up`] says what to look up for an update. What follows comes out as [`Effect`]s,
//! appended to the caller's sink.
//!
//! Each input takes `now`, and begins with the timers: those due by then fire, whether the input is then accepted, refused
//! or stale (rule A7). A Sim's clock does not go back: a `now` before the last instant that the Sim has come to counts as
//! that instant (rule A8).

mod builder;
mod effect;
mod explain;
mod path;
mod property;
mod record;
mod request;
#[cfg(feature = "serde")]
mod saved;
mod update;

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

pub use effect::{
    API_VERSION, Callback, CallbackId, CallbackParameters, CallbackTarget, Effect, EffectKind, Failure,
    MonitorEvent, ResetStatus,
};
pub use explain::{Explanation, Outlook};
pub use path::{Path, Step, StepKind, path_to};
pub use property::{Hook, Properties, RatePlan, Registration};
pub use request::{Lookup, OperatorAnswer, ToLookUp};
pub(crate) use request::{Owner, judge, judge_deletion};
#[cfg(feature = "serde")]
pub use saved::{RestoreError, SavedSim};
pub use update::{HookEdit, Update};

use record::{Callbacks, Record};

use crate::error::InFlight;
use crate::id::{AccountSid, Iccid, SimSid};
use crate::lifecycle::Lifecycle;
use crate::status::{Settled, Status};

/// A Sim: who it is, what it is called, what it calls, and its life (rule V13).
///
/// ```
/// use sim_lifecycle::sim::{Lookup, OperatorAnswer, RatePlan, Registration, Sim, Update};
/// use sim_lifecycle::{Edit, Policy, Requested, Status};
///
/// let policy = Policy::default();
/// let plan = RatePlan::standard("WP00000000000000000000000000000001".parse()?);
/// let morning = "2026-01-01T09:00:00Z".parse()?;
/// let mut effects = Vec::new();
///
/// let mut sim = Sim::register(
///     Registration {
///         sid: "DE00000000000000000000000000000001".parse()?,
///         account: "AC00000000000000000000000000000001".parse()?,
///         iccid: "8901260000000000001".parse()?,
///         rate_plan: None,
///         registration_code: None,
///         eid: None,
///         ip_address: None,
///     },
///     morning,
/// );
/// let update = Update {
///     status: Some(Requested::Active),
///     rate_plan: Edit::Set(plan.sid.into()),
///     ..Update::default()
/// };
/// let lookup = Lookup { rate_plan: Some(plan), ..Lookup::default() };
/// assert_eq!(sim.update(&update, &lookup, &policy, morning, &mut effects)?, Status::Updating);
///
/// sim.answer(1, OperatorAnswer::Completed, &policy, morning, &mut effects)?;
/// assert_eq!(sim.status(), Status::Active);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "SavedSim", try_from = "SavedSim"))]
pub struct Sim {
    lifecycle: Lifecycle<RatePlan>,
    /// Boxed, so that many Sims lie close together by what every input touches.
    record: Box<Record>,
}

impl Sim {
    /// Makes a Sim that is new at `now`.
    #[must_use]
    pub fn register(registration: Registration, now: DateTime<Utc>) -> Self {
        let Registration {
            sid,
            account,
            iccid,
            rate_plan,
            registration_code,
            eid,
            ip_address,
        } = registration;
        Self {
            lifecycle: Lifecycle::new(rate_plan, now),
            record: Box::new(Record {
                sid,
                account,
                iccid,
                registration_code,
                eid,
                ip_address,
                date_created: now,
                date_updated: now,
                properties: Properties::default(),
                callbacks: Callbacks::default(),
            }),
        }
    }

    /// Gives its SID.
    #[must_use]
    pub const fn sid(&self) -> SimSid {
        self.record.sid
    }

    /// Gives the account that owns it.
    #[must_use]
    pub const fn account(&self) -> AccountSid {
        self.record.account
    }

    /// Gives the number of its card.
    #[must_use]
    pub const fn iccid(&self) -> &Iccid {
        &self.record.iccid
    }

    /// Gives the code under which its card was registered.
    #[must_use]
    pub fn registration_code(&self) -> Option<&str> {
        self.record.registration_code.as_deref()
    }

    /// Gives the number of its chip; deprecated.
    #[must_use]
    pub fn eid(&self) -> Option<&str> {
        self.record.eid.as_deref()
    }

    /// Gives its address; deprecated.
    #[must_use]
    pub fn ip_address(&self) -> Option<&str> {
        self.record.ip_address.as_deref()
    }

    /// Gives its names, URLs and methods.
    #[must_use]
    pub const fn properties(&self) -> &Properties {
        &self.record.properties
    }

    /// Gives the instant at which it was registered.
    #[must_use]
    pub const fn date_created(&self) -> DateTime<Utc> {
        self.record.date_created
    }

    /// Gives when anything that the resource shows became something else; going into flight and out of it counts (rule V11).
    #[must_use]
    pub const fn date_updated(&self) -> DateTime<Utc> {
        self.record.date_updated
    }

    /// Gives the status that it reports (rule V2).
    #[must_use]
    pub fn status(&self) -> Status {
        self.lifecycle.status()
    }

    /// Gives the settled status.
    #[must_use]
    pub const fn settled(&self) -> Settled {
        self.lifecycle.settled()
    }

    /// Gives `resetting` while a connectivity reset is open (rule R1).
    #[must_use]
    pub const fn reset_status(&self) -> Option<ResetStatus> {
        match self.lifecycle.reset() {
            Some(_) => Some(ResetStatus::Resetting),
            None => None,
        }
    }

    /// Gives the rate plan held.
    #[must_use]
    pub const fn rate_plan(&self) -> Option<RatePlan> {
        self.lifecycle.plan()
    }

    /// Gives its lifecycle, for the getters that it has.
    #[must_use]
    pub const fn lifecycle(&self) -> &Lifecycle<RatePlan> {
        &self.lifecycle
    }

    /// Gives the instant of its next timer, inclusive; `None` when there is none to wait for.
    #[must_use]
    pub const fn next_deadline(&self) -> Option<DateTime<Utc>> {
        self.lifecycle.next_deadline()
    }

    /// Gives what is in flight, if something is (rule U7).
    #[must_use]
    pub fn in_flight(&self) -> Option<InFlight> {
        request::in_flight(&self.lifecycle)
    }
}
