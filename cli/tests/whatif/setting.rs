//! `--set`: what it changes, and where it says that it went wrong.

use serde_json::Value;

use crate::{Folder, SMALL};

fn scenario(folder: &Folder, sets: &[&str]) -> Value {
    let mut arguments = vec!["simulate", "small.toml", "--json", "-"];
    for set in sets {
        arguments.extend(["--set", set]);
    }
    let report: Value = serde_json::from_str(&folder.prints(&arguments)).expect("it is JSON");
    report["scenario"].clone()
}

#[test]
fn every_kind_of_place_can_be_set() {
    let folder = Folder::new("places");
    let waves = "cohort.panels.provision={ waves = [{ at = 2026-01-05, sims = 50 }, { at = 2026-01-06, sims = 10 }] }";
    let changed = scenario(
        &folder,
        &[
            "seed=77",
            "title = Other = scooters",
            "policy.free_suspension_months=2",
            "policy.reactivation=true",
            "operator.outage.0.lasting=2 h",
            "operator.failure_rate = 0.25",
            "prices.unit='mill'",
            "cohort.scooters.first_status=active",
            "cohort.scooters.data.mean_bytes=9_000",
            "cohort.scooters.suspension.lasting.mean=1 day",
            "cohort.panels.on_failure.retries=7",
            waves,
            "cohort.panels.provision.waves.1.sims=20",
            "cohort.panels.sims=70",
        ],
    );
    assert_eq!(changed["seed"], 77);
    assert_eq!(changed["title"], "Other = scooters");
    assert_eq!(changed["policy"]["free_suspension"], 2, "{}", changed["policy"]);
    let outage = &changed["operator"]["outages"][0];
    assert_eq!(outage["to"], "2026-01-05T11:00:00Z", "{outage}");
    assert_eq!(changed["operator"]["failures"], 250_000);
    assert_eq!(changed["prices"]["unit"], "mill");
    let (panels, scooters) = (&changed["cohorts"][0], &changed["cohorts"][1]);
    assert_eq!(scooters["first_status"], "active");
    assert_eq!(scooters["data"]["size"]["mean"], 9_000);
    assert_eq!(panels["sims"], 70);
    assert_eq!(panels["provision"]["waves"][1]["sims"], 20);
    assert_eq!(panels["on_failure"]["times"], 7);
}

#[test]
fn a_cohort_can_be_added() {
    let folder = Folder::new("added");
    let changed = scenario(
        &folder,
        &[
            "cohort.vans.sims=3",
            "cohort.vans.first_status=active",
            "cohort.vans.provision.at=2026-02-01",
        ],
    );
    assert_eq!(changed["cohorts"][2]["name"], "vans");
}

#[test]
fn the_line_is_that_of_the_file() {
    let folder = Folder::new("lines");
    let broken = SMALL.replace("churn_per_year = 0.3", "churn_per_year = 'often'");
    folder.write("broken.toml", &broken);
    let line = broken
        .lines()
        .position(|line| line.contains("often"))
        .expect("it is there")
        + 1;
    // A table and two lines are put in, the first two above the mistake.
    let (_, said) = folder.fails(&[
        "simulate",
        "broken.toml",
        "--set",
        "prices.unit=euro",
        "--set",
        "operator.unavailable_after=5 s",
        "--set",
        "cohort.panels.churn_per_year=1",
        "--set",
        "policy.ready_period_months=2",
    ]);
    assert!(
        said.contains(&format!(": line {line}: cohort.scooters.churn_per_year: found ")),
        "{said}"
    );
}

#[test]
fn what_cannot_be_set_is_told() {
    let folder = Folder::new("cannot");
    let mut said = String::new();
    for set in [
        "cohort.panels.sims=many",
        "policy.free=2",
        "cohort.panels.sims.x=1",
        "cohort.panels.data.bytes.x=1",
        "cohort.vans.sims=5",
        "operator.outage.1.lasting=1 h",
        "operator.outage.first.lasting=1 h",
        "operator.outage.0=1 h",
        "operator.outage.0.lasting=soon",
        "operator.outage.0.to=2026-01-06",
        "cohort.panels.provision.waves=[]",
        "start=tomorrow",
    ] {
        let (code, message) = folder.fails(&["simulate", "small.toml", "--set", set]);
        assert_eq!(code, 2, "{set}");
        said += &format!("{message}\n");
    }
    for set in [
        "seed",
        "=5",
        "a b=5",
        "seed=",
        "title=\"open",
        "cohort={ x",
        "title=a\nb",
    ] {
        let (code, message) = folder.fails(&["simulate", "small.toml", "--set", set]);
        assert_eq!(code, 2, "{set}");
        said += message.split("\n\nFor more").next().unwrap_or_default();
        said.push('\n');
    }
    insta::assert_snapshot!("cannot_be_set", said);
}
