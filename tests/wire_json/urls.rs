//! The short way to know a URL finds what the long way finds.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::text::HttpUrl;
use url::Url;

/// The long way, as rule C4 has it: what the parser takes without mending it.
fn is_url(text: &str) -> bool {
    let has_space = text.chars().any(|c| c.is_whitespace() || c.is_control());
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !has_space
        && ["http", "https"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(scheme))
        && !authority.is_empty()
        && !authority.contains('\\')
        && Url::parse(text).is_ok_and(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

fn hosts() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        4 => "[a-zA-Z0-9-]{0,5}",
        2 => select(vec![
            "example", "com", "1", "255", "0x7f", "08", "999", "xn--", "xn--a", "xn--bcher-kva", "XN--A", "a--b",
            "-a", "a-", "0xg", "_", "e9", "\u{fc}", "%41", "a\u{ad}",
        ])
        .prop_map(String::from),
    ];
    vec(words, 1..=4).prop_map(|words| words.join("."))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn the_short_way_and_the_long_way_agree(
        scheme in select(vec!["http", "https", "HTTP", "ftp", "https:"]),
        host in hosts(),
        rest in prop_oneof![
            "(:[0-9]{0,5})?([/?#\\\\@][!-~]{0,12})?",
            "[/?#:@]\\PC{0,6}",
            any::<String>(),
        ],
    ) {
        let text = format!("{scheme}://{host}{rest}");
        prop_assert_eq!(text.parse::<HttpUrl>().is_ok(), is_url(&text), "{}", text);
    }
}

/// Each on the one side or the other of what the short way takes.
#[test]
fn hosts_that_look_alike() {
    for (text, is_one) in [
        ("https://a.example/x", true),
        ("https://1.2.3.4/", true),
        ("https://1.2.3.999/", false),
        ("https://a.1/", false),
        ("https://1.a/", true),
        ("https://a.0x1/", false),
        ("https://xn--a/", false),
        ("https://a..b/", true),
        ("https://a./", true),
        ("https://-a-.b/", true),
        ("https:///a", false),
        ("https://a.example/ x", false),
        ("https://a.example/\u{85}", false),
        ("https://a.example?\u{fc}", true),
        ("https://a.example:99999/", false),
    ] {
        assert_eq!(is_url(text), is_one, "{text}");
        assert_eq!(text.parse::<HttpUrl>().is_ok(), is_one, "{text}");
    }
}
