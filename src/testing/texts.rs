//! Strategies for what users write: names, words for plans, URLs.

use alloc::format;
use alloc::string::{String, ToString};
use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use proptest::string::string_regex;

use super::macros::arbitrary;
use crate::id::RatePlanSid;
use crate::text::{FriendlyName, HttpUrl, RatePlanRef, UniqueName};

arbitrary! {
    UniqueName => unique_names();
    FriendlyName => friendly_names();
    RatePlanRef => prop_oneof![
        any::<RatePlanSid>().prop_map(RatePlanRef::from),
        any::<UniqueName>()
            .prop_filter_map("a word for a plan", |name| name.as_str().parse::<RatePlanRef>().ok()),
    ];
    HttpUrl => urls();
}

/// Draws texts that match a pattern, which is read once and not for every text; a wrong one is told when it is drawn of.
pub(super) fn matching(pattern: &'static str) -> BoxedStrategy<String> {
    string_regex(pattern).map_or_else(|_| pattern.boxed(), Strategy::boxed)
}

fn unique_names() -> impl Strategy<Value = UniqueName> {
    let greatest = UniqueName::MAX_CHARACTERS;
    prop_oneof![
        6 => matching("[a-z]{1,8}-[0-9]{1,4}"),
        2 => text(printable(), 1..=greatest).boxed(),
        1 => text(printable(), greatest..=greatest).boxed(),
        // A character short of a SID, and as long as one, but no hex.
        1 => matching("[A-Z]{2}[0-9a-f]{31}|[A-Z]{2}[g-z]{32}"),
        // What a path or a form could trip over, and does not.
        1 => matching("[.]{3}|[ %&=+?#]{1,4}|[.][a-z]"),
    ]
    .prop_filter_map("a unique name", |text| text.parse().ok())
}

fn friendly_names() -> impl Strategy<Value = FriendlyName> {
    let greatest = FriendlyName::MAX_CHARACTERS;
    prop_oneof![
        12 => matching("[A-Z][a-z]{1,8}( [a-z0-9]{1,6}){0,2}"),
        4 => text(prop::char::any(), 1..=24).boxed(),
        1 => text(prop::char::any(), greatest..=greatest).boxed(),
    ]
    .prop_filter_map("a friendly name", |text| text.parse().ok())
}

fn text(
    characters: impl Strategy<Value = char>,
    length: core::ops::RangeInclusive<usize>,
) -> impl Strategy<Value = String> {
    prop::collection::vec(characters, length).prop_map(String::from_iter)
}

/// Any character that can stand in a path; what cannot is replaced, so that none is drawn in vain.
fn printable() -> impl Strategy<Value = char> {
    prop::char::any().prop_map(|c| if c.is_control() || c == '/' { '-' } else { c })
}

fn urls() -> impl Strategy<Value = HttpUrl> {
    let scheme = prop_oneof![
        6 => Just("https://"),
        3 => Just("http://"),
        1 => Just("HTTPS://"),
    ];
    let user = prop_oneof![
        8 => Just(String::new()),
        1 => matching("[a-z]{1,6}@"),
        1 => matching("[a-z]{1,6}:[a-zA-Z0-9%]{0,2}[a-z]{0,4}@"),
    ];
    let port = prop_oneof![
        6 => Just(String::new()),
        1 => any::<u16>().prop_map(|port| format!(":{port}")),
        1 => Just(String::from(":")),
    ];
    let path = prop_oneof![
        1 => Just(String::new()),
        1 => Just(String::from("/")),
        6 => matching("(/[a-zA-Z0-9._~-]{1,8}){1,3}"),
        1 => matching("(/([a-z]{1,4}|[.]{1,2}|%2[0-9a-fA-F]|\u{fc}|\u{1f4f6}|)){1,4}"),
    ];
    let query = prop_oneof![
        4 => Just(String::new()),
        4 => matching("[?][a-z]{1,6}=[a-zA-Z0-9+]{0,6}(&[a-z]{1,6}=[a-z0-9]{0,6}){0,2}"),
        1 => matching("[?](&|a&|a=1&|[?]|%26=%3D|\u{e4}=\u{f6}|/)?"),
    ];
    let fragment = prop_oneof![
        6 => Just(String::new()),
        1 => matching("#[a-z?&=/]{0,6}"),
    ];
    (scheme, user, hosts(), port, path, query, fragment).prop_filter_map(
        "a URL to call",
        |(scheme, user, host, port, path, query, fragment)| {
            let text = [scheme, &user, &host, &port, &path, &query, &fragment].concat();
            text.parse().ok()
        },
    )
}

fn hosts() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => Just(String::from("example.com")),
        4 => matching("[a-z]{1,8}[.](example|test|com)"),
        1 => matching("[A-Z]{1,4}[.]Example[.]COM"),
        1 => Just(String::from("z\u{e4}hler.example")),
        1 => Just(String::from("ex%61mple.com")),
        1 => Just(String::from("localhost")),
        1 => any::<Ipv4Addr>().prop_map(|address| address.to_string()),
        1 => any::<Ipv6Addr>().prop_map(|address| format!("[{address}]")),
    ]
}
