//! What the replay gives out: one JSON object for everything that happened.

use std::boxed::Box;
use std::string::{String, ToString};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::edit::Edit;
use crate::error::Refusal;
use crate::id::{RatePlanSid, SimSid};
use crate::lifecycle::Upstream;
use crate::sim::{Effect, EffectKind, RatePlan, ResetStatus};
use crate::status::{Cause, Requested, Status};
use crate::text::{HttpUrl, Method};
use crate::wire::{CallbackRequest, EVENT_TYPE, Resource, ResourceProperties, sought};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Output {
    /// When it took effect.
    pub at: DateTime<Utc>,
    /// Whose it is: a SID or, where the line's word leads to no Sim, that word.
    pub sim: Box<str>,
    /// What happened.
    #[serde(flatten)]
    pub kind: OutputKind,
}

/// What there is to tell; of one group, that comes first which stands first here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "output", rename_all = "snake_case")]
#[non_exhaustive]
pub enum OutputKind {
    /// An update or a deletion was taken.
    Accepted {
        /// The HTTP status of the answer: 200 or 204.
        http_status: u16,
        /// What the Sim reports from then on; `None` for one that was deleted.
        status: Option<Status>,
    },
    /// The line's input was turned down.
    Refused {
        /// The HTTP status of the answer.
        http_status: u16,
        /// The number of the error's [`Code`](crate::Code).
        code: u16,
        /// The refusal in words, for people.
        message: String,
    },
    /// The operator's answer came to nothing: see [`Stale`](crate::lifecycle::Stale).
    Stale {
        /// The number that was answered.
        request: u64,
    },
    /// The commands callback is called.
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
    /// The reset_status moved.
    ResetStatus {
        /// The reset_status now.
        updated: Option<ResetStatus>,
    },
    /// A Monitor event is recorded.
    MonitorEvent {
        /// Always [`EVENT_TYPE`].
        event_type: &'static str,
        /// What changed, before and after.
        resource_properties: Box<ResourceProperties>,
    },
    /// The monthly suspended fee starts.
    SuspendedFeeStarted,
    /// The operator is asked for something.
    Upstream {
        /// The number of the request within the Sim.
        request: u64,
        /// `update` or `reset`.
        kind: &'static str,
        /// The status sought, if one is.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<Requested>,
        /// The rate plan sought, if one is; `Some(None)`, in JSON null, takes the plan away.
        #[serde(skip_serializing_if = "Option::is_none")]
        rate_plan_sid: Option<Option<RatePlanSid>>,
    },
    /// A callback is made.
    Callback {
        /// Its [`CallbackId`](crate::sim::CallbackId), as text.
        id: String,
        /// The method.
        method: Method,
        /// The URL as called: for GET the parameters are in its query.
        url: String,
        /// For POST the parameters.
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
}

impl Output {
    /// Tells a refusal; `sim` is the SID or, for a Sim that there is not, the word given.
    #[must_use]
    pub fn refused(at: DateTime<Utc>, sim: &str, refusal: &Refusal) -> Self {
        let code = refusal.code();
        let kind = OutputKind::Refused {
            http_status: code.http_status(),
            code: code.number(),
            message: refusal.to_string(),
        };
        Self {
            at,
            sim: sim.into(),
            kind,
        }
    }

    /// Tells an effect of the Sim's input.
    #[must_use]
    pub fn of(effect: Effect, sim: SimSid) -> Self {
        let kind = match effect.kind {
            EffectKind::CommandsCallback { method, url } => OutputKind::CommandsCallback { method, url },
            EffectKind::Status {
                previous,
                updated,
                cause,
            } => OutputKind::Status {
                previous,
                updated,
                cause,
            },
            EffectKind::ResetStatus { updated } => OutputKind::ResetStatus { updated },
            EffectKind::MonitorEvent(event) => OutputKind::MonitorEvent {
                event_type: EVENT_TYPE,
                resource_properties: Box::new((&event).into()),
            },
            EffectKind::SuspendedFeeStarted => OutputKind::SuspendedFeeStarted,
            EffectKind::Upstream { number, request } => upstream(number, request),
            EffectKind::Callback(callback) => {
                let CallbackRequest {
                    id,
                    method,
                    url,
                    body,
                } = CallbackRequest::of(&callback);
                OutputKind::Callback {
                    id: id.to_string(),
                    method,
                    url,
                    body,
                }
            }
        };
        Self {
            at: effect.at,
            sim: sim.as_str().into(),
            kind,
        }
    }
}

fn upstream(number: u64, request: Upstream<RatePlan>) -> OutputKind {
    let (kind, status, plan) = match request {
        Upstream::Update { status, plan } => ("update", status, plan),
        Upstream::Reset => ("reset", None, Edit::Keep),
    };
    OutputKind::Upstream {
        request: number,
        kind,
        status,
        rate_plan_sid: sought(plan).map(|plan| plan.map(|plan| plan.sid)),
    }
}

/// A Sim as it stands when a log has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "output", rename = "sim")]
pub struct SimOutput {
    /// Its JSON on the wire.
    pub resource: Resource,
}
