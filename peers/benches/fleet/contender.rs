//! The engines that are compared: under what name, on how many SIMs, and what they leave.

use std::sync::Arc;

use sim_lifecycle::whatif::{Report, Scenario, run};

use crate::floor::{self, Sample};
use crate::tally::Tally;
use crate::world::{ActiveTraffic, World};
use crate::{heap, traffic, with_nexosim};

/// An engine under a name.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// How many SIMs it is measured on.
    pub(crate) sims: u32,
    pub(crate) run: fn(&Scenario, &Sample) -> Outcome,
}

/// What an engine leaves.
pub(crate) enum Outcome {
    /// Its counts, which are those of the model.
    Tally(Box<Tally>),
    /// Its counts; but for the traffic of active SIMs, which it has drawn one by one, those of the model.
    OwnTraffic(Box<Tally>),
    /// The report of the crate's engine.
    Report(Box<Report>),
    /// The sum of what was drawn.
    Draws(u64),
}

/// All engines; ratios are to the first.
pub(crate) const CONTENDERS: [Contender; 9] = [
    Contender {
        name: "the engine",
        sims: 1_000_000,
        run: |scenario, _| Outcome::Report(Box::new(run(scenario))),
    },
    Contender {
        name: "the floor: the SIMs' draws alone",
        sims: 1_000_000,
        run: |scenario, sample| {
            let world = world(scenario, ActiveTraffic::Superposed);
            Outcome::Draws(floor::draw(&world, sample, 0..world.sims))
        },
    },
    // Once with a fleet that fits into the cache, which a queue over all of it depends on.
    Contender {
        name: "heap, an entry for each SIM",
        sims: 5_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_next_event(world)),
    },
    Contender {
        name: "heap, an entry for each SIM",
        sims: 100_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_next_event(world)),
    },
    Contender {
        name: "heap, an entry for each event",
        sims: 100_000,
        run: |scenario, _| superposed(scenario, |world| heap::run_every_event(world)),
    },
    Contender {
        name: "heap, an entry for each SIM, all traffic",
        sims: 20_000,
        run: |scenario, _| with_all_traffic(scenario, heap::run_next_event),
    },
    Contender {
        name: "heap, an entry for each event, all traffic",
        sims: 20_000,
        run: |scenario, _| with_all_traffic(scenario, heap::run_every_event),
    },
    Contender {
        name: "nexosim, one model",
        sims: 100_000,
        run: |scenario, _| superposed(scenario, |world| expect(with_nexosim::run_one_model(world))),
    },
    Contender {
        name: "nexosim, a model for each SIM",
        sims: 20_000,
        run: |scenario, _| superposed(scenario, |world| expect(with_nexosim::run_model_a_sim(world))),
    },
];

/// What all others must count.
pub(crate) fn reference(scenario: &Scenario) -> Tally {
    let world = world(scenario, ActiveTraffic::Superposed);
    let mut tally = heap::run_next_event(&world);
    traffic::superpose(&world, &mut tally);
    tally
}

/// The traffic of active SIMs is drawn for all of them together, day by day.
fn superposed(scenario: &Scenario, run: fn(&Arc<World>) -> Tally) -> Outcome {
    let world = Arc::new(world(scenario, ActiveTraffic::Superposed));
    let mut tally = run(&world);
    traffic::superpose(&world, &mut tally);
    Outcome::Tally(Box::new(tally))
}

/// Every data session and every Command is an event.
fn with_all_traffic(scenario: &Scenario, run: fn(&World) -> Tally) -> Outcome {
    let world = world(scenario, ActiveTraffic::Events);
    Outcome::OwnTraffic(Box::new(run(&world)))
}

fn world(scenario: &Scenario, active_traffic: ActiveTraffic) -> World {
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
