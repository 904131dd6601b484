//! What came over the wire, as an [`Observer`](sim_lifecycle::observe::Observer) takes it.

use sim_lifecycle::observe::{CalledBack, Conflicting, Event, Message, RequestId, Shown, ShownPlan};
use sim_lifecycle::wire::{
    Change, ErrorBody, InFlightBody, ReceivedCallback, ReceivedEvent, Resource, StatusWord,
};
use sim_lifecycle::{RatePlanSid, Settled};

/// Gives what a Sim tells of its life.
///
/// What the answer has but cannot be understood is not told. Null and absent look the same in a [`Resource`], and count
/// as null: every property is in every answer of the API.
#[must_use]
pub fn shown(resource: &Resource) -> Shown {
    let is_unread = |name| resource.unread.get(name).is_some();
    Shown {
        account: resource.account_sid,
        status: resource.status.clone(),
        rate_plan: if is_unread("rate_plan_sid") {
            ShownPlan::NotTold
        } else {
            plan(resource.rate_plan_sid)
        },
        is_resetting: (!is_unread("reset_status")).then_some(resource.reset_status.is_some()),
        date_created: resource.date_created,
        date_updated: resource.date_updated,
    }
}

/// Gives what an error says of one's own request: that it was refused, and what is in its way.
#[must_use]
pub fn refused(request: RequestId, body: &ErrorBody) -> Message {
    let in_flight = body.refused().and_then(|refused| refused.in_flight);
    Message::Refused {
        request,
        code: body.code(),
        in_flight: in_flight.as_ref().and_then(conflicting),
    }
}

/// Gives what a 33010 says of the change in the way; `None` where it does not say all of it.
#[must_use]
pub fn conflicting(body: &InFlightBody) -> Option<Conflicting> {
    // A status that is there and not understood is another than none.
    let is_told = body.unread.get("status").is_none();
    Some(Conflicting {
        settled: body.settled_status.filter(|_| is_told)?,
        status: body.status,
        since: body.since?,
    })
}

/// Gives what a callback says; `id` is its header, `request` the one that its URL was given with.
#[must_use]
pub fn called_back(received: &ReceivedCallback, id: Option<&str>, request: Option<RequestId>) -> CalledBack {
    CalledBack {
        id: id.map(Box::from),
        request,
        status: received.status.clone(),
        failed: received.failure.code.is_some() || received.failure.message.is_some(),
    }
}

/// Gives what a Monitor event says.
#[must_use]
pub fn event(received: &ReceivedEvent) -> Event {
    let status = received.status.as_ref();
    Event {
        at: received.at,
        previous: status.and_then(|change| settled(change.previous.as_ref())),
        updated: status.and_then(|change| settled(change.updated.as_ref())),
        rate_plan: match received.rate_plan {
            Some(Change {
                updated: Some(held), ..
            }) => plan(held),
            Some(Change { updated: None, .. }) | None => ShownPlan::NotTold,
        },
    }
}

fn plan(held: Option<RatePlanSid>) -> ShownPlan {
    held.map_or(ShownPlan::None, ShownPlan::Held)
}

/// A settled status, if the word is one that is known here.
fn settled(word: Option<&StatusWord>) -> Option<Settled> {
    word?.as_str().parse().ok()
}
