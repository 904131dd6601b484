//! Snapshots of the JSON of every public type that is written, and of what is read all the same.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "what is wrong stops the test; its texts are short"
)]

mod json {
    pub mod outputs;
    pub mod values;
    pub mod wire;
}

use std::fmt::Debug;

use insta::assert_snapshot;
use json::{outputs, values, wire};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// One line: what it is, and its JSON to the letter.
fn written<T: Serialize>(name: &str, value: &T) -> String {
    format!("{name}: {}\n", serde_json::to_string(value).unwrap())
}

/// The same of a type that is read, too: it has to come back as it was.
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) -> String {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), *value, "{text}");
    written(name, value)
}

#[test]
fn words() {
    assert_snapshot!("words", values::words());
}

#[test]
fn policy() {
    assert_snapshot!("policy", values::policy());
}

#[test]
fn texts_and_edits() {
    assert_snapshot!("texts_and_edits", values::texts_and_edits());
}

#[test]
fn legality() {
    assert_snapshot!("legality", values::legality());
}

#[test]
fn kernel() {
    assert_snapshot!("kernel", values::kernel());
}

#[test]
fn sim_inputs() {
    assert_snapshot!("sim_inputs", values::sim_inputs());
}

#[test]
fn effects() {
    assert_snapshot!("effects", outputs::effects());
}

#[test]
fn outlooks() {
    assert_snapshot!("outlooks", outputs::outlooks());
}

#[test]
fn replay_outputs() {
    assert_snapshot!("replay_outputs", outputs::replay_outputs());
}

#[test]
fn callbacks_and_events() {
    assert_snapshot!("callbacks_and_events", wire::callbacks_and_events());
}

#[test]
fn error_bodies() {
    assert_snapshot!("error_bodies", wire::error_bodies());
}

#[test]
fn resources() {
    assert_snapshot!("resource_full", wire::full_resource());
    assert_snapshot!("resource_minimal", wire::minimal_resource());
}

#[test]
fn resources_of_others() {
    assert_snapshot!("resources_of_others", wire::resources_of_others());
}

#[test]
fn what_cannot_be_read() {
    assert_snapshot!("what_cannot_be_read", values::unreadable());
}
