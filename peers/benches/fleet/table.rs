//! The table: SIM-years per second of each engine, and what they are to each other.

use std::hint::black_box;

use crate::contender::{CONTENDERS, Contender, Kind};
use crate::floor::Sample;
use crate::goals::{self, Goal};
use crate::rounds::{self, ROUNDS, Seconds};
use crate::scenario::{YEARS, trackers};
use crate::world::ActiveTraffic::{self, Events, Superposed};

/// One engine, measured.
struct Row {
    name: &'static str,
    kind: Kind,
    sims: u32,
    speed: f64,
    /// For the crate's engine how many times as long as the floor it takes; for others, as the engine.
    ratio: f64,
}

/// What SimPy, measured once and in a process of its own, comes to.
pub(crate) struct Simpy {
    pub(crate) traffic: ActiveTraffic,
    pub(crate) sims: u32,
    pub(crate) sim_years_per_second: f64,
}

/// Measures and prints it.
pub(crate) fn print(sample: &Sample, simpy: &[Simpy]) {
    let runs = CONTENDERS.each_ref().map(|contender| {
        let scenario = trackers(contender.sims);
        move || {
            black_box((contender.run)(black_box(&scenario), sample));
        }
    });
    let measured = rounds::measure(runs.each_ref().map(|run| run as &dyn Fn()));
    let mut rows: Vec<_> = CONTENDERS
        .iter()
        .zip(&measured)
        .map(|(contender, seconds)| row(contender, seconds, &measured))
        .collect();
    let engine = rows.first().map_or(f64::NAN, |row| row.speed);
    rows.extend(simpy.iter().map(|simpy| Row {
        name: "SimPy, a process for each SIM, measured once",
        kind: Kind::SimPy(simpy.traffic),
        sims: simpy.sims,
        speed: simpy.sim_years_per_second,
        ratio: engine / simpy.sim_years_per_second,
    }));
    println!("one thread, median of {ROUNDS} rounds");
    println!(
        "{:<46} {:>14} {:>8} {:>12} {:>9}",
        "engine", "active traffic", "SIMs", "SIM-years/s", "ratio"
    );
    for row in &rows {
        println!("{}", row.line());
    }
    println!();
    print_goals(&rows);
}

fn row(contender: &Contender, seconds: &Seconds, measured: &[Seconds]) -> Row {
    let kind = match contender.kind {
        Kind::Engine | Kind::WithoutReport => Kind::Floor,
        Kind::Floor | Kind::Heap(_) | Kind::Nexosim(_) | Kind::SimPy(_) => Kind::Engine,
    };
    let base = CONTENDERS
        .iter()
        .zip(measured)
        .find(|(base, _)| base.kind == kind);
    let ratio = base.map_or(f64::NAN, |(base, base_seconds)| {
        seconds.by(base_seconds) * f64::from(base.sims) / f64::from(contender.sims)
    });
    Row {
        name: contender.name,
        kind: contender.kind,
        sims: contender.sims,
        speed: f64::from(contender.sims * YEARS) / seconds.median(),
        ratio,
    }
}

impl Row {
    fn line(&self) -> String {
        let traffic = match self.kind.active_traffic() {
            Some(Superposed) => "superposed",
            Some(Events) => "as events",
            None => "none",
        };
        let of = match self.kind {
            Kind::Engine | Kind::WithoutReport => "floors",
            Kind::Floor | Kind::Heap(_) | Kind::Nexosim(_) | Kind::SimPy(_) => "engines",
        };
        let Self {
            name,
            sims,
            speed,
            ratio,
            ..
        } = self;
        format!("{name:<46} {traffic:>14} {sims:>8} {speed:>12.0} {ratio:>9.2} {of}")
    }
}

/// The fastest of a kind is what counts; of heaps over a fleet that fits into the cache and over one that does not, each.
fn print_goals(rows: &[Row]) {
    println!("times as long as the floor takes; times as long as the engine takes, the best of a kind");
    for (what, kind, sims, goal) in [
        ("the engine by the floor", Kind::Engine, None, Goal::AtMost(2.2)),
        (
            "the engine by the floor, what it must",
            Kind::Engine,
            None,
            Goal::AtMost(3.0),
        ),
        (
            "the engine without a report by the floor",
            Kind::WithoutReport,
            None,
            Goal::AtMost(1.6),
        ),
        (
            "heap, traffic as events",
            Kind::Heap(Events),
            None,
            Goal::AtLeast(40.0),
        ),
        (
            "heap, traffic superposed, 100,000 SIMs",
            Kind::Heap(Superposed),
            Some(100_000),
            Goal::AtLeast(8.0),
        ),
        (
            "heap, traffic superposed, 5,000 SIMs",
            Kind::Heap(Superposed),
            Some(5_000),
            Goal::AtLeast(8.0),
        ),
        (
            "nexosim, traffic as events",
            Kind::Nexosim(Events),
            None,
            Goal::AtLeast(200.0),
        ),
        (
            "nexosim, traffic superposed",
            Kind::Nexosim(Superposed),
            None,
            Goal::AtLeast(200.0),
        ),
        (
            "SimPy, traffic as events",
            Kind::SimPy(Events),
            None,
            Goal::AtLeast(1_000.0),
        ),
        (
            "SimPy, traffic superposed",
            Kind::SimPy(Superposed),
            None,
            Goal::AtLeast(1_000.0),
        ),
    ] {
        let meant = rows
            .iter()
            .filter(|row| row.kind == kind && sims.is_none_or(|sims| row.sims == sims));
        match meant.map(|row| row.ratio).min_by(f64::total_cmp) {
            Some(ratio) => goals::print(what, ratio, goal),
            None => println!("{what:<48} {:>9}", "SKIPPED"),
        }
    }
    println!();
}
