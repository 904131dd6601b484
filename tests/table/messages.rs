//! Every message, with its code and its HTTP status; a variant that the source has and a list lacks is told.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::str::FromStr;

use sim_lifecycle::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use sim_lifecycle::lifecycle::{Answer, Stale};
use sim_lifecycle::status::Phase;
use sim_lifecycle::text::{FriendlyName, HttpUrl, UniqueName};
use sim_lifecycle::wire::{read_list, read_time, read_update};
use sim_lifecycle::{
    Code, Conflict, Edit, Illegal, InFlight, InvalidParameter, InvalidQuery, Parameter, Policy, Refusal,
    Requested, Settled, Update, table,
};
use strum::IntoEnumIterator;

use super::kernel::{START, at, reactivating};
use super::sims::{HOME, OWNER, STRANGER};

/// Section 12 of the rules.
pub const SECTION_12: [(u16, u16); 16] = [
    (20003, 401),
    (20404, 404),
    (20409, 409),
    (33000, 500),
    (33004, 503),
    (33010, 409),
    (33101, 400),
    (33102, 400),
    (33103, 400),
    (33104, 400),
    (33105, 400),
    (33108, 400),
    (33119, 400),
    (33120, 409),
    (33121, 400),
    (33201, 403),
];

pub fn codes() -> Vec<(u16, u16)> {
    Code::iter()
        .map(|code| {
            assert_eq!(code.to_string(), code.number().to_string());
            (code.number(), code.http_status())
        })
        .collect()
}

/// The names of an enum's variants, as they stand in its source.
fn variants<'a>(source: &'a str, name: &str) -> BTreeSet<&'a str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    body.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(name_of)
        .collect()
}

fn name_of(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap()
}

/// Checks that every variant is listed: from outside, no match on an error can be told to be exhaustive.
pub fn check_all_listed<E: Debug>(errors: &[E], source: &str, name: &str) {
    let debugged: Vec<_> = errors.iter().map(|error| format!("{error:?}")).collect();
    let listed: BTreeSet<_> = debugged.iter().map(|error| name_of(error)).collect();
    assert_eq!(listed, variants(source, name), "{name}");
}

pub fn lines<E: Display>(errors: &[E], code: impl Fn(&E) -> Code) -> String {
    errors
        .iter()
        .map(|error| {
            let code = code(error);
            format!("{code} {} {error}\n", code.http_status())
        })
        .collect()
}

fn in_flight(phase: Phase, status: Option<Requested>, plan: Edit<RatePlanSid>) -> Refusal {
    Refusal::InFlight(InFlight {
        settled: Settled::Suspended,
        phase,
        status,
        plan,
        since: at(START),
    })
}

/// Every pair of rule T7, made from the updates that have it.
fn conflicts() -> Vec<Conflict> {
    let resetting = Update {
        reset: true,
        ..Update::default()
    };
    let account = Some(OWNER.parse().unwrap());
    let status = Some(Requested::Active);
    let updates = [
        Update {
            status,
            ..resetting.clone()
        },
        Update {
            rate_plan: Edit::Clear,
            ..resetting.clone()
        },
        Update { account, ..resetting },
        Update {
            account,
            status,
            ..Update::default()
        },
    ];
    updates
        .iter()
        .map(|update| update.check_form().unwrap_err())
        .collect()
}

pub fn refusals() -> String {
    let account: AccountSid = STRANGER.parse().unwrap();
    let held: RatePlanSid = HOME.parse().unwrap();
    let name = || "meter-0001".into();
    let mut refusals = vec![
        Refusal::NotFound { sim: name() },
        Refusal::Parameter(InvalidParameter::NameTaken { name: name() }),
        Refusal::Query(InvalidQuery::Unknown {
            name: "status".into(),
        }),
        Refusal::Query(InvalidQuery::Token),
        in_flight(Phase::Updating, Some(Requested::Active), Edit::Keep),
        in_flight(Phase::Scheduled, Some(Requested::Active), Edit::Set(held)),
        in_flight(Phase::Updating, None, Edit::Set(held)),
        in_flight(Phase::Scheduled, None, Edit::Clear),
        Refusal::MoveOutOfReach { account },
        Refusal::MoveWithPlan { held },
        Refusal::NoSuchPlan { plan: name() },
        Refusal::NoSuchPlan { plan: HOME.into() },
        Refusal::Illegal(Illegal::Resetting),
    ];
    refusals.extend(
        Settled::iter()
            .filter(|settled| !table::row(*settled).moves)
            .map(|settled| Refusal::MovePastNew { settled }),
    );
    refusals.extend(conflicts().into_iter().map(Refusal::Combination));
    check_all_listed(&refusals, include_str!("../../src/error/refusal.rs"), "Refusal");
    let stale: String = Answer::iter()
        .map(|answer| format!("stale: {}\n", Stale { number: 7, answer }))
        .collect();
    lines(&refusals, Refusal::code) + &stale
}

/// What the kernel refuses, in every settled status that it refuses it in.
pub fn illegal() -> String {
    let mut errors = vec![
        Illegal::SuspendedWithoutPlan,
        Illegal::InFlight,
        Illegal::PlanOfCanceled,
        Illegal::NarrowbandReady,
        Illegal::Resetting,
    ];
    for settled in Settled::iter() {
        let row = table::row(settled);
        for policy in [Policy::PUBLISHED, reactivating()] {
            let choices = row.choices(&policy);
            let refused = Requested::ALL
                .into_iter()
                .filter(|to| row.verdict(*to).under(&policy) == table::Verdict::Refused);
            errors.extend(refused.map(|to| Illegal::Status {
                from: settled,
                to,
                choices,
            }));
        }
        if row.needs_plan {
            errors.push(Illegal::PlanRemoved { settled });
            errors.push(Illegal::PlanMissing { to: settled });
        }
        if !row.resets {
            errors.push(Illegal::ResetUnconnected { settled });
        }
        if !row.connects {
            errors.push(Illegal::Unconnected { settled });
        }
        if !row.deletes {
            errors.push(Illegal::Undeletable { settled });
        }
    }
    errors.dedup();
    check_all_listed(&errors, include_str!("../../src/error/illegal.rs"), "Illegal");
    lines(&errors, |illegal| {
        assert_eq!(illegal.code(), Refusal::Illegal(*illegal).code());
        illegal.code()
    })
}

/// Forms that cannot be read, and what is said of each.
pub fn forms() -> String {
    let long = format!("UniqueName={}", "x".repeat(65));
    let longer = format!("FriendlyName={}", "x".repeat(1_025));
    let forms: [&[u8]; 24] = [
        b"status=active",
        b"=active",
        b"Status=active&Status=active",
        b"Stat%FFus=active",
        b"FriendlyName=%FF",
        b"FriendlyName=100%",
        b"Status=",
        b"Status=Active",
        b"Status=canceled",
        b"ResetStatus=",
        b"ResetStatus=null",
        b"CallbackMethod=",
        b"CallbackMethod=post",
        b"AccountSid=",
        b"AccountSid=WP00000000000000000000000000000001",
        b"UniqueName=a%2Fb",
        b"UniqueName=DE00000000000000000000000000000001",
        long.as_bytes(),
        longer.as_bytes(),
        b"CallbackUrl=ftp%3A%2F%2Fa.example",
        b"CallbackUrl=http%3A%2F%2F",
        b"CallbackUrl=http%3A%2F%2Fa.example%2Fa+b",
        b"CallbackUrl=http%3A%2F%2Fa.example%3A99999",
        b"VoiceUrl=http%3A%2F%2F%5B1%3A2",
    ];
    let mut errors = Vec::new();
    let mut values = Vec::new();
    let mut text = String::new();
    for form in forms {
        let error = read_update(form).unwrap_err();
        if let InvalidParameter::Value { why, .. } = &error {
            values.push(why.clone());
        }
        let shown = String::from_utf8_lossy(form);
        let shown: String = shown.chars().take(60).collect();
        let refusal = Refusal::from(error.clone());
        text += &format!("{shown}\n  {}", lines(&[refusal], Refusal::code));
        errors.push(error);
    }
    // Whether a name is taken is not seen from the form.
    errors.push(InvalidParameter::NameTaken { name: "x".into() });
    // No parameter of a form is an ICCID; a list's is.
    if let Err(InvalidQuery::Value { why, .. }) = read_list(b"Iccid=1") {
        values.push(why);
    }
    let source = include_str!("../../src/error/parameter.rs");
    check_all_listed(&errors, source, "InvalidParameter");
    check_all_listed(&values, source, "Unreadable");
    assert_eq!(Parameter::iter().count(), 18);
    text
}

fn wrong<T: FromStr>(text: &str) -> (String, T::Err) {
    let shown: String = text.chars().take(60).collect();
    match text.parse::<T>() {
        Ok(_) => panic!("`{shown}` is right"),
        Err(error) => (shown, error),
    }
}

fn told<E: Debug + Display>(kind: &str, errors: Vec<(String, E)>) -> (String, Vec<E>) {
    let mut text = format!("{kind}\n");
    let mut all = Vec::new();
    for (shown, error) in errors {
        text += &format!("  {shown:?}: {error}\n");
        all.push(error);
    }
    (text, all)
}

/// Texts that are none of what they were read as.
pub fn values() -> String {
    let long = "x".repeat(65);
    let names = ["", &long, OWNER, "a\nb", "a/b", ".", ".."].map(wrong::<UniqueName>);
    let friendly = [wrong::<FriendlyName>(&"x".repeat(1_025))];
    let urls = [
        "",
        "a.example",
        "http:a.example",
        "ftp://a.example",
        "http://a.example/a b",
        "http://a.example/\t",
        "http://",
        "https:///path",
        "http://\\a.example",
        "http://user@",
        "http://a.example:port",
        "http://[1:2",
        "http://a<b",
    ]
    .map(wrong::<HttpUrl>);
    let sids = ["", "DE1", "de00000000000000000000000000000001", OWNER].map(wrong::<SimSid>);
    let accounts = ["DE00000000000000000000000000000001"].map(wrong::<AccountSid>);
    let plans = ["WP0000000000000000000000000000000g"].map(wrong::<RatePlanSid>);
    let iccids = [
        "",
        "89883030000006142",
        "898830300000061422411",
        "8988 3030 0000 0614 22",
    ]
    .map(wrong::<Iccid>);
    let times = [
        "",
        "yesterday",
        "2026-01-01",
        "2026-02-30T00:00:00Z",
        "2026-06-30T23:59:60Z",
        "0000-01-01T00:00:00+00:01",
    ]
    .map(|text| (text.to_string(), read_time(text).unwrap_err()));

    let source = include_str!("../../src/text.rs");
    let (names, all) = told("UniqueName", names.into());
    check_all_listed(&all, source, "UniqueNameError");
    let (urls, all) = told("HttpUrl", urls.into());
    check_all_listed(&all, source, "HttpUrlError");
    [
        names,
        told("FriendlyName", friendly.into()).0,
        urls,
        told("SimSid", sids.into()).0,
        told("AccountSid", accounts.into()).0,
        told("RatePlanSid", plans.into()).0,
        told("Iccid", iccids.into()).0,
        told("instant", times.into()).0,
    ]
    .concat()
}
