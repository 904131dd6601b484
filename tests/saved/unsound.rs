//! Saved forms that no inputs can lead to: each is refused with what is wrong with it.

use serde_json::json;
use sim_lifecycle::Settled;
use sim_lifecycle::lifecycle::Unsound;
use sim_lifecycle::sim::RestoreError;

use crate::{value, with};

fn unsound<T>(unsound: Unsound) -> Result<T, RestoreError> {
    Err(RestoreError::Lifecycle(unsound))
}

#[test]
fn ready_and_active_have_a_plan() {
    for (name, settled) in [("ready-used", Settled::Ready), ("active", Settled::Active)] {
        let restored = with(name, &[("/lifecycle/plan", json!(null))]);
        assert_eq!(restored, unsound(Unsound::Plan { settled }));
    }
}

#[test]
fn a_change_in_flight_is_one_that_the_rules_allow() {
    let status = "/lifecycle/change/status";
    let plan = "/lifecycle/change/plan";
    let state = "/lifecycle/state";
    let ready = Settled::Ready;
    let cases = [
        ("updating", vec![(status, json!("ready"))], ready),
        (
            "updating",
            vec![(status, json!(null)), (plan, json!("keep"))],
            ready,
        ),
        (
            "updating",
            vec![(status, json!(null)), (plan, json!("clear"))],
            ready,
        ),
        (
            "updating-out-of-new",
            vec![(status, json!("suspended"))],
            Settled::New,
        ),
        ("updating-out-of-new", vec![(status, json!(null))], Settled::New),
        ("updating-out-of-new", vec![(plan, json!("keep"))], Settled::New),
        (
            "updating-data-waiting",
            vec![(state, json!("canceled"))],
            Settled::Canceled,
        ),
        (
            "updating-plan-removed",
            vec![(status, json!("active"))],
            Settled::Suspended,
        ),
        (
            "updating-reactivation",
            vec![(status, json!("suspended"))],
            Settled::Deactivated,
        ),
    ];
    for (name, changes, settled) in cases {
        assert_eq!(
            with(name, &changes),
            unsound(Unsound::IllegalChange { settled }),
            "{name}: {changes:?}"
        );
    }
}

#[test]
fn a_reset_is_open_only_where_it_can_be() {
    for (state, settled) in [
        (json!("new"), Settled::New),
        (json!({"suspended": {"deadline": null}}), Settled::Suspended),
        (json!({"deactivated": {"deadline": null}}), Settled::Deactivated),
        (json!("canceled"), Settled::Canceled),
    ] {
        let restored = with("resetting", &[("/lifecycle/state", state)]);
        assert_eq!(restored, unsound(Unsound::IllegalReset { settled }));
    }
}

#[test]
fn numbers_in_flight_were_given_and_are_of_one_thing_each() {
    let requests = "/lifecycle/requests";
    for (name, changes, given) in [
        ("updating", vec![(requests, json!(0))], 0),
        ("scheduled-resent", vec![(requests, json!(1))], 1),
        (
            "scheduled-resent",
            vec![("/lifecycle/change/resent", json!(3))],
            3,
        ),
        ("resetting", vec![(requests, json!(1))], 1),
        ("resetting", vec![("/lifecycle/reset", json!(3))], 2),
        (
            "resetting-under-a-change",
            vec![("/lifecycle/reset", json!(3))],
            3,
        ),
        (
            "resetting-under-a-change",
            vec![("/lifecycle/change/resent", json!(1))],
            3,
        ),
    ] {
        assert_eq!(
            with(name, &changes),
            unsound(Unsound::Numbers { requests: given }),
            "{name}: {changes:?}"
        );
    }
}

#[test]
fn no_timer_is_overdue_and_no_change_is_from_the_future() {
    let last = "2026-01-02T00:00:02.500Z";
    for (name, changes) in [
        (
            "ready-used",
            vec![("/lifecycle/state/ready/deadline", json!(last))],
        ),
        (
            "suspended",
            vec![("/lifecycle/last", json!("2026-05-01T09:00:00Z"))],
        ),
        (
            "deactivated",
            vec![("/lifecycle/last", json!("2026-01-05T00:00:00Z"))],
        ),
        (
            "updating",
            vec![("/lifecycle/change/since", json!("2026-01-02T00:00:00.000000001Z"))],
        ),
    ] {
        assert_eq!(with(name, &changes), unsound(Unsound::Time), "{name}");
    }
    // What waits for a change in flight is past its deadline, and is not overdue.
    assert!(with("updating-deadline-waiting", &[]).is_ok());
}

#[test]
fn a_callback_is_owed_only_for_what_is_in_flight() {
    let target = json!({"url": "https://a.example/", "method": "POST"});
    for (name, callback) in [
        ("active", "/record/callbacks/change"),
        ("active", "/record/callbacks/reset"),
        ("resetting", "/record/callbacks/change"),
        ("updating", "/record/callbacks/reset"),
    ] {
        assert_eq!(
            with(name, &[(callback, target.clone())]),
            Err(RestoreError::OrphanCallback)
        );
    }
}

#[test]
fn what_the_plan_rules_forbid_is_refused() {
    let plan = "/lifecycle/plan/narrowband_developer";
    let ready = Settled::Ready;
    assert_eq!(
        with("ready-used", &[(plan, json!(true))]),
        unsound(Unsound::Plan { settled: ready })
    );
    let suspended_without_a_plan = [
        ("/lifecycle/change/status", json!("suspended")),
        ("/lifecycle/change/plan", json!("clear")),
    ];
    assert_eq!(
        with("updating", &suspended_without_a_plan),
        unsound(Unsound::IllegalChange { settled: ready })
    );
    let deactivated_without_a_plan = [
        ("/lifecycle/change/status", json!("deactivated")),
        ("/lifecycle/change/plan", json!("clear")),
    ];
    assert_eq!(
        with("updating", &deactivated_without_a_plan),
        unsound(Unsound::IllegalChange { settled: ready })
    );
}

#[test]
fn a_change_seeks_what_differs() {
    let held = value("updating")["v1"]["lifecycle"]["plan"].clone();
    let the_plan_held = [
        ("/lifecycle/change/status", json!(null)),
        ("/lifecycle/change/plan", json!({ "set": held })),
    ];
    let settled = Settled::Ready;
    assert_eq!(
        with("updating", &the_plan_held),
        unsound(Unsound::IllegalChange { settled })
    );
}

#[test]
fn whatever_left_new_was_asked_of_the_operator() {
    for name in ["active", "canceled", "ready-used"] {
        let restored = with(name, &[("/lifecycle/requests", json!(0))]);
        assert_eq!(restored, unsound(Unsound::Numbers { requests: 0 }), "{name}");
    }
}

#[test]
fn a_callback_stands_only_for_what_can_come() {
    let until = "/record/callbacks/standing/until";
    for (name, settled, cannot_come) in [
        (
            "standing-until-active",
            Settled::Ready,
            ["canceled", "new", "suspended"],
        ),
        (
            "standing-until-canceled",
            Settled::Deactivated,
            ["active", "ready", "deactivated"],
        ),
    ] {
        for status in cannot_come {
            let restored = with(name, &[(until, json!(status))]);
            assert_eq!(
                restored,
                Err(RestoreError::Standing { settled }),
                "{name}: {status}"
            );
        }
    }
}

#[test]
fn dates_are_in_order() {
    for date in ["date_created", "date_updated"] {
        let restored = with(
            "active",
            &[(&format!("/record/{date}"), json!("2199-01-01T00:00:00Z"))],
        );
        assert_eq!(restored, Err(RestoreError::Dates), "{date}");
    }
}
