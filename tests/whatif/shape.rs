//! The JSON of reports, parts and comparisons: its shape, and what is not read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use insta::assert_snapshot;
use serde::Serialize;
use serde_json::{Value, json};
use sim_lifecycle::whatif::report::Comparison;
use sim_lifecycle::whatif::{Report, Scenario, Shard, compare, run, simulate};

use super::by_hand;

/// Two days of which something comes.
fn tiny() -> Scenario {
    let mut scenario = by_hand::quiet();
    scenario.days = 2;
    scenario.cohorts[0].provision = sim_lifecycle::whatif::scenario::Provision::At(scenario.start());
    scenario
}

/// The path of every value, and of what type it is; a list by its elements and how many they are.
fn shape(value: &impl Serialize) -> String {
    let mut paths = BTreeSet::new();
    let value = serde_json::to_value(value).expect("a value that can be written");
    walk("", &value, &mut paths);
    paths.into_iter().collect::<Vec<_>>().join("\n")
}

fn walk(path: &str, value: &Value, paths: &mut BTreeSet<String>) {
    let kind = match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                walk(&format!("{path}.{key}"), value, paths);
            }
            return;
        }
        Value::Array(elements) => {
            for element in elements {
                walk(&format!("{path}[{}]", elements.len()), element, paths);
            }
            if !elements.is_empty() {
                return;
            }
            "an empty list"
        }
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
    };
    paths.insert(format!("{path} {kind}"));
}

#[test]
fn a_report() {
    assert_snapshot!(shape(&run(&tiny())));
}

#[test]
fn a_part() {
    let part = simulate(&tiny(), Shard::WHOLE, &|_| {});
    let shape = shape(&part);
    // The scenario is that of the report.
    let lines = shape.lines().filter(|line| !line.starts_with(".scenario."));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_comparison() {
    let comparison = compare(&tiny(), &tiny(), &|_| {}).expect("the same days");
    let shape = shape(&comparison);
    let of_report = |line: &&str| !line.starts_with(".base.") && !line.starts_with(".variant.");
    assert_snapshot!(shape.lines().filter(of_report).collect::<Vec<_>>().join("\n"));
    assert!(shape.contains(".base.scenario.seed") && shape.contains(".variant.cohorts[1].fees"));
    let text = serde_json::to_string(&comparison).expect("a comparison can be written");
    assert_eq!(serde_json::from_str::<Comparison>(&text).ok(), Some(comparison));
}

fn edited(edit: impl FnOnce(&mut Value)) -> Result<Report, serde_json::Error> {
    let mut json = serde_json::to_value(run(&tiny())).expect("a report can be written");
    edit(&mut json);
    serde_json::from_value(json)
}

#[test]
fn what_is_no_report_is_not_read() {
    let mut told = String::new();
    for (what, table, key, value) in [
        ("an unknown key", "", "more", json!(1)),
        ("an unknown key of a cohort", "/cohorts/0", "more", json!(1)),
        (
            "an unknown status",
            "/cohorts/0/occupancy/0",
            "status",
            json!("lost"),
        ),
        (
            "a number below zero",
            "/cohorts/0/backlog",
            "millis",
            json!([-1, 0]),
        ),
        ("a fraction", "/cohorts/0/fees", "data", json!([0.5, 0])),
        ("one for a list", "", "cohorts", json!({})),
        (
            "a scenario that cannot be",
            "/scenario/cohorts/0",
            "sims",
            json!(0),
        ),
    ] {
        let error = edited(|json| json.pointer_mut(table).expect("a table")[key] = value);
        writeln!(told, "{what}: {}", error.expect_err(what)).expect("a text grows");
    }
    let missing = edited(|json| drop(json.as_object_mut().map(|report| report.remove("cohorts"))));
    writeln!(
        told,
        "a key that is missing: {}",
        missing.expect_err("no cohorts")
    )
    .expect("a text grows");
    assert_snapshot!(told);
}

/// A report is shown, and nothing is reckoned on it: how many days it has is for its reader to see.
#[test]
fn a_report_with_a_day_less_is_read_as_it_stands() {
    let report = edited(|json| {
        json["cohorts"][0]["requests"]["changes"] = json!([7]);
    });
    assert_eq!(
        report.expect("a list of numbers").cohorts[0].requests.changes,
        [7]
    );
}
