//! Draws values the same way in every run.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// Values of a strategy: the same ones each time.
pub fn of<S: Strategy>(strategy: &S, count: usize) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    (0..count)
        .map(|_| {
            strategy
                .new_tree(&mut runner)
                .expect("nothing is rejected for long")
                .current()
        })
        .collect()
}

/// Values of a type.
pub fn values<T: Arbitrary>(count: usize) -> Vec<T> {
    of(&any::<T>(), count)
}
