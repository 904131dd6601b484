//! What comes over the wire, as the observer has it.

use sim_lifecycle::observe::{Message, RequestId, ShownPlan};
use sim_lifecycle::wire::{ErrorBody, EventBody, ReceivedCallback, Resource};
use sim_lifecycle::{Code, Requested, Settled, Status};
use sim_lifecycle_examples::from_wire;

#[test]
fn what_a_sim_shows() {
    let json = br#"{
        "account_sid": "AC00000000000000000000000000000001", "status": "active", "reset_status": "resetting",
        "rate_plan_sid": "WP00000000000000000000000000000001",
        "date_created": "2026-01-01T09:00:00Z", "date_updated": "2026-01-02T09:00:00Z"
    }"#;
    let shown = from_wire::shown(&Resource::from_json(json).unwrap());
    assert_eq!(shown.status, Some(Status::Active.into()));
    let plan = "WP00000000000000000000000000000001".parse().unwrap();
    assert_eq!(
        (shown.rate_plan, shown.is_resetting),
        (ShownPlan::Held(plan), Some(true))
    );
    assert_eq!(
        shown.account,
        Some("AC00000000000000000000000000000001".parse().unwrap())
    );
    assert_eq!(shown.date_created, Some("2026-01-01T09:00:00Z".parse().unwrap()));
    assert_eq!(shown.date_updated, Some("2026-01-02T09:00:00Z".parse().unwrap()));
}

#[test]
fn null_is_told_and_what_is_not_understood_is_not() {
    let shown = |json: &[u8]| from_wire::shown(&Resource::from_json(json).unwrap());
    let none = shown(br#"{"rate_plan_sid": null, "reset_status": null}"#);
    assert_eq!(
        (none.rate_plan, none.is_resetting),
        (ShownPlan::None, Some(false))
    );
    let odd = shown(br#"{"rate_plan_sid": 5, "reset_status": "pausing", "status": "hibernating"}"#);
    assert_eq!((odd.rate_plan, odd.is_resetting), (ShownPlan::NotTold, None));
    assert_eq!(odd.status, Some("hibernating".into()));
}

#[test]
fn a_conflict_tells_what_is_in_flight_if_it_tells_all_of_it() {
    let refused =
        |json: &str| from_wire::refused(RequestId(4), &ErrorBody::from_json(json.as_bytes()).unwrap());
    let told = refused(
        r#"{"code": 33010, "in_flight": {"settled_status": "new", "status": "ready", "since": "2026-01-01T09:00:00Z"}}"#,
    );
    let Message::Refused {
        request,
        code,
        in_flight: Some(change),
    } = told
    else {
        panic!("{told:?}");
    };
    assert_eq!((request, code), (RequestId(4), Some(Code::ChangeInFlight)));
    assert_eq!(
        (change.settled, change.status),
        (Settled::New, Some(Requested::Ready))
    );
    for half in [
        r#"{"code": 33010}"#,
        r#"{"code": 33010, "in_flight": {"settled_status": "new", "status": "ready"}}"#,
        r#"{"code": 33010, "in_flight": {"status": "ready", "since": "2026-01-01T09:00:00Z"}}"#,
        r#"{"code": 33010, "in_flight": {"settled_status": "new", "status": "odd", "since": "2026-01-01T09:00:00Z"}}"#,
    ] {
        let told = refused(half);
        assert!(
            matches!(
                told,
                Message::Refused {
                    code: Some(Code::ChangeInFlight),
                    in_flight: None,
                    ..
                }
            ),
            "{told:?}"
        );
    }
    let unknown = refused(r#"{"code": 99999}"#);
    assert!(
        matches!(
            unknown,
            Message::Refused {
                code: None,
                in_flight: None,
                ..
            }
        ),
        "{unknown:?}"
    );
}

#[test]
fn a_callback_fails_by_its_code_or_its_message() {
    let base = "SimSid=DE00000000000000000000000000000001&SimStatus=active&ApiVersion=v1\
                &AccountSid=AC00000000000000000000000000000001";
    for (more, failed) in [("", false), ("&ErrorCode=7", true), ("&ErrorMessage=no", true)] {
        let received = ReceivedCallback::from_form(format!("{base}{more}").as_bytes()).unwrap();
        let callback = from_wire::called_back(&received, Some("an-id"), Some(RequestId(7)));
        assert_eq!(callback.failed, failed);
        assert_eq!(
            (callback.id.as_deref(), callback.request),
            (Some("an-id"), Some(RequestId(7)))
        );
        assert_eq!(callback.status, Status::Active.into());
    }
}

#[test]
fn an_event_tells_what_changed_and_no_more() {
    let event = |properties: &str| {
        let json = format!(
            r#"{{
                "event_type": "wireless-sim.updated", "event_data": {{"resource_properties": {properties}}},
                "resource_sid": "DE00000000000000000000000000000001",
                "account_sid": "AC00000000000000000000000000000001", "event_date": "2026-01-01T09:00:00Z"
            }}"#
        );
        from_wire::event(&EventBody::from_json(json.as_bytes()).unwrap().check().unwrap())
    };
    let status = event(r#"{"status": {"previous": "new", "updated": "active"}}"#);
    assert_eq!(
        (status.previous, status.updated),
        (Some(Settled::New), Some(Settled::Active))
    );
    assert_eq!(status.rate_plan, ShownPlan::NotTold);
    assert_eq!(Some(status.at), "2026-01-01T09:00:00Z".parse().ok());
    let odd = event(r#"{"status": {"previous": "hibernating", "updated": "active"}}"#);
    assert_eq!((odd.previous, odd.updated), (None, Some(Settled::Active)));
    let plan = "WP00000000000000000000000000000001";
    let given = event(&format!(
        r#"{{"rate_plan_sid": {{"previous": null, "updated": "{plan}"}}}}"#
    ));
    assert_eq!(given.rate_plan, ShownPlan::Held(plan.parse().unwrap()));
    let gone = event(&format!(
        r#"{{"rate_plan_sid": {{"previous": "{plan}", "updated": null}}}}"#
    ));
    assert_eq!(
        (gone.rate_plan, gone.previous, gone.updated),
        (ShownPlan::None, None, None)
    );
}
