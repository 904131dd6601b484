//! Measuring in turns: in each round everything has its turn, so that what disturbs the machine disturbs all alike.

use std::time::Instant;

/// Rounds that are measured.
pub(crate) const ROUNDS: usize = 5;

/// Seconds of one thing in each round.
pub(crate) struct Seconds(Vec<f64>);

/// Measures everything, in turns.
pub(crate) fn measure<const N: usize>(runs: [&dyn Fn(); N]) -> [Seconds; N] {
    let mut seconds = runs.map(|_| Seconds(Vec::with_capacity(ROUNDS)));
    for _ in 0..ROUNDS {
        for (run, Seconds(rounds)) in runs.iter().zip(&mut seconds) {
            let start = Instant::now();
            run();
            rounds.push(start.elapsed().as_secs_f64());
        }
    }
    seconds
}

impl Seconds {
    pub(crate) fn median(&self) -> f64 {
        median(self.0.clone())
    }

    /// Gives how many times as long this took as the other, in the middle round.
    pub(crate) fn by(&self, other: &Self) -> f64 {
        median(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(ours, other)| ours / other)
                .collect(),
        )
    }

    /// The same in each round.
    pub(crate) fn each_by(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .zip(&other.0)
                .map(|(ours, other)| ours / other)
                .collect(),
        )
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
