//! Two threads: what the engine gains by the second, beside what bare draws gain by it on the same machine.

use std::hint::black_box;

use rayon::{ThreadPool, ThreadPoolBuilder};
use sim_lifecycle::whatif::{Report, Scenario, Shard, simulate_on_threads};

use crate::contender;
use crate::floor::{Sample, draw_on_threads};
use crate::goals::{self, Goal};
use crate::rounds::{self, ROUNDS};
use crate::scenario::trackers;
use crate::world::ActiveTraffic;

/// SIMs that are run: as many chunks as can be shared out evenly.
const SIMS: u32 = 1 << 21;

/// Makes a pool of so many threads.
pub(crate) fn pool(threads: usize) -> ThreadPool {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.expect("threads can be started")
}

/// Runs the engine on the threads of a pool.
pub(crate) fn run(scenario: &Scenario, pool: &ThreadPool) -> Report {
    let part = pool.install(|| simulate_on_threads(scenario, Shard::WHOLE, &|_| {}));
    Report::merge(vec![part]).expect("one part that is the whole")
}

/// Measures and prints it.
pub(crate) fn print(sample: &Sample) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < 2 {
        println!("two threads: SKIPPED, as there is one core");
        return;
    }
    let scenario = trackers(SIMS);
    let world = contender::world(&scenario, ActiveTraffic::Superposed);
    let pools = [pool(1), pool(2)];
    let engine = pools.each_ref().map(|pool| {
        || {
            black_box(run(black_box(&scenario), pool));
        }
    });
    let draws = pools.each_ref().map(|pool| {
        || {
            black_box(pool.install(|| draw_on_threads(black_box(&world), sample)));
        }
    });
    let ([engine_1, engine_2], [draws_1, draws_2]) = (&engine, &draws);
    let [engine_1, engine_2, draws_1, draws_2] = rounds::measure([engine_1, engine_2, draws_1, draws_2]);
    let (engine, draws) = (engine_1.each_by(&engine_2), draws_1.each_by(&draws_2));
    println!("two threads by one, {SIMS} SIMs, {cores} cores, median of {ROUNDS} rounds");
    println!("{:<48} {:>9.2}", "speed-up of the engine", engine.median());
    println!("{:<48} {:>9.2}", "speed-up of the floor", draws.median());
    goals::print(
        "the engine's by the floor's",
        engine.by(&draws),
        Goal::AtLeast(0.95),
    );
    println!();
}
