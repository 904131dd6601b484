//! What goes over the wire: callbacks, Monitor events, errors, and Sims, those of other people included.

use sim_lifecycle::sim::Failure;
use sim_lifecycle::status::Phase;
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{CallbackRequest, DEFAULT_BASE_URL, ErrorBody, EventBody, Resource, StatusWord};
use sim_lifecycle::{
    Code, Edit, InFlight, Lookup, OperatorAnswer, Policy, Refusal, Registration, Requested, Settled, Sim,
    Status, Update,
};

use super::super::{both_ways, written};
use super::outputs::{bare_callback, callback, monitor_event};
use super::values::{ACCOUNT, AT, PLAN, SIM, at, full_update, parsed, plan};

pub fn callbacks_and_events() -> String {
    let calls = [
        callback(Method::Post, "https://a.example/c?x=1"),
        callback(Method::Get, "https://a.example/c?x=1#part"),
        bare_callback(Method::Get, "https://a.example"),
    ];
    let mut text = calls
        .map(|callback| written("CallbackRequest", &CallbackRequest::of(&callback)))
        .concat();
    for (status, plan) in [(true, true), (true, false), (false, true)] {
        let event = EventBody::of(&monitor_event(status, plan), at("2026-01-01T09:00:00.000001Z"));
        text += &both_ways("EventBody", &event);
    }
    text
}

pub fn error_bodies() -> String {
    let docs = "https://docs.example.com/errors/";
    let sought = [
        (Some(Requested::Active), Edit::Keep),
        (None, Edit::Set(parsed(PLAN))),
        (None, Edit::Clear),
        (Some(Requested::Active), Edit::Set(parsed(PLAN))),
    ];
    let mut text = both_ways(
        "ErrorBody",
        &ErrorBody::new(Code::Internal, "the disk is full", docs),
    );
    let refusal = Refusal::NotFound {
        sim: "a \"name\"".into(),
    };
    text += &both_ways("ErrorBody", &ErrorBody::of(&refusal, docs));
    for (status, plan) in sought {
        let refusal = Refusal::InFlight(InFlight {
            settled: Settled::Suspended,
            phase: Phase::Updating,
            status,
            plan,
            since: at("2026-01-01T09:00:00.5Z"),
        });
        text += &both_ways("ErrorBody", &ErrorBody::of(&refusal, docs));
    }
    text
}

fn sim(full: bool) -> Sim {
    let registration = Registration {
        sid: parsed(SIM),
        account: parsed(ACCOUNT),
        iccid: parsed("8988303000000614224"),
        rate_plan: full.then(plan),
        registration_code: full.then(|| "H3LL0".into()),
        eid: full.then(|| "89033023".into()),
        ip_address: full.then(|| "192.0.2.1".into()),
    };
    Sim::register(registration, at(AT))
}

pub fn full_resource() -> String {
    let policy = &Policy::PUBLISHED;
    let effects = &mut Vec::new();
    let mut sim = sim(true);
    let ready = Update {
        status: Some(Requested::Ready),
        ..Update::default()
    };
    sim.update(&ready, &Lookup::default(), policy, at(AT), effects)
        .unwrap();
    sim.answer(1, OperatorAnswer::Completed, policy, at(AT), effects)
        .unwrap();
    let update = Update {
        friendly_name: Edit::Set(parsed("Meter, cellar, left")),
        rate_plan: Edit::Keep,
        status: None,
        account: None,
        ..full_update()
    };
    let later = at("2026-01-01T10:00:00.123456Z");
    sim.update(&update, &Lookup::default(), policy, later, effects)
        .unwrap();
    assert_eq!((sim.status(), effects.len()), (Status::Ready, 6));
    pretty(&Resource::of(&sim, "https://sims.example.com/"))
}

pub fn minimal_resource() -> String {
    pretty(&Resource::of(&sim(false), DEFAULT_BASE_URL))
}

fn pretty(resource: &Resource) -> String {
    both_ways("Resource", resource);
    serde_json::to_string_pretty(resource).unwrap()
}

/// Replies that differ from ours, and those of their properties that came through.
pub fn resources_of_others() -> String {
    let replies = [
        "{}",
        r#"{"sid":null,"status":null,"links":null,"date_created":null,"reset_status":null}"#,
        r#"{"eid":"89033023"}"#,
        r#"{"eid":"89033023","e_id":"8900"}"#,
        r#"{"e_id":"8900","eid":null}"#,
        r#"{"e_id":"89033023"}"#,
        r#"{"e_id":null}"#,
        r#"{"status":"hibernating"}"#,
        r#"{"status":"deleted"}"#,
        r#"{"status":"Active"}"#,
        r#"{"status":""}"#,
        r#"{"iccid":"898830300000061422"}"#,
        r#"{"iccid":"89883030000006142241"}"#,
        r#"{"date_created":"2026-01-01T10:00:00+01:00"}"#,
        r#"{"date_created":"2026-01-01t09:00:00.5z"}"#,
        r#"{"date_created":"2026-01-01T09:00:00.1234567891Z"}"#,
        r#"{"links":{"usage_records":"https://a.example/u"}}"#,
        r#"{"something_new":{"deep":[1,2]},"unique_name":"x"}"#,
        r#"{"eid":"1","eid":"2"}"#,
        r#"{"sid":"DE1"}"#,
        r#"{"iccid":"89883030000006142"}"#,
        r#"{"date_created":"2026-01-01"}"#,
        r#"{"date_created":"Thu, 01 Jan 2026 09:00:00 +0000"}"#,
        r#"{"status":5}"#,
        r#"{"reset_status":"done"}"#,
        r#"{"commands_callback_method":"PUT"}"#,
    ];
    let mut text = String::new();
    for reply in replies {
        let resource: Resource = serde_json::from_str(reply).unwrap();
        both_ways("Resource", &resource);
        let mut value = serde_json::to_value(&resource).unwrap();
        let properties = value.as_object_mut().unwrap();
        assert!(properties.len() >= 24);
        properties.retain(|_, value| !value.is_null());
        text += &format!("{reply}\n  {value}\n");
    }
    let status: Resource = serde_json::from_str(r#"{"status":"scheduled"}"#).unwrap();
    assert_eq!(status.status, Some(StatusWord::Known(Status::Scheduled)));
    text
}

/// A failure without a message is told as far as it goes.
#[test]
fn a_failure_is_told_as_far_as_it_goes() {
    let mut callback = bare_callback(Method::Post, "https://a.example/");
    callback.parameters.failure = Failure {
        code: None,
        message: Some("no".into()),
    };
    let body = CallbackRequest::of(&callback).body.unwrap();
    assert!(
        body.contains("SimStatus=ready&ErrorMessage=no&ApiVersion=v1"),
        "{body}"
    );
}
