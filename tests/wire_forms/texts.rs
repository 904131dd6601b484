//! Draws what stands in forms, queries and paths: identifiers, names, URLs.

#![allow(dead_code, reason = "each of the tests that share this draws some of it")]

use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::id::{Iccid, Kind, Sid};
use sim_lifecycle::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};
use sim_lifecycle::{AccountSid, RatePlanSid, SimSid};

/// Fewer cases than usual where `fewer` says so, and no file of seeds.
pub fn config(cases: u32) -> ProptestConfig {
    let mut config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config
}

fn sids<K: Kind>() -> impl Strategy<Value = Sid<K>> {
    "[0-9a-fA-F]{32}".prop_map(|digits| format!("{}{digits}", K::PREFIX).parse().unwrap())
}

pub fn sim_sids() -> impl Strategy<Value = SimSid> {
    sids()
}

pub fn accounts() -> impl Strategy<Value = AccountSid> {
    sids()
}

pub fn plans() -> impl Strategy<Value = RatePlanSid> {
    sids()
}

pub fn iccids() -> impl Strategy<Value = Iccid> {
    "[0-9]{18,20}".prop_map(|digits| digits.parse().unwrap())
}

/// Any text at all, what has a meaning of its own in a URL or a form being likely.
pub fn texts(most: usize) -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        3 => select(vec![
            "%", "%41", "%zz", "+", " ", "&", "&&", "=", "?", "#", ";", "/", "\\", "\"", "'", "<", "~", "*", "-", "_", ".",
            "..", "\0", "\r\n", "\u{e9}", "e\u{301}", "\u{10ffff}", "\u{feff}", "\u{fffd}", "%2F", "%2e", ",", ":", "@",
        ])
        .prop_map(str::to_string),
        2 => any::<char>().prop_map(|c| c.to_string()),
        1 => "[a-zA-Z0-9]{1,3}",
    ];
    prop::collection::vec(pieces, 0..=most).prop_map(|pieces| pieces.concat())
}

pub fn unique_names() -> impl Strategy<Value = UniqueName> {
    texts(12).prop_filter_map("no unique name", |text| text.parse().ok())
}

pub fn friendly_names() -> impl Strategy<Value = FriendlyName> {
    texts(40).prop_filter_map("no friendly name", |text| text.parse().ok())
}

pub fn plan_words() -> impl Strategy<Value = RatePlanRef> {
    prop_oneof![
        plans().prop_map(RatePlanRef::from),
        texts(12).prop_filter_map("empty", |text| text.parse().ok()),
    ]
}

pub fn methods() -> impl Strategy<Value = Method> {
    select(vec![Method::Get, Method::Post])
}

/// URLs with and without a query and a fragment, either of them empty too.
pub fn urls() -> impl Strategy<Value = HttpUrl> {
    let query = prop_oneof![
        Just(String::new()),
        Just("?".to_string()),
        "[?][a-z%+=&;/?:@']{0,12}",
        "[?](x=1&)?y=%C3%A9&",
    ];
    let fragment = prop_oneof![Just(String::new()), Just("#".to_string()), "#[a-z?&=#/]{0,8}"];
    (
        "https?://[a-z]{1,8}(:[1-9][0-9]{0,3})?(/[a-zA-Z0-9%+.~-]{0,8}){0,3}",
        query,
        fragment,
    )
        .prop_filter_map("no URL to call", |(base, query, fragment)| {
            [base, query, fragment].concat().parse().ok()
        })
}
