//! The JSON of an error, written and read (section 12 of the rules).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;

use chrono::{DateTime, Utc};

use super::fault::JsonError;
use super::object::object;
use super::property::Property;
use super::reader::{self, Reader};
use super::unread::Unread;
use crate::edit::Edit;
use crate::error::{Code, InFlight, Refusal};
use crate::id::RatePlanSid;
use crate::status::{Requested, Settled};

/// An error as the API returns it; its HTTP status is in `status`.
///
/// Whatever is written by [`new`](Self::new) or [`of`](Self::of) has all but `in_flight`. When it is read, each property
/// can be missing, and what is not understood is kept unread (rule V4); what is missing or null is left out again.
///
/// ```
/// use sim_lifecycle::Code;
/// use sim_lifecycle::wire::ErrorBody;
///
/// let body = ErrorBody::new(Code::Unauthorized, "no credentials", "https://docs.example.com/errors");
/// let written = serde_json::to_string(&body)?;
/// assert_eq!(
///     written,
///     r#"{"code":20003,"message":"no credentials","more_info":"https://docs.example.com/errors/20003","status":401}"#,
/// );
/// assert_eq!(ErrorBody::from_json(written.as_bytes())?, body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// The number of the code, whether it is known or not.
    pub code: Option<u32>,
    /// The refusal in words, for people.
    pub message: Option<Box<str>>,
    /// Where the code is explained.
    pub more_info: Option<Box<str>>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// What is in flight, for 33010 (U7).
    pub in_flight: Option<InFlightBody>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

/// The part of a 33010 that tells of the change in the way (rule U7).
///
/// A field is left out where the change does not touch it; `rate_plan_sid` is null where the plan is to go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InFlightBody {
    /// What the Sim is underneath.
    pub settled_status: Option<Settled>,
    /// The status sought.
    pub status: Option<Requested>,
    /// The plan sought.
    pub rate_plan_sid: Option<Option<RatePlanSid>>,
    /// When the change was asked for.
    pub since: Option<DateTime<Utc>>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

object! {
    ErrorBody {
        code: Omitted Property::read,
        message: Omitted Property::read,
        more_info: Omitted Property::read,
        status: Omitted Property::read,
        in_flight: Omitted Property::read,
    }
}

object! {
    InFlightBody {
        settled_status: Omitted Property::read,
        status: Omitted Property::read,
        rate_plan_sid: Omitted Property::read,
        since: Omitted Property::read,
    }
}

/// A refusal as a client has it from an error body: a known code, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: Code,
    /// The refusal in words, for people; empty where there are none.
    pub message: Box<str>,
    /// What is in flight, where the code is 33010 and the body tells (rule U7).
    pub in_flight: Option<InFlightBody>,
}

impl ErrorBody {
    /// Writes an error that has no refusal behind it.
    ///
    /// `docs` is the URL under which codes are explained; slashes at its end are dropped before the code is put after it.
    #[must_use]
    pub fn new(code: Code, message: &str, docs: &str) -> Self {
        Self {
            code: Some(code.number().into()),
            message: Some(message.into()),
            more_info: Some(format!("{}/{code}", docs.trim_end_matches('/')).into()),
            status: Some(code.http_status()),
            in_flight: None,
            unread: Unread::default(),
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

    /// Reads an error, tolerantly.
    ///
    /// # Errors
    ///
    /// [`JsonError`] where the bytes are no JSON, or no object, or where a property's name is no text.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JsonError> {
        reader::read(bytes, &mut Reader::tolerant())
    }

    /// Gives the code, if its number is one that is known.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        Code::from_number(self.code?.try_into().ok()?)
    }

    /// Gives the refusal that it tells of, if its code is known.
    ///
    /// ```
    /// use sim_lifecycle::{Code, Settled};
    /// use sim_lifecycle::wire::ErrorBody;
    ///
    /// let body = br#"{"code": 33010, "in_flight": {"settled_status": "ready", "rate_plan_sid": null}}"#;
    /// let refused = ErrorBody::from_json(body)?.refused().ok_or("the code is known")?;
    /// assert_eq!(refused.code, Code::ChangeInFlight);
    /// let in_flight = refused.in_flight.ok_or("it is told")?;
    /// assert_eq!(in_flight.settled_status, Some(Settled::Ready));
    /// assert_eq!(in_flight.rate_plan_sid, Some(None)); // the plan is to go
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn refused(&self) -> Option<Refused> {
        let code = self.code()?;
        Some(Refused {
            code,
            message: self.message.clone().unwrap_or_default(),
            in_flight: self.in_flight.clone().filter(|_| code == Code::ChangeInFlight),
        })
    }
}

impl From<&InFlight> for InFlightBody {
    fn from(in_flight: &InFlight) -> Self {
        Self {
            settled_status: Some(in_flight.settled),
            status: in_flight.status,
            rate_plan_sid: sought(in_flight.plan),
            since: Some(in_flight.since),
            unread: Unread::default(),
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
