//! Messages in short, for the tests that name each.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::chrono;
use sim_lifecycle::error::Code;
use sim_lifecycle::observe::{
    Ask, Between, CalledBack, Event, Message, Observation, Observer, RequestId, Requesters, Shown, ShownPlan,
    Verdict,
};
use sim_lifecycle::wire::StatusWord;
use sim_lifecycle::{Policy, Requested, Settled, Status, Update};

use super::script::{account, plan};

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// An instant so many seconds after the morning on which everything here begins.
pub(crate) fn second(count: i64) -> DateTime<Utc> {
    at("2026-01-31T09:00:00Z") + TimeDelta::seconds(count)
}

pub(crate) const HOUR: i64 = 3_600;

pub(crate) fn shown(status: impl Into<StatusWord>, updated: i64) -> Shown {
    Shown {
        status: Some(status.into()),
        date_updated: Some(second(updated)),
        ..Shown::default()
    }
}

pub(crate) fn with_plan(status: Status, updated: i64) -> Shown {
    Shown {
        account: Some(account(1)),
        rate_plan: ShownPlan::Held(plan(1).sid),
        is_resetting: Some(false),
        ..shown(status, updated)
    }
}

pub(crate) fn to(status: Requested) -> Update {
    Update {
        status: Some(status),
        ..Update::default()
    }
}

pub(crate) fn fetched(shown: Shown, asked: i64) -> Observation {
    let asked_at = Some(second(asked));
    Observation::new(
        Message::Fetched {
            asked: asked_at,
            shown,
        },
        second(asked),
    )
}

pub(crate) fn sent(number: u64, ask: Ask, seen: i64) -> Observation {
    let request = RequestId(number);
    Observation::new(
        Message::Sent {
            request,
            ask,
            until: None,
        },
        second(seen),
    )
}

pub(crate) fn asked(number: u64, update: Update, seen: i64) -> Observation {
    sent(number, Ask::Update(Box::new(update)), seen)
}

pub(crate) fn accepted(number: u64, shown: Option<Shown>, seen: i64) -> Observation {
    let request = RequestId(number);
    Observation::new(Message::Accepted { request, shown }, second(seen))
}

pub(crate) fn refused(number: u64, code: impl Into<Option<Code>>, seen: i64) -> Observation {
    let message = Message::Refused {
        request: RequestId(number),
        code: code.into(),
        in_flight: None,
    };
    Observation::new(message, second(seen))
}

pub(crate) fn called_back(number: Option<u64>, status: Status, failed: bool, seen: i64) -> Observation {
    let message = Message::CalledBack(CalledBack {
        id: None,
        request: number.map(RequestId),
        status: status.into(),
        failed,
    });
    Observation::new(message, second(seen))
}

pub(crate) fn event(previous: Settled, updated: Settled, happened: i64, seen: i64) -> Observation {
    let message = Message::Event(Event {
        at: second(happened),
        previous: Some(previous),
        updated: Some(updated),
        rate_plan: ShownPlan::NotTold,
    });
    Observation::new(message, second(seen))
}

/// An observer that alone sends requests, and has taken these.
pub(crate) fn alone(observations: impl IntoIterator<Item = Observation>) -> Observer {
    let since = second(0);
    taken(
        Observer::new(Policy::default(), Requesters::OnlyUs { since }),
        observations,
    )
}

pub(crate) fn among_others(observations: impl IntoIterator<Item = Observation>) -> Observer {
    taken(
        Observer::new(Policy::default(), Requesters::Anybody),
        observations,
    )
}

pub(crate) fn taken(mut observer: Observer, observations: impl IntoIterator<Item = Observation>) -> Observer {
    for observation in observations {
        let verdict = observer.observe(observation);
        assert!(!matches!(verdict, Verdict::Impossible(_)), "{verdict:?}");
    }
    observer
}

pub(crate) fn exactly(from: i64) -> Between {
    Between {
        earliest: Some(second(from)),
        latest: Some(second(from)),
    }
}

/// What is sent, accepted a second later, and goes to the operator.
pub(crate) fn under_way(from: Status, status: Requested) -> [Observation; 3] {
    [
        fetched(with_plan(from, -10), 1),
        asked(1, to(status), 10),
        accepted(1, Some(with_plan(Status::Updating, 11)), 12),
    ]
}
