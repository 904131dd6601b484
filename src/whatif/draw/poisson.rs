//! The Poisson distribution, whatever its mean.
//!
//! In 64-bit floating point, with what has one result on every machine: the four operations, roots, and the logarithms of
//! `libm`, which are made of these.

use super::Words;

/// Below this mean, single steps are counted.
const FEW: f64 = 10.0;

/// Gives a number that is Poisson distributed with this mean, from 0 to 10^15. Takes as many words as it needs.
///
/// Hörmann, The transformed rejection method for generating Poisson random variables, 1993.
///
/// ```
/// use sim_lifecycle::whatif::draw::{CohortKey, Purpose, poisson};
///
/// let day = CohortKey::new(1, "meters").streams(0);
/// let sessions = poisson(1e12, &mut day.words(Purpose::Sessions));
/// assert!((sessions as f64 - 1e12).abs() < 1e7);
/// assert_eq!(poisson(0.0, &mut day.words(Purpose::Sessions)), 0);
/// ```
#[must_use]
pub fn poisson(mean: f64, words: &mut Words) -> u64 {
    if mean < FEW {
        few(mean, words)
    } else {
        many(mean, words)
    }
}

/// As many as a product of uniform numbers stays above `exp(-mean)`.
fn few(mean: f64, words: &mut Words) -> u64 {
    let limit = libm::exp(-mean);
    let mut product = words.uniform();
    let mut count = 0_u64;
    while product > limit {
        product *= words.uniform();
        count = count.saturating_add(1);
    }
    count
}

#[expect(clippy::many_single_char_names, reason = "the names of the paper")]
fn many(mean: f64, words: &mut Words) -> u64 {
    let b = 0.931 + 2.53 * libm::sqrt(mean);
    let a = -0.059 + 0.024_83 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let sure = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = words.uniform() - 0.5;
        let v = words.uniform();
        let us = 0.5 - u.abs();
        let k = libm::floor((2.0 * a / us + b) * u + mean + 0.43);
        if us >= 0.07 && v <= sure {
            return whole(k);
        }
        if k < 0.0 || (us < 0.013 && v > us) {
            continue;
        }
        if libm::log(v * inverse_alpha / (a / (us * us) + b)) <= log_probability(mean, k) {
            return whole(k);
        }
    }
}

/// The logarithm of the probability of `k`; by Stirling's series where `k` is not small, with what is large left out of it.
fn log_probability(mean: f64, k: f64) -> f64 {
    if k < 20.0 {
        return k * libm::log(mean) - mean - libm::lgamma(k + 1.0);
    }
    let apart = (mean - k) / k;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * k * k)) / (k * k)) / k;
    k * (libm::log1p(apart) - apart) - 0.5 * libm::log(core::f64::consts::TAU * k) - series
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number that is not negative, far below 2^63"
)]
fn whole(k: f64) -> u64 {
    k as u64
}
