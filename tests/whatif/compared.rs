//! All engines over random scenarios: number by number the same, and everything happens that can.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::{REFUSALS, TRANSITIONS};
use sim_lifecycle::{Cause, Status};

use super::difference::differences;
use super::scenarios::scenarios;
use super::{ENGINES, plain};

/// What no scenario leads to: a client that wishes a SIM deactivated never asks for anything else afterwards.
const UNREACHED_MOVES: [(Status, Status, Cause); 2] = [
    (Status::Deactivated, Status::Updating, Cause::Requested),
    (Status::Updating, Status::Deactivated, Cause::Failed),
];

/// And these refusals: whoever asks has a plan, and resets are asked only of a SIM that can connect.
const UNREACHED_REFUSALS: [u16; 2] = [33_104, 33_119];

/// The name of everything that happens in a report.
fn happened(report: &Report) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut note = |name: String, happened: bool| {
        if happened {
            names.insert(name);
        }
    };
    let any = |daily: &[u64]| daily.iter().any(|number| *number > 0);
    for cohort in &report.cohorts {
        for row in &cohort.transitions {
            note(format!("{} {} {}", row.from, row.to, row.cause), any(&row.days));
        }
        for row in &cohort.occupancy {
            note(format!("at end {}", row.status), any(&row.at_end));
        }
        for row in &cohort.requests.refused {
            note(row.code.to_string(), any(&row.days));
        }
        for row in &cohort.ready_to_active {
            note(format!("to active {}", row.cause), row.durations.count > 0);
        }
        let (requests, fees, traffic) = (&cohort.requests, &cohort.fees, &cohort.traffic);
        for (name, daily) in [
            ("changes", &requests.changes),
            ("resets", &requests.resets),
            ("given up", &requests.given_up),
            ("backlog", &cohort.backlog.millis),
            ("connected", &traffic.connected_millis),
            ("sessions", &traffic.sessions),
            ("bytes", &traffic.bytes),
            ("commands", &traffic.commands),
            ("active months", &fees.active_months),
            ("suspended months", &fees.suspended_months),
            ("active fees", &fees.active),
            ("suspended fees", &fees.suspended),
            ("data fees", &fees.data),
            ("command fees", &fees.commands),
        ] {
            note(name.into(), any(daily));
        }
    }
    names
}

/// Everything that can happen, and the names of what cannot.
fn expected() -> (BTreeSet<String>, BTreeSet<String>) {
    let scenario = super::by_hand::quiet();
    let mut all: BTreeSet<String> = [
        "changes",
        "resets",
        "given up",
        "backlog",
        "connected",
        "sessions",
    ]
    .into_iter()
    .chain([
        "bytes",
        "commands",
        "active months",
        "suspended months",
        "active fees",
    ])
    .chain(["suspended fees", "data fees", "command fees"])
    .map(String::from)
    .collect();
    let cohort = &plain::run(&scenario).cohorts[0];
    all.extend(TRANSITIONS.map(|(from, to, cause)| format!("{from} {to} {cause}")));
    all.extend(REFUSALS.map(|code| code.to_string()));
    all.extend(
        cohort
            .occupancy
            .iter()
            .map(|row| format!("at end {}", row.status)),
    );
    let causes = [Cause::Data, Cause::Commands, Cause::ReadyPeriod, Cause::Completed];
    all.extend(causes.map(|cause| format!("to active {cause}")));
    let mut never: BTreeSet<String> = UNREACHED_REFUSALS.map(|code| code.to_string()).into();
    never.extend(UNREACHED_MOVES.map(|(from, to, cause)| format!("{from} {to} {cause}")));
    (all, never)
}

#[test]
fn every_engine_says_the_same_of_random_scenarios() {
    // A fixed seed, so that what is reached does not depend on luck; PROPTEST_CASES makes it longer.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let config = Config {
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..Config::default()
    };
    let seen = RefCell::new(BTreeSet::new());
    let outcome = TestRunner::new_with_rng(config, rng).run(&scenarios(), |scenario| {
        if let Err(invalid) = scenario.check() {
            return Err(TestCaseError::fail(invalid.to_string()));
        }
        let report = plain::run(&scenario);
        for run in ENGINES {
            let found = differences(&report, &run(&scenario));
            if !found.is_empty() {
                return Err(TestCaseError::fail(found.join("\n")));
            }
        }
        seen.borrow_mut().extend(happened(&report));
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    let (all, never) = expected();
    let unseen: Vec<_> = all.difference(&seen.borrow()).cloned().collect();
    assert_eq!(
        unseen,
        never.into_iter().collect::<Vec<_>>(),
        "what never happened"
    );
}
