//! What a request has of its URL.

use sim_lifecycle::text::HttpUrlError;
use url::Host;

use crate::delivery::target::Target;

#[test]
fn a_path_and_a_query_are_as_given() {
    for (given, sent) in [
        ("", "/"),
        ("/", "/"),
        ("?", "/?"),
        ("?a=b", "/?a=b"),
        ("#f", "/"),
        ("/a#f?g#h", "/a"),
        ("/a?b#c?d", "/a?b"),
        ("/a/../b/./c/", "/a/../b/./c/"),
        ("/%2e%2E/%7euser/%C3%a4", "/%2e%2E/%7euser/%C3%a4"),
        ("/a%zz%", "/a%zz%"),
        ("//a//b", "//a//b"),
        ("/a?b?c=/d&&e=+&", "/a?b?c=/d&&e=+&"),
        ("/A;b=1,2/(c)'*!$~[d]@:", "/A;b=1,2/(c)'*!$~[d]@:"),
        ("/a?'[x]=1", "/a?'[x]=1"),
        ("/a\"<>\\^`{|}", "/a%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("?\"<>\\^`{|}", "/?%22%3C%3E%5C%5E%60%7B%7C%7D"),
        ("/ä?€=𝄞", "/%C3%A4?%E2%82%AC=%F0%9D%84%9E"),
        ("/a@b:c", "/a@b:c"),
    ] {
        let target = Target::of(&format!("http://Example.com{given}")).unwrap();
        assert_eq!(target.path_and_query, sent, "{given}");
        assert_eq!(target.host_header, "Example.com", "{given}");
    }
}

#[test]
fn a_host_is_told_as_given_and_connected_as_read() {
    for (authority, header, host, port) in [
        ("EXAMPLE.com", "EXAMPLE.com", "example.com", 80),
        ("example.com.", "example.com.", "example.com.", 80),
        ("example.com:80", "example.com", "example.com", 80),
        ("example.com:", "example.com", "example.com", 80),
        ("example.com:443", "example.com:443", "example.com", 443),
        ("example.com:08080", "example.com:8080", "example.com", 8080),
        (
            "under_score.example",
            "under_score.example",
            "under_score.example",
            80,
        ),
        ("127.1:81", "127.1:81", "127.0.0.1", 81),
        ("[0:0::1]", "[0:0::1]", "[::1]", 80),
        ("[::ffff:7F00:1]:81", "[::ffff:7F00:1]:81", "[::ffff:7f00:1]", 81),
        (
            "Bücher.example:81",
            "xn--bcher-kva.example:81",
            "xn--bcher-kva.example",
            81,
        ),
        ("ex%61mple.com", "example.com", "example.com", 80),
        ("user:pass@example.com:81", "example.com:81", "example.com", 81),
        ("a@b@example.com", "example.com", "example.com", 80),
        ("u:[x]@[::1]:81", "[::1]:81", "[::1]", 81),
    ] {
        let target = Target::of(&format!("http://{authority}/x?y:z@w")).unwrap();
        assert_eq!(target.host_header, header, "{authority}");
        assert_eq!(target.host, Host::parse(host).unwrap(), "{authority}");
        assert_eq!(target.port, port, "{authority}");
        assert_eq!(target.path_and_query, "/x?y:z@w", "{authority}");
    }
}

#[test]
fn a_scheme_decides_on_tls_and_the_port() {
    for (url, is_secure, port, header) in [
        ("http://a.example", false, 80, "a.example"),
        ("HTTPS://a.example", true, 443, "a.example"),
        ("https://a.example:443/", true, 443, "a.example"),
        ("https://a.example:80/", true, 80, "a.example:80"),
    ] {
        let target = Target::of(url).unwrap();
        assert_eq!((target.is_secure, target.port), (is_secure, port), "{url}");
        assert_eq!(target.host_header, header, "{url}");
    }
}

#[test]
fn a_user_becomes_basic_credentials() {
    for (user, credentials) in [
        ("", None),
        ("@", None),
        (":@", None),
        // `user:pass`, `user:`, `:pass`.
        ("user:pass@", Some("Basic dXNlcjpwYXNz")),
        ("user@", Some("Basic dXNlcjo=")),
        (":pass@", Some("Basic OnBhc3M=")),
        // `a@b:c:d`, once encoded and once not; `ü:ä`, once encoded and once not.
        ("a%40b:c%3Ad@", Some("Basic YUBiOmM6ZA==")),
        ("a@b:c:d@", Some("Basic YUBiOmM6ZA==")),
        ("%C3%BC:%c3%a4@", Some("Basic w7w6w6Q=")),
        ("ü:ä@", Some("Basic w7w6w6Q=")),
    ] {
        let target = Target::of(&format!("http://{user}a.example/")).unwrap();
        assert_eq!(target.authorization.as_deref(), credentials, "{user}");
    }
}

#[test]
fn what_is_no_url_is_no_target() {
    for (url, error) in [
        ("", HttpUrlError::NotAbsolute),
        ("ftp://a.example/", HttpUrlError::NotAbsolute),
        ("http:a.example", HttpUrlError::NotAbsolute),
        ("http://", HttpUrlError::NoHost),
        ("http:///a", HttpUrlError::NoHost),
        ("http://a.example/b c", HttpUrlError::Space),
        ("http://a.example/\r\nX: y", HttpUrlError::Space),
        ("http://a\\b/", HttpUrlError::Backslash),
    ] {
        assert_eq!(Target::of(url), Err(error), "{url}");
    }
    for url in [
        "http://a.example:99999/",
        "http://[::1/",
        "http://a^b/",
        "http://[fe80::1%25eth0]/",
    ] {
        assert!(
            matches!(Target::of(url), Err(HttpUrlError::Malformed { .. })),
            "{url}"
        );
    }
}
