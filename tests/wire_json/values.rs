//! The Sims that the tests write, and strategies for whatever can stand on the wire.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::sim::{RatePlan, ResetStatus};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{Links, PageMeta, Resource, StatusWord, Unread};
use sim_lifecycle::{Edit, Lookup, Policy, Registration, Sim, Update};

pub const SIM: &str = "DE00000000000000000000000000000aBc";
pub const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub const PLAN: &str = "WP00000000000000000000000000000001";
pub const BASE: &str = "https://sims.example.com";

pub fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

pub fn parsed<T: std::str::FromStr<Err: Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub fn written<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

/// A Sim with everything that it can have, or with nothing that it need not.
pub fn sim(is_full: bool) -> Sim {
    let text = |text: &str| is_full.then(|| text.into());
    let registration = Registration {
        sid: parsed(SIM),
        account: parsed(ACCOUNT),
        iccid: parsed("8988303000000614224"),
        rate_plan: is_full.then(|| RatePlan::standard(parsed(PLAN))),
        registration_code: text("H3LL0"),
        eid: text("89033023"),
        ip_address: text("192.0.2.1"),
    };
    let mut sim = Sim::register(registration, at("2026-01-01T09:00:00Z"));
    if is_full {
        let mut update = Update {
            unique_name: Edit::Set(parsed("meter-0001")),
            friendly_name: Edit::Set(parsed("Zähler \"1\"")),
            ..Update::default()
        };
        update.sms.url = Edit::Set(parsed("https://a.example/sms?x=1"));
        update.commands.method = Some(Method::Get);
        let later = at("2026-01-01T10:00:00.5Z");
        sim.update(
            &update,
            &Lookup::default(),
            &Policy::PUBLISHED,
            later,
            &mut Vec::new(),
        )
        .unwrap();
    }
    sim
}

/// The Sim's JSON as this crate writes it.
pub fn json(is_full: bool) -> String {
    written(&Resource::of(&sim(is_full), BASE))
}

pub fn page_meta() -> PageMeta {
    PageMeta {
        page: 0,
        page_size: 50,
        url: format!("{BASE}/v1/Sims?PageSize=50&Page=0").into(),
        first_page_url: format!("{BASE}/v1/Sims?PageSize=50&Page=0").into(),
        previous_page_url: None,
        next_page_url: Some(format!("{BASE}/v1/Sims?PageSize=50&Page=1&PageToken=x").into()),
    }
}

pub fn texts() -> BoxedStrategy<Box<str>> {
    prop_oneof!["[ -~]{0,12}", "\\PC{0,6}", any::<String>()]
        .prop_map(Box::from)
        .boxed()
}

fn read<T: std::str::FromStr<Err: Debug> + Debug>(
    texts: impl Strategy<Value = String>,
) -> impl Strategy<Value = T> {
    texts.prop_filter_map("is none", |text| text.parse().ok())
}

pub fn sids<T: std::str::FromStr<Err: Debug> + Debug>(kind: &'static str) -> impl Strategy<Value = T> {
    read("[0-9a-fA-F]{32}".prop_map(move |digits| format!("{kind}{digits}")))
}

pub fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let first = at("0000-01-01T00:00:00Z").timestamp();
    let last = at("9999-12-31T23:59:59Z").timestamp();
    let nanoseconds = prop_oneof![
        Just(0),
        0..1_000_000_000_u32,
        (0..1_000_u32).prop_map(|milli| milli * 1_000_000)
    ];
    (first..=last, nanoseconds)
        .prop_map(|(second, nanosecond)| DateTime::from_timestamp(second, nanosecond).unwrap())
}

pub fn status_words() -> impl Strategy<Value = StatusWord> {
    let known = select(vec![
        "new",
        "ready",
        "active",
        "suspended",
        "deactivated",
        "canceled",
        "scheduled",
        "updating",
        "deleted",
    ]);
    prop_oneof![4 => known.prop_map(StatusWord::from), 1 => texts().prop_map(|word| StatusWord::from(&*word))]
}

/// Sims of every sort, whether one of ours could be so or not.
pub fn resources() -> impl Strategy<Value = Resource> {
    let urls = || option::of(read("https?://[a-z]{1,8}(\\.example)?(/[!-~]{0,8})?"));
    let methods = || option::of(select(vec![Method::Get, Method::Post]));
    let hooks = || (urls(), methods());
    let identity = (
        option::of(sids("DE")),
        option::of(read("[ -.0-~]{1,20}")),
        option::of(read("\\PC{1,20}")),
        option::of(sids("AC")),
        option::of(status_words()),
        option::of(sids("WP")),
        option::of(read("[0-9]{18,20}")),
    );
    let links = (option::of(texts()), option::of(texts()), option::of(texts()));
    let rest = (
        option::of(texts()),
        option::of(instants()),
        option::of(instants()),
        option::of(texts()),
        option::of(Just(ResetStatus::Resetting)),
        option::of(links),
        option::of(texts()),
    );
    let hooks = (hooks(), hooks(), hooks(), hooks(), hooks());
    (identity, rest, hooks).prop_map(|(identity, rest, hooks)| {
        let (sid, unique_name, friendly_name, account_sid, status, rate_plan_sid, iccid) = identity;
        let (eid, date_created, date_updated, ip_address, reset_status, links, url) = rest;
        let (commands, voice, voice_fallback, sms, sms_fallback) = hooks;
        Resource {
            sid,
            unique_name,
            friendly_name,
            account_sid,
            status,
            rate_plan_sid,
            iccid,
            eid,
            commands_callback_url: commands.0,
            commands_callback_method: commands.1,
            date_created,
            date_updated,
            ip_address,
            reset_status,
            links: links.map(|(rate_plan, usage_records, data_sessions)| Links {
                rate_plan,
                usage_records,
                data_sessions,
                unread: Unread::default(),
            }),
            url,
            voice_url: voice.0,
            voice_method: voice.1,
            voice_fallback_url: voice_fallback.0,
            voice_fallback_method: voice_fallback.1,
            sms_url: sms.0,
            sms_method: sms.1,
            sms_fallback_url: sms_fallback.0,
            sms_fallback_method: sms_fallback.1,
            unread: Unread::default(),
        }
    })
}
