//! Durations: bins that hold what they say, and quantiles out of them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sim_lifecycle::whatif::report::Durations;
use sim_lifecycle::whatif::run;

use super::shipped::together;

/// The shortest duration of the bin: each is a 64th of its octave wide, and at least a millisecond.
fn bin(millis: u64) -> u64 {
    let mut width = 1;
    while millis / width >= 128 {
        width *= 2;
    }
    millis / width * width
}

fn binned(values: &[u64]) -> Durations {
    let mut bins = BTreeMap::new();
    for value in values {
        *bins.entry(bin(*value)).or_insert(0) += 1;
    }
    Durations {
        count: values.len() as u64,
        total_millis: values.iter().map(|value| u128::from(*value)).sum(),
        bins: bins.into_iter().collect(),
    }
}

#[test]
fn the_ends() {
    let three = binned(&[5, 70, 1_000]);
    assert_eq!(three.bins, [(5, 1), (70, 1), (1_000, 1)]);
    assert_eq!(three.quantile(0), Some(5));
    assert_eq!(three.quantile(1), Some(5));
    assert_eq!(three.quantile(333_333), Some(5));
    assert_eq!(three.quantile(333_334), Some(70));
    assert_eq!(three.quantile(666_667), Some(1_000));
    assert_eq!(three.quantile(1_000_000), Some(1_000));
    // Nothing is longer than the longest.
    assert_eq!(three.quantile(1_000_001), None);
    for millionths in [0, 500_000, 1_000_000] {
        assert_eq!(Durations::default().quantile(millionths), None);
    }
    let most = Durations {
        count: u64::MAX,
        total_millis: 0,
        bins: vec![(1, u64::MAX - 1), (2, 1)],
    };
    assert_eq!(
        (most.quantile(999_999), most.quantile(1_000_000)),
        (Some(1), Some(2))
    );
}

#[test]
fn a_run_fills_bins_in_order_and_with_what_belongs_there() {
    let report = run(&together(20));
    let durations = report.cohorts.iter().flat_map(|cohort| {
        let by_cause = cohort.ready_to_active.iter().map(|row| &row.durations);
        by_cause.chain([&cohort.request_to_settled])
    });
    let mut filled = 0;
    for durations in durations {
        assert!(durations.bins.is_sorted_by(|a, b| a.0 < b.0));
        assert!(
            durations
                .bins
                .iter()
                .all(|(start, count)| *count > 0 && bin(*start) == *start)
        );
        assert_eq!(
            durations.bins.iter().map(|(_, count)| count).sum::<u64>(),
            durations.count
        );
        let least: u128 = durations
            .bins
            .iter()
            .map(|(start, count)| u128::from(start * count))
            .sum();
        // At most a 64th more.
        assert!((least..=least + least / 64).contains(&durations.total_millis));
        filled += usize::from(durations.count > 0);
    }
    assert!(filled > 10, "{filled}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quantile_is_the_bin_of_the_value_of_that_rank(
        mut values in prop::collection::vec(prop_oneof![0..300_u64, any::<u64>()], 1..60),
        millionths in prop_oneof![2 => 0..=1_000_000_u64, 1 => (0..=60_u64).prop_map(|n| n * 1_000_000 / 60)],
    ) {
        let durations = binned(&values);
        values.sort_unstable();
        // The least number of values that is at least that share of them.
        let rank = (1..=values.len()).find(|rank| *rank as u64 * 1_000_000 >= values.len() as u64 * millionths);
        let expected = bin(values[rank.expect("all of them are enough") - 1]);
        prop_assert_eq!(durations.quantile(millionths), Some(expected));
    }
}
