//! SIM-years per second of the what-if engine beside other ways to simulate the same fleet, in the same process.
//!
//! `cargo bench -p sim-lifecycle-peers --bench fleet` measures; with `-- --quick`, and under `cargo test`, it only compares
//! where the engines end. All run the same scenario with the same draws and the same kernel, and must count the same on
//! every day. `scripts/bench-simpy` adds SimPy, which draws its own numbers.

mod around;
mod contender;
mod drawn;
mod end;
mod floor;
mod heap;
mod life;
mod scenario;
mod series;
mod tally;
mod traffic;
mod with_nexosim;
mod with_simpy;
mod world;

use std::hint::black_box;
use std::time::Instant;

use sim_lifecycle::whatif::Scenario;

use contender::{CONTENDERS, Contender, Outcome};
use end::End;
use floor::Sample;
use scenario::{YEARS, rough, trackers};
use tally::Tally;

/// SIMs whose end states are compared.
const COMPARED: u32 = 400;
/// Where that many end.
const END: End = End {
    reported: [0, 0, 244, 100, 0, 56, 0, 0],
    moves: [
        404, 67, 2028, 1949, 0, 400, 1886, 2006, 56, 4, 1, 52, 43, 0, 36, 36, 281, 51, 2, 56,
    ],
    changes: 4448,
    resets: 191,
    refused: [12, 0, 0, 0, 0],
    given_up: 0,
    active_months: 10_560,
    suspended_months: 936,
    in_flight_millis: 1_796_920_879,
    connected_millis: 23_621_603_959_783,
    sessions: 273_100,
    bytes: 13_649_447_285,
    commands: 95_603,
};

/// Rounds that are measured, in each of which every engine has its turn.
const ROUNDS: usize = 5;
/// SIMs that SimPy is given to be measured, and to be compared.
const SIMPY: [u32; 2] = [5_000, 500];

fn main() {
    let argument = |name: &str| std::env::args().any(|argument| argument == name);
    let measured = argument("--bench") && !argument("--quick") && !argument("--test");
    let scenario = trackers(COMPARED);
    let reference = contender::reference(&scenario);
    assert_eq!(End::from(&reference), END, "where {COMPARED} SIMs end");
    compare_all(&scenario, &reference);
    let scenario = rough(COMPARED / 4);
    compare_all(&scenario, &contender::reference(&scenario));
    let [many, few] = SIMPY;
    let sims = if measured { many } else { few };
    let scenario = trackers(sims);
    let simpy = with_simpy::run(&scenario).map(|run| {
        let reference = End::from(&contender::reference(&scenario));
        with_simpy::assert_alike(&run, sims, &reference);
        ("SimPy", sims, run.sim_years_per_second)
    });
    if measured {
        print_rates();
        measure(simpy);
    }
}

/// Asserts that every engine has counted what it should have.
fn compare_all(scenario: &Scenario, reference: &Tally) {
    let sample = Sample::of(scenario);
    for contender in &CONTENDERS {
        compare(
            contender.name,
            (contender.run)(scenario, &sample),
            scenario,
            reference,
        );
    }
}

/// Asserts that an engine has counted what it should have.
fn compare(name: &str, outcome: Outcome, scenario: &Scenario, reference: &Tally) {
    let expected = series::of_tally(reference, &scenario.prices);
    match outcome {
        Outcome::Tally(tally) => {
            let series = series::of_tally(&tally, &scenario.prices);
            series::assert_same(name, &series, &expected);
            assert_eq!(*tally, *reference, "{name}");
        }
        Outcome::Report(report) => {
            for report in &report.cohorts {
                series::assert_same(name, &series::of_report(report), &expected);
            }
        }
        Outcome::Draws(checksum) => assert_eq!(checksum, reference.draws.checksum, "{name}"),
        Outcome::OwnTraffic(mut tally) => {
            traffic::assert_alike(name, &tally, reference);
            for (day, reference) in tally.days.iter_mut().zip(&reference.days) {
                day.active = reference.active;
            }
            assert_eq!(*tally, *reference, "{name}");
        }
    }
}

/// Prints what a SIM does in a year: what it draws, and what comes of it.
fn print_rates() {
    let sims = 20_000;
    let tally = contender::reference(&trackers(sims));
    let (end, draws) = (End::from(&tally), tally.draws);
    println!("of one SIM in a year ({sims} SIMs, {YEARS} years)");
    for (name, total) in [
        ("moves of the settled status", end.settled_moves()),
        ("changes asked for", end.changes),
        ("resets asked for", end.resets),
        ("refused", end.refused.iter().sum()),
        ("failed", end.failed_changes()),
        ("monthly fees", end.active_months + end.suspended_months),
        ("data sessions", end.sessions),
        ("Commands", end.commands),
        ("draws", draws.total()),
        ("  at provisioning", draws.births),
        ("  of suspensions", draws.suspensions),
        ("  of resets", draws.resets),
        ("  of answers", draws.answers),
        ("  of ready SIMs' traffic", draws.ready_traffic),
    ] {
        println!("{name:<28} {:>8.3}", contender::ratio(total, sims * YEARS));
    }
    println!();
}

/// Prints SIM-years per second of each engine, and by how many times the first is faster.
fn measure(simpy: Option<(&'static str, u32, f64)>) {
    let scenarios = CONTENDERS.each_ref().map(|contender| trackers(contender.sims));
    let sample = Sample::of(&trackers(1 << 16));
    let mut rounds = CONTENDERS.each_ref().map(|_| Vec::with_capacity(ROUNDS));
    for _ in 0..ROUNDS {
        for ((contender, scenario), rounds) in CONTENDERS.iter().zip(&scenarios).zip(&mut rounds) {
            rounds.push(sim_years_per_second(contender, scenario, &sample));
        }
    }
    let mut table: Vec<_> = CONTENDERS
        .iter()
        .zip(rounds)
        .map(|(contender, rounds)| (contender.name, contender.sims, median(rounds)))
        .collect();
    // Measured once, in a process of its own.
    table.extend(simpy);
    let first = table.first().map_or(f64::NAN, |(_, _, speed)| *speed);
    println!("median of {ROUNDS} rounds, one thread");
    println!(
        "{:<44} {:>8} {:>12} {:>7}",
        "engine", "SIMs", "SIM-years/s", "ratio"
    );
    for (name, sims, speed) in table {
        println!("{name:<44} {sims:>8} {speed:>12.0} {:>7.2}", first / speed);
    }
}

fn sim_years_per_second(contender: &Contender, scenario: &Scenario, sample: &Sample) -> f64 {
    let start = Instant::now();
    black_box((contender.run)(black_box(scenario), sample));
    f64::from(contender.sims * YEARS) / start.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
