//! What comes out of a Sim and out of a replay.

use sim_lifecycle::lifecycle::Upstream;
use sim_lifecycle::replay::{Output, OutputKind, Replay};
use sim_lifecycle::sim::{
    Callback, CallbackId, CallbackParameters, CallbackTarget, Failure, MonitorEvent, Outlook, ResetStatus,
};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{DEFAULT_BASE_URL, EVENT_TYPE, ResourceProperties};
use sim_lifecycle::{Cause, Choices, Edit, Effect, EffectKind, Requested, Settled, Status, table};

use super::super::{both_ways, written};
use super::values::{ACCOUNT, AT, PLAN, SIM, at, in_flight, parsed, plan};

/// A callback that tells everything that there is to tell.
pub fn callback(method: Method, url: &str) -> Callback {
    Callback {
        id: CallbackId {
            sim: parsed(SIM),
            number: 3,
        },
        target: CallbackTarget {
            url: parsed(url),
            method,
        },
        parameters: CallbackParameters {
            sim: parsed(SIM),
            unique_name: Some(parsed("Zähler 1&2")),
            status: Status::Ready,
            failure: Failure {
                code: Some(33_119),
                message: Some("no = no".into()),
            },
            account: parsed(ACCOUNT),
        },
    }
}

/// A callback that tells only what it has to.
pub fn bare_callback(method: Method, url: &str) -> Callback {
    let mut callback = callback(method, url);
    callback.parameters.unique_name = None;
    callback.parameters.failure = Failure::default();
    callback
}

pub fn monitor_event(status: bool, plan: bool) -> MonitorEvent {
    MonitorEvent {
        sim: parsed(SIM),
        account: parsed(ACCOUNT),
        rate_plan: plan.then(|| (None, Some(parsed(PLAN)))),
        status: status.then_some((Settled::New, Settled::Ready)),
    }
}

pub fn effects() -> String {
    let url = || parsed("http://a.example/");
    let kinds = [
        EffectKind::CommandsCallback {
            method: Method::Get,
            url: url(),
        },
        EffectKind::Status {
            previous: Status::New,
            updated: Status::Updating,
            cause: Cause::Requested,
        },
        EffectKind::ResetStatus {
            updated: Some(ResetStatus::Resetting),
        },
        EffectKind::ResetStatus { updated: None },
        EffectKind::MonitorEvent(monitor_event(true, true)),
        EffectKind::MonitorEvent(monitor_event(true, false)),
        EffectKind::SuspendedFeeStarted,
        EffectKind::Upstream {
            number: 1,
            request: Upstream::Update {
                status: Some(Requested::Ready),
                plan: Edit::Set(plan()),
            },
        },
        EffectKind::Upstream {
            number: 2,
            request: Upstream::Reset,
        },
        EffectKind::Callback(Box::new(callback(Method::Post, "http://a.example/"))),
        EffectKind::Callback(Box::new(bare_callback(Method::Get, "http://a.example/"))),
    ];
    let mut text: String = kinds
        .map(|kind| written("Effect", &Effect { at: at(AT), kind }))
        .concat();
    let callback = callback(Method::Post, "http://a.example/");
    text += &written("CallbackId", &callback.id);
    text += &both_ways("CallbackTarget", &callback.target);
    text += &written("CallbackParameters", &callback.parameters);
    text += &both_ways("Failure", &callback.parameters.failure);
    text + &both_ways("Failure", &Failure::default())
}

pub fn outlooks() -> String {
    let idle = Outlook {
        sim: parsed(SIM),
        status: Status::Ready,
        settled: Settled::Ready,
        in_flight: None,
        resetting: true,
        choices: table::row(Settled::Ready).choices(&sim_lifecycle::Policy::PUBLISHED),
        next_deadline: Some(at("2026-04-01T09:00:00.25Z")),
    };
    let scheduled = Outlook {
        status: Status::Scheduled,
        in_flight: Some(in_flight()),
        resetting: false,
        choices: Choices::default(),
        next_deadline: None,
        ..idle.clone()
    };
    written("idle", &idle) + &written("scheduled", &scheduled)
}

pub fn replay_outputs() -> String {
    let callback = |method, url: &str, body: Option<&str>| OutputKind::Callback {
        id: format!("{SIM}-1"),
        method,
        url: url.into(),
        body: body.map(String::from),
    };
    let upstream = |kind, status, rate_plan_sid| OutputKind::Upstream {
        request: 1,
        kind,
        status,
        rate_plan_sid,
    };
    let kinds = [
        OutputKind::Accepted {
            http_status: 200,
            status: Some(Status::Updating),
        },
        OutputKind::Accepted {
            http_status: 204,
            status: None,
        },
        OutputKind::Refused {
            http_status: 409,
            code: 33_010,
            message: "why".into(),
        },
        OutputKind::Stale { request: 7 },
        OutputKind::CommandsCallback {
            method: Method::Post,
            url: parsed("http://a.example/"),
        },
        OutputKind::Status {
            previous: Status::Ready,
            updated: Status::Active,
            cause: Cause::Data,
        },
        OutputKind::ResetStatus {
            updated: Some(ResetStatus::Resetting),
        },
        OutputKind::ResetStatus { updated: None },
        OutputKind::MonitorEvent {
            event_type: EVENT_TYPE,
            resource_properties: Box::new(ResourceProperties::from(&monitor_event(true, true))),
        },
        OutputKind::SuspendedFeeStarted,
        upstream("update", Some(Requested::Ready), Some(Some(parsed(PLAN)))),
        upstream("update", Some(Requested::Ready), None),
        upstream("update", None, Some(None)),
        upstream("reset", None, None),
        callback(Method::Post, "http://a.example/", Some("SimSid=DE")),
        callback(Method::Get, "http://a.example/?SimSid=DE", None),
    ];
    let mut text = kinds
        .map(|kind| {
            let sim = SIM.into();
            written(
                "Output",
                &Output {
                    at: at(AT),
                    sim,
                    kind,
                },
            )
        })
        .concat();
    for sim in world().sims(DEFAULT_BASE_URL) {
        text += &written("SimOutput", &sim);
    }
    text
}

fn world() -> Replay {
    let mut replay = Replay::new();
    for line in [
        format!(r#"{{"at":"{AT}","input":"account","sid":"{ACCOUNT}"}}"#),
        format!(
            r#"{{"at":"{AT}","input":"register","sid":"{SIM}","account_sid":"{ACCOUNT}","iccid":"8988303000000614224"}}"#
        ),
    ] {
        replay.line(line.as_bytes(), &mut Vec::new()).unwrap();
    }
    replay
}
