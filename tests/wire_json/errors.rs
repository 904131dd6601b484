//! Error bodies, as a server writes and a client reads them (section 12 of the rules, U7).

use insta::assert_snapshot;
use sim_lifecycle::status::Phase;
use sim_lifecycle::wire::{ErrorBody, InFlightBody, Refused};
use sim_lifecycle::{Code, Edit, InFlight, Refusal, Requested, Settled};
use strum::IntoEnumIterator;

use super::values::{PLAN, at, parsed, written};

const DOCS: &str = "https://docs.example.com/errors";

#[test]
fn errors_as_they_are_written() {
    let mut text: String = Code::iter()
        .map(|code| written(&ErrorBody::new(code, "why", DOCS)) + "\n")
        .collect();
    let sought = [
        (Some(Requested::Active), Edit::Keep),
        (None, Edit::Clear),
        (Some(Requested::Ready), Edit::Set(parsed(PLAN))),
    ];
    for (status, plan) in sought {
        let refusal = Refusal::InFlight(InFlight {
            settled: Settled::New,
            phase: Phase::Updating,
            status,
            plan,
            since: at("2026-01-01T09:00:00.5Z"),
        });
        text += &(written(&ErrorBody::of(&refusal, DOCS)) + "\n");
    }
    assert_snapshot!("errors", text);
}

/// A number that nobody knows yet is a number, and no code.
#[test]
fn an_unknown_code_stays_readable() {
    for (json, number) in [
        (r#"{"code":33999,"message":"?"}"#, Some(33_999)),
        (r#"{"code":98569}"#, Some(98_569)), // 33033 and 2^16
        (r#"{"code":4294967296}"#, None),
        (r#"{"code":"33010"}"#, None),
        (r#"{"code":33010.0}"#, None),
        ("{}", None),
    ] {
        let body = ErrorBody::from_json(json.as_bytes()).unwrap();
        assert_eq!(
            (body.code, body.code(), body.refused()),
            (number, None, None),
            "{json}"
        );
        assert_eq!(written(&body), json);
    }
}

#[test]
fn what_is_in_flight_is_trusted_as_far_as_it_is_understood() {
    let json = r#"{"code":33010,"message":"wait","in_flight":{"settled_status":"updating","status":"new","rate_plan_sid":"x","since":"2026-01-01T09:00:00Z","by":"AC1"}}"#;
    let body = ErrorBody::from_json(json.as_bytes()).unwrap();
    let Refused {
        code,
        message,
        in_flight,
    } = body.refused().unwrap();
    assert_eq!((code, &*message), (Code::ChangeInFlight, "wait"));
    let in_flight = in_flight.unwrap();
    assert_eq!(in_flight.since, Some(at("2026-01-01T09:00:00Z")));
    assert_eq!(
        in_flight,
        InFlightBody {
            since: in_flight.since,
            unread: in_flight.unread.clone(),
            ..InFlightBody::default()
        }
    );
    let unread: Vec<_> = in_flight.unread.iter().collect();
    assert_eq!(
        unread,
        [
            ("by", "\"AC1\""),
            ("rate_plan_sid", "\"x\""),
            ("settled_status", "\"updating\""),
            ("status", "\"new\"")
        ]
    );
    assert_eq!(ErrorBody::from_json(written(&body).as_bytes()).unwrap(), body);
}

/// The plan sought has three cases, and all three come back.
#[test]
fn the_plan_sought_is_absent_null_or_a_plan() {
    for (json, plan) in [
        ("{}".into(), None),
        (r#"{"rate_plan_sid":null}"#.into(), Some(None)),
        (
            format!(r#"{{"rate_plan_sid":"{PLAN}"}}"#),
            Some(Some(parsed(PLAN))),
        ),
    ] {
        let json = format!(r#"{{"code":33010,"in_flight":{json}}}"#);
        let body = ErrorBody::from_json(json.as_bytes()).unwrap();
        assert_eq!(body.in_flight.as_ref().unwrap().rate_plan_sid, plan);
        assert_eq!(written(&body), json);
    }
}

/// Only a 33010 tells of a change in the way.
#[test]
fn other_codes_have_nothing_in_flight() {
    let body = ErrorBody::from_json(br#"{"code":33120,"in_flight":{"status":"active"}}"#).unwrap();
    assert!(body.in_flight.is_some());
    let refused = body.refused().unwrap();
    assert_eq!((refused.code, refused.in_flight), (Code::AlreadyResetting, None));
    assert_eq!(&*refused.message, "");
}
