//! Where two reports differ, for people to read.

use serde_json::Value;
use sim_lifecycle::whatif::Report;

/// Lists the first few places in which two reports differ; nothing where they are the same.
pub fn differences(plain: &Report, other: &Report) -> Vec<String> {
    let written = |report: &Report| serde_json::to_value(&report.cohorts).expect("a report can be written");
    let mut found = Vec::new();
    walk("cohorts", &written(plain), &written(other), &mut found);
    if found.is_empty() && plain != other {
        found.push("scenario: not the one that was asked".into());
    }
    found.truncate(12);
    found
}

fn walk(path: &str, plain: &Value, other: &Value, found: &mut Vec<String>) {
    match (plain, other) {
        (Value::Object(here), Value::Object(there)) if here.keys().eq(there.keys()) => {
            for (key, value) in here {
                walk(&format!("{path}.{key}"), value, &there[key], found);
            }
        }
        (Value::Array(here), Value::Array(there)) if here.len() == there.len() => {
            for (number, (here, there)) in here.iter().zip(there).enumerate() {
                walk(&format!("{path}{}", name(number, here)), here, there, found);
            }
        }
        _ if plain == other => {}
        _ => found.push(format!("{path}: plain {plain}, other {other}")),
    }
}

/// A row by what it is about, a day by its number.
fn name(number: usize, row: &Value) -> String {
    let words = ["name", "status", "from", "to", "cause", "code"].map(|key| match &row[key] {
        Value::String(word) => Some(word.clone()),
        Value::Number(code) => Some(code.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    let words: Vec<_> = words.into_iter().flatten().collect();
    if words.is_empty() {
        format!("[{number}]")
    } else {
        format!("[{}]", words.join(" "))
    }
}

#[test]
fn a_difference_is_named_by_row_and_day() {
    let report = super::plain::run(&super::by_hand::quiet());
    assert!(differences(&report, &report).is_empty());
    let mut other = report.clone();
    other.cohorts[0].occupancy[1].at_end[30] += 1;
    other.cohorts[0].fees.active[119] = 0;
    assert_eq!(
        differences(&report, &other),
        [
            "cohorts[meters].fees.active[119]: plain 600, other 0",
            "cohorts[meters].occupancy[ready].at_end[30]: plain 3, other 4",
        ]
    );
    let mut other = report.clone();
    other.scenario.seed += 1;
    assert_eq!(differences(&report, &other).len(), 1);
}
