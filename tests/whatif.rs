//! What-if: a second engine written from `docs/whatif.md` alone, scenarios worked out by hand, and random ones.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod whatif {
    mod by_hand;
    mod compared;
    mod difference;
    mod plain;
    mod scenarios;

    use sim_lifecycle::whatif::{Report, Scenario, run};

    /// The engines, all of which must say the same.
    const ENGINES: [fn(&Scenario) -> Report; 2] = [plain::run, run];
}
