//! What happens to a Sim, and what comes of it to a client: drawn at random.

use chrono::{DateTime, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::chrono;
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::sim::{Failure, RatePlan};
use sim_lifecycle::text::Method;
use sim_lifecycle::{AccountSid, Edit, Lookup, OperatorAnswer, Policy, RatePlanSid, Requested, Update};

/// Something that happens where the Sim is.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// The client's own request arrives, if it does.
    Own {
        update: Update,
        delays: Delays,
    },
    /// The client's own deletion arrives.
    OwnDeletion {
        delays: Delays,
    },
    /// Somebody else's request arrives, or deletion where there is none.
    Others(Option<Update>),
    /// The client fetches the Sim.
    Fetch {
        delays: Delays,
    },
    /// The operator answers the last request, or the open reset.
    Answer(OperatorAnswer),
    Data(u64),
    Command,
    Nothing,
}

/// How long a request is under way, and its answer, in milliseconds; and what gets lost.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn on its own")]
pub(crate) struct Delays {
    pub(crate) there: i64,
    pub(crate) back: i64,
    pub(crate) is_request_lost: bool,
    pub(crate) is_answer_lost: bool,
    /// Whether the client knows when it cannot take effect any more.
    pub(crate) gives_up: bool,
    pub(crate) tells_asked: bool,
    pub(crate) tells_in_flight: bool,
    /// What the answer shows of account, plan, reset and the two dates, and whether it names its code: a bit for each.
    pub(crate) shows: u8,
    /// Whether the server fails: before it has done what it was asked, or after.
    pub(crate) fails: Option<bool>,
}

/// How one callback or event comes to the client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivery {
    pub(crate) delay: i64,
    pub(crate) copies: usize,
    pub(crate) has_id: bool,
    pub(crate) is_correlated: bool,
}

/// What the client sees at all.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn on its own")]
pub(crate) struct Channels {
    pub(crate) answers: bool,
    pub(crate) fetches: bool,
    pub(crate) callbacks: bool,
    pub(crate) events: bool,
    /// What it sends itself; kept from the observer only where others may send, too.
    pub(crate) sent: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) start: DateTime<Utc>,
    pub(crate) steps: Vec<(i64, Happening)>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) policy: Policy,
    pub(crate) registered_with_plan: bool,
    pub(crate) channels: Channels,
    /// The first step from which on only the client sends requests.
    pub(crate) others_until: usize,
    /// Whether the client has the master account, and so sees what belongs to another.
    pub(crate) is_master: bool,
}

pub(crate) fn plan(number: u8) -> RatePlan {
    RatePlan {
        sid: format!("WP{number:032}").parse().unwrap(),
        narrowband_developer: number == 2,
    }
}

pub(crate) fn account(number: u8) -> AccountSid {
    format!("AC{number:032}").parse().unwrap()
}

pub(crate) fn is_narrowband(sid: RatePlanSid) -> bool {
    sid == plan(2).sid
}

/// What there is to look up for an update: the three plans, two accounts, and a name that is taken.
pub(crate) fn lookup(update: &Update, is_master: bool) -> Lookup {
    let named = |word: &str| (1..4).map(plan).find(|plan| plan.sid.as_str() == word);
    Lookup {
        rate_plan: update.rate_plan.value().and_then(|word| named(word.as_str())),
        name_taken: update
            .unique_name
            .value()
            .is_some_and(|name| name.as_str() == "taken"),
        account_within_reach: is_master || update.account.is_none_or(|target| target == account(1)),
    }
}

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;

fn gaps() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => Just(0),
        6 => 1..10 * SECOND,
        3 => SECOND..5 * HOUR,
        1 => HOUR..100 * HOUR,
        1 => 70 * HOUR..24 * 40 * HOUR,
        1 => select(vec![HOUR, 72 * HOUR, 24 * 90 * HOUR, 24 * 59 * HOUR, 24 * 28 * HOUR]),
    ]
}

fn delays() -> impl Strategy<Value = Delays> {
    let small = || prop_oneof![Just(0), 1..3 * SECOND, 1..HOUR];
    let shows = prop_oneof![4 => Just(u8::MAX), 1 => any::<u8>(), 1 => Just(0)];
    let fails = prop_oneof![8 => Just(None), 1 => any::<bool>().prop_map(Some)];
    (
        small(),
        small(),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.15),
        any::<[bool; 3]>(),
        shows,
        fails,
    )
        .prop_map(
            |(
                there,
                back,
                is_request_lost,
                is_answer_lost,
                [gives_up, tells_asked, tells_in_flight],
                shows,
                fails,
            )| Delays {
                there,
                back,
                is_request_lost,
                is_answer_lost,
                gives_up,
                tells_asked,
                tells_in_flight,
                shows,
                fails,
            },
        )
}

pub(crate) fn updates() -> impl Strategy<Value = Update> {
    let status = prop_oneof![
        1 => Just(None),
        5 => select(Requested::ALL.to_vec()).prop_map(Some),
    ];
    let rate_plan = || {
        prop_oneof![
            3 => Just(Edit::Keep),
            4 => (1..4_u8).prop_map(|number| Edit::Set(plan(number).sid.into())),
            1 => Just(Edit::Clear),
        ]
    };
    let calls =
        || any::<bool>().prop_map(|calls| calls.then(|| "https://example.com/called".parse().unwrap()));
    let unique_name = || {
        prop_oneof![
            6 => Just(Edit::Keep),
            2 => select(vec!["taken", "free", "other"]).prop_map(|name| Edit::Set(name.parse().unwrap())),
        ]
    };
    let change = (status, rate_plan(), calls(), unique_name()).prop_map(
        |(status, rate_plan, callback_url, unique_name)| Update {
            status,
            rate_plan,
            callback_url,
            unique_name,
            ..Update::default()
        },
    );
    let reset =
        (any::<[bool; 4]>(), calls(), rate_plan()).prop_map(|([one, two, _, _], callback_url, plan)| {
            Update {
                reset: true,
                // Never valid (rule T7).
                rate_plan: if one && two { plan } else { Edit::Keep },
                callback_url,
                ..Update::default()
            }
        });
    let moves = (1..3_u8, rate_plan(), calls()).prop_map(|(number, rate_plan, callback_url)| Update {
        account: Some(account(number)),
        rate_plan,
        callback_url,
        ..Update::default()
    });
    let names = ("[a-z]{1,3}", unique_name()).prop_map(|(name, unique_name)| Update {
        friendly_name: Edit::Set(name.parse().unwrap()),
        unique_name,
        callback_url: Some("https://example.com/called".parse().unwrap()),
        callback_method: Some(Method::Get),
        ..Update::default()
    });
    prop_oneof![10 => change, 2 => reset, 1 => names, 1 => moves]
}

fn happenings() -> impl Strategy<Value = Happening> {
    let failed = |code| OperatorAnswer::Failed(Failure { code, message: None });
    let answers = prop_oneof![
        6 => Just(OperatorAnswer::Completed),
        2 => Just(OperatorAnswer::Unavailable),
        2 => Just(OperatorAnswer::Resumed),
        1 => Just(failed(None)),
        2 => Just(failed(Some(1))),
    ];
    prop_oneof![
        6 => (updates(), delays()).prop_map(|(update, delays)| Happening::Own { update, delays }),
        1 => delays().prop_map(|delays| Happening::OwnDeletion { delays }),
        3 => prop::option::weighted(0.9, updates()).prop_map(Happening::Others),
        4 => delays().prop_map(|delays| Happening::Fetch { delays }),
        8 => answers.prop_map(Happening::Answer),
        2 => select(vec![1, 100_000, 250_000]).prop_map(Happening::Data),
        2 => Just(Happening::Command),
        2 => Just(Happening::Nothing),
    ]
}

fn channels() -> impl Strategy<Value = Channels> {
    let only = |answers, fetches, callbacks, events| Channels {
        answers,
        fetches,
        callbacks,
        events,
        sent: true,
    };
    prop_oneof![
        4 => Just(only(true, true, true, true)),
        1 => any::<[bool; 5]>().prop_map(|[answers, fetches, callbacks, events, sent]| Channels {
            answers, fetches, callbacks, events, sent,
        }),
        1 => select(vec![only(false, false, false, true), only(false, false, true, false), only(false, true, false, false)]),
    ]
}

fn policies() -> impl Strategy<Value = Policy> {
    let hours = select(vec![1, 72, 72, 1_000]).prop_map(|hours| Hours::new(hours).unwrap());
    let months = || select(vec![1, 3, 3, 4_000_000]).prop_map(|months| CalendarMonths::new(months).unwrap());
    (hours, months(), months(), any::<bool>()).prop_map(
        |(cancellation_delay, ready_period, free_suspension, reactivation)| Policy {
            cancellation_delay,
            ready_period,
            free_suspension,
            reactivation,
            ..Policy::default()
        },
    )
}

pub(crate) fn scripts(steps: usize) -> impl Strategy<Value = Script> {
    let delivery = (
        prop_oneof![Just(0), 1..10 * SECOND, 1..100 * HOUR],
        select(vec![0, 1, 1, 1, 2]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(delay, copies, has_id, is_correlated)| Delivery {
            delay,
            copies,
            has_id,
            is_correlated,
        });
    let start = select(vec![
        "2026-01-01T09:00:00Z",
        "2026-01-31T23:59:59.999999999Z",
        "2027-11-30T00:00:00.000000001Z",
        "2028-02-29T12:00:00.5Z",
    ]);
    (
        start,
        vec((gaps(), happenings()), 1..steps),
        vec(delivery, 8),
        policies(),
        channels(),
        any::<[bool; 2]>(),
        prop_oneof![2 => Just(0_usize), 1 => 1..steps, 2 => Just(usize::MAX)],
    )
        .prop_map(
            |(
                start,
                steps,
                deliveries,
                policy,
                channels,
                [registered_with_plan, is_master],
                others_until,
            )| Script {
                start: start.parse().unwrap(),
                steps,
                deliveries,
                policy,
                registered_with_plan,
                channels,
                others_until,
                is_master,
            },
        )
}
