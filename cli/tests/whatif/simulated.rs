//! What `simulate` prints and writes.

use std::path::Path;

use serde_json::Value;

use crate::Folder;

#[test]
fn the_table_of_a_small_fleet() {
    let folder = Folder::new("table");
    let table = folder.prints(&["simulate", "small.toml"]);
    insta::assert_snapshot!("table", table);
    for line in table.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn a_long_bill_is_by_year_and_a_short_horizon_by_quarters() {
    let folder = Folder::new("horizons");
    let years = folder.prints(&["simulate", "small.toml", "--set", "horizon=750 days"]);
    assert!(
        years.contains("Bill by year, in cent\n") && years.contains("\n  2028  "),
        "{years}"
    );
    let day = folder.prints(&["simulate", "small.toml", "--set", "horizon=1 day"]);
    assert!(day.contains("       start  2026-01-01\n"), "{day}");
    assert!(day.contains("Bill by month, in cent\n"), "{day}");
    let months = folder.prints(&["simulate", "small.toml", "--set", "horizon=730 days"]);
    assert!(months.contains("\n  2027-12  "), "{months}");
}

#[test]
fn the_shipped_scenarios_run() {
    let folder = Folder::new("shipped");
    let shipped: [(&str, &[&str]); 4] = [
        (
            "asset-trackers",
            &["cohort.containers.sims=40", "cohort.machines.sims=20"],
        ),
        (
            "bad-week",
            &[
                "cohort.panels.sims=40",
                "cohort.elders.sims=10",
                "cohort.scooters.sims=10",
            ],
        ),
        (
            "rental-trackers",
            &["cohort.campers.sims=40", "cohort.boats.sims=20"],
        ),
        (
            "smart-meters",
            &[
                "cohort.meters.sims=60",
                "cohort.meters.provision={ from = 2026-01-12, to = 2026-07-06 }",
            ],
        ),
    ];
    for (name, sets) in shipped {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../examples/scenarios/{name}.toml"));
        let path = path.to_string_lossy().into_owned();
        let mut arguments = vec!["simulate", &path];
        for set in sets {
            arguments.extend(["--set", set]);
        }
        let table = folder.prints(&arguments);
        assert!(table.contains("\n60 SIMs, "), "{table}");
        assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    }
}

#[test]
fn json_is_the_report_on_one_line() {
    let folder = Folder::new("json");
    let table = folder.prints(&["simulate", "small.toml", "--json", "report.json"]);
    assert!(
        table.starts_with("Scooters and panels\n190 SIMs, 2 cohorts\n"),
        "{table}"
    );
    let report = folder.read("report.json");
    assert_eq!(report.lines().count(), 1);
    assert!(report.ends_with("}\n"));
    let value: Value = serde_json::from_str(&report).expect("it is JSON");
    assert_eq!(value["scenario"]["seed"], 5);
    assert_eq!(value["cohorts"][0]["name"], "panels");
    let printed = folder.prints(&["simulate", "small.toml", "--json", "-"]);
    assert_eq!(printed, report, "and nothing else");
    assert_eq!(folder.names(), ["report.json", "small.toml"]);
}

#[test]
fn the_page_needs_nothing_else() {
    let folder = Folder::new("page");
    let table = folder.prints(&["simulate", "small.toml", "--html", "page.html"]);
    assert!(table.starts_with("Scooters and panels\n"));
    folder.prints(&[
        "compare",
        "small.toml",
        "--set",
        "prices.command=9",
        "--html",
        "both.html",
    ]);
    for name in ["page.html", "both.html"] {
        let page = folder.read(name);
        assert!(
            page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"),
            "{name}"
        );
        let without = page.replace("http://www.w3.org/2000/svg", "");
        for resource in ["http://", "https://", "src=", "<link", "@import", "url("] {
            assert!(!without.contains(resource), "{name}: {resource}");
        }
    }
    assert!(
        folder
            .prints(&["simulate", "small.toml", "--html", "-"])
            .starts_with("<!DOCTYPE html>")
    );
}

#[test]
fn threads_change_nothing() {
    let folder = Folder::new("threads");
    let one = folder.prints(&["simulate", "small.toml", "--json", "-", "--threads", "1"]);
    for threads in ["2", "7"] {
        let more = folder.prints(&["simulate", "small.toml", "--json", "-", "--threads", threads]);
        assert_eq!(one, more, "{threads}");
    }
    assert_eq!(one, folder.prints(&["simulate", "small.toml", "--json", "-"]));
}

#[test]
fn a_seed_takes_the_place_of_that_in_the_file() {
    let folder = Folder::new("seed");
    let own = folder.prints(&["simulate", "small.toml", "--json", "-"]);
    let same = folder.prints(&["simulate", "small.toml", "--json", "-", "--seed", "5"]);
    let other = folder.prints(&["simulate", "small.toml", "--json", "-", "--seed", "6"]);
    assert_eq!(own, same);
    assert!(other.contains(r#""seed":6,"#) && other != own);
}

#[test]
fn a_file_is_replaced_as_a_whole_and_links_stay() {
    let folder = Folder::new("replaced");
    folder.write("report.json", "something older");
    folder.prints(&["simulate", "small.toml", "--json", "report.json"]);
    let report = folder.read("report.json");
    assert!(report.starts_with(r#"{"scenario":"#));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("report.json", folder.0.join("link.json")).expect("there can be links");
        folder.prints(&["simulate", "small.toml", "--seed", "9", "--json", "link.json"]);
        assert!(folder.0.join("link.json").is_symlink());
        assert!(folder.read("report.json").contains(r#""seed":9,"#));
        folder.prints(&["simulate", "small.toml", "--json", "/dev/null"]);
        assert!(!Path::new("/dev/null").is_file());
    }
    assert!(
        folder.names().iter().all(|name| !name.starts_with('.')),
        "nothing is left beside it"
    );
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let folder = Folder::new("enough");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_sim-lifecycle"))
        .current_dir(&folder.0)
        .args(["simulate", "small.toml", "--json", "-"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), crate::text(&output.stderr)), (Some(0), ""));
}
