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
    /// The Sim's SID; for a Sim that does not exist, the word that was given.
    pub sim: Box<str>,
    /// What happened.
    #[serde(flatten)]
    pub kind: OutputKind,
}

/// What happened, in the order in which it is told for one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "output", rename_all = "snake_case")]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "the fields are those of the table in docs/replay.md, word for word"
)]
pub enum OutputKind {
    /// An update or a deletion was accepted.
    Accepted {
        http_status: u16,
        status: Option<Status>,
    },
    /// The line was refused.
    Refused {
        http_status: u16,
        code: u16,
        message: String,
    },
    /// The operator's answer is to nothing that is in flight.
    Stale { request: u64 },
    /// The commands callback is called.
    CommandsCallback { method: Method, url: HttpUrl },
    /// The reported status moved.
    Status {
        previous: Status,
        updated: Status,
        cause: Cause,
    },
    /// The reset_status moved.
    ResetStatus { updated: Option<ResetStatus> },
    /// A Monitor event is recorded.
    MonitorEvent {
        event_type: &'static str,
        resource_properties: ResourceProperties,
    },
    /// The monthly suspended fee starts.
    SuspendedFeeStarted,
    /// A request goes to the operator.
    Upstream {
        request: u64,
        kind: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<Requested>,
        #[serde(skip_serializing_if = "Option::is_none")]
        rate_plan_sid: Option<Option<RatePlanSid>>,
    },
    /// A callback is made.
    Callback {
        id: String,
        method: Method,
        url: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
}

impl Output {
    pub(super) fn refused(at: DateTime<Utc>, sim: &str, refusal: &Refusal) -> Self {
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

    pub(super) fn of(effect: Effect, sim: SimSid) -> Self {
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
                resource_properties: (&event).into(),
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

/// A Sim at the end of a log: the resource as the API returns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "output", rename = "sim")]
pub struct SimOutput {
    /// The resource.
    pub resource: Resource,
}
