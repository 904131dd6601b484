//! The JSON of a Monitor event (rule E2).

use alloc::string::String;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::id::{AccountSid, RatePlanSid, SimSid};
use crate::sim::MonitorEvent;
use crate::status::Settled;
use crate::wire::time::write_time;

/// The type of the only Monitor event that a Sim gives.
pub const EVENT_TYPE: &str = "wireless-sim.updated";

/// A Monitor event as it is written.
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
/// let body = serde_json::to_value(EventBody::of(&event, "2026-01-01T09:00:00Z".parse()?))?;
/// assert_eq!(body["event_data"]["resource_properties"]["status"]["updated"], "active");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventBody {
    /// Always [`EVENT_TYPE`].
    pub event_type: &'static str,
    /// What changed.
    pub event_data: EventData,
    /// The Sim.
    pub resource_sid: SimSid,
    /// The account that owns it.
    pub account_sid: AccountSid,
    /// When it took effect.
    pub event_date: String,
}

/// The data of a Monitor event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventData {
    /// The properties that changed, each before and after.
    pub resource_properties: ResourceProperties,
}

/// The properties that a Monitor event can tell of, those only that changed (rule E1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceProperties {
    /// The rate plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_plan_sid: Option<Moved<Option<RatePlanSid>>>,
    /// The settled status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Moved<Settled>>,
}

/// A property before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moved<T> {
    /// Before.
    pub previous: T,
    /// After.
    pub updated: T,
}

impl<T> From<(T, T)> for Moved<T> {
    fn from((previous, updated): (T, T)) -> Self {
        Self { previous, updated }
    }
}

impl From<&MonitorEvent> for ResourceProperties {
    fn from(event: &MonitorEvent) -> Self {
        Self {
            rate_plan_sid: event.rate_plan.map(Moved::from),
            status: event.status.map(Moved::from),
        }
    }
}

impl EventBody {
    /// Writes the event that took effect at `at`.
    #[must_use]
    pub fn of(event: &MonitorEvent, at: DateTime<Utc>) -> Self {
        Self {
            event_type: EVENT_TYPE,
            event_data: EventData {
                resource_properties: event.into(),
            },
            resource_sid: event.sim,
            account_sid: event.account,
            event_date: write_time(at),
        }
    }
}
