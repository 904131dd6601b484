//! Numbers below a count, chances, spans, gaps and sizes, on words picked by hand.

use sim_lifecycle::whatif::draw::{
    CohortKey, Gap, ONE, Purpose, below, delay, exponential, happens, scaled, size,
};
use sim_lifecycle::whatif::scenario::{Delay, Millionths, Span};

use super::statistics::{Moments, SIGMAS, chi_square_of_equals};

fn span(millis: u64) -> Span {
    Span::from_millis(millis).expect("not too long")
}

/// About 1/e of 2^64: what is made of it is the mean.
const E: u64 = 6_786_177_901_268_885_274;
const HALF: u64 = 1 << 63;

#[test]
fn a_number_below_a_count_is_a_share_of_the_words() {
    for count in [0, 1, 2, 10, u64::MAX] {
        assert_eq!(below(0, count), 0);
        assert_eq!(below(u64::MAX, count), count.saturating_sub(1));
    }
    assert_eq!(below(HALF, 10), 5);
    assert_eq!(below(HALF - 1, 10), 4);
    assert_eq!(below(HALF, u64::MAX), u64::MAX / 2);
    assert_eq!(below(u64::MAX / 3, 3), 0);
    assert_eq!(below(u64::MAX / 3 + 1, 3), 1);
    let streams = CohortKey::new(3, "below").streams(0);
    let mut counts = [0; 7];
    for ordinal in 0..700_000 {
        counts[below(streams.word(Purpose::Provision, ordinal), 7) as usize] += 1;
    }
    assert!(chi_square_of_equals(&counts).abs() < SIGMAS, "{counts:?}");
}

#[test]
fn what_has_a_chance_happens_on_its_share_of_the_words() {
    let first_not = |chance: u64| ((u128::from(chance) << 64).div_ceil(1_000_000)) as u64;
    for chance in [1, 350_000, 500_000, 999_999] {
        let first = first_not(chance);
        assert!(happens(first - 1, Millionths(chance)), "{chance}");
        assert!(!happens(first, Millionths(chance)), "{chance}");
    }
    for word in [0, HALF, u64::MAX] {
        assert!(!happens(word, Millionths(0)));
        assert!(happens(word, Millionths::ONE));
        assert!(happens(word, Millionths(u64::MAX)));
    }
}

#[test]
fn spans_are_drawn_as_they_are_spread() {
    for word in [0, HALF, u64::MAX] {
        assert_eq!(delay(word, Delay::Fixed(span(7))), 7);
    }
    let uniform = Delay::Uniform {
        from: span(10),
        to: span(20),
    };
    assert_eq!(
        [0, HALF - 1, HALF, u64::MAX].map(|word| delay(word, uniform)),
        [10, 14, 15, 19]
    );
    // Written the wrong way round, it is the one that it begins with.
    let reversed = Delay::Uniform {
        from: span(20),
        to: span(10),
    };
    assert_eq!([0, u64::MAX].map(|word| delay(word, reversed)), [20, 20]);
    let exponential = Delay::Exponential {
        at_least: span(100),
        mean: span(1_000),
    };
    // 1,000 ln 2 is 693.1, and 64 ln 2 is 44.36.
    let drawn = [u64::MAX, HALF, E + (1 << 40), E, 0].map(|word| delay(word, exponential));
    assert_eq!(drawn, [100, 793, 1_099, 1_100, 44_461]);
    // Nothing that a scenario can have comes near the end of 64 bits.
    let longest = Delay::Exponential {
        at_least: Span::MAX,
        mean: Span::MAX,
    };
    assert_eq!(delay(0, longest), Span::MAX.millis() + scaled(0, Span::MAX));
    assert_eq!(scaled(0, Span::MAX) / Span::MAX.millis(), 44);
}

#[test]
fn gaps_are_the_inverse_of_a_rate() {
    let day = span(86_400_000);
    let gap = |millionths, span| Gap::of(Millionths(millionths), span).expect("it happens");
    assert_eq!(Gap::of(Millionths(0), day), None);
    // Once a day: ln 2 of a day is 59,887,916.4 ms.
    assert_eq!(gap(1_000_000, day).draw(HALF), 59_887_916);
    assert_eq!(gap(1_000_000, day).draw(u64::MAX), 0);
    assert_eq!(gap(2_000_000, day).draw(HALF), 29_943_958);
    // 350 times in 1,000 days.
    assert_eq!(gap(350_000, day).draw(HALF), 171_108_332);
    // A million times a day: a 12th of a second, the fractions of a millisecond kept.
    assert_eq!(gap(1_000_000_000_000, day).draw(HALF), 59);
    assert_eq!(gap(1_000_000_000_000, day).draw(0), 3_832);
    // Once in a million years of 365 days, or in a billion: beyond 48 bits of milliseconds the mean saturates, and no gap wraps.
    let year = span(365 * 86_400_000);
    let seldom = gap(1, year);
    assert_eq!(seldom, gap(1, Span::MAX));
    assert_eq!(seldom.draw(HALF), exponential_of_2_to_48());
    assert!(seldom.draw(0) > seldom.draw(HALF));
}

/// The mean saturates at 2^64 units of 2^-16 ms: 8,900 years.
fn exponential_of_2_to_48() -> u64 {
    ((u128::from(exponential(HALF)) * u128::from(u64::MAX)) >> 48) as u64
}

#[test]
fn sizes_are_rounded() {
    assert_eq!(size(u64::MAX, 1 << 40), 0);
    assert_eq!(size(HALF, 1), 1); // 0.69
    assert_eq!(size(HALF, 2), 1); // 1.39
    assert_eq!(size(HALF, 1_000), 693);
    assert_eq!(size(HALF, 1_000_000), 693_147);
    assert_eq!(size(0, u64::MAX), u64::MAX);
    assert_eq!(size(HALF, 0), 0);
    let streams = CohortKey::new(3, "sizes").streams(0);
    let sizes = (0..300_000).map(|ordinal| size(streams.word(Purpose::DataSize, ordinal), 1_000) as f64);
    Moments::of(&sizes.collect::<Vec<_>>()).assert(1_000.0, 1e6, 9.0, "sizes");
}

/// As many events a day as the rate says, whatever the rate: the mean of the gaps keeps its fractions.
#[test]
fn gaps_have_their_mean() {
    let streams = CohortKey::new(3, "gaps").streams(0);
    for (rate, mean) in [
        (1_000_000, 86_400_000.0),
        (3_000_000, 28_800_000.0),
        (350_000, 86_400_000.0 / 0.35),
    ] {
        let gap = Gap::of(Millionths(rate), span(86_400_000)).expect("it happens");
        let gaps = (0..300_000).map(|ordinal| gap.draw(streams.word(Purpose::DataGap, ordinal)) as f64);
        Moments::of(&gaps.collect::<Vec<_>>()).assert(mean, mean * mean, 9.0, "gaps");
    }
    assert_eq!(ONE, 1 << 32);
}
