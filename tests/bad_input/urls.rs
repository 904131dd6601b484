//! URLs that are none, or that a URL parser would mend (C4).

use sim_lifecycle::text::HttpUrl;

use crate::{mebibyte, refusal};

const SPACE: &str = "has white space or a control character; a URL has neither";
const NOT_ABSOLUTE: &str = "does not begin with `http://` or `https://`; a URL to call does";
const NO_HOST: &str = "has no host after `://`";
const BACKSLASH: &str = "has a `\\` before its path; a URL to call has none";

#[test]
fn urls_that_are_taken_are_kept_as_they_are() {
    for text in [
        "http://example.com",
        "https://example.com/",
        "HTTP://EXAMPLE.com",
        "hTtPs://example.com",
        "http://[::1]:8080/x",
        "http://user:pw@host/",
        "http://user@host",
        "http://host:0/",
        "http://host:65535",
        "http://host:/",
        "http://host:00080/",
        "http://192.0.2.1?x",
        "http://host#f",
        "http://host/a\\b",
        "http://host/a?b=\\c",
        "http://host/a/../b",
        "http://host//",
        "http://host/%zz",
        "http://b\u{fc}cher.example/\u{fc}",
        "http://xn--bcher-kva.example/",
        "https://example.com:443/",
    ] {
        assert_eq!(
            text.parse::<HttpUrl>().map(|url| url.to_string()),
            Ok(text.to_string())
        );
    }
    let long = format!("http://example.com/{}", mebibyte('a'));
    assert_eq!(long.parse::<HttpUrl>().map(|url| url.to_string()), Ok(long));
}

#[test]
fn white_space_and_control_characters_are_refused_wherever_they_are() {
    for c in [
        ' ', '\t', '\n', '\r', '\0', '\u{b}', '\u{c}', '\u{1f}', '\u{7f}', '\u{80}', '\u{85}', '\u{9f}',
        '\u{a0}', '\u{1680}', '\u{2000}', '\u{2003}', '\u{2028}', '\u{2029}', '\u{202f}', '\u{205f}',
        '\u{3000}',
    ] {
        for text in [
            format!("{c}http://example.com/"),
            format!("ht{c}tp://example.com/"),
            format!("http:{c}//example.com/"),
            format!("http:/{c}/example.com/"),
            format!("http://exa{c}mple.com/"),
            format!("http://example.com{c}/"),
            format!("http://example.com:8{c}0/"),
            format!("http://example.com/{c}"),
            format!("http://example.com/?a{c}b"),
            format!("http://example.com/#{c}f"),
        ] {
            assert_eq!(refusal::<HttpUrl>(&text), SPACE, "{text:?}");
        }
    }
    assert_eq!(refusal::<HttpUrl>(&mebibyte(' ')), SPACE);
}

#[test]
fn what_is_not_absolute_http_is_refused() {
    let (long, nested) = (mebibyte('a'), mebibyte(':'));
    for text in [
        "",
        "example.com",
        "//example.com",
        "/path",
        "?query",
        "http",
        "http:",
        "http:/",
        "http:example.com",
        "http:/example.com",
        "http:\\\\example.com",
        "http:/\\example.com",
        "://example.com",
        "ftp://x",
        "ws://example.com",
        "file:///etc",
        "javascript://example.com/",
        "mailto:a@example.com",
        "httpx://example.com",
        "http+unix://example.com",
        "xhttp://example.com",
        "http:x://example.com",
        "http%3A//example.com",
        "\u{feff}http://example.com",
        "\u{ff48}ttp://example.com",
        &long,
        &nested,
    ] {
        assert_eq!(refusal::<HttpUrl>(text), NOT_ABSOLUTE, "{text:.40?}");
    }
}

#[test]
fn a_url_without_a_host_is_refused() {
    for text in [
        "http://",
        "https://",
        "http:///",
        "http:///example.com",
        "http:////example.com",
        "http://?x",
        "http://?http://example.com",
        "http://#f",
    ] {
        assert_eq!(refusal::<HttpUrl>(text), NO_HOST, "{text:?}");
    }
    for text in [
        "http://\\example.com",
        "http://example.com\\@example.net/",
        "http://host\\",
    ] {
        assert_eq!(refusal::<HttpUrl>(text), BACKSLASH, "{text:?}");
    }
    for text in [
        "http://@",
        "http://user@",
        "http://user:pw@/",
        "http://:80",
        "http://:80/x",
        "http://user@:80/",
    ] {
        assert_eq!(refusal::<HttpUrl>(text), "is no URL: empty host", "{text:?}");
    }
}

#[test]
fn a_host_or_port_that_cannot_be_read_is_refused() {
    let cases = [
        ("http://host:99999", "invalid port number"),
        ("http://host:65536/", "invalid port number"),
        ("http://host:-1/", "invalid port number"),
        ("http://host:8a/", "invalid port number"),
        ("http://host:http/", "invalid port number"),
        ("http://[::1", "invalid IPv6 address"),
        ("http://[::g]/", "invalid IPv6 address"),
        ("http://[]/", "invalid IPv6 address"),
        ("http://::1/", "empty host"),
        ("http://1.2.3.256/", "invalid IPv4 address"),
        ("http://host<x/", "invalid international domain name"),
        ("http://%/", "invalid international domain name"),
        ("http://%20/", "invalid international domain name"),
        ("http://a%00b/", "invalid international domain name"),
        ("http://%zz/", "invalid international domain name"),
        ("http://%FF/", "invalid international domain name"),
        ("http://xn--zzzzzzz-/", "invalid international domain name"),
        ("http://\u{200b}/", "empty host"),
    ];
    let expected = cases.map(|(text, why)| (text, format!("is no URL: {why}")));
    assert_eq!(cases.map(|(text, _)| (text, refusal::<HttpUrl>(text))), expected);
}
