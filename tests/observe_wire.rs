//! Observations made of what the wire brings: what is told is taken, what was not understood is not.

use sim_lifecycle::error::Code;
use sim_lifecycle::observe::{CalledBack, Conflicting, Event, Message, RequestId, Shown, ShownPlan};
use sim_lifecycle::wire::{ErrorBody, EventBody, ReceivedCallback, Resource, StatusWord};
use sim_lifecycle::{Requested, Settled, Status};

const PLAN: &str = "WP00000000000000000000000000000001";

fn shown(json: &str) -> Shown {
    Shown::from(&Resource::from_json(json.as_bytes()).unwrap())
}

fn refused(json: &str) -> Message {
    Message::refused(RequestId(7), &ErrorBody::from_json(json.as_bytes()).unwrap())
}

#[test]
fn a_sim_is_shown_as_it_was_read() {
    let json = format!(
        r#"{{"account_sid": "AC00000000000000000000000000000001", "status": "active", "rate_plan_sid": "{PLAN}",
            "reset_status": "resetting", "date_created": "2026-01-01T09:00:00Z", "date_updated": "2026-01-02T09:00:00Z"}}"#,
    );
    let expected = Shown {
        account: Some("AC00000000000000000000000000000001".parse().unwrap()),
        status: Some(Status::Active.into()),
        rate_plan: ShownPlan::Held(PLAN.parse().unwrap()),
        is_resetting: Some(true),
        date_created: Some("2026-01-01T09:00:00Z".parse().unwrap()),
        date_updated: Some("2026-01-02T09:00:00Z".parse().unwrap()),
    };
    assert_eq!(shown(&json), expected);
}

#[test]
fn what_is_absent_is_none_and_what_was_not_understood_is_not_told() {
    let absent = shown("{}");
    assert_eq!(
        (absent.rate_plan, absent.is_resetting),
        (ShownPlan::None, Some(false))
    );
    let strange =
        shown(r#"{"rate_plan_sid": 5, "reset_status": "pending", "date_updated": "soon", "status": 1}"#);
    assert_eq!(
        (strange.rate_plan, strange.is_resetting),
        (ShownPlan::NotTold, None)
    );
    assert_eq!((strange.date_updated, strange.status), (None, None));
    let word = shown(r#"{"status": "hibernating"}"#).status;
    assert_eq!(word, Some(StatusWord::from("hibernating")));
}

#[test]
fn a_callback_is_taken_with_its_id_and_its_request() {
    let form = b"SimSid=DE00000000000000000000000000000001&SimStatus=active&ApiVersion=v1\
                 &AccountSid=AC00000000000000000000000000000001";
    let received = |more: &str| ReceivedCallback::from_form(&[form, more.as_bytes()].concat()).unwrap();
    let called = CalledBack::of(&received(""), Some("DE-1"), Some(RequestId(3)));
    let expected = CalledBack {
        id: Some("DE-1".into()),
        request: Some(RequestId(3)),
        status: Status::Active.into(),
        failed: false,
    };
    assert_eq!(called, expected);
    for error in ["&ErrorCode=33119", "&ErrorMessage=no"] {
        assert!(CalledBack::of(&received(error), None, None).failed, "{error}");
    }
}

#[test]
fn an_event_tells_the_statuses_that_are_known_here() {
    let event = |changes: &str| {
        let json = format!(
            r#"{{"event_type": "wireless-sim.updated", "resource_sid": "DE00000000000000000000000000000001",
                "account_sid": "AC00000000000000000000000000000001", "event_date": "2026-01-01T09:00:00Z",
                "event_data": {{"resource_properties": {changes}}}}}"#,
        );
        Event::from(&EventBody::from_json(json.as_bytes()).unwrap().check().unwrap())
    };
    let both = event(&format!(
        r#"{{"status": {{"previous": "new", "updated": "active"}}, "rate_plan_sid": {{"previous": null, "updated": "{PLAN}"}}}}"#,
    ));
    let expected = Event {
        at: "2026-01-01T09:00:00Z".parse().unwrap(),
        previous: Some(Settled::New),
        updated: Some(Settled::Active),
        rate_plan: ShownPlan::Held(PLAN.parse().unwrap()),
    };
    assert_eq!(both, expected);
    let removed = event(&format!(
        r#"{{"rate_plan_sid": {{"previous": "{PLAN}", "updated": null}}}}"#
    ));
    assert_eq!(
        (removed.previous, removed.updated, removed.rate_plan),
        (None, None, ShownPlan::None)
    );
    let strange = event(r#"{"status": {"previous": "updating", "updated": "hibernating"}}"#);
    assert_eq!(
        (strange.previous, strange.updated, strange.rate_plan),
        (None, None, ShownPlan::NotTold)
    );
}

#[test]
fn a_refusal_tells_what_is_in_flight_if_it_was_understood() {
    let body = |in_flight: &str| {
        refused(&format!(
            r#"{{"code": 33010, "message": "x", "status": 409, "in_flight": {in_flight}}}"#
        ))
    };
    let since = "2026-01-01T09:00:00Z";
    let told = |in_flight| Message::Refused {
        request: RequestId(7),
        code: Some(Code::ChangeInFlight),
        in_flight,
    };
    let change = Conflicting {
        settled: Settled::Active,
        status: Some(Requested::Suspended),
        since: since.parse().unwrap(),
    };
    let whole = format!(r#"{{"settled_status": "active", "status": "suspended", "since": "{since}"}}"#);
    assert_eq!(body(&whole), told(Some(change)));
    let plan_only = format!(r#"{{"settled_status": "active", "rate_plan_sid": null, "since": "{since}"}}"#);
    assert_eq!(
        body(&plan_only),
        told(Some(Conflicting {
            status: None,
            ..change
        }))
    );
    for strange in [
        format!(r#"{{"settled_status": "active", "status": "hibernating", "since": "{since}"}}"#),
        format!(r#"{{"settled_status": "hibernating", "since": "{since}"}}"#),
        r#"{"settled_status": "active", "since": "soon"}"#.into(),
    ] {
        assert_eq!(body(&strange), told(None), "{strange}");
    }
    let unknown = refused(r#"{"code": 1, "message": "x"}"#);
    assert!(matches!(
        unknown,
        Message::Refused {
            code: None,
            in_flight: None,
            ..
        }
    ));
}
