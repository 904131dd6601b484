//! What a Sim's inputs lead to, as data: for the embedder to show, send, call and record.

use alloc::boxed::Box;
use core::fmt;

use chrono::{DateTime, Utc};

use super::property::RatePlan;
use crate::id::{AccountSid, RatePlanSid, SimSid};
use crate::lifecycle::Upstream;
use crate::status::{Cause, Settled, Status};
use crate::text::{HttpUrl, Method, UniqueName};

/// Something that follows from an input to a Sim.
///
/// The effects of one input come in groups: one for every timer that was due, then that of the input, then that of an
/// automatic change that had waited for it. Within a group they come in the order of [`EffectKind`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Effect {
    /// When it took effect.
    pub at: DateTime<Utc>,
    /// What it is.
    pub kind: EffectKind,
}

/// What follows from an input, in the order in which the effects of one group come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EffectKind {
    /// A Command came from the SIM: its commands callback is to be called, with what the Command carries (C5, C6).
    CommandsCallback {
        /// How.
        method: Method,
        /// Where.
        url: HttpUrl,
    },
    /// The reported status moved.
    Status {
        /// The one before.
        previous: Status,
        /// The one now.
        updated: Status,
        /// Why.
        cause: Cause,
    },
    /// The reset_status is now this: `Some` while a connectivity reset is open, else null.
    ResetStatus {
        /// The reset_status now.
        updated: Option<ResetStatus>,
    },
    /// A Monitor event is to be recorded (E1).
    MonitorEvent(MonitorEvent),
    /// The monthly suspended fee starts (A5).
    SuspendedFeeStarted,
    /// A request goes to the operator (U1, U8).
    Upstream {
        /// Its number within the Sim.
        number: u64,
        /// What is asked.
        request: Upstream<RatePlan>,
    },
    /// A callback is to be made (C1, C2).
    Callback(Box<Callback>),
}

/// The word that reset_status has while a connectivity reset is open (rule R1).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::EnumString, strum::IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ResetStatus {
    /// A connectivity reset is open.
    Resetting,
}

/// The audit record of a change of settled status, of rate plan, or of both (rule E1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct MonitorEvent {
    /// The Sim.
    pub sim: SimSid,
    /// The account that owns it.
    pub account: AccountSid,
    /// The rate plan before and after, if it changed.
    pub rate_plan: Option<(Option<RatePlanSid>, Option<RatePlanSid>)>,
    /// The settled status before and after, if it changed.
    pub status: Option<(Settled, Settled)>,
}

/// A callback to make: once, with these parameters, to this URL (rules C1, C2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Callback {
    /// Which callback it is: a receiver that meets the id again has had it already (C6).
    pub id: CallbackId,
    /// Where it goes, and how.
    pub target: CallbackTarget,
    /// What it tells.
    pub parameters: CallbackParameters,
}

/// The id of a callback: opaque to receivers, and the same again when the same inputs are played again (rule C6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallbackId {
    /// The Sim that it is about.
    pub sim: SimSid,
    /// How many callbacks the Sim has made with this one.
    pub number: u64,
}

impl fmt::Display for CallbackId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.sim, self.number)
    }
}

/// Where a request wants to be called back, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CallbackTarget {
    /// The URL, as it was given.
    pub url: HttpUrl,
    /// The method.
    pub method: Method,
}

/// What a callback tells; its ApiVersion is always [`API_VERSION`] (rule C1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CallbackParameters {
    /// The Sim.
    pub sim: SimSid,
    /// Its unique name, if it has one.
    pub unique_name: Option<UniqueName>,
    /// What the Sim reports with the change behind it (C7).
    pub status: Status,
    /// What went wrong, if something did.
    pub failure: Failure,
    /// The account that owns the Sim.
    pub account: AccountSid,
}

/// The version of the API that every callback names.
pub const API_VERSION: &str = "v1";

/// What went wrong, as far as it is told (rules U5, R4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure {
    /// ErrorCode.
    pub code: Option<u64>,
    /// ErrorMessage.
    pub message: Option<Box<str>>,
}
