//! Lists: queries and filters (L1, L2), what a page tells of itself (L3), and walks while the list changes (L4).

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(clippy::format_push_string, reason = "the texts are short")]

mod lists {
    pub mod fleet;
    pub mod queries;
    mod tokens;
    mod walks;

    use super::texts;
}

#[path = "wire_forms/texts.rs"]
mod texts;

#[test]
fn messages_of_queries() {
    insta::assert_snapshot!("messages_of_queries", lists::queries::messages());
}
