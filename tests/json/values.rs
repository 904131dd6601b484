//! Words, texts, the policy, the table, the kernel and the typed requests.

use std::fmt::{Debug, Display};
use std::num::NonZeroU64;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sim_lifecycle::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use sim_lifecycle::lifecycle::{
    Answer, ChangeOutcome, Event, Lifecycle, PlanKind, Request, ResetOutcome, Stale, Transition, Upstream,
};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::sim::{Failure, Hook, HookEdit, Properties, RatePlan, ResetStatus};
use sim_lifecycle::status::Phase;
use sim_lifecycle::table::{self, PlanChange, Verdict};
use sim_lifecycle::text::{FriendlyName, HttpUrl, Method, UniqueName};
use sim_lifecycle::{
    Automatic, Cause, Choices, Direction, Edit, Illegal, InFlight, Lookup, OperatorAnswer, Parameter, Policy,
    Registration, Requested, Settled, Status, Update,
};
use strum::IntoEnumIterator;

use super::super::{both_ways, written};

pub const SIM: &str = "DE00000000000000000000000000000aBc";
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const PLAN: &str = "WP00000000000000000000000000000001";
pub const AT: &str = "2026-01-01T09:00:00Z";

pub fn at(instant: &str) -> chrono::DateTime<chrono::Utc> {
    instant.parse().unwrap()
}

pub fn parsed<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

/// All the words of a type, which are written as they are shown.
fn all<T: IntoEnumIterator + Serialize + DeserializeOwned + Display + PartialEq + Debug>(
    name: &str,
) -> String {
    let words: Vec<_> = T::iter().collect();
    for word in &words {
        assert_eq!(serde_json::to_value(word).unwrap(), word.to_string());
    }
    both_ways(name, &words)
}

pub fn words() -> String {
    [
        all::<Settled>("Settled"),
        all::<Phase>("Phase"),
        all::<Status>("Status"),
        all::<Requested>("Requested"),
        all::<Automatic>("Automatic"),
        all::<Cause>("Cause"),
        all::<Direction>("Direction"),
        all::<Answer>("Answer"),
        all::<Method>("Method"),
        all::<Parameter>("Parameter"),
        both_ways("ResetStatus", &ResetStatus::Resetting),
        both_ways("PlanKind", &[PlanKind::Standard, PlanKind::NarrowbandDeveloper]),
        written(
            "ChangeOutcome",
            &[ChangeOutcome::Completed, ChangeOutcome::Failed],
        ),
        written(
            "ResetOutcome",
            &[
                ResetOutcome::Completed,
                ResetOutcome::Failed,
                ResetOutcome::Unavailable,
                ResetOutcome::Disconnected,
            ],
        ),
        written(
            "Verdict",
            &[
                Verdict::Legal,
                Verdict::Same,
                Verdict::IfReactivation,
                Verdict::Refused,
            ],
        ),
        written(
            "PlanChange",
            &[PlanChange::AtOnce, PlanChange::ByOperator, PlanChange::Refused],
        ),
    ]
    .concat()
}

pub fn policy() -> String {
    let other = Policy {
        ready_data_limit: NonZeroU64::MAX,
        reactivation: true,
        ..Policy::PUBLISHED
    };
    // What is left out is as published.
    let partly: Policy = serde_json::from_str(r#"{"cancellation_delay":1}"#).unwrap();
    assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::PUBLISHED);
    [
        both_ways("published", &Policy::PUBLISHED),
        both_ways("other", &other),
        both_ways("partly", &partly),
        both_ways("CalendarMonths", &CalendarMonths::new(3).unwrap()),
        both_ways("Hours", &Hours::new(72).unwrap()),
    ]
    .concat()
}

pub fn texts_and_edits() -> String {
    let none = Choices::default();
    let some: Choices = [Requested::Active, Requested::Deactivated].into_iter().collect();
    [
        both_ways("SimSid", &parsed::<SimSid>(SIM)),
        both_ways("AccountSid", &parsed::<AccountSid>(ACCOUNT)),
        both_ways("RatePlanSid", &parsed::<RatePlanSid>(PLAN)),
        both_ways("Iccid", &parsed::<Iccid>("898830300000061422")),
        both_ways("UniqueName", &parsed::<UniqueName>("Zähler \"1\"")),
        both_ways("FriendlyName", &parsed::<FriendlyName>("line\nbreak")),
        both_ways("HttpUrl", &parsed::<HttpUrl>("HTTPS://a.example:443/../x?y#z")),
        both_ways("Choices, none", &none),
        both_ways("Choices, some", &some),
        both_ways("Edit", &[Edit::Keep, Edit::Clear, Edit::Set(5)]),
        both_ways("RatePlan", &plan()),
        both_ways("Hook", &Hook::default()),
        both_ways("Properties", &Properties::default()),
    ]
    .concat()
}

pub fn plan() -> RatePlan {
    RatePlan::standard(parsed(PLAN))
}

pub fn in_flight() -> InFlight {
    InFlight {
        settled: Settled::Ready,
        phase: Phase::Scheduled,
        status: Some(Requested::Suspended),
        plan: Edit::Set(parsed(PLAN)),
        since: at(AT),
    }
}

/// The table, and what the kernel refuses by it.
pub fn legality() -> String {
    let settled = Settled::Ready;
    let illegal = [
        Illegal::SuspendedWithoutPlan,
        Illegal::InFlight,
        Illegal::Status {
            from: Settled::Suspended,
            to: Requested::Ready,
            choices: table::row(Settled::Suspended).choices(&Policy::PUBLISHED),
        },
        Illegal::PlanOfCanceled,
        Illegal::PlanRemoved { settled },
        Illegal::PlanMissing { to: settled },
        Illegal::NarrowbandReady,
        Illegal::ResetUnconnected { settled },
        Illegal::Resetting,
        Illegal::Unconnected { settled },
        Illegal::Undeletable { settled },
    ];
    let mut text = String::new();
    text.extend(table::TABLE.iter().map(|row| written("Row", row)));
    text.extend(table::AUTOMATIC.iter().map(|edge| written("Edge", edge)));
    text.extend(illegal.iter().map(|illegal| both_ways("Illegal", illegal)));
    text += &both_ways("InFlight", &in_flight());
    let stale = Stale {
        number: 7,
        answer: Answer::Resumed,
    };
    text + &both_ways("Stale", &stale)
}

pub fn kernel() -> String {
    let status = Some(Requested::Active);
    let update = |status, plan| Event::Upstream {
        number: 1,
        request: Upstream::Update { status, plan },
    };
    let events = [
        Event::CommandHeard,
        Event::Status {
            previous: Status::Updating,
            updated: Status::Ready,
            cause: Cause::Completed,
        },
        Event::ResetStarted,
        Event::ResetStopped,
        Event::Settled {
            status: Some((Settled::Ready, Settled::Active)),
            plan: None,
            automatic: Some(Automatic::ReadyPeriod),
        },
        Event::Settled {
            status: None,
            plan: Some((Some(PlanKind::Standard), None)),
            automatic: None,
        },
        Event::SuspendedFeeStarted,
        update(status, Edit::Set(PlanKind::NarrowbandDeveloper)),
        update(status, Edit::Keep),
        update(None, Edit::Clear),
        Event::Upstream {
            number: 2,
            request: Upstream::Reset,
        },
        Event::ChangeFinished(ChangeOutcome::Completed),
        Event::ResetFinished(ResetOutcome::Disconnected),
    ];
    let change = Request::Change {
        status,
        plan: Edit::Set(PlanKind::Standard),
    };
    let mut lifecycle = Lifecycle::new(None, at(AT));
    let mut text = both_ways("Lifecycle, new", &lifecycle);
    lifecycle
        .request(change, &Policy::PUBLISHED, at(AT), &mut Vec::new())
        .unwrap();
    text += &both_ways("Lifecycle, updating", &lifecycle);
    text += &both_ways("Change", lifecycle.change().unwrap());
    text += &both_ways("Request", &change);
    text += &both_ways("Request", &Request::<PlanKind>::NOTHING);
    text += &both_ways("Request", &Request::<PlanKind>::Reset);
    text.extend(events.map(|event| written("Transition", &Transition { at: at(AT), event })));
    text
}

fn failures() -> [OperatorAnswer; 2] {
    let failure = Failure {
        code: Some(33_119),
        message: Some("no".into()),
    };
    [
        OperatorAnswer::Failed(Failure::default()),
        OperatorAnswer::Failed(failure),
    ]
}

/// An update with every parameter.
pub fn full_update() -> Update {
    let hook = |path: &str, method| HookEdit {
        url: Edit::Set(parsed(&format!("http://a.example/{path}"))),
        method: Some(method),
    };
    Update {
        unique_name: Edit::Set(parsed("meter-0001")),
        friendly_name: Edit::Clear,
        callback_url: Some(parsed("https://a.example/callback")),
        callback_method: Some(Method::Get),
        rate_plan: Edit::Set("basic".parse().unwrap()),
        status: Some(Requested::Ready),
        reset: true,
        account: Some(parsed(ACCOUNT)),
        commands: hook("commands", Method::Get),
        sms: hook("sms", Method::Post),
        sms_fallback: hook("sms-fallback", Method::Get),
        voice: hook("voice", Method::Post),
        voice_fallback: hook("voice-fallback", Method::Get),
    }
}

pub fn sim_inputs() -> String {
    let bare = Registration {
        sid: parsed(SIM),
        account: parsed(ACCOUNT),
        iccid: parsed("8988303000000614224"),
        rate_plan: None,
        registration_code: None,
        eid: None,
        ip_address: None,
    };
    let full = Registration {
        rate_plan: Some(plan()),
        registration_code: Some("H3LL0".into()),
        eid: Some("89033023".into()),
        ip_address: Some("192.0.2.1".into()),
        ..bare.clone()
    };
    let lookup = Lookup {
        account_within_reach: true,
        name_taken: false,
        rate_plan: Some(plan()),
    };
    let short: Update = serde_json::from_str(r#"{"status":"ready","rate_plan":{"set":"basic"}}"#).unwrap();
    assert_eq!(
        (short.status, short.rate_plan.is_keep()),
        (Some(Requested::Ready), false)
    );
    let mut text = [
        both_ways("Registration, bare", &bare),
        both_ways("Registration, full", &full),
        both_ways("Update, nothing", &Update::default()),
        both_ways("Update, everything", &full_update()),
        both_ways("HookEdit", &HookEdit::default()),
        both_ways("Lookup", &Lookup::default()),
        both_ways("Lookup", &lookup),
    ]
    .concat();
    for answer in [
        OperatorAnswer::Completed,
        OperatorAnswer::Unavailable,
        OperatorAnswer::Resumed,
    ] {
        text += &both_ways("OperatorAnswer", &answer);
    }
    text.extend(
        failures()
            .iter()
            .map(|answer| both_ways("OperatorAnswer", answer)),
    );
    text
}

pub fn refused<T: DeserializeOwned + Debug>(name: &str, text: &str) -> String {
    let error = serde_json::from_str::<T>(text).unwrap_err();
    format!("{name}: {text}\n  {error}\n")
}

pub fn unreadable() -> String {
    [
        refused::<Policy>("Policy", r#"{"ready_data_limit":0}"#),
        refused::<Policy>("Policy", r#"{"ready_period":-1}"#),
        refused::<Policy>("Policy", r#"{"reactivations":true}"#),
        refused::<Update>("Update", r#"{"Status":"ready"}"#),
        refused::<Update>("Update", r#"{"status":"canceled"}"#),
        refused::<Update>("Update", r#"{"commands":{"link":"keep"}}"#),
        refused::<Settled>("Settled", r#""updating""#),
        refused::<Status>("Status", r#""deleted""#),
        refused::<Status>("Status", r#""Active""#),
        refused::<Method>("Method", r#""post""#),
        refused::<SimSid>("SimSid", r#""AC00000000000000000000000000000001""#),
        refused::<Iccid>("Iccid", r#""8988""#),
        refused::<UniqueName>("UniqueName", r#""""#),
        refused::<HttpUrl>("HttpUrl", r#""a.example""#),
        refused::<Choices>("Choices", r#"["ready"]"#),
    ]
    .concat()
}
