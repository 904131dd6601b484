//! Lists: queries and filters (L1, L2), what a page tells of itself (L3), and walks while the list changes (L4).

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod lists {
    pub mod changing;
    pub mod fleet;
    mod queries;
    mod tokens;
    mod walks;

    use super::texts;
}

#[path = "wire_forms/texts.rs"]
mod texts;
