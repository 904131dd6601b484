//! Random histories, those that the core is held to its model with, played into a server: what it puts away after every line
//! and takes up again makes no difference to what happens, nor to what is shown.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};
use sim_lifecycle::replay::Replay;
use sim_lifecycle::wire::{read_time, write_time};

use super::logs::{BEGINNING, is_verdict, masters, requester, server, with_tokens};
use crate::model::reference::World;
use crate::model::strategy::{next, opening};
use crate::support::{Database, advance};

/// How many lines a history has after its opening.
const LINES: usize = 120;

#[test]
fn on_sqlite() {
    play(&Database::memory(), 24);
}

#[test]
fn on_postgres() {
    if let Some(database) = Database::postgres("random histories") {
        play(&database, 6);
    }
}

fn play(database: &Database, histories: usize) {
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..Config::default()
    });
    let mut told = 0;
    for _ in 0..histories {
        told += live(database, &history(&mut runner));
        database.clear();
    }
    assert!(told > histories * LINES / 2, "only {told} outputs");
}

fn drawn<T>(strategy: &impl Strategy<Value = T>, runner: &mut TestRunner) -> T {
    strategy.new_tree(runner).expect("a value").current()
}

/// A log, written by somebody who knows what would come of it.
fn history(runner: &mut TestRunner) -> String {
    let mut world = World::new();
    let mut log = Vec::new();
    for (at, line) in drawn(&opening(), runner) {
        world.apply(at, &line);
        log.push(line.to_json(at));
    }
    for _ in 0..LINES {
        let (at, line) = drawn(&next(&world), runner);
        world.apply(at, &line);
        log.push(line.to_json(at));
    }
    with_tokens(&log.join("\n"))
}

/// Plays a log, and gives how many outputs there were.
fn live(database: &Database, log: &str) -> usize {
    let server = server(database);
    let mut replay = Replay::new();
    let mut outputs = Vec::new();
    let mut clock = read_time(BEGINNING).expect("an instant");
    for text in log.lines() {
        replay.line(text.as_bytes(), &mut outputs).expect("a good log");
        let line: Value = serde_json::from_str(text).expect("JSON");
        if line["input"] == "advance" {
            clock = clock.max(read_time(line["at"].as_str().expect("its time")).expect("an instant"));
        }
    }
    let expected: Vec<_> = outputs.iter().map(|output| json!(output)).collect();
    let answer = server.try_inputs(log.as_bytes()).expect(200);
    assert_eq!(answer.lines(), expected, "{log}");
    // All as of the clock, which some Sims may have been behind.
    let now = advance(&write_time(clock));
    replay
        .line(now.to_string().as_bytes(), &mut outputs)
        .expect("a good line");
    let expected: Vec<_> = outputs.iter().map(|output| json!(output)).collect();
    let resources = replay
        .sims(server.base())
        .map(|sim| json!(sim)["resource"].take());
    let resources: BTreeMap<_, _> = resources.map(|sim| (sim["sid"].to_string(), sim)).collect();
    let mut shown = BTreeMap::new();
    for master in masters(log) {
        let client = requester(&server, &master);
        let page = client.get("/v1/Sims?PageSize=1000").expect(200).json();
        for sim in page["sims"].as_array().expect("Sims") {
            let sid = sim["sid"].as_str().expect("a SID");
            assert_eq!(&client.get(&format!("/v1/Sims/{sid}")).expect(200).json(), sim);
            // Time has passed for those that were behind, if only when they were looked at.
            server.inputs(std::slice::from_ref(&now));
            let happened = |outputs: &[Value]| -> Vec<Value> {
                let own = outputs.iter().filter(|output| output["sim"] == sid);
                own.filter(|output| !is_verdict(output)).cloned().collect()
            };
            assert_eq!(
                happened(&client.history(sid)),
                happened(&expected),
                "{sid} of {log}"
            );
            shown.insert(sim["sid"].to_string(), sim.clone());
        }
    }
    assert_eq!(shown, resources, "{log}");
    expected.len()
}
