//! Requests, forms, queries and log lines of arbitrary bytes: judged, and nothing breaks.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::support::{Database, raw, sid};

use super::{check, start, strangers};

fn config() -> Config {
    Config {
        cases: 200,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    }
}

fn answered(answer: &[u8]) -> (u16, Vec<u8>) {
    let text = String::from_utf8_lossy(answer);
    let status = text.get(9..12).and_then(|status| status.parse().ok());
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let status = status.unwrap_or_else(|| panic!("no HTTP: {text:?}"));
    (status, body.as_bytes().to_vec())
}

/// Bytes as a request has them, arbitrary ones among what a server looks at.
fn target() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "/",
            "v1",
            "Sims",
            "/v1/Sims",
            "/v1/Sims/",
            "?",
            "&",
            "=",
            "%",
            "%2F",
            "%00",
            "%FF",
            "..",
            "#",
            ";",
            "+",
            "'",
            "DE00000000000000000000000000000001",
            "DE00000000000000000000000000000007",
            "Status=",
            "Iccid=",
            "PageSize=",
            "Page=",
            "PageToken=",
            "RatePlan=",
            "EId=",
            "active",
            "1",
            "18446744073709551616",
            "/console/",
            "state",
            "sims",
            "callbacks",
            "/history",
            "before=",
            "state=",
            "/test/inputs",
            "/metrics",
            "/healthz",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
        proptest::collection::vec(0x21..=0xffu8, 0..6),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| {
        let mut target = b"/".to_vec();
        target.extend(pieces.concat());
        target
    })
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "&",
            "=",
            "%",
            "+",
            "Status",
            "active",
            "ready",
            "RatePlan",
            "plan-1",
            "UniqueName",
            "FriendlyName",
            "AccountSid",
            "AC00000000000000000000000000000004",
            "CallbackUrl",
            "https://hooks.example/",
            "http://127.0.0.1/",
            "ResetStatus",
            "resetting",
            "CallbackMethod",
            "GET",
            "VoiceUrl",
            "%00",
            "%FF",
            "\0",
            "\n",
            "{",
            "}",
            "\"at\":",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

fn headers() -> impl Strategy<Value = Vec<u8>> {
    let name = proptest::sample::select(vec![
        "Content-Type",
        "Accept",
        "Content-Encoding",
        "Expect",
        "If-Match",
        "Range",
        "X-Forwarded-For",
        "Cookie",
        "Authorization",
        "Transfer-Encoding",
        "Upgrade",
        "Host",
        "Origin",
    ]);
    let value = proptest::collection::vec(prop_oneof![0x20..=0x7eu8, 0x80..=0xffu8], 0..30);
    let header = (name, value).prop_map(|(name, value)| [name.as_bytes(), b": ", &value, b"\r\n"].concat());
    proptest::collection::vec(header, 0..4).prop_map(|headers| headers.concat())
}

/// Requests of arbitrary bytes; what is no HTTP is refused by the HTTP library, and what is, by the server.
#[test]
fn arbitrary_requests_break_nothing() {
    let server = start(&Database::memory());
    let before = strangers(&server);
    let method = proptest::sample::select(vec![
        "GET", "POST", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH", "BREW",
    ]);
    let mut runner = TestRunner::new(config());
    let requests = (method, target(), headers(), body());
    runner
        .run(&requests, |(method, target, headers, body)| {
            let mut request = method.as_bytes().to_vec();
            request.push(b' ');
            request.extend(&target);
            let rest = format!(
                " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer token-1\r\nContent-Length: {}\r\n",
                body.len()
            );
            request.extend(rest.as_bytes());
            request.extend(&headers);
            request.extend(b"\r\n");
            request.extend(&body);
            let (status, answer) = answered(&raw(server.address(), &request));
            check(status, &answer, &String::from_utf8_lossy(&request));
            Ok(())
        })
        .expect("nothing breaks");
    assert_eq!(strangers(&server), before);
    server.client().get("/healthz").expect(200);
}

/// Forms and queries of arbitrary bytes in a request that is otherwise well.
#[test]
fn arbitrary_forms_and_queries_are_judged() {
    let server = start(&Database::memory());
    let client = server.account(1);
    let before = strangers(&server);
    let path = format!("/v1/Sims/{}", sid(1));
    let mut runner = TestRunner::new(config());
    runner
        .run(&(body(), body()), |(form, query)| {
            let headers = [("content-type", "application/x-www-form-urlencoded")];
            let reply = client.send("POST", &path, &headers, &form);
            check(reply.status, &reply.body, &String::from_utf8_lossy(&form));
            if reply.status != 200 {
                let code = reply.json()["code"].as_u64();
                let code = u32::try_from(code.unwrap_or_default()).unwrap_or_default();
                reply.error(reply.status, code);
            }
            let mut encoded = String::new();
            for byte in &query {
                if byte.is_ascii_alphanumeric() || b"&=+".contains(byte) {
                    encoded.push(char::from(*byte));
                } else {
                    let _ = write!(encoded, "%{byte:02x}");
                }
            }
            let listed = client.get(&format!("/v1/Sims?{encoded}"));
            check(listed.status, &listed.body, &encoded);
            prop_assert!(matches!(listed.status, 200 | 400), "{}", listed.status);
            Ok(())
        })
        .expect("each is taken or refused");
    assert_eq!(strangers(&server), before);
}

/// Log lines of arbitrary bytes: a fault in line 1, or blank.
#[test]
fn arbitrary_log_lines_are_faults() {
    let server = start(&Database::memory());
    let mut runner = TestRunner::new(config());
    runner
        .run(&body(), |body| {
            let reply = server.try_inputs(&body);
            if body.trim_ascii().is_empty() {
                prop_assert_eq!(reply.status, 200);
            } else {
                prop_assert_eq!(reply.status, 400);
                let last = reply.lines().pop().unwrap_or_default();
                prop_assert!(last["line"].is_u64() && last["fault"].is_string(), "{}", last);
            }
            Ok(())
        })
        .expect("each is a fault");
}
