//! The logarithm in integers.

use sim_lifecycle::whatif::draw::{CohortKey, ONE, Purpose, exponential};

use super::statistics::{GREATEST_DISTANCE, Moments, distance};

const SCALE: f64 = ONE as f64;

/// Minus the logarithm of the word with its lowest bit set, as a fraction of 2^64, in units of 2^-32.
fn exact(word: u64) -> f64 {
    -((word | 1) as f64 / 2.0_f64.powi(64)).ln() * SCALE
}

/// Cut to a whole number, and before that off by less than 2^-36 of the mean, which is a sixteenth.
fn assert_close(word: u64) {
    let off = exponential(word) as f64 - exact(word);
    assert!(
        -1.0 - 1.0 / 16.0 < off && off < 1.0 / 16.0,
        "{word:#x}: {} is off by {off}",
        exponential(word)
    );
}

#[test]
fn it_is_the_logarithm_to_the_bound() {
    for word in [
        0,
        1,
        2,
        3,
        1 << 63,
        (1 << 63) - 1,
        (1 << 63) + 1,
        u64::MAX,
        u64::MAX - 1,
    ] {
        assert_close(word);
    }
    let streams = CohortKey::new(1, "logarithm").streams(0);
    for zeros in 0..64_u32 {
        // Edges of the octave, and of each piece of it, with words in between.
        for piece in 0..256_u64 {
            let first = (1 << 63) | (piece << 55);
            for mantissa in [first, first + 1, first | (1 << 54), first | ((1 << 55) - 1)] {
                assert_close(mantissa >> zeros);
            }
            let inside = streams.word(Purpose::Loss, zeros * 256 + piece as u32) >> 9;
            assert_close((first | inside) >> zeros);
        }
    }
    for ordinal in 0..300_000 {
        assert_close(streams.word(Purpose::Churn, ordinal));
    }
}

#[test]
fn it_ends_at_0_and_at_64_octaves() {
    assert_eq!(exponential(u64::MAX), 0);
    // 64 ln 2 is 44.36.
    assert_eq!(exponential(0), exponential(1));
    assert_eq!(exponential(0) * 1_000_000 / ONE, 44_361_419);
    assert!((0..1_000).all(|word| exponential(word) <= exponential(0)));
}

#[test]
fn two_million_are_exponentially_distributed() {
    let streams = CohortKey::new(1, "distribution").streams(0);
    let drawn = (0..2_000_000).map(|ordinal| exponential(streams.word(Purpose::DataGap, ordinal)));
    let sample: Vec<f64> = drawn.map(|drawn| drawn as f64 / SCALE).collect();
    let moments = Moments::of(&sample);
    moments.assert(1.0, 1.0, 9.0, "exponential");
    // The variance of the third power about the mean is 265 - 4.
    let third = (moments.third - 2.0) / (261.0 / moments.count).sqrt();
    assert!(third.abs() < 10.0, "the third moment is off by {third} sigmas");
    let distance = distance(sample, |x| 1.0 - (-x).exp());
    assert!(distance < GREATEST_DISTANCE, "the distance is {distance}");
}
