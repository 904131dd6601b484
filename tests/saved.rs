//! Sims in saved form: every one that was ever written under `tests/saved` is read for ever, and goes on as it would have.

#![allow(unreachable_pub, reason = "the module is this test's own")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "what is wrong stops the test")]

mod saved {
    pub mod sims;
}

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use saved::sims::{kept, steps};
use serde_json::{Value, json};
use sim_lifecycle::lifecycle::Unsound;
use sim_lifecycle::sim::{RestoreError, SavedSim};
use sim_lifecycle::{Settled, Sim};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/saved/v1")
}

fn file(name: &str) -> PathBuf {
    folder().join(format!("{name}.json"))
}

/// The text of a saved Sim, which is not written here but kept.
fn golden(name: &str) -> String {
    fs::read_to_string(file(name))
        .unwrap_or_else(|error| panic!("{name}: {error}; BLESS=1 writes what is missing"))
}

fn value(name: &str) -> Value {
    serde_json::from_str(&golden(name)).unwrap()
}

fn write(sim: &Sim) -> String {
    serde_json::to_string_pretty(sim).unwrap() + "\n"
}

/// Reads a form that serde can read; what it holds may be wrong.
fn restore(form: &Value) -> Result<Sim, RestoreError> {
    let saved: SavedSim = serde_json::from_str(&form.to_string()).unwrap();
    let restored = Sim::try_from(saved);
    // The Sim's own reader tells the same, in serde's words.
    let direct = serde_json::from_value::<Sim>(form.clone()).map_err(|error| error.to_string());
    assert_eq!(direct, restored.clone().map_err(|error| error.to_string()));
    restored
}

/// A kept Sim with one value of its form set to another.
fn with(name: &str, changes: &[(&str, Value)]) -> Result<Sim, RestoreError> {
    let mut form = value(name);
    for (pointer, value) in changes {
        let place = form.pointer_mut(&format!("/v1{pointer}"));
        *place.unwrap_or_else(|| panic!("{name} has no {pointer}")) = value.clone();
    }
    restore(&form)
}

#[test]
fn each_is_kept_reads_and_is_written_to_the_letter() {
    let bless = std::env::var_os("BLESS").is_some();
    for (name, life) in kept() {
        // What is there stays as it is, whatever the Sim has become.
        if bless && !file(name).exists() {
            fs::write(file(name), write(&life.sim)).unwrap();
        }
        let text = golden(name);
        let read: Sim = serde_json::from_str(&text).unwrap();
        assert_eq!(read, life.sim, "{name}");
        assert_eq!(write(&read), text, "{name}");
        assert_eq!(restore(&value(name)), Ok(life.sim), "{name}");
    }
}

#[test]
fn no_file_is_left_unread() {
    let files: BTreeSet<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    let kept: BTreeSet<_> = kept().iter().map(|(name, _)| file(name)).collect();
    assert_eq!(files, kept);
}

#[test]
fn each_goes_on_as_it_would_have() {
    for (name, original) in kept() {
        let mut original = original;
        let mut restored = original.clone();
        restored.sim = serde_json::from_str(&golden(name)).unwrap();
        for (number, step) in steps().iter().enumerate() {
            assert_eq!(step(&mut restored), step(&mut original), "{name}, step {number}");
            assert_eq!(restored.sim, original.sim, "{name}, step {number}");
            // Put away and taken out again before each next step.
            restored.sim = serde_json::from_str(&write(&restored.sim)).unwrap();
        }
    }
}

#[test]
fn a_version_from_later_is_told_from_a_broken_form() {
    for content in [
        json!(null),
        json!({}),
        json!([1, {"v1": {}}]),
        json!("text"),
        value("active"),
    ] {
        let version = "v2".to_string();
        assert_eq!(
            restore(&json!({"v2": content})),
            Err(RestoreError::UnknownVersion { version })
        );
    }
    for broken in [
        "{}",
        "null",
        "[]",
        "\"v1\"",
        "{\"v1\":{}}",
        "{\"v1\":null}",
        "{\"v2\":1,\"v1\":1}",
    ] {
        let error = serde_json::from_str::<SavedSim>(broken).unwrap_err();
        assert!(error.is_data() || error.is_syntax(), "{broken}: {error}");
    }
}

/// Writes a value with the keys of every object in reverse.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .rev()
                .map(|(key, value)| format!("{}:{}", json!(key), reversed(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(reversed).collect();
            format!("[{}]", values.join(","))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

#[test]
fn the_order_of_keys_means_nothing() {
    for (name, life) in kept() {
        let value = value(name);
        for text in [value.to_string(), reversed(&value)] {
            assert_eq!(serde_json::from_str::<Sim>(&text).unwrap(), life.sim, "{name}");
        }
    }
}

/// Every object of a form, as the pointer to it.
fn objects(value: &Value, pointer: &str, found: &mut Vec<String>) {
    if let Value::Object(fields) = value {
        found.push(pointer.into());
        for (key, value) in fields {
            objects(value, &format!("{pointer}/{key}"), found);
        }
    }
}

/// Changes every object of every kept form in turn, and gives the changed forms that can be read all the same.
fn tolerated(
    change: impl Fn(&mut serde_json::Map<String, Value>) -> Vec<serde_json::Map<String, Value>>,
) -> BTreeSet<String> {
    let mut tolerated = BTreeSet::new();
    for (name, _) in kept() {
        let form = value(name);
        let mut pointers = Vec::new();
        objects(&form, "", &mut pointers);
        for pointer in pointers {
            let mut fields = form.pointer(&pointer).unwrap().as_object().unwrap().clone();
            let before = fields.clone();
            for changed in change(&mut fields) {
                let keys =
                    |fields: &serde_json::Map<String, Value>| fields.keys().cloned().collect::<BTreeSet<_>>();
                let key = keys(&before)
                    .symmetric_difference(&keys(&changed))
                    .cloned()
                    .collect::<String>();
                let mut form = form.clone();
                *form.pointer_mut(&pointer).unwrap() = Value::Object(changed);
                if serde_json::from_value::<SavedSim>(form).is_ok() {
                    tolerated.insert(format!("{pointer}/{key}"));
                }
            }
        }
    }
    tolerated
}

#[test]
fn a_missing_field_is_an_error() {
    let tolerated = tolerated(|fields| {
        let keys: Vec<_> = fields.keys().cloned().collect();
        keys.iter()
            .map(|key| {
                let mut fields = fields.clone();
                fields.remove(key);
                fields
            })
            .collect()
    });
    assert_eq!(tolerated, BTreeSet::new());
}

#[test]
fn an_unknown_field_is_an_error() {
    let tolerated = tolerated(|fields| {
        fields.insert("extra".into(), json!(null));
        vec![fields.clone()]
    });
    assert_eq!(tolerated, BTreeSet::new());
}

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
