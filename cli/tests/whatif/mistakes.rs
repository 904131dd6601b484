//! What is said where something is wrong, and with which exit status.

use crate::{Folder, SMALL};

#[test]
fn a_scenario_that_cannot_be_taken() {
    let folder = Folder::new("bad-scenario");
    folder.write("bad.toml", &SMALL.replace("sims = 60", "sims = 0"));
    folder.write("no.toml", "start = \n");
    folder.write("empty.toml", "");
    let mut said = String::new();
    for arguments in [
        &["simulate", "bad.toml"][..],
        &["simulate", "bad.toml", "--json", "report.json"],
        &["simulate", "no.toml"],
        &["simulate", "no.toml", "--set", "seed=1"],
        &["simulate", "empty.toml"],
        &["compare", "bad.toml", "small.toml"],
        &["compare", "small.toml", "bad.toml"],
        &["compare", "bad.toml", "--set", "seed=1"],
    ] {
        let (code, message) = folder.fails(arguments);
        assert_eq!(code, 2, "{arguments:?}");
        said += &format!("{message}\n");
    }
    insta::assert_snapshot!("bad_scenarios", said);
    assert_eq!(
        folder.names(),
        ["bad.toml", "empty.toml", "no.toml", "small.toml"]
    );
}

#[test]
fn a_file_that_cannot_be_read() {
    let folder = Folder::new("unread");
    for arguments in [
        &["simulate", "nowhere.toml"][..],
        &["compare", "nowhere.toml", "small.toml"],
        &["compare", "small.toml", "nowhere.toml"],
        &["simulate", "nowhere.toml", "--set", "seed=1"],
    ] {
        let (code, message) = folder.fails(arguments);
        assert_eq!(code, 1, "{arguments:?}");
        assert!(message.starts_with("nowhere.toml: "), "{message}");
    }
    let (code, message) = folder.fails(&["simulate", "."]);
    assert!(code == 1 && message.starts_with(".: "), "{message}");
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_the_run() {
    let folder = Folder::new("unwritten");
    // More SIMs than could be run: it does not come to that.
    let huge = "cohort.panels.sims=1_000_000_000_000";
    for option in ["--json", "--html"] {
        for path in ["no/such/folder.out", "."] {
            let (code, message) = folder.fails(&["simulate", "small.toml", "--set", huge, option, path]);
            assert_eq!(code, 1, "{message}");
            assert!(
                message.starts_with(&format!("{path} cannot be written: ")),
                "{message}"
            );
        }
    }
}

#[test]
fn arguments_that_cannot_stand_together() {
    let folder = Folder::new("together");
    let usage: [(&[&str], &str); 6] = [
        (
            &[
                "simulate",
                "small.toml",
                "--shard",
                "1/3",
                "--json",
                "part.json",
                "--html",
                "page.html",
            ],
            "--html cannot stand beside --shard: a part is no answer; merge all parts, and ask `merge` for the page",
        ),
        (
            &["simulate", "small.toml", "--shard", "1/3"],
            "--shard needs --json FILE, where the part is written for `merge`",
        ),
        (
            &["simulate", "small.toml", "--json", "-", "--html", "-"],
            "--json and --html name the same file; they need one each",
        ),
        (
            &["compare", "small.toml"],
            "there is nothing to compare with; give a second file, or --set KEY=VALUE for the base with another value",
        ),
        (
            &["compare", "small.toml", "--seed", "4"],
            "there is nothing to compare with; give a second file, or --set KEY=VALUE for the base with another value",
        ),
        (
            &["compare", "small.toml", "small.toml", "--set", "seed=1"],
            "--set cannot stand beside a second file: the variant is either that file, or the base with values set",
        ),
    ];
    for (arguments, said) in usage {
        assert_eq!(folder.fails(arguments), (2, said.into()));
    }
    for arguments in [
        &["simulate", "small.toml", "--shard", "4/3", "--json", "part.json"][..],
        &["simulate", "small.toml", "--threads", "0"],
        &["simulate", "small.toml", "--seed", "9223372036854775808"],
        &["simulate"],
        &["compare"],
    ] {
        let (code, message) = folder.fails(arguments);
        assert!(code == 2 && message.starts_with("error: "), "{message}");
    }
    assert_eq!(folder.names(), ["small.toml"]);
}

#[test]
fn scenarios_that_cannot_be_compared() {
    let folder = Folder::new("incomparable");
    let mut said = String::new();
    for set in [
        "horizon=90 days",
        "start=2026-02-01",
        "seed=6",
        "prices.unit=euro",
    ] {
        let (code, message) = folder.fails(&["compare", "small.toml", "--set", set]);
        assert_eq!(code, 2);
        said += &format!("{message}\n");
    }
    folder.write("short.toml", &SMALL.replace("120 days", "90 days"));
    said += &folder.fails(&["compare", "small.toml", "short.toml"]).1;
    insta::assert_snapshot!("incomparable", said);
    folder.prints(&["compare", "small.toml", "--set", "seed=6", "--seed", "7"]);
}
