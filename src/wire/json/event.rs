//! The JSON of a Monitor event, written and read (rule E2).

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::fault::JsonError;
use super::object::object;
use super::property::Property;
use super::reader::{self, Reader};
use super::unread::Unread;
use crate::id::{AccountSid, RatePlanSid, SimSid};
use crate::sim::MonitorEvent;
use crate::wire::StatusWord;

/// The type of the only Monitor event that a Sim gives.
pub const EVENT_TYPE: &str = "wireless-sim.updated";

/// A Monitor event as the API returns it.
///
/// When it is read, each property can be missing, and what is not understood is kept unread (rule V4).
/// [`check`](Self::check) it before anything in it is relied on.
///
/// ```
/// use sim_lifecycle::Settled;
/// use sim_lifecycle::sim::MonitorEvent;
/// use sim_lifecycle::wire::EventBody;
///
/// let event = MonitorEvent {
///     sim: "DE00000000000000000000000000000001".parse()?,
///     account: "AC00000000000000000000000000000001".parse()?,
///     rate_plan: None,
///     status: Some((Settled::New, Settled::Active)),
/// };
/// let body = EventBody::of(&event, "2026-01-01T09:00:00Z".parse()?);
/// let json = serde_json::to_value(&body)?;
/// assert_eq!(json["event_data"]["resource_properties"]["status"]["updated"], "active");
/// assert_eq!(EventBody::from_json(json.to_string().as_bytes())?, body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventBody {
    /// [`EVENT_TYPE`], unless it is an event of something else.
    pub event_type: Option<Box<str>>,
    /// What changed.
    pub event_data: Option<EventData>,
    /// The Sim.
    pub resource_sid: Option<SimSid>,
    /// The account that owns it.
    pub account_sid: Option<AccountSid>,
    /// When it took effect.
    pub event_date: Option<DateTime<Utc>>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

/// The data of a Monitor event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventData {
    /// The properties that changed, each before and after.
    pub resource_properties: Option<ResourceProperties>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

/// The properties that a Monitor event can tell of, those only that changed (rule E1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceProperties {
    /// The rate plan; `Some(None)`, in JSON null, is none.
    pub rate_plan_sid: Option<Moved<Option<RatePlanSid>>>,
    /// The settled status.
    pub status: Option<Moved<StatusWord>>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

/// A property before and after; either may be missing when it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved<T> {
    /// Before.
    pub previous: Option<T>,
    /// After.
    pub updated: Option<T>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

object! {
    EventBody {
        event_type: Omitted Property::read,
        event_data: Omitted Property::read,
        resource_sid: Omitted Property::read,
        account_sid: Omitted Property::read,
        event_date: Omitted Property::read,
    }
}

object! {
    EventData {
        resource_properties: Omitted Property::read,
    }
}

object! {
    ResourceProperties {
        rate_plan_sid: Omitted Property::read,
        status: Omitted Property::read,
    }
}

object! {
    Moved<T> {
        previous: Omitted Property::read,
        updated: Omitted Property::read,
    }
}

impl<T> Default for Moved<T> {
    fn default() -> Self {
        Self {
            previous: None,
            updated: None,
            unread: Unread::default(),
        }
    }
}

impl<T, U: From<T>> From<(T, T)> for Moved<U> {
    fn from((previous, updated): (T, T)) -> Self {
        Self {
            previous: Some(previous.into()),
            updated: Some(updated.into()),
            unread: Unread::default(),
        }
    }
}

impl From<&MonitorEvent> for ResourceProperties {
    fn from(event: &MonitorEvent) -> Self {
        Self {
            rate_plan_sid: event.rate_plan.map(Moved::from),
            status: event.status.map(Moved::from),
            unread: Unread::default(),
        }
    }
}

impl EventBody {
    /// Writes the event that took effect at `at`.
    #[must_use]
    pub fn of(event: &MonitorEvent, at: DateTime<Utc>) -> Self {
        Self {
            event_type: Some(EVENT_TYPE.into()),
            event_data: Some(EventData {
                resource_properties: Some(event.into()),
                unread: Unread::default(),
            }),
            resource_sid: Some(event.sim),
            account_sid: Some(event.account),
            event_date: Some(at),
            unread: Unread::default(),
        }
    }

    /// Reads an event, tolerantly.
    ///
    /// # Errors
    ///
    /// [`JsonError`] where the bytes are no JSON, or no object, or where a property's name is no text.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JsonError> {
        reader::read(bytes, &mut Reader::tolerant())
    }
}
