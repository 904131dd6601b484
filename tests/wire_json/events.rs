//! Monitor events, as a server writes and a client reads and checks them (rule E2).

use insta::assert_snapshot;
use sim_lifecycle::Settled;
use sim_lifecycle::sim::MonitorEvent;
use sim_lifecycle::wire::{Change, EventBody, InvalidEvent, StatusWord};

use super::values::{ACCOUNT, PLAN, SIM, at, parsed, written};

fn event() -> EventBody {
    let event = MonitorEvent {
        sim: parsed(SIM),
        account: parsed(ACCOUNT),
        rate_plan: Some((None, Some(parsed(PLAN)))),
        status: Some((Settled::New, Settled::Active)),
    };
    EventBody::of(&event, at("2026-01-01T09:00:00.5Z"))
}

fn read(json: &str) -> EventBody {
    let body = EventBody::from_json(json.as_bytes()).unwrap();
    assert_eq!(
        EventBody::from_json(written(&body).as_bytes()).unwrap(),
        body,
        "{json}"
    );
    body
}

/// The event with one thing made different.
fn instead(before: &str, after: &str) -> EventBody {
    let json = written(&event());
    assert_eq!(json.matches(before).count(), 1, "{before}");
    read(&json.replacen(before, after, 1))
}

#[test]
fn an_event_as_it_is_written() {
    assert_snapshot!("event", serde_json::to_string_pretty(&event()).unwrap());
}

#[test]
fn an_event_of_ours_holds() {
    let received = event().check().unwrap();
    assert_eq!((received.sim, received.account), (parsed(SIM), parsed(ACCOUNT)));
    assert_eq!(received.at, at("2026-01-01T09:00:00.5Z"));
    let (previous, updated) = (Some(Settled::New.into()), Some(Settled::Active.into()));
    assert_eq!(received.status, Some(Change { previous, updated }));
    let (previous, updated) = (Some(None), Some(Some(parsed(PLAN))));
    assert_eq!(received.rate_plan, Some(Change { previous, updated }));
}

/// Each of a pair may be missing, words may be new, and there may be more than we know.
#[test]
fn an_event_may_tell_less_and_more() {
    let received = instead(r#""previous":"new","#, "").check().unwrap();
    let status = received.status.unwrap();
    assert_eq!(
        (status.previous, status.updated),
        (None, Some(Settled::Active.into()))
    );
    let received = instead(r#""previous":"new""#, r#""previous":"hibernating","why":1"#)
        .check()
        .unwrap();
    assert_eq!(
        received.status.unwrap().previous,
        Some(StatusWord::from("hibernating"))
    );
    let received = instead(r#""previous":null,"#, "").check().unwrap();
    assert_eq!(received.rate_plan.unwrap().previous, None);
    for data in [
        r#""event_data":null,"x":{"#,
        r#""event_data":{"x":1},"y":{"#,
        r#""event_data":{"resource_properties":{}},"y":{"#,
    ] {
        let received = instead(r#""event_data":{"#, data).check().unwrap();
        assert_eq!((received.status, received.rate_plan), (None, None), "{data}");
    }
}

#[test]
fn an_event_that_cannot_be_relied_on() {
    let mut text = String::new();
    for (before, after) in [
        (
            r#""event_type":"wireless-sim.updated""#,
            r#""event_type":"wireless-sim.created""#,
        ),
        (r#""event_type":"wireless-sim.updated""#, r#""event_type":5"#),
        (r#""event_type":"wireless-sim.updated","#, ""),
        (r#""resource_sid":"#, r#""resource":"#),
        (r#""resource_sid":"DE"#, r#""resource_sid":"SM"#),
        (
            r#""account_sid":"AC00000000000000000000000000000001""#,
            r#""account_sid":null"#,
        ),
        (r#""account_sid":"AC"#, r#""account_sid":"SK"#),
        (
            r#""event_date":"2026-01-01T09:00:00.500Z""#,
            r#""event_date":"Thu, 01 Jan 2026 09:00:00 +0000""#,
        ),
        (
            r#""event_date":"2026-01-01T09:00:00.500Z""#,
            r#""event_date":null"#,
        ),
        (r#""event_data":{"#, r#""event_data":[],"x":{"#),
        (
            r#""resource_properties":{"#,
            r#""resource_properties":"status","x":{"#,
        ),
        (r#""status":{"#, r#""status":"active","x":{"#),
        (
            r#""rate_plan_sid":{"#,
            r#""rate_plan_sid":null,"rate_plan_sid":7,"x":{"#,
        ),
        (r#""previous":"new""#, r#""previous":[]"#),
        (r#""updated":"active""#, r#""updated":1"#),
        (r#""previous":null"#, r#""previous":"""#),
        (r#""updated":"WP"#, r#""updated":"RP"#),
    ] {
        let error = instead(before, after).check().unwrap_err();
        text += &format!("{before} -> {after}\n  {error}\n");
    }
    assert_snapshot!("events_not_relied_on", text);
    assert_eq!(
        read("{}").check(),
        Err(InvalidEvent::Missing {
            property: "event_type",
            expected: "a string"
        })
    );
}
