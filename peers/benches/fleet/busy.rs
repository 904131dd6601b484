//! More traffic: what it costs the engine that devices use their SIMs many times as much.

use std::hint::black_box;

use sim_lifecycle::whatif::run;

use crate::goals::{self, Goal};
use crate::rounds::{self, ROUNDS};
use crate::scenario::busy;

/// SIMs that are run.
const SIMS: u32 = 500_000;
/// By how many times there is more of it.
pub(crate) const TIMES: [u64; 2] = [30, 1_000];

/// Measures and prints it.
pub(crate) fn print() {
    let [often, more_often] = TIMES;
    let runs = [1, often, more_often].map(|times| {
        let scenario = busy(SIMS, times);
        move || {
            black_box(run(black_box(&scenario)));
        }
    });
    let [once, often_seconds, more_often_seconds] =
        rounds::measure(runs.each_ref().map(|run| run as &dyn Fn()));
    println!("more data sessions and Commands, {SIMS} SIMs, median of {ROUNDS} rounds");
    for (times, seconds, goal) in [
        (often, often_seconds, 1.10),
        (more_often, more_often_seconds, 1.15),
    ] {
        let what = format!("the engine with {times} times the traffic, by once");
        goals::print(&what, seconds.by(&once), Goal::AtMost(goal));
    }
    println!();
}
