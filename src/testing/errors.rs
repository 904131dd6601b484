//! Strategies for errors: each the one that something gets.
//!
//! What a reader says is drawn by having it read what it refuses, so that no error says of a text what is not so.

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Debug;
use core::str::FromStr;

use proptest::prelude::*;
use proptest::sample::select;

use super::macros::arbitrary;
use super::texts::matching;
use super::time::instants;
use crate::edit::Edit;
use crate::error::{Conflict, Illegal, InFlight, InvalidParameter, Parameter, Refusal, Unreadable};
use crate::id::{AccountSid, Iccid, IccidError, RatePlanSid, SidError, SimSid};
use crate::lifecycle::Unsound;
use crate::policy::Policy;
use crate::sim::RestoreError;
use crate::status::{Choices, Phase, Requested, Settled};
use crate::table::{self, PlanChange, Row, Verdict};
use crate::text::{
    FriendlyName, FriendlyNameError, HttpUrl, HttpUrlError, RatePlanRef, RatePlanRefError, UniqueName,
    UniqueNameError,
};
use crate::wire::{TimeError, read_time, read_update};

arbitrary! {
    SidError => prop_oneof![
        refused_as::<SimSid>(no_sids()),
        refused_as::<AccountSid>(no_sids()),
        refused_as::<RatePlanSid>(no_sids()),
    ];
    IccidError => refused_as::<Iccid>(matching("[0-9]{0,17}|[0-9]{21,24}|[0-9]{10}[ -][0-9]{8}"));
    UniqueNameError => refused_as::<UniqueName>(no_unique_names());
    FriendlyNameError => refused_as::<FriendlyName>(no_friendly_names());
    RatePlanRefError => refused_as::<RatePlanRef>(Just(String::new()));
    HttpUrlError => refused_as::<HttpUrl>(no_urls());
    TimeError => matching("2026-[0-9]{2}-[0-9]{2}|[a-z]{0,8}|[0-9]{10}|2026-02-3[0-9]T09:00:00Z")
        .prop_filter_map("no instant", |text| read_time(&text).err());
    Unreadable => invalid_values().prop_filter_map("an unreadable value", |invalid| match invalid {
        InvalidParameter::Value { why, .. } => Some(why),
        InvalidParameter::Unknown { .. }
        | InvalidParameter::Repeated { .. }
        | InvalidParameter::NameEncoding { .. }
        | InvalidParameter::NameTaken { .. } => None,
    });
    InvalidParameter => prop_oneof![
        4 => invalid_values().boxed(),
        2 => invalid_names().boxed(),
        1 => any::<UniqueName>()
            .prop_map(|name| InvalidParameter::NameTaken { name: name.as_str().into() })
            .boxed(),
    ];
    Conflict => select(vec![
        (Parameter::ResetStatus, Parameter::Status),
        (Parameter::ResetStatus, Parameter::RatePlan),
        (Parameter::AccountSid, Parameter::ResetStatus),
        (Parameter::AccountSid, Parameter::Status),
    ])
    .prop_map(|(first, second)| Self { first, second });
    Illegal => prop_oneof![1 => Just(Self::InFlight), 12 => select(illegal_of_idle())];
    InFlight => in_flights();
    Refusal => refusals();
    Unsound => unsound();
    RestoreError => prop_oneof![
        matching("v[2-9]").prop_map(|version| Self::UnknownVersion { version }).boxed(),
        any::<Unsound>().prop_map(Self::Lifecycle).boxed(),
        Just(Self::OrphanCallback).boxed(),
        any::<Settled>().prop_map(|settled| Self::Standing { settled }).boxed(),
        Just(Self::Dates).boxed(),
    ];
}

/// What parsing these texts as a `T` says; one that can be taken is not drawn.
fn refused_as<T>(texts: impl Strategy<Value = String>) -> impl Strategy<Value = T::Err>
where
    T: FromStr<Err: Debug>,
{
    texts.prop_filter_map("a text that is refused", |text| text.parse::<T>().err())
}

fn no_sids() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        matching("(DE|AC|WP|XX)[0-9a-f]{0,31}"),
        matching("(DE|AC|WP)[0-9a-f]{33,34}"),
        matching("(DE|AC|WP)[g-z]{32}|[a-z]{2}[0-9a-f]{32}"),
    ]
}

fn no_unique_names() -> impl Strategy<Value = String> {
    prop_oneof![
        matching("[a-z]{65,80}"),
        select(vec![String::new(), ".".into(), "..".into()]).boxed(),
        matching("[A-Z]{2}[0-9a-fA-F]{32}"),
        matching("[a-z]{1,6}/[a-z]{0,6}"),
        matching("[a-z]{1,6}[\n\t\u{0}\u{7f}]"),
    ]
}

fn no_friendly_names() -> impl Strategy<Value = String> {
    let greatest = FriendlyName::MAX_CHARACTERS;
    let beyond = greatest.saturating_add(1)..=greatest.saturating_add(64);
    prop_oneof![1 => Just(String::new()), 3 => beyond.prop_map(|length| "x".repeat(length))]
}

fn no_urls() -> impl Strategy<Value = String> {
    prop_oneof![
        matching("https?://[a-z]{1,6} [a-z]{1,6}"),
        matching("(ftp|mailto|wss)://[a-z]{1,6}|/[a-z]{1,6}|https?:[a-z]{1,6}"),
        matching("https?://(/[a-z]{0,3})?"),
        matching(r"https?://[a-z]{1,4}\\[a-z]{1,4}"),
        matching("https?://(\\[::g\\]|a:[6-9][0-9]{4}|1[.]2[.]3[.]999)"),
    ]
}

/// Forms of one parameter with a value that it cannot have, read.
fn invalid_values() -> impl Strategy<Value = InvalidParameter> {
    let no_word = || matching("[a-z]{0,8}[A-Z]?");
    any::<Parameter>()
        .prop_flat_map(move |parameter| {
            let value = match parameter {
                Parameter::UniqueName => no_unique_names().boxed(),
                Parameter::FriendlyName => no_friendly_names().boxed(),
                Parameter::AccountSid => no_sids().boxed(),
                Parameter::CallbackUrl
                | Parameter::CommandsCallbackUrl
                | Parameter::SmsUrl
                | Parameter::SmsFallbackUrl
                | Parameter::VoiceUrl
                | Parameter::VoiceFallbackUrl => no_urls().boxed(),
                // Any word but the empty one may name a plan.
                Parameter::RatePlan => Just(String::new()).boxed(),
                Parameter::Status
                | Parameter::ResetStatus
                | Parameter::CallbackMethod
                | Parameter::CommandsCallbackMethod
                | Parameter::SmsMethod
                | Parameter::SmsFallbackMethod
                | Parameter::VoiceMethod
                | Parameter::VoiceFallbackMethod => no_word(),
            };
            let encoded = value.prop_map(|value| form_urlencoded::byte_serialize(value.as_bytes()).collect());
            let unreadable = Just(String::from("%FF"));
            (
                Just(parameter),
                prop_oneof![6 => encoded.boxed(), 1 => unreadable.boxed()],
            )
        })
        .prop_filter_map("an invalid parameter", |(parameter, value)| {
            read_update(format!("{parameter}={value}").as_bytes()).err()
        })
}

/// Forms with a name that they cannot have, read.
fn invalid_names() -> impl Strategy<Value = InvalidParameter> {
    prop_oneof![
        matching("[A-Z][a-z]{2,8}=1"),
        any::<Parameter>()
            .prop_map(|parameter| format!("{parameter}=&{parameter}="))
            .boxed(),
        matching("[A-Z][a-z]{0,4}%F[0-9A-F]=1"),
    ]
    .prop_filter_map("an invalid name", |form| read_update(form.as_bytes()).err())
}

/// All that the kernel refuses of a SIM with nothing in flight, from the table.
fn illegal_of_idle() -> Vec<Illegal> {
    let mut all = vec![
        Illegal::SuspendedWithoutPlan,
        Illegal::PlanOfCanceled,
        Illegal::NarrowbandReady,
        Illegal::Resetting,
    ];
    for row in &table::TABLE {
        let settled = row.settled;
        all.extend(refused_statuses(row));
        if row.needs_plan {
            all.push(Illegal::PlanRemoved { settled });
            all.push(Illegal::PlanMissing { to: settled });
        }
        if !row.resets {
            all.push(Illegal::ResetUnconnected { settled });
        }
        if !row.connects {
            all.push(Illegal::Unconnected { settled });
        }
        if !row.deletes {
            all.push(Illegal::Undeletable { settled });
        }
    }
    all
}

fn refused_statuses(row: &Row) -> impl Iterator<Item = Illegal> {
    [false, true].into_iter().flat_map(move |reactivation| {
        let policy = Policy {
            reactivation,
            ..Policy::PUBLISHED
        };
        let choices: Choices = row.choices(&policy);
        Requested::ALL
            .into_iter()
            .filter(move |to| row.verdict(*to).under(&policy) == Verdict::Refused)
            .map(move |to| Illegal::Status {
                from: row.settled,
                to,
                choices,
            })
    })
}

/// A change in flight that the table allows, of status, plan or both.
fn in_flights() -> impl Strategy<Value = InFlight> {
    let by_plan_alone = table::TABLE
        .iter()
        .filter(|row| row.plan == PlanChange::ByOperator)
        .map(|row| (row.settled, None));
    let by_status = table::TABLE.iter().flat_map(|row| {
        Requested::ALL
            .into_iter()
            .filter(|to| matches!(row.verdict(*to), Verdict::Legal | Verdict::IfReactivation))
            .map(|to| (row.settled, Some(to)))
    });
    let sought = select(by_status.chain(by_plan_alone).collect::<Vec<_>>());
    let plans = (any::<Edit<RatePlanSid>>(), any::<RatePlanSid>());
    (sought, plans, any::<Phase>(), instants()).prop_map(
        |((settled, status), (plan, other), phase, since)| {
            // The plan stays where it is needed before or after (T6); alone it has to be sought.
            let needs_plan = table::row(settled).needs_plan
                || status.is_some_and(|to| to == Requested::Suspended || table::row(to.into()).needs_plan);
            let plan = match plan {
                Edit::Clear if needs_plan => Edit::Set(other),
                Edit::Keep if status.is_none() => Edit::Set(other),
                Edit::Keep | Edit::Clear | Edit::Set(_) => plan,
            };
            InFlight {
                settled,
                phase,
                status,
                plan,
                since,
            }
        },
    )
}

fn refusals() -> impl Strategy<Value = Refusal> {
    let past_new = table::TABLE
        .iter()
        .filter(|row| !row.moves)
        .map(|row| row.settled);
    prop_oneof![
        prop_oneof![
            any::<SimSid>().prop_map(|sid| sid.as_str().into()),
            any::<UniqueName>().prop_map(|name| name.as_str().into()),
        ]
        .prop_map(|sim| Refusal::NotFound { sim })
        .boxed(),
        any::<InvalidParameter>().prop_map(Refusal::Parameter).boxed(),
        any::<Conflict>().prop_map(Refusal::Combination).boxed(),
        any::<InFlight>().prop_map(Refusal::InFlight).boxed(),
        select(past_new.collect::<Vec<_>>())
            .prop_map(|settled| Refusal::MovePastNew { settled })
            .boxed(),
        any::<AccountSid>()
            .prop_map(|account| Refusal::MoveOutOfReach { account })
            .boxed(),
        any::<RatePlanSid>()
            .prop_map(|held| Refusal::MoveWithPlan { held })
            .boxed(),
        any::<RatePlanRef>()
            .prop_map(|plan| Refusal::NoSuchPlan {
                plan: plan.as_str().into()
            })
            .boxed(),
        // A change in flight is told with what it is, above.
        select(illegal_of_idle()).prop_map(Refusal::Illegal).boxed(),
    ]
}

fn unsound() -> impl Strategy<Value = Unsound> {
    let of = |holds: fn(&Row) -> bool| {
        let rows = table::TABLE.iter().filter(move |row| holds(row));
        select(rows.map(|row| row.settled).collect::<Vec<_>>())
    };
    prop_oneof![
        of(|row| row.needs_plan).prop_map(|settled| Unsound::Plan { settled }),
        any::<Settled>().prop_map(|settled| Unsound::IllegalChange { settled }),
        of(|row| !row.resets).prop_map(|settled| Unsound::IllegalReset { settled }),
        any::<u64>().prop_map(|requests| Unsound::Numbers { requests }),
        Just(Unsound::Time),
    ]
}
