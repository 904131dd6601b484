//! Each log as one body of `/test/inputs`, and what the endpoint answers.

use std::fs;

use serde_json::{Value, json};
use sim_lifecycle::replay::Replay;
use sim_lifecycle::wire::{read_time, write_time};

use super::{BEGINNING, beside, expected, logs, masters, requester, server, with_tokens};
use crate::support::{Database, Server, advance};

#[test]
fn on_sqlite() {
    play(&Database::memory());
}

#[test]
fn on_postgres() {
    if let Some(database) = Database::postgres("each log as it stands") {
        play(&database);
    }
}

fn play(database: &Database) {
    let mut with_sims = 0;
    let logs = logs("logs");
    assert!(logs.len() > 130, "only {} logs", logs.len());
    for log in logs {
        let server = server(database);
        let name = log.display().to_string();
        let text = fs::read_to_string(&log).expect("a log");
        let arguments = beside(&log, ".args");
        // Only accounts with a token can ask for their Sims.
        let text = if arguments.is_empty() {
            text
        } else {
            with_tokens(&text)
        };
        let reply = server.try_inputs(text.as_bytes()).expect(200);
        assert_eq!(
            reply.header("content-type"),
            Some("application/x-ndjson"),
            "{name}"
        );
        let (outputs, sims) = expected(&log);
        assert_eq!(reply.lines(), outputs, "{name}");
        if arguments.contains("--sims") {
            with_sims += 1;
            each_sim_as_of_the_clock(&server, &text, &sims, &arguments, &name);
        }
        server.kill();
        database.clear();
    }
    assert!(with_sims > 15, "only {with_sims} logs with Sims");
}

/// Compares what GET shows with the log's Sims, where the clock has not gone beyond their last instant, and else with the
/// same Sims at the clock: a replay shows each at its own.
fn each_sim_as_of_the_clock(server: &Server, log: &str, sims: &[Value], arguments: &str, name: &str) {
    let mut replay = Replay::new();
    let mut ignored = Vec::new();
    let mut clock = read_time(BEGINNING).expect("an instant");
    for line in log.lines() {
        replay.line(line.as_bytes(), &mut ignored).expect("a good log");
        let value: Value = serde_json::from_str(line).unwrap_or_default();
        if value["input"] == "advance" {
            clock = clock.max(read_time(value["at"].as_str().expect("its time")).expect("an instant"));
        }
    }
    let before = ignored.len();
    let now = advance(&write_time(clock)).to_string();
    replay.line(now.as_bytes(), &mut ignored).expect("a good line");
    if ignored.len() == before {
        let base = arguments.split_whitespace().nth(2);
        let base = base.unwrap_or("https://programmable-wireless.api.korewireless.com");
        let text = serde_json::to_string(sims).expect("JSON");
        let mapped = text.replace(&format!("{base}/v1/"), &format!("{}/v1/", server.base()));
        let mapped: Vec<Value> = serde_json::from_str(&mapped).expect("JSON");
        let replayed: Vec<_> = replay.sims(server.base()).map(|sim| json!(sim)).collect();
        assert_eq!(mapped, replayed, "{name}");
    }
    let masters = masters(log);
    for sim in replay.sims(server.base()) {
        let resource = json!(sim)["resource"].take();
        let path = format!("/v1/Sims/{}", resource["sid"].as_str().expect("a SID"));
        let shown = masters.iter().find_map(|master| {
            let answer = requester(server, master).get(&path);
            (answer.status == 200).then(|| answer.json())
        });
        assert_eq!(shown, Some(resource), "{name}");
    }
}

/// Each bad log on a server of its own: the same line, and the same words as `sim-lifecycle replay` has.
#[test]
fn bad_ones_stop_at_their_line() {
    let logs = logs("logs/bad");
    assert!(logs.len() > 150, "only {} logs", logs.len());
    for log in logs {
        let name = log.display().to_string();
        let text = fs::read(&log).expect("a log");
        let mut replay = Replay::new();
        let mut outputs = Vec::new();
        let end = text
            .split(|byte| *byte == b'\n')
            .try_for_each(|line| replay.line(line, &mut outputs));
        let error = end.expect_err("a bad log");
        let mut expected: Vec<_> = outputs.iter().map(|output| json!(output)).collect();
        expected.push(json!({"line": error.line, "fault": error.fault.to_string()}));
        let number: u64 = beside(&log, ".line").trim().parse().expect("its line");
        assert_eq!(error.line, number, "{name}");
        let server = server(&Database::memory());
        assert_eq!(server.try_inputs(&text).expect(400).lines(), expected, "{name}");
    }
}
