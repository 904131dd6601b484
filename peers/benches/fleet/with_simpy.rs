//! The same scenario in SimPy, in a process of its own: Python draws its own numbers, so that only rates can be compared.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde::Deserialize;
use sim_lifecycle::whatif::scenario::Scenario;

use crate::contender::ratio;
use crate::end::End;
use crate::world::ActiveTraffic;

/// The variable that names a Python with SimPy; `scripts/bench-simpy` sets it.
pub(crate) const PYTHON: &str = "FLEET_PYTHON";

/// What the script prints.
#[derive(Deserialize)]
pub(crate) struct Run {
    pub(crate) sim_years_per_second: f64,
    totals: Totals,
}

#[derive(Deserialize)]
struct Totals {
    settled: u64,
    changes: u64,
    resets: u64,
    failed: u64,
    active_months: u64,
    suspended_months: u64,
    sessions: u64,
    bytes: u64,
    commands: u64,
    in_flight_millis: u64,
    connected_millis: u64,
}

/// Runs the script; `None`, loudly, where there is no Python for it.
///
/// # Panics
///
/// Where there is one and it fails.
pub(crate) fn run(scenario: &Scenario, traffic: ActiveTraffic) -> Option<Run> {
    let Ok(python) = std::env::var(PYTHON) else {
        eprintln!("SimPy: SKIPPED, as {PYTHON} names no Python; scripts/bench-simpy makes one");
        return None;
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/fleet/fleet.py");
    let mut child = Command::new(python)
        .arg("-B")
        .arg(script)
        .arg(match traffic {
            ActiveTraffic::Events => "events",
            ActiveTraffic::Superposed => "superposed",
        })
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("FLEET_PYTHON names a program");
    let given = serde_json::to_vec(scenario).expect("a scenario can be written");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin.write_all(&given).expect("the script reads the scenario");
    drop(stdin);
    let output = child.wait_with_output().expect("the script ends");
    assert!(output.status.success(), "fleet.py failed");
    Some(serde_json::from_slice(&output.stdout).expect("the script prints what it counted"))
}

/// Asserts that the script did as much of everything as the others did with as many SIMs.
pub(crate) fn assert_alike(run: &Run, sims: u32, reference: &End) {
    let totals = &run.totals;
    // By how much SIMs differ: the standard deviation of one SIM's number by its mean, about.
    for (name, ours, reference, spread) in [
        ("settled moves", totals.settled, reference.settled_moves(), 0.5),
        ("changes", totals.changes, reference.changes, 0.5),
        ("resets", totals.resets, reference.resets, 1.5),
        ("failed changes", totals.failed, reference.failed_changes(), 2.2),
        (
            "active months",
            totals.active_months,
            reference.active_months,
            0.3,
        ),
        (
            "suspended months",
            totals.suspended_months,
            reference.suspended_months,
            1.3,
        ),
        ("sessions", totals.sessions, reference.sessions, 0.3),
        ("bytes", totals.bytes, reference.bytes, 0.3),
        ("Commands", totals.commands, reference.commands, 0.3),
        (
            "in flight",
            totals.in_flight_millis,
            reference.in_flight_millis,
            3.5,
        ),
        (
            "connected",
            totals.connected_millis,
            reference.connected_millis,
            0.3,
        ),
    ] {
        let (ours, reference) = (ratio(ours, sims), ratio(reference, sims));
        // Four standard deviations of the difference of two fleets, and one in a hundred.
        let allowed = 0.01 + 6.0 * spread / f64::from(sims).sqrt();
        assert!(
            (ours / reference - 1.0).abs() < allowed,
            "SimPy: {name}: {ours:.4} a SIM, not {reference:.4}"
        );
    }
}
