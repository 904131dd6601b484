//! What becomes of an attempt to deliver a callback (C8): every HTTP status, and what is no answer at all.

use sim_lifecycle::wire::{Attempt, Delivery};

#[test]
fn an_answer_delivers_is_worth_another_try_or_is_final() {
    for status in 0..=999 {
        let expected = match status {
            200..=299 => Delivery::Delivered,
            408 | 423 | 429 | 500..=599 => Delivery::TryAgain,
            _ => Delivery::Failed,
        };
        assert_eq!(Delivery::from(Attempt::Answered(status)), expected, "{status}");
    }
}

#[test]
fn no_answer_is_worth_another_try() {
    for attempt in [Attempt::ConnectionError, Attempt::TimedOut] {
        assert_eq!(Delivery::from(attempt), Delivery::TryAgain, "{attempt:?}");
    }
}
