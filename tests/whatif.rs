//! What-if: a second engine written from `docs/whatif.md` alone, scenarios worked out by hand, and random ones; parts,
//! threads and comparisons; one report that is kept.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod whatif {
    mod by_hand;
    mod compared;
    mod comparisons;
    mod difference;
    mod golden;
    #[cfg(feature = "threads")]
    mod on_threads;
    mod parts;
    mod plain;
    mod quantiles;
    mod scenarios;
    mod shape;
    mod shipped;

    use sim_lifecycle::whatif::{Report, Scenario, run};

    /// The engines, all of which must say the same.
    const ENGINES: [fn(&Scenario) -> Report; 2] = [plain::run, run];
}
