//! Sums of exponentially distributed numbers, drawn at once.

use super::Words;

/// Gives the sum of so many exponentially distributed numbers of mean 1. Takes as many words as it needs.
///
/// Marsaglia and Tsang, A simple method for generating gamma variables, 2000. Floating point as in
/// [`poisson`](super::poisson).
///
/// ```
/// use sim_lifecycle::whatif::draw::{CohortKey, Purpose, sum_of_exponentials};
///
/// let day = CohortKey::new(1, "meters").streams(0);
/// let sum = sum_of_exponentials(1_000_000, &mut day.words(Purpose::Bytes));
/// assert!((sum - 1e6).abs() < 1e4);
/// assert_eq!(sum_of_exponentials(0, &mut day.words(Purpose::Bytes)), 0.0);
/// ```
#[must_use]
#[expect(
    clippy::cast_precision_loss,
    reason = "counts above 2^53 do not occur, and would be off by one in 2^53"
)]
pub fn sum_of_exponentials(count: u64, words: &mut Words) -> f64 {
    if count == 0 {
        return 0.0;
    }
    let d = count as f64 - 1.0 / 3.0;
    let c = 1.0 / (3.0 * libm::sqrt(d));
    loop {
        let x = normal(words);
        let cx = c * x;
        if cx <= -1.0 {
            continue;
        }
        // (1 + cx)^3 - 1, so that nothing is lost where cx is small.
        let over = cx * (3.0 + cx * (3.0 + cx));
        let limit = 0.5 * x * x + d * (libm::log1p(over) - over);
        if libm::log(words.uniform()) < limit {
            return d + d * over;
        }
    }
}

/// Gives a normally distributed number, by Marsaglia's polar method, of which one half is let go.
fn normal(words: &mut Words) -> f64 {
    loop {
        let (x, y) = (2.0 * words.uniform() - 1.0, 2.0 * words.uniform() - 1.0);
        let square = x * x + y * y;
        if square > 0.0 && square < 1.0 {
            return x * libm::sqrt(-2.0 * libm::log(square) / square);
        }
    }
}
