//! The readers of forms, URLs and instants: nothing makes them panic, and what they take is what was meant.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::text::HttpUrl;
use sim_lifecycle::wire::{read_time, read_update, write_time};
use sim_lifecycle::{Edit, Parameter, Update};
use strum::IntoEnumIterator;

use super::histories::config;

/// Text that is almost a form.
fn almost_forms() -> impl Strategy<Value = Vec<u8>> {
    let names: Vec<Vec<u8>> = Parameter::iter()
        .map(|name| name.to_string().into_bytes())
        .collect();
    let pieces = prop_oneof![
        4 => select(names),
        4 => select(vec![&b"&"[..], b"=", b"%", b"%4", b"%zz", b"%FF", b"%c3%a9", b"+", b"\xff", b"\0"]).prop_map(<[u8]>::to_vec),
        3 => select(vec![&b"ready"[..], b"active", b"GET", b"resetting", b"http://example.com/"]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 0..=8),
    ];
    prop::collection::vec(pieces, 0..=12).prop_map(|pieces| pieces.concat())
}

/// Text that is almost a URL.
fn almost_urls() -> impl Strategy<Value = String> {
    let pieces = select(vec![
        "http",
        "https",
        "HTTP",
        "ftp",
        "://",
        ":",
        "/",
        "//",
        "\\",
        "?",
        "#",
        "@",
        ":80",
        ":99999",
        "[::1]",
        "[",
        "]",
        "example.com",
        "user",
        "a",
        "%20",
        "%",
        "..",
        " ",
        "\t",
        "\n",
        "\r",
        "\0",
        "\u{7f}",
        "\u{85}",
        "\u{a0}",
        "\u{2028}",
        "\u{3000}",
        "\u{feff}",
        "\u{200b}",
        "\u{fc}",
    ]);
    let free = prop::collection::vec(pieces, 0..=8).prop_map(|pieces| pieces.concat());
    let begun = free.clone().prop_map(|rest| format!("http://{rest}"));
    prop_oneof![1 => free, 2 => begun, 1 => any::<String>()]
}

/// URLs as they should be; the port, the user and what follows the host may be left out.
fn urls() -> impl Strategy<Value = String> {
    let scheme = select(vec!["http", "https", "HTTP", "hTTpS"]);
    let host = select(vec![
        "example.com",
        "EXAMPLE.com",
        "localhost",
        "192.0.2.1",
        "[2001:db8::1]",
        "b\u{fc}cher.example",
    ]);
    let port = prop_oneof![
        Just(String::new()),
        (0..=65_535_u32).prop_map(|port| format!(":{port}"))
    ];
    let user = select(vec!["", "user@", "user:pw@", "user:@"]);
    let rest = select(vec![
        "",
        "/",
        "/a/../b",
        "?",
        "?x=1&",
        "#",
        "/p?q#f",
        "/caf%C3%A9",
        "/\\x",
        "//",
    ]);
    (scheme, user, host, port, rest)
        .prop_map(|(scheme, user, host, port, rest)| format!("{scheme}://{user}{host}{port}{rest}"))
}

/// Any instant of the years that are written with four digits.
fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    let first: DateTime<Utc> = "0000-01-01T00:00:00Z".parse().expect("an instant");
    let last: DateTime<Utc> = "9999-12-31T23:59:59Z".parse().expect("an instant");
    let second = prop_oneof![
        8 => first.timestamp()..=last.timestamp(),
        1 => select(vec![first.timestamp(), -1, 0, last.timestamp()]),
    ];
    let nanosecond = prop_oneof![
        2 => 0..=999_999_999_u32,
        2 => (0..=999_u32).prop_map(|milli| milli * 1_000_000),
        1 => (0..=999_999_u32).prop_map(|micro| micro * 1_000),
        1 => select(vec![0, 1, 999_999_999]),
    ];
    (second, nanosecond).prop_map(|(second, nanosecond)| {
        DateTime::from_timestamp(second, nanosecond).expect("within the calendar")
    })
}

/// Text that is almost an instant.
fn almost_instants() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,12})?([Zz]|[+-][0-2][0-9]:[0-6][0-9])?",
        1 => "[0-9TZtz:.+-]{0,30}",
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_form_of_any_bytes_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..=64)) {
        let read = read_update(&bytes);
        prop_assert!(read.is_ok() || read.is_err_and(|why| !why.to_string().is_empty()));
    }

    /// What is read without an error says the same again: each pair is a known parameter, each but once.
    #[test]
    fn a_form_that_is_read_is_one(bytes in almost_forms()) {
        if read_update(&bytes).is_ok() {
            let mut names: Vec<_> = form_urlencoded::parse(&bytes).map(|(name, _)| name.into_owned()).collect();
            prop_assert!(names.iter().all(|name| name.parse::<Parameter>().is_ok()), "{names:?}");
            let count = names.len();
            names.sort();
            names.dedup();
            prop_assert_eq!(names.len(), count);
        }
    }

    #[test]
    fn a_text_in_a_form_is_read_as_it_was_written(name in "\\PC{1,40}", url in urls()) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("FriendlyName", &name).append_pair("SmsUrl", &url);
        let mut expected = Update { friendly_name: Edit::Set(name.parse()?), ..Update::default() };
        expected.sms.url = Edit::Set(url.parse()?);
        prop_assert_eq!(read_update(form.finish().as_bytes()), Ok(expected));
    }

    #[test]
    fn a_url_that_is_taken_has_a_host_and_no_space(text in almost_urls()) {
        if let Ok(url) = text.parse::<HttpUrl>() {
            prop_assert_eq!(url.as_str(), &text);
            prop_assert!(!text.contains(|c: char| c.is_whitespace() || c.is_control()));
            let lower = text.to_ascii_lowercase();
            let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
            let authority = rest.and_then(|rest| rest.split(['/', '?', '#', '\\']).next()).unwrap_or_default();
            let host = authority.rsplit('@').next().unwrap_or_default();
            prop_assert!(!host.is_empty() && !host.starts_with(':'), "no host in {}", text);
        }
    }

    #[test]
    fn a_url_as_it_should_be_is_kept_as_it_is(text in urls()) {
        let url = text.parse::<HttpUrl>()?;
        prop_assert_eq!(url.as_str(), text);
    }

    #[test]
    fn an_instant_is_read_as_it_was_written(instant in instants()) {
        let text = write_time(instant);
        prop_assert_eq!(read_time(&text), Ok(instant), "{}", text);
        let fraction = text.strip_suffix('Z').and_then(|text| text.get(19..)).unwrap_or("?");
        prop_assert!(matches!(fraction.len(), 0 | 4 | 7 | 10), "{}", text);
        // As many digits as it needs: three fewer would not do.
        prop_assert!(!fraction.ends_with("000"), "{}", text);
    }

    #[test]
    fn an_instant_of_any_text_is_read_or_refused(text in almost_instants()) {
        match read_time(&text) {
            Ok(instant) => prop_assert_eq!(read_time(&write_time(instant)), Ok(instant)),
            Err(why) => prop_assert_eq!(&*why.found, text),
        }
    }
}
