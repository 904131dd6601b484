//! A Monitor event that came from somebody else, checked before it is relied on (rule E2).

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::event::{EVENT_TYPE, EventBody, EventData, Moved, ResourceProperties};
use super::unread::Unread;
use crate::id::{AccountSid, RatePlanSid, SimSid};
use crate::wire::StatusWord;

/// A Monitor event that says what it has to: whose it is, when, and what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedEvent {
    /// The Sim.
    pub sim: SimSid,
    /// The account that owned it then.
    pub account: AccountSid,
    /// When it took effect.
    pub at: DateTime<Utc>,
    /// The settled status, if it changed; its words may be ones that nobody knows yet (rule V4).
    pub status: Option<Change<StatusWord>>,
    /// The rate plan, if it changed; `Some(None)` is none.
    pub rate_plan: Option<Change<Option<RatePlanSid>>>,
}

/// A property before and after, as far as the event tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change<T> {
    /// Before.
    pub previous: Option<T>,
    /// After.
    pub updated: Option<T>,
}

/// Says why a Monitor event cannot be relied on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEvent {
    /// It is an event of something else.
    #[error("`event_type` is `{found}`; expected `{EVENT_TYPE}`")]
    OtherType {
        /// What came.
        found: Box<str>,
    },
    /// It does not have a property without which it says nothing.
    #[error("`{property}` is absent or null; expected {expected}")]
    Missing {
        /// The property.
        property: &'static str,
        /// What it should be.
        expected: &'static str,
    },
    /// A property is not what it should be.
    #[error("`{property}` is {found}; expected {expected}")]
    Malformed {
        /// The property.
        property: &'static str,
        /// What came, as JSON.
        found: Box<str>,
        /// What it should be.
        expected: &'static str,
    },
}

impl EventBody {
    /// Gives what the event tells, once all that it has to tell is there and understood.
    ///
    /// What it tells besides is let be: properties that are not known, and an event about none of those that are.
    ///
    /// ```
    /// use sim_lifecycle::wire::{EventBody, InvalidEvent};
    ///
    /// let mut body = EventBody::from_json(
    ///     br#"{
    ///         "event_type": "wireless-sim.updated",
    ///         "event_data": {"resource_properties": {"status": {"updated": "active"}}},
    ///         "resource_sid": "DE00000000000000000000000000000001",
    ///         "account_sid": "AC00000000000000000000000000000001",
    ///         "event_date": "2026-01-01T09:00:00Z"
    ///     }"#,
    /// )?;
    /// let status = body.check()?.status.ok_or("it tells of the status")?;
    /// assert_eq!((status.previous, status.updated), (None, Some("active".into())));
    /// body.resource_sid = None;
    /// assert!(matches!(body.check(), Err(InvalidEvent::Missing { property: "resource_sid", .. })));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`InvalidEvent::OtherType`] where it is an event of something else, which is told first.
    /// - [`InvalidEvent::Missing`] where the type, the Sim, the account or the instant is absent or null.
    /// - [`InvalidEvent::Malformed`] where one of these, or what changed, is not what it should be.
    pub fn check(&self) -> Result<ReceivedEvent, InvalidEvent> {
        let event_type = given(self.event_type.as_deref(), &self.unread, "event_type", "a string")?;
        if event_type != EVENT_TYPE {
            let found = event_type.into();
            return Err(InvalidEvent::OtherType { found });
        }
        let (status, rate_plan) = self.changes()?;
        let (sim, account, at) = (&self.resource_sid, &self.account_sid, &self.event_date);
        Ok(ReceivedEvent {
            sim: *given(sim.as_ref(), &self.unread, "resource_sid", "the SID of a Sim")?,
            account: *given(
                account.as_ref(),
                &self.unread,
                "account_sid",
                "the SID of an account",
            )?,
            at: *given(at.as_ref(), &self.unread, "event_date", "an instant in RFC 3339")?,
            status,
            rate_plan,
        })
    }

    /// Gives what changed, the status and the plan; what is not told did not.
    fn changes(&self) -> Result<Changes, InvalidEvent> {
        understood(&self.unread, "event_data", "an object")?;
        let Some(EventData {
            resource_properties,
            unread,
        }) = &self.event_data
        else {
            return Ok((None, None));
        };
        understood(unread, "event_data.resource_properties", "an object")?;
        let Some(ResourceProperties {
            rate_plan_sid,
            status,
            unread,
        }) = resource_properties
        else {
            return Ok((None, None));
        };
        understood(unread, "event_data.resource_properties.status", "an object")?;
        understood(
            unread,
            "event_data.resource_properties.rate_plan_sid",
            "an object",
        )?;
        let paths = [
            "event_data.resource_properties.status.previous",
            "event_data.resource_properties.status.updated",
        ];
        let status = change(status.as_ref(), paths, "a status")?;
        let paths = [
            "event_data.resource_properties.rate_plan_sid.previous",
            "event_data.resource_properties.rate_plan_sid.updated",
        ];
        let rate_plan = change(rate_plan_sid.as_ref(), paths, "the SID of a rate plan, or null")?;
        Ok((status, rate_plan))
    }
}

type Changes = (Option<Change<StatusWord>>, Option<Change<Option<RatePlanSid>>>);

fn change<T: Clone>(
    moved: Option<&Moved<T>>,
    paths: [&'static str; 2],
    expected: &'static str,
) -> Result<Option<Change<T>>, InvalidEvent> {
    let Some(Moved {
        previous,
        updated,
        unread,
    }) = moved
    else {
        return Ok(None);
    };
    for path in paths {
        understood(unread, path, expected)?;
    }
    let (previous, updated) = (previous.clone(), updated.clone());
    Ok(Some(Change { previous, updated }))
}

/// Gives a property that has to be there.
fn given<'a, T: ?Sized>(
    value: Option<&'a T>,
    unread: &Unread,
    property: &'static str,
    expected: &'static str,
) -> Result<&'a T, InvalidEvent> {
    understood(unread, property, expected)?;
    value.ok_or(InvalidEvent::Missing { property, expected })
}

/// Refuses a property that was not understood: the last name of its path, in the object that has it.
fn understood(unread: &Unread, property: &'static str, expected: &'static str) -> Result<(), InvalidEvent> {
    let name = property.rsplit('.').next().unwrap_or(property);
    match unread.get(name) {
        None => Ok(()),
        Some(found) => Err(InvalidEvent::Malformed {
            property,
            found: found.into(),
            expected,
        }),
    }
}
