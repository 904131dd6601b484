//! How long things took: counts in bins, so that they add up whatever the order.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// How finely a bin is cut: each doubling into so many, so that one is at most 1.6 % wide.
const BINS_PER_OCTAVE: u64 = 64;
const BITS: u32 = BINS_PER_OCTAVE.trailing_zeros();

/// Durations, counted in bins that are at most 1.6 % wide.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Durations {
    /// How many there were.
    pub count: u64,
    /// All of them together, in milliseconds.
    pub total_millis: u128,
    /// The bins that are not empty: the shortest duration that belongs into each, in milliseconds, and how many did.
    pub bins: Vec<(u64, u64)>,
}

impl Durations {
    /// Gives the quantile at `millionths`, as the shortest duration of the bin that it falls into, in milliseconds; `None`
    /// where there were none.
    ///
    /// ```
    /// use sim_lifecycle::whatif::report::Durations;
    ///
    /// let three = Durations { count: 3, total_millis: 60, bins: vec![(10, 2), (40, 1)] };
    /// assert_eq!(three.quantile(500_000), Some(10));
    /// assert_eq!(three.quantile(990_000), Some(40));
    /// assert_eq!(Durations::default().quantile(500_000), None);
    /// ```
    #[must_use]
    pub fn quantile(&self, millionths: u64) -> Option<u64> {
        let wanted = u128::from(self.count)
            .saturating_mul(millionths.into())
            .div_ceil(1_000_000);
        let mut seen = 0_u128;
        for (millis, count) in &self.bins {
            seen = seen.saturating_add((*count).into());
            if seen >= wanted {
                return Some(*millis);
            }
        }
        None
    }
}

/// Gives the number of the bin that a duration falls into.
#[inline]
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "fewer than 64 for each of 59 doublings"
)]
pub(crate) const fn bin_of(millis: u64) -> usize {
    if millis < BINS_PER_OCTAVE {
        return millis as usize;
    }
    let shift = 63_u32.saturating_sub(millis.leading_zeros()).saturating_sub(BITS);
    ((shift as usize) << BITS).wrapping_add((millis >> shift) as usize)
}

/// Gives the shortest duration that falls into a bin.
#[must_use]
pub(crate) const fn start_of(bin: usize) -> u64 {
    let bin = bin as u64;
    if bin < BINS_PER_OCTAVE << 1 {
        return bin;
    }
    let shift = (bin >> BITS).saturating_sub(1);
    // The bits below the highest one say which of the bins of an octave it is.
    ((bin % BINS_PER_OCTAVE) | BINS_PER_OCTAVE) << shift
}
