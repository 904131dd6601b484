//! Compares the crate with the reference model, line by line, over random histories.

#![allow(unreachable_pub, reason = "the model's modules are this test's own")]

mod model {
    pub mod matching;
    pub mod reference;
    pub mod strategy;
}

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use model::matching::matches;
use model::reference::{Line, World};
use model::strategy::{next, opening};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use serde_json::Value;
use sim_lifecycle::replay::Replay;

const BASE_URL: &str = "https://programmable-wireless.api.korewireless.com";

/// The model's side: the world, how it was declared, and what the last line gave.
#[derive(Clone, Debug)]
struct History {
    opening: Vec<(DateTime<Utc>, Line)>,
    world: World,
    expected: Vec<Value>,
}

impl ReferenceStateMachine for History {
    type State = Self;
    type Transition = (DateTime<Utc>, Line);

    fn init_state() -> BoxedStrategy<Self> {
        opening()
            .prop_map(|opening| {
                let mut world = World::new();
                for (at, line) in &opening {
                    world.apply(*at, line);
                }
                Self {
                    opening,
                    world,
                    expected: Vec::new(),
                }
            })
            .boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Self::Transition> {
        next(&state.world)
    }

    fn apply(mut state: Self, (at, line): &Self::Transition) -> Self {
        state.expected = state.world.apply(*at, line);
        state
    }

    /// A shrunk history may have lost what a declaration stands on.
    fn preconditions(state: &Self, (_, line): &Self::Transition) -> bool {
        state.world.can_declare(line)
    }
}

/// The crate's side, with all that it was told and all that it said.
struct Replayed {
    replay: Replay,
    log: Vec<String>,
    told: Vec<Value>,
    callback_ids: BTreeSet<String>,
}

impl Replayed {
    fn new() -> Self {
        let (log, told, callback_ids) = (Vec::new(), Vec::new(), BTreeSet::new());
        Self {
            replay: Replay::new(),
            log,
            told,
            callback_ids,
        }
    }

    fn take(&mut self, line: String) -> Vec<Value> {
        let mut outputs = Vec::new();
        let taken = self.replay.line(line.as_bytes(), &mut outputs);
        assert!(
            taken.is_ok(),
            "a well-formed line is refused: {line}: {:?}",
            taken.err()
        );
        let outputs = written(&outputs);
        self.log.push(line);
        self.told.extend(outputs.iter().cloned());
        outputs
    }
}

fn written(outputs: &[impl serde::Serialize]) -> Vec<Value> {
    let write = |output| serde_json::to_value(output).expect("an output can be written as JSON");
    outputs.iter().map(write).collect()
}

fn assert_matches(expected: &[Value], actual: &[Value], what: &str) {
    let is_same = expected.len() == actual.len()
        && expected
            .iter()
            .zip(actual)
            .all(|(wanted, found)| matches(wanted, found));
    let lines = |values: &[Value]| {
        let lines: Vec<String> = values.iter().map(Value::to_string).collect();
        lines.join("\n")
    };
    assert!(
        is_same,
        "{what}\nthe model:\n{}\nthe crate:\n{}",
        lines(expected),
        lines(actual)
    );
}

impl StateMachineTest for Replayed {
    type SystemUnderTest = Self;
    type Reference = History;

    fn init_test(history: &History) -> Self {
        let mut replayed = Self::new();
        for (at, line) in &history.opening {
            let line = line.to_json(*at);
            let outputs = replayed.take(line.clone());
            assert_matches(&[], &outputs, &line);
        }
        replayed
    }

    fn apply(mut replayed: Self, history: &History, (at, line): (DateTime<Utc>, Line)) -> Self {
        let line = line.to_json(at);
        let outputs = replayed.take(line.clone());
        assert_matches(&history.expected, &outputs, &line);
        // C6: no two callbacks of a history share an id.
        for id in outputs
            .iter()
            .filter_map(|output| output.get("id"))
            .filter_map(Value::as_str)
        {
            assert!(
                replayed.callback_ids.insert(id.to_string()),
                "{line}\ngives {id} again"
            );
        }
        replayed
    }

    fn check_invariants(replayed: &Self, history: &History) {
        let actual = written(&replayed.replay.sims(BASE_URL).collect::<Vec<_>>());
        assert_matches(&history.world.sims(), &actual, "the Sims after the line");
    }

    /// C6: the same inputs give the same outputs, ids and free texts too.
    fn teardown(replayed: Self, _: History) {
        let mut again = Self::new();
        for line in replayed.log {
            again.take(line);
        }
        assert_eq!(
            again.told, replayed.told,
            "a second replay differs from the first"
        );
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig {
        // A failure that was shrunk becomes a test with a name, not a file of seeds.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_crate_does_what_the_model_does(sequential 1..=60 => Replayed);
}

/// What a sample of histories must have shown, each by the field that tells it.
const REACHED: [(&str, &[&str]); 4] = [
    (
        "output",
        &[
            "accepted",
            "refused",
            "stale",
            "commands_callback",
            "status",
            "reset_status",
            "monitor_event",
            "suspended_fee_started",
            "upstream",
            "callback",
        ],
    ),
    (
        "cause",
        &[
            "requested",
            "completed",
            "failed",
            "unavailable",
            "resumed",
            "data",
            "commands",
            "ready_period",
            "cancellation_delay",
        ],
    ),
    ("kind", &["update", "reset"]),
    (
        "code",
        &[
            "20404", "20409", "33010", "33101", "33102", "33104", "33105", "33108", "33119", "33120",
            "33121", "33201",
        ],
    ),
];

#[test]
fn the_histories_reach_every_output_cause_and_code() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<(&str, String), u32> = BTreeMap::new();
    for _ in 0..150 {
        let mut history = drawn(&History::init_state(), &mut runner);
        for _ in 0..60 {
            let line = drawn(&next(&history.world), &mut runner);
            history = <History as ReferenceStateMachine>::apply(history, &line);
            for output in &history.expected {
                for (field, _) in REACHED {
                    let Some(value) = output.get(field) else { continue };
                    let word = value.as_str().map_or(value.to_string(), ToString::to_string);
                    *seen.entry((field, word)).or_default() += 1;
                }
            }
        }
    }
    for (field, words) in REACHED {
        for word in words {
            let count = seen.get(&(field, (*word).to_string())).copied().unwrap_or(0);
            assert!(count >= 5, "{field} {word} occurs {count} times");
        }
    }
}

fn drawn<T: std::fmt::Debug>(strategy: &BoxedStrategy<T>, runner: &mut TestRunner) -> T {
    strategy
        .new_tree(runner)
        .expect("no strategy of the model rejects a value")
        .current()
}
