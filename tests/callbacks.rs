//! Callbacks at their receiver: what was sent is what is read (C1, C7, V4), known by its id (C6) and by its signature.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod callbacks {
    mod received;
    pub mod sent;
    #[cfg(feature = "signing")]
    mod signed;

    use super::texts;
}

#[path = "wire_forms/texts.rs"]
mod texts;
