//! The JSON of an error (section 12 of the rules).

use alloc::format;
use alloc::string::{String, ToString};

use serde::Serialize;

use crate::edit::Edit;
use crate::error::{Code, InFlight, Refusal};
use crate::id::RatePlanSid;
use crate::status::{Requested, Settled};
use crate::wire::time::write_time;

/// An error as it is written; its HTTP status is in `status`.
///
/// ```
/// use sim_lifecycle::Code;
/// use sim_lifecycle::wire::ErrorBody;
///
/// let body = ErrorBody::new(Code::Unauthorized, "no credentials", "https://docs.example.com/errors");
/// assert_eq!(
///     serde_json::to_string(&body)?,
///     r#"{"code":20003,"message":"no credentials","more_info":"https://docs.example.com/errors/20003","status":401}"#,
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorBody {
    /// The code.
    pub code: u16,
    /// The refusal in words, for people.
    pub message: String,
    /// Where the code is explained.
    pub more_info: String,
    /// The HTTP status.
    pub status: u16,
    /// What is in flight, for 33010 (U7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<InFlightBody>,
}

/// The part of a 33010 that tells of the change in the way (rule U7).
///
/// A field is left out where the change does not touch it; `rate_plan_sid` is null where the plan is to go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InFlightBody {
    /// What the Sim is underneath.
    pub settled_status: Settled,
    /// The status sought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Requested>,
    /// The plan sought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_plan_sid: Option<Option<RatePlanSid>>,
    /// When the change was asked for, in RFC 3339.
    pub since: String,
}

impl ErrorBody {
    /// Writes an error that has no refusal behind it.
    ///
    /// `docs` is the URL under which codes are explained; slashes at its end are dropped before the code is put after it.
    #[must_use]
    pub fn new(code: Code, message: &str, docs: &str) -> Self {
        Self {
            code: code.number(),
            message: message.into(),
            more_info: format!("{}/{code}", docs.trim_end_matches('/')),
            status: code.http_status(),
            in_flight: None,
        }
    }

    /// Writes a refusal; `docs` as in [`new`](Self::new).
    #[must_use]
    pub fn of(refusal: &Refusal, docs: &str) -> Self {
        Self {
            in_flight: refusal.in_flight().map(InFlightBody::from),
            ..Self::new(refusal.code(), &refusal.to_string(), docs)
        }
    }
}

impl From<&InFlight> for InFlightBody {
    fn from(in_flight: &InFlight) -> Self {
        Self {
            settled_status: in_flight.settled,
            status: in_flight.status,
            rate_plan_sid: sought(in_flight.plan),
            since: write_time(in_flight.since),
        }
    }
}

/// A plan in JSON: absent where it stays, null where it goes.
#[expect(clippy::option_option, reason = "JSON has three cases: absent, null, a value")]
pub(crate) fn sought<T>(plan: Edit<T>) -> Option<Option<T>> {
    match plan {
        Edit::Keep => None,
        Edit::Clear => Some(None),
        Edit::Set(plan) => Some(Some(plan)),
    }
}
