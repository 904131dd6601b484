//! JSON: written and read back, and checked as a file is.

use insta::assert_snapshot;
use serde_json::{Value, json};
use sim_lifecycle::whatif::Scenario;

use crate::{FULL, LEAST, read};

#[test]
fn what_is_read_comes_back_from_json() {
    for text in [FULL, LEAST] {
        let scenario = read(text);
        let written = serde_json::to_string(&scenario).unwrap();
        assert_eq!(serde_json::from_str::<Scenario>(&written).unwrap(), scenario);
    }
}

#[test]
fn nonsense_in_json_is_refused() {
    let whole = serde_json::to_value(read(FULL)).unwrap();
    let waves = whole["cohorts"][2]["provision"]["waves"].clone();
    let mut told = String::new();
    for (at, value) in [
        ("/title", json!("a\nb")),
        ("/start", json!("1969-12-31")),
        ("/days", json!(0)),
        ("/days", json!(36_526)),
        ("/policy/ready_period", json!(0)),
        ("/operator/failures", json!(1_000_001)),
        ("/operator/latency", json!({"uniform": {"from": 5, "to": 5}})),
        (
            "/operator/latency",
            json!({"exponential": {"at_least": 5, "mean": 0}}),
        ),
        ("/operator/latency", json!({"fixed": 31_536_000_000_001_u64})),
        ("/operator/unavailable_after", json!(31_536_000_000_001_u64)),
        ("/operator/outages/0/to", json!("2026-02-01T00:00:00Z")),
        ("/operator/outages/1/from", json!("2026-02-02T00:00:00Z")),
        ("/operator/outages/1/to", json!("+12026-02-02T00:00:00Z")),
        ("/prices/unit", json!("")),
        ("/cohorts", json!([])),
        ("/cohorts/0/name", json!("xylophone")),
        ("/cohorts/0/name", json!("evenly")),
        ("/cohorts/0/name", json!("Drawn")),
        ("/cohorts/0/sims", json!(0)),
        ("/cohorts/0/provision", json!({"at": "1960-01-01T00:00:00Z"})),
        ("/cohorts/0/provision", json!({"waves": []})),
        ("/cohorts/0/provision/window/to", json!("2026-04-01T00:00:00Z")),
        ("/cohorts/1/provision/rate/per_day", json!(0)),
        ("/cohorts/1/data/size", json!({"mean": 0})),
        ("/cohorts/1/data/sessions_per_day", json!(0)),
        ("/cohorts/1/suspension/season/to/month", json!(13)),
        ("/cohorts/1/suspension/season/spread", json!(31_536_000_000_u64)),
        ("/cohorts/2/provision/waves", json!([waves[0], waves[0]])),
        ("/cohorts/2/first_use/exponential/mean", json!(0)),
        (
            "/cohorts/2/suspension",
            json!({"random": {"after": {"fixed": 0}, "lasting": {"fixed": 59_999}}}),
        ),
        ("/cohorts/2/on_conflict/after", json!(0)),
        ("/cohorts/2/on_failure/times", json!(1_000_001)),
        ("/cohorts/2/lost_per_year", json!(1_000_000_001)),
    ] {
        let mut spoilt: Value = whole.clone();
        *spoilt.pointer_mut(at).unwrap_or_else(|| panic!("no {at}")) = value.clone();
        let error = serde_json::from_value::<Scenario>(spoilt).expect_err(at);
        told.push_str(&format!("{at} {value}\n    {error}\n"));
    }
    assert_snapshot!(told);
}

#[test]
fn a_field_that_is_not_known_is_refused() {
    let mut whole = serde_json::to_value(read(LEAST)).unwrap();
    whole["more"] = json!(1);
    assert!(serde_json::from_value::<Scenario>(whole).is_err());
}
