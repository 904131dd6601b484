//! The engines that are compared: under what name, on how many SIMs, and what they leave.

use std::sync::Arc;

use sim_lifecycle::whatif::{Report, Scenario, count_moves, run};

use crate::floor::{self, Sample};
use crate::tally::Tally;
use crate::world::ActiveTraffic::{self, Events, Superposed};
use crate::world::World;
use crate::{heap, traffic, with_nexosim};

/// An engine under a name.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// How many SIMs it is measured on.
    pub(crate) sims: u32,
    pub(crate) run: fn(&Scenario, &Sample) -> Outcome,
}

/// What an engine is, to choose what it is set beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The crate's engine.
    Engine,
    /// The crate's engine, without its report.
    WithoutReport,
    /// What no engine can do without.
    Floor,
    Heap(ActiveTraffic),
    Nexosim(ActiveTraffic),
    SimPy(ActiveTraffic),
}

/// What an engine leaves.
pub(crate) enum Outcome {
    /// Its counts, which are those of the model.
    Tally(Box<Tally>),
    /// Its counts; but for the traffic of active SIMs, which it has drawn one by one, those of the model.
    OwnTraffic(Box<Tally>),
    /// The report of the crate's engine.
    Report(Box<Report>),
    /// Moves of the reported status, and monthly fees.
    Moves(u64, u64),
    /// The sum of what was drawn.
    Draws(u64),
}

/// All engines.
pub(crate) const CONTENDERS: [Contender; 12] = [
    Contender {
        name: "the engine",
        kind: Kind::Engine,
        sims: 1_000_000,
        run: |scenario, _| Outcome::Report(Box::new(run(scenario))),
    },
    Contender {
        name: "the engine, without a report",
        kind: Kind::WithoutReport,
        sims: 1_000_000,
        run: |scenario, _| {
            let (moves, months) = count_moves(scenario);
            Outcome::Moves(moves, months)
        },
    },
    Contender {
        name: "the floor: the SIMs' draws alone",
        kind: Kind::Floor,
        sims: 1_000_000,
        run: |scenario, sample| {
            let world = world(scenario, Superposed);
            Outcome::Draws(floor::draw(&world, sample, 0..world.sims))
        },
    },
    // Once with a fleet that fits into the cache, which a queue over all of it depends on.
    Contender {
        name: "heap, an entry for each SIM",
        kind: Kind::Heap(Superposed),
        sims: 5_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_next_event(world)),
    },
    Contender {
        name: "heap, an entry for each SIM",
        kind: Kind::Heap(Superposed),
        sims: 100_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_next_event(world)),
    },
    Contender {
        name: "heap, an entry for each event",
        kind: Kind::Heap(Superposed),
        sims: 100_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_every_event(world)),
    },
    Contender {
        name: "heap, an entry for each SIM",
        kind: Kind::Heap(Events),
        sims: 10_000,
        run: |scenario, _| with_all_traffic(scenario, |world| heap::run_next_event(world)),
    },
    Contender {
        name: "heap, an entry for each event",
        kind: Kind::Heap(Events),
        sims: 10_000,
        run: |scenario, _| with_all_traffic(scenario, |world| heap::run_every_event(world)),
    },
    Contender {
        name: "nexosim, one model",
        kind: Kind::Nexosim(Superposed),
        sims: 50_000,
        run: |scenario, _| superposed(scenario, |world| expect(with_nexosim::run_one_model(world))),
    },
    Contender {
        name: "nexosim, a model for each SIM",
        kind: Kind::Nexosim(Superposed),
        sims: 20_000,
        run: |scenario, _| superposed(scenario, |world| expect(with_nexosim::run_model_a_sim(world))),
    },
    Contender {
        name: "nexosim, one model",
        kind: Kind::Nexosim(Events),
        sims: 5_000,
        run: |scenario, _| with_all_traffic(scenario, |world| expect(with_nexosim::run_one_model(world))),
    },
    Contender {
        name: "nexosim, a model for each SIM",
        kind: Kind::Nexosim(Events),
        sims: 5_000,
        run: |scenario, _| with_all_traffic(scenario, |world| expect(with_nexosim::run_model_a_sim(world))),
    },
];

impl Kind {
    /// Who makes the traffic of active SIMs.
    pub(crate) fn active_traffic(self) -> Option<ActiveTraffic> {
        match self {
            Self::Engine => Some(Superposed),
            Self::Heap(traffic) | Self::Nexosim(traffic) | Self::SimPy(traffic) => Some(traffic),
            Self::WithoutReport | Self::Floor => None,
        }
    }
}

/// What all others must count.
pub(crate) fn reference(scenario: &Scenario) -> Tally {
    let world = world(scenario, Superposed);
    let mut tally = heap::run_next_event(&world);
    traffic::superpose(&world, &mut tally);
    tally
}

/// The traffic of active SIMs is drawn for all of them together, day by day.
fn superposed(scenario: &Scenario, run: fn(&Arc<World>) -> Tally) -> Outcome {
    let world = Arc::new(world(scenario, Superposed));
    let mut tally = run(&world);
    traffic::superpose(&world, &mut tally);
    Outcome::Tally(Box::new(tally))
}

/// Every data session and every Command is an event.
fn with_all_traffic(scenario: &Scenario, run: fn(&Arc<World>) -> Tally) -> Outcome {
    let world = Arc::new(world(scenario, Events));
    Outcome::OwnTraffic(Box::new(run(&world)))
}

pub(crate) fn world(scenario: &Scenario, active_traffic: ActiveTraffic) -> World {
    World::of(scenario, active_traffic).expect("the scenario is the bench's own")
}

fn expect<E: core::fmt::Debug>(run: Result<Tally, E>) -> Tally {
    run.expect("no model panics, and none waits for another")
}

/// Gives how many of a total fall to each.
#[expect(clippy::cast_precision_loss, reason = "a rate, of which a few digits count")]
pub(crate) fn ratio(total: u64, among: u32) -> f64 {
    total as f64 / f64::from(among)
}
