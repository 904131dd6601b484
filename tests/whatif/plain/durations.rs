//! Durations in bins: below 64 ms one bin a millisecond, from there on each doubling cut into 64.

use std::collections::BTreeMap;

use sim_lifecycle::whatif::report::Durations;

/// The shortest duration of the bin that a duration belongs into.
fn bin(millis: u64) -> u64 {
    if millis < 64 {
        return millis;
    }
    // The doubling from `low` to twice as much, and its bins of `width`.
    let mut low = 64_u64;
    while millis / 2 >= low {
        low *= 2;
    }
    let width = low / 64;
    low + (millis - low) / width * width
}

pub fn durations(all: impl IntoIterator<Item = u64>) -> Durations {
    let (mut count, mut total_millis, mut bins) = (0, 0, BTreeMap::new());
    for millis in all {
        count += 1;
        total_millis += u128::from(millis);
        *bins.entry(bin(millis)).or_insert(0) += 1;
    }
    Durations {
        count,
        total_millis,
        bins: bins.into_iter().collect(),
    }
}

#[test]
fn bins_are_named_by_the_shortest_duration_in_them() {
    for (millis, name) in [
        (0, 0),
        (63, 63),
        (64, 64),
        (127, 127),
        (128, 128),
        (129, 128),
        (130, 130),
        (255, 254),
        (256, 256),
        (259, 256),
        (260, 260),
        (86_400_000, 85_983_232), // 2^26 and 18 bins of 2^20
    ] {
        assert_eq!(bin(millis), name, "{millis}");
    }
}
