//! What the strategies for other people's tests draw: only what can be, and all of it.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod testing {
    mod arrivals;
    mod bills;
    mod complete;
    mod drawn;
    mod histories;
    mod reached;
    mod round_trips;
    mod shrinking;
    mod sightings;
    mod values;
    mod variants;
    #[cfg(feature = "whatif")]
    mod what_if;
}
