//! What a client sees of a Sim: the order in which it is taken makes no difference.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::observe::{
    Ask, CalledBack, Conflicting, Event, Message, Observation, Observer, RequestId, Requesters, Shown,
    ShownPlan,
};
use sim_lifecycle::wire::StatusWord;
use sim_lifecycle::{Code, Policy, RatePlanSid, Requested, Settled, Update};

use crate::cursor::Cursor;

/// A few messages out of bytes, taken in two orders.
///
/// # Panics
///
/// Where the belief differs.
pub fn observer(bytes: &[u8]) {
    let mut cursor = Cursor(bytes);
    let requesters = if cursor.flag() {
        Requesters::OnlyUs {
            since: instant(&mut cursor),
        }
    } else {
        Requesters::Anybody
    };
    let policy = Policy {
        reactivation: cursor.flag(),
        ..Policy::default()
    };
    let turn = usize::from(cursor.byte());
    let now = instant(&mut cursor);
    let mut observations = Vec::new();
    while !cursor.is_empty() && observations.len() < MOST_MESSAGES {
        let message = message(&mut cursor);
        observations.push(Observation::new(message, instant(&mut cursor)));
    }
    let mut first = Observer::new(policy, requesters);
    for observation in &observations {
        first.observe(observation.clone());
    }
    // Another order: turned, and every other time the other way round.
    if !observations.is_empty() {
        let by = turn / 2 % observations.len();
        observations.rotate_left(by);
    }
    if turn % 2 == 1 {
        observations.reverse();
    }
    let mut second = Observer::new(policy, requesters);
    for observation in observations {
        // Asking what it is worth takes nothing.
        let verdict = second.judge(&observation);
        assert_eq!(second.observe(observation), verdict);
    }
    assert_eq!(first.observations(), second.observations());
    assert_eq!(first.contradictions(), second.contradictions());
    let (one, two) = (first.belief(now), second.belief(now));
    assert_eq!(one, two);
    assert_eq!(one.statuses(), two.statuses());
    let _ = (
        one.best(),
        one.settled(),
        one.in_flight(),
        one.next_automatic(),
        one.suspended_fee(),
        one.would_delete(),
    );
}

/// What can be grows with each message that contradicts others.
const MOST_MESSAGES: usize = 6;

/// Within half a year, most of them on a few instants, so that messages fall together.
fn instant(cursor: &mut Cursor<'_>) -> DateTime<Utc> {
    let byte = cursor.byte();
    let step = TimeDelta::hours(i64::from(byte & 0x1f));
    let far = TimeDelta::days(i64::from(byte >> 5) * 30);
    DateTime::from_timestamp(1_767_258_000, 0).unwrap_or_default() + step + far
}

const STATUSES: [&str; 10] = [
    "new",
    "ready",
    "active",
    "suspended",
    "deactivated",
    "canceled",
    "updating",
    "scheduled",
    "deleted",
    "asleep",
];

const SETTLED: [Settled; 6] = [
    Settled::New,
    Settled::Ready,
    Settled::Active,
    Settled::Suspended,
    Settled::Deactivated,
    Settled::Canceled,
];

const REQUESTED: [Requested; 4] = [
    Requested::Ready,
    Requested::Active,
    Requested::Suspended,
    Requested::Deactivated,
];

fn message(cursor: &mut Cursor<'_>) -> Message {
    let kind = cursor.byte() % 7;
    let request = RequestId(u64::from(cursor.byte() % 3));
    match kind {
        0 => Message::Sent {
            request,
            ask: ask(cursor),
            until: cursor.maybe(instant),
        },
        1 => Message::Accepted {
            request,
            shown: cursor.maybe(shown),
        },
        2 => Message::Refused {
            request,
            code: cursor.maybe(|cursor| cursor.one_of(&CODES)),
            in_flight: cursor.maybe(|cursor| Conflicting {
                settled: cursor.one_of(&SETTLED),
                status: cursor.maybe(|cursor| cursor.one_of(&REQUESTED)),
                since: instant(cursor),
            }),
        },
        3 => Message::Fetched {
            asked: cursor.maybe(instant),
            shown: shown(cursor),
        },
        4 => Message::Missing {
            asked: cursor.maybe(instant),
        },
        5 => Message::CalledBack(CalledBack {
            id: cursor.maybe(|cursor| cursor.one_of(&["1", "2"]).into()),
            request: cursor.maybe(|_| request),
            status: status(cursor),
            failed: cursor.flag(),
        }),
        _ => Message::Event(Event {
            at: instant(cursor),
            previous: cursor.maybe(|cursor| cursor.one_of(&SETTLED)),
            updated: cursor.maybe(|cursor| cursor.one_of(&SETTLED)),
            rate_plan: plan(cursor),
        }),
    }
}

const CODES: [Code; 8] = [
    Code::ChangeInFlight,
    Code::NotFound,
    Code::NotDeletable,
    Code::IllegalChange,
    Code::ResetImpossible,
    Code::AlreadyResetting,
    Code::NotConnected,
    Code::ServiceUnavailable,
];

fn ask(cursor: &mut Cursor<'_>) -> Ask {
    match cursor.byte() % 8 {
        0 => Ask::Deletion,
        1 => Ask::Update(Update::new().reset().into()),
        2 => Ask::Update(Update::new().without_rate_plan().into()),
        3 => Ask::Update(Update::new().rate_plan(rate_plan()).into()),
        4 => {
            let status = cursor.one_of(&REQUESTED);
            Ask::Update(Update::new().status(status).rate_plan(rate_plan()).into())
        }
        _ => Ask::Update(Update::new().status(cursor.one_of(&REQUESTED)).into()),
    }
}

fn shown(cursor: &mut Cursor<'_>) -> Shown {
    Shown {
        account: None,
        status: cursor.maybe(status),
        rate_plan: plan(cursor),
        is_resetting: cursor.maybe(Cursor::flag),
        date_created: cursor.maybe(instant),
        date_updated: cursor.maybe(instant),
    }
}

fn status(cursor: &mut Cursor<'_>) -> StatusWord {
    cursor.one_of(&STATUSES).into()
}

fn plan(cursor: &mut Cursor<'_>) -> ShownPlan {
    match cursor.byte() % 3 {
        0 => ShownPlan::NotTold,
        1 => ShownPlan::None,
        _ => ShownPlan::Held(rate_plan()),
    }
}

fn rate_plan() -> RatePlanSid {
    let text = "WP00000000000000000000000000000001";
    text.parse().unwrap_or_else(|why| panic!("{text} {why}"))
}
