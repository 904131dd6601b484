//! The logs of the core's tests, played into a server: as they stand through `/test/inputs`, and as a user would, over HTTP.

mod as_a_user;
mod as_they_stand;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::replay::Replay;
use sim_lifecycle::wire::read_time;

use crate::support::{Client, Database, Server};

/// Before every instant of every log.
pub const BEGINNING: &str = "0000-01-01T00:00:00Z";

/// The logs of a folder, by name.
fn logs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests")
        .join(folder);
    let entries = fs::read_dir(folder).expect("the core's logs");
    let mut logs: Vec<_> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.to_string_lossy().ends_with(".in.jsonl"))
        .collect();
    logs.sort();
    logs
}

/// The file beside a log with another ending; empty where there is none.
fn beside(log: &Path, ending: &str) -> String {
    let path = log.to_string_lossy().replace(".in.jsonl", ending);
    fs::read_to_string(path).unwrap_or_default()
}

/// The outputs that a log must give, those of `--sims` apart.
fn expected(log: &Path) -> (Vec<Value>, Vec<Value>) {
    let lines = beside(log, ".out.jsonl");
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("an output"));
    lines.partition(|output: &Value| output["output"] != "sim")
}

/// A server that these logs are played into: its clock stands before all of them.
pub fn server(database: &Database) -> Server {
    Server::options()
        .database(database)
        .manual(BEGINNING)
        .operator("manual")
        .private_callbacks()
        .start()
}

/// The log with a token for each account.
pub fn with_tokens(log: &str) -> String {
    let line = |text: &str| {
        let mut line: Value = serde_json::from_str(text).unwrap_or_default();
        if line["input"] != "account" {
            return text.to_owned();
        }
        line["token"] = token(line["sid"].as_str().expect("a SID")).into();
        line.to_string()
    };
    log.lines().map(line).collect::<Vec<_>>().join("\n")
}

fn token(account: &str) -> String {
    format!("token of {account}")
}

/// A client with the credentials of an account of a log that has been given tokens.
pub fn requester(server: &Server, account: &str) -> Client {
    server.client().basic(account, &token(account))
}

/// The accounts of a log that are no subaccounts.
pub fn masters(log: &str) -> Vec<String> {
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
    let masters = lines.filter(|line| line["input"] == "account" && line["parent"].is_null());
    masters
        .filter_map(|line| line["sid"].as_str().map(str::to_owned))
        .collect()
}

/// One line of a log, and what the log says that it leads to.
struct Step {
    line: Value,
    at: DateTime<Utc>,
    outputs: Vec<Value>,
}

/// The lines of a log, and the outputs of the file beside it; the crate only tells how many belong to which line.
fn steps(log: &Path) -> Vec<Step> {
    let (expected, _) = expected(log);
    let mut expected = expected.into_iter();
    let mut replay = Replay::new();
    let mut steps = Vec::new();
    for text in fs::read_to_string(log).expect("a log").lines() {
        let mut outputs = Vec::new();
        replay.line(text.as_bytes(), &mut outputs).expect("a good log");
        if text.trim().is_empty() {
            continue;
        }
        let line: Value = serde_json::from_str(text).expect("a line");
        steps.push(Step {
            at: read_time(line["at"].as_str().expect("its time")).expect("a time"),
            line,
            outputs: expected.by_ref().take(outputs.len()).collect(),
        });
    }
    assert_eq!(expected.next(), None, "{}", log.display());
    steps
}

const VERDICTS: [&str; 3] = ["accepted", "refused", "stale"];

/// Tells what a line is answered from what happens to a Sim.
pub fn is_verdict(output: &Value) -> bool {
    let word = output["output"].as_str();
    word.is_some_and(|word| VERDICTS.contains(&word))
}
