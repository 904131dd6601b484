//! Draws: the words, and what is made of them, held to what they should be distributed as and pinned one by one.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "statistics are floating point, of counts far below 2^53"
)]

mod draws {
    mod exponential;
    mod gamma;
    mod pinned;
    mod poisson;
    mod spans;
    pub mod statistics;
    mod words;
}
