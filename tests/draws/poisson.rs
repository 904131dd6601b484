//! Poisson distributed numbers of every mean.

use sim_lifecycle::whatif::draw::poisson;

use super::statistics::{Moments, SIGMAS, chi_square, words};

/// The probabilities of 0, 1, 2 and so on, from the mode outwards, so that none of them is lost in small numbers.
fn probabilities(mean: f64, upto: usize) -> Vec<f64> {
    let mode = mean.floor() as usize;
    let mut weights = vec![0.0; upto];
    weights[mode] = 1.0;
    for k in mode + 1..upto {
        weights[k] = weights[k - 1] * mean / k as f64;
    }
    for k in (0..mode).rev() {
        weights[k] = weights[k + 1] * (k + 1) as f64 / mean;
    }
    let all: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / all).collect()
}

fn sample(mean: f64, count: usize) -> Vec<f64> {
    let mut words = words(&format!("poisson {mean}"));
    (0..count).map(|_| poisson(mean, &mut words) as f64).collect()
}

#[test]
fn small_and_middling_means_have_their_probabilities() {
    for (mean, count) in [
        (0.1, 4_000_000),
        (1.0, 600_000),
        (3.0, 600_000),
        (9.9, 600_000),
        (10.0, 600_000),
        (12.0, 600_000),
        (20.5, 600_000),
        (50.0, 600_000),
        (1e3, 600_000),
        (1e6, 600_000),
    ] {
        let sample = sample(mean, count);
        Moments::of(&sample).assert(mean, mean, 3.0 + 1.0 / mean, &format!("mean {mean}"));
        let upto = (mean + 12.0 * mean.sqrt() + 20.0) as usize;
        let mut counts = vec![0_u64; upto];
        for k in &sample {
            counts[*k as usize] += 1;
        }
        let expected: Vec<_> = probabilities(mean, upto)
            .iter()
            .map(|p| p * count as f64)
            .collect();
        let excess = chi_square(&counts, &expected);
        assert!(excess < SIGMAS, "mean {mean}: {excess} sigmas");
    }
}

#[test]
fn great_means_have_their_moments() {
    for mean in [1e9, 1e12, 1e15] {
        let moments = Moments::of(&sample(mean, 600_000));
        moments.assert(mean, mean, 3.0, &format!("mean {mean}"));
        // Skewness is next to nothing; that of a sample is 6 / n.
        let skewness = moments.third / moments.variance.powf(1.5);
        assert!(
            skewness.abs() < SIGMAS * (6.0 / moments.count).sqrt(),
            "mean {mean}: {skewness}"
        );
    }
}

#[test]
fn where_the_two_methods_meet_neither_is_seen() {
    let [below, above] = [10.0 - 1e-9, 10.0].map(|mean| Moments::of(&sample(mean, 400_000)));
    assert!((below.mean - above.mean).abs() < 0.03);
    assert!((below.variance - above.variance).abs() < 0.15);
}

#[test]
fn a_mean_of_nothing_or_less_gives_nothing() {
    for mean in [0.0, -0.0, -1.0, 1e-300] {
        assert_eq!(sample(mean, 100), vec![0.0; 100], "{mean}");
    }
}
