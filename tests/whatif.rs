//! What-if: a second engine written from `docs/whatif.md` alone, scenarios worked out by hand, and random ones.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod whatif {
    mod by_hand;
    mod plain;
}
