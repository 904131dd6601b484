//! Observations made of what the wire brings.

use super::message::{CalledBack, RequestId};
use crate::wire::ReceivedCallback;

impl CalledBack {
    /// Makes one of a callback that was received, with the id from its header, and the request that it belongs to where
    /// the client can tell.
    #[must_use]
    pub fn of(callback: &ReceivedCallback, id: Option<&str>, request: Option<RequestId>) -> Self {
        Self {
            id: id.map(Into::into),
            request,
            status: callback.status.clone(),
            failed: callback.failure.code.is_some() || callback.failure.message.is_some(),
        }
    }
}

#[cfg(feature = "json")]
mod json {
    use crate::observe::message::{Conflicting, Event, Message, RequestId, Shown, ShownPlan};
    use crate::wire::{ErrorBody, InFlightBody, ReceivedEvent, Resource, StatusWord};

    impl From<&Resource> for Shown {
        /// Takes what is absent for what the Sim does not have (rule V8), and what was not understood for not told.
        fn from(resource: &Resource) -> Self {
            let is_told = |name| resource.unread.get(name).is_none();
            Self {
                account: resource.account_sid,
                status: resource.status.clone(),
                rate_plan: match resource.rate_plan_sid {
                    Some(sid) => ShownPlan::Held(sid),
                    None if is_told("rate_plan_sid") => ShownPlan::None,
                    None => ShownPlan::NotTold,
                },
                is_resetting: is_told("reset_status").then_some(resource.reset_status.is_some()),
                date_created: resource.date_created,
                date_updated: resource.date_updated,
            }
        }
    }

    impl From<&ReceivedEvent> for Event {
        fn from(event: &ReceivedEvent) -> Self {
            let settled = |word: Option<&StatusWord>| word.and_then(|word| word.as_str().parse().ok());
            let status = event.status.as_ref();
            Self {
                at: event.at,
                previous: settled(status.and_then(|change| change.previous.as_ref())),
                updated: settled(status.and_then(|change| change.updated.as_ref())),
                rate_plan: match event.rate_plan.and_then(|change| change.updated) {
                    None => ShownPlan::NotTold,
                    Some(None) => ShownPlan::None,
                    Some(Some(sid)) => ShownPlan::Held(sid),
                },
            }
        }
    }

    impl Message {
        /// Makes one of the error body with which a request of the client's own was refused.
        #[must_use]
        pub fn refused(request: RequestId, body: &ErrorBody) -> Self {
            Self::Refused {
                request,
                code: body.code(),
                in_flight: body
                    .refused()
                    .and_then(|refused| refused.in_flight)
                    .and_then(|in_flight| conflicting(&in_flight)),
            }
        }
    }

    /// What is in flight, if as much of it was understood as has to be told.
    fn conflicting(body: &InFlightBody) -> Option<Conflicting> {
        Some(Conflicting {
            settled: body.settled_status?,
            // A status that is there and was not understood is another one than none.
            status: match body.unread.get("status") {
                None => body.status,
                Some(_) => return None,
            },
            since: body.since?,
        })
    }
}
