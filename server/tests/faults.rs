//! Nothing is lost: servers are killed at any moment, clients ask all at once, and what was acknowledged stands.
//!
//! `SIM_LIFECYCLE_KILLS=500 cargo test -p sim-lifecycle-server --test faults` kills more often; a failure tells the
//! `SIM_LIFECYCLE_SEED` that brings it back as far as chance goes.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod support;

mod faults {
    mod campaign;
    mod chance;
    mod clock;
    mod crowd;
    mod fleet;
    mod hung_up;
    mod imported;
    mod killed;
    mod linear;
    mod model;
    mod owner;
    mod reckoning;
    mod recorder;
    mod setting;
    mod stuck;
    mod told;
}
