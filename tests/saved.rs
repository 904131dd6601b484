//! Sims in saved form: every one that was ever written under `tests/saved` is read for ever, and goes on as it would have.

#![allow(unreachable_pub, reason = "the module is this test's own")]
#![allow(clippy::panic, clippy::unwrap_used, reason = "what is wrong stops the test")]

mod saved {
    pub mod sims;
    mod unsound;
}

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use saved::sims::{kept, steps};
use serde_json::{Value, json};
use sim_lifecycle::Sim;
use sim_lifecycle::sim::{RestoreError, SavedSim};

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

#[test]
fn what_is_no_saved_sim_at_all_is_told_what_one_looks_like() {
    let error = serde_json::from_str::<SavedSim>("5").unwrap_err();
    assert!(error.to_string().contains("expected"), "{error}");
    let error = the_visitors_own_words();
    assert_eq!(
        error,
        "invalid type: integer `5`, expected a saved Sim under its version, for instance `v1`"
    );
}

/// A format that has no enums of its own asks the visitor what it expects.
fn the_visitors_own_words() -> String {
    use serde::Deserialize;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, U64Deserializer};

    let number: U64Deserializer<Error> = 5_u64.into_deserializer();
    SavedSim::deserialize(number).unwrap_err().to_string()
}
