//! Runs `sim-lifecycle replay` as its user does: files, standard input, bad lines, exit statuses.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const ACCOUNT: &str =
    r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#;
const REGISTER: &str = r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000001"}"#;
const DEACTIVATE: &str = r#"{"at":"2026-01-01T09:00:00Z","input":"update","sim":"DE00000000000000000000000000000001","form":"Status=deactivated"}"#;
const BAD: &str =
    r#"{"at":"2026-01-01T09:00:00Z","input":"data","sim":"DE00000000000000000000000000000001"}"#;

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sim-lifecycle"));
    command.arg("replay").args(arguments);
    command
}

fn replay(arguments: &[&str], log: &[u8]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    child
        .stdin
        .take()
        .expect("it has an input")
        .write_all(log)
        .expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it writes UTF-8")
}

fn day() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/working-day.jsonl")
}

#[test]
fn standard_input_without_a_file() {
    let output = replay(&[], [ACCOUNT, REGISTER, DEACTIVATE].join("\n").as_bytes());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let first = text(&output.stdout).lines().next();
    assert_eq!(
        first,
        Some(
            r#"{"at":"2026-01-01T09:00:00Z","sim":"DE00000000000000000000000000000001","output":"accepted","http_status":200,"status":"updating"}"#
        )
    );
    assert_eq!(text(&output.stdout).lines().count(), 3);
    let dash = replay(&["-"], [ACCOUNT, REGISTER, DEACTIVATE].join("\n").as_bytes());
    assert_eq!(dash.stdout, output.stdout);
}

#[test]
fn a_bad_line_ends_it_after_what_came_before() {
    let log = [ACCOUNT, "", REGISTER, DEACTIVATE, BAD, DEACTIVATE].join("\r\n");
    for arguments in [&[][..], &["--sims"]] {
        let output = replay(arguments, log.as_bytes());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stdout).lines().count(), 3, "no Sims, either");
        assert_eq!(
            text(&output.stderr),
            "line 5: field `bytes` is missing or null; a data line has `at`, `input`, `sim` and `bytes`\n"
        );
    }
}

#[test]
fn check_says_only_whether_the_log_is_valid() {
    let good = replay(
        &["--check"],
        [ACCOUNT, REGISTER, DEACTIVATE].join("\n").as_bytes(),
    );
    assert_eq!(
        (good.status.code(), text(&good.stdout)),
        (Some(0), "valid: 3 lines\n")
    );
    let bad = replay(&["--check"], [ACCOUNT, BAD].join("\n").as_bytes());
    assert_eq!((bad.status.code(), text(&bad.stdout)), (Some(2), ""));
    assert!(text(&bad.stderr).starts_with("line 2: "));
}

#[test]
fn the_sims_stand_under_the_address_given() {
    let log = [ACCOUNT, REGISTER].join("\n");
    let output = replay(
        &["--sims", "--base-url", "http://127.0.0.1:8080/"],
        log.as_bytes(),
    );
    let line = text(&output.stdout);
    assert!(line.starts_with(r#"{"output":"sim","resource":{"sid":"DE00000000000000000000000000000001""#));
    assert!(line.contains(r#""url":"http://127.0.0.1:8080/v1/Sims/DE00000000000000000000000000000001""#));
    let refused = replay(&["--base-url", "ftp://example.com"], b"");
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("does not begin with `http://` or `https://`"));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = command(&["no-such-log.jsonl"])
        .output()
        .expect("the command runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("no-such-log.jsonl: "));
}

#[test]
fn a_folder_is_no_log() {
    let output = command(&[env!("CARGO_MANIFEST_DIR")])
        .output()
        .expect("the command runs");
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
    assert!(!output.stderr.is_empty());
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let day = day().to_string_lossy().into_owned();
    let mut child = command(&[&day])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn the_working_day_reads_the_same_for_people() {
    let day = day();
    let day = day.to_string_lossy();
    let json = command(&[&day]).output().expect("the command runs");
    let for_people = command(&[&day, "--format", "text"])
        .output()
        .expect("the command runs");
    let (json, for_people) = (text(&json.stdout), text(&for_people.stdout));
    let (lines, summary) = for_people.split_once("\n\n").expect("a summary follows");
    assert_eq!(lines.lines().count(), json.lines().count(), "a line for each");
    assert!(summary.starts_with("141 lines\nSims at the end   active × 7, suspended × 3, canceled × 1\n"));
    let refused = json
        .lines()
        .filter(|line| line.contains(r#""output":"refused""#))
        .count();
    assert!(summary.contains(&format!("{refused} lines refused (20404 × 4, ")));
}
