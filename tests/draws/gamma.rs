//! Sums of exponentially distributed numbers.

use sim_lifecycle::whatif::draw::sum_of_exponentials;

use super::statistics::{GREATEST_DISTANCE, Moments, SIGMAS, distance, words};

fn sample(count: u64, size: usize) -> Vec<f64> {
    let mut words = words(&format!("gamma {count}"));
    (0..size)
        .map(|_| sum_of_exponentials(count, &mut words))
        .collect()
}

/// The chance that a sum of `count` is below `x`: that a Poisson process has had as many events by then.
fn distribution(count: u64, x: f64) -> f64 {
    let (mut term, mut sum) = ((-x).exp(), 0.0);
    for k in 0..count {
        sum += term;
        term *= x / (k + 1) as f64;
    }
    1.0 - sum
}

#[test]
fn sums_have_the_distribution_of_gamma() {
    for count in [1, 2, 3, 10, 100] {
        let sample = sample(count, 400_000);
        let distance = distance(sample, |x| distribution(count, x));
        assert!(distance < GREATEST_DISTANCE, "{count}: {distance}");
    }
}

#[test]
fn sums_have_the_moments_of_gamma() {
    for count in [1, 2, 3, 10, 1_000, 1_000_000, 1_000_000_000_000] {
        let n = count as f64;
        let moments = Moments::of(&sample(count, 400_000));
        moments.assert(n, n, 3.0 + 6.0 / n, &format!("{count}"));
        // The third moment about the mean is 2n; a sample's is off by the root of 15 n^3, and more where n is small.
        let sigma = ((15.0 * n.powi(3) + 130.0 * n.powi(2) + 120.0 * n) / moments.count).sqrt();
        let third = (moments.third - 2.0 * n) / sigma;
        assert!(
            third.abs() < SIGMAS,
            "{count}: the third moment is off by {third} sigmas"
        );
    }
}

#[test]
fn a_sum_of_none_is_nothing() {
    assert_eq!(sample(0, 3), [0.0; 3]);
    let mut words = words("none");
    let mut others = words;
    assert_eq!(sum_of_exponentials(0, &mut words).to_bits(), 0);
    assert_eq!(
        words.uniform().to_bits(),
        others.uniform().to_bits(),
        "it took a word"
    );
}
