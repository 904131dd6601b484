//! Strategies for the streams of draws.

use alloc::string::String;

use proptest::prelude::*;
use proptest::sample::select;

use super::scenarios::names;
use crate::testing::macros::arbitrary;
use crate::whatif::draw::{CohortKey, Gap, Purpose, Streams, Words};
use crate::whatif::scenario::{Millionths, Span};

/// All of them.
const PURPOSES: [Purpose; 16] = [
    Purpose::Provision,
    Purpose::FirstUse,
    Purpose::Loss,
    Purpose::Churn,
    Purpose::Suspension,
    Purpose::Reset,
    Purpose::Latency,
    Purpose::Failure,
    Purpose::ResetLatency,
    Purpose::ResetFailure,
    Purpose::DataGap,
    Purpose::DataSize,
    Purpose::CommandGap,
    Purpose::Sessions,
    Purpose::Bytes,
    Purpose::Commands,
];

arbitrary! {
    Purpose => select(&PURPOSES[..]);
    CohortKey => (any::<u64>(), names()).prop_map(|(seed, name): (u64, String)| Self::new(seed, &name));
    Streams => (any::<CohortKey>(), prop_oneof![0..=1_000_u64, any::<u64>()])
        .prop_map(|(key, number)| key.streams(number));
    Words => (any::<Streams>(), any::<Purpose>()).prop_map(|(streams, purpose)| streams.words(purpose));
    Gap => (1..=1_000_000_000_u64, any::<Span>())
        .prop_filter_map("a gap", |(rate, span)| Self::of(Millionths(rate), span));
}
