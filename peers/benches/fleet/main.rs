//! SIM-years per second of the what-if engine beside other ways to simulate the same fleet, in the same process.
//!
//! `cargo bench -p sim-lifecycle-peers --bench fleet` measures; with `-- --quick`, and under `cargo test`, it only compares
//! where the engines end. All run the same scenario with the same draws and the same kernel, and must count the same on
//! every day. `scripts/bench-simpy` adds SimPy, which draws its own numbers.
//!
//! The floor is what each SIM draws and nothing else, as many words for each purpose as that SIM takes in the scenario; what
//! comes of it must add up to what the heap's SIMs drew. Every figure is a ratio, measured in turns, beside its goal.
//!
//! Peers run twice: with the traffic of active SIMs superposed, as the crate's engine has it, and with every data session and
//! every Command as an event, as one would write it at first.

mod around;
mod busy;
mod contender;
mod drawn;
mod end;
mod floor;
mod goals;
mod heap;
mod life;
mod resident;
mod rounds;
mod scenario;
mod series;
mod table;
mod tally;
mod threads;
mod traffic;
mod with_nexosim;
mod with_simpy;
mod world;

use sim_lifecycle::whatif::{Scenario, run};

use contender::{CONTENDERS, Contender, Outcome};
use end::End;
use floor::Sample;
use scenario::{YEARS, busy, rough, trackers};
use table::Simpy;
use tally::Tally;
use world::ActiveTraffic::{self, Events, Superposed};

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

/// SIMs that are compared where every data session is an event.
const FEW: u32 = 40;
/// SIMs that SimPy is given to be measured, with active traffic superposed and as events, and to be compared.
const SIMPY: [(ActiveTraffic, u32); 2] = [(Superposed, 5_000), (Events, 1_000)];
const SIMPY_FEW: u32 = 300;

fn main() {
    if resident::is_it() {
        return;
    }
    let argument = |name: &str| std::env::args().any(|argument| argument == name);
    let measured = argument("--bench") && !argument("--quick") && !argument("--test");
    let reference = contender::reference(&trackers(COMPARED));
    assert_eq!(End::from(&reference), END, "where {COMPARED} SIMs end");
    compare_all(&trackers(COMPARED), |traffic| traffic != Some(Events));
    compare_all(&rough(COMPARED / 4), |traffic| traffic != Some(Events));
    compare_all(&trackers(FEW), |traffic| traffic == Some(Events));
    compare_all(&rough(FEW), |traffic| traffic == Some(Events));
    compare_busy();
    compare_threads();
    resident::assert_small();
    let simpy = run_simpy(measured);
    if measured {
        print_rates();
        let sample = Sample::of(&trackers(u32::MAX));
        table::print(&sample, &simpy);
        busy::print();
        threads::print(&sample);
        resident::print();
    }
}

/// Asserts that every engine that is meant, by how it makes the traffic of active SIMs, has counted what it should have.
fn compare_all(scenario: &Scenario, is_meant: fn(Option<ActiveTraffic>) -> bool) {
    let (reference, sample) = (contender::reference(scenario), Sample::of(scenario));
    for Contender { name, kind, run, .. } in &CONTENDERS {
        if is_meant(kind.active_traffic()) {
            compare(name, run(scenario, &sample), scenario, &reference);
        }
    }
}

/// Asserts that the engine counts what it should have with much traffic, too.
fn compare_busy() {
    for times in busy::TIMES {
        let scenario = busy(FEW, times);
        let outcome = Outcome::Report(Box::new(run(&scenario)));
        let reference = contender::reference(&scenario);
        compare("the engine, much traffic", outcome, &scenario, &reference);
    }
}

/// Asserts that two threads count and draw what one does.
fn compare_threads() {
    let scenario = trackers(FEW);
    let (reference, sample) = (contender::reference(&scenario), Sample::of(&scenario));
    let pool = threads::pool(2);
    let report = Outcome::Report(Box::new(threads::run(&scenario, &pool)));
    compare("the engine, two threads", report, &scenario, &reference);
    let world = contender::world(&scenario, Superposed);
    let draws = pool.install(|| floor::draw_on_threads(&world, &sample));
    compare(
        "the floor, two threads",
        Outcome::Draws(draws),
        &scenario,
        &reference,
    );
    let cut = [0..FEW / 3, FEW / 3..FEW].map(|sims| floor::draw(&world, &sample, sims));
    let draws = cut.into_iter().fold(0, u64::wrapping_add);
    compare(
        "the floor, cut in two",
        Outcome::Draws(draws),
        &scenario,
        &reference,
    );
}

/// Runs SimPy, where there is one, and asserts that it does as much.
fn run_simpy(measured: bool) -> Vec<Simpy> {
    let run = |(traffic, many)| {
        let sims = if measured { many } else { SIMPY_FEW };
        let scenario = trackers(sims);
        let run = with_simpy::run(&scenario, traffic)?;
        let reference = End::from(&contender::reference(&scenario));
        with_simpy::assert_alike(&run, sims, &reference);
        Some(Simpy {
            traffic,
            sims,
            sim_years_per_second: run.sim_years_per_second,
        })
    };
    SIMPY.into_iter().filter_map(run).collect()
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
        Outcome::Moves(moves, months) => {
            let end = End::from(reference);
            let expected = (end.moves.iter().sum(), end.active_months + end.suspended_months);
            assert_eq!((moves, months), expected, "{name}");
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
