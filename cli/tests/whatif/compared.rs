//! What `compare` prints and writes.

use crate::{Folder, SMALL};

#[test]
fn the_table_of_a_comparison() {
    let folder = Folder::new("differences");
    let set = folder.prints(&[
        "compare",
        "small.toml",
        "--set",
        "cohort.scooters.first_status=active",
    ]);
    insta::assert_snapshot!("differences", set);
    for line in set.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
    folder.write("active.toml", &SMALL.replace("\"ready\"", "\"active\""));
    let file = folder.prints(&["compare", "small.toml", "active.toml"]);
    let same = set.replace(
        "small.toml with --set cohort.scooters.first_status=active",
        "active.toml",
    );
    assert_eq!(file, same, "a file with the same value");
}

#[test]
fn one_cohort_has_one_table() {
    let folder = Folder::new("one-cohort");
    let (shared, scooters) = SMALL.split_once("[cohort.panels]").expect("it is there");
    let (_, scooters) = scooters.split_once("[cohort.scooters]").expect("it is there");
    folder.write("one.toml", &format!("{shared}[cohort.scooters]{scooters}"));
    let table = folder.prints(&["compare", "one.toml", "--set", "policy.free_suspension_months=1"]);
    assert_eq!(
        table.matches("95 % interval").count(),
        2,
        "the heading and the note: {table}"
    );
    assert!(table.contains("\nCohort scooters, fees in cent\n"), "{table}");
}

#[test]
fn json_and_threads() {
    let folder = Folder::new("both");
    let arguments = [
        "compare",
        "small.toml",
        "--set",
        "cohort.scooters.sims=20",
        "--json",
    ];
    let run = |more: &[&str]| folder.prints(&[&arguments[..], more].concat());
    let one = run(&["-", "--threads", "1"]);
    assert_eq!(one, run(&["-", "--threads", "3"]));
    assert_eq!(one, run(&["-"]));
    let comparison: serde_json::Value = serde_json::from_str(&one).expect("it is JSON");
    assert_eq!(
        comparison["cohorts"][1]["pairs"], 130,
        "also those without a partner"
    );
    assert_eq!(comparison["variant"]["cohorts"][1]["sims"], 20);
    let report = folder.prints(&["simulate", "small.toml", "--json", "-"]);
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(comparison["base"], report);
    let table = run(&["both.json", "--seed", "8"]);
    assert!(table.contains(", seed 8\n"), "{table}");
    assert!(folder.read("both.json").contains(r#""seed":8,"#));
}
