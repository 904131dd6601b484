//! What-if: scenarios whose answer is known on paper. What a fleet does may be four standard deviations off, and each fleet
//! is so large that an answer wrong by one in a hundred is noticed; what hangs on no draw is exact.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::cast_precision_loss,
    reason = "statistics are floating point, of counts far below 2^53"
)]

mod closed_forms {
    mod comparison;
    mod dates;
    mod lifetimes;
    mod operator;
    pub mod paper;
    mod ready;
    mod resets;
    mod rollout;
    mod suspensions;
    mod traffic;
    mod wishes;
}
