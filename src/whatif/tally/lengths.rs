//! Durations counted into bins.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::whatif::report::{Durations, bin_of, start_of};

/// Durations counted into bins, all bins up to the longest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lengths {
    total_millis: u128,
    bins: Vec<u64>,
}

impl Lengths {
    #[inline]
    pub(super) fn count(&mut self, millis: u64) {
        self.total_millis = self.total_millis.wrapping_add(millis.into());
        let bin = bin_of(millis);
        if bin >= self.bins.len() {
            self.grow(bin);
        }
        if let Some(count) = self.bins.get_mut(bin) {
            *count = count.wrapping_add(1);
        }
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, bin: usize) {
        self.bins.resize(bin.saturating_add(1), 0);
    }

    /// Tells whether every bin is one that a duration can fall into.
    pub(super) fn fits(&self) -> bool {
        self.bins.len() <= bin_of(u64::MAX).saturating_add(1)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.total_millis = self.total_millis.wrapping_add(other.total_millis);
        if self.bins.len() < other.bins.len() {
            self.bins.resize(other.bins.len(), 0);
        }
        for (count, more) in self.bins.iter_mut().zip(&other.bins) {
            *count = count.wrapping_add(*more);
        }
    }

    /// Gives them as the report has them.
    pub(crate) fn durations(&self) -> Durations {
        let filled = self.bins.iter().enumerate().filter(|(_, count)| **count > 0);
        Durations {
            count: self
                .bins
                .iter()
                .fold(0, |sum: u64, count| sum.wrapping_add(*count)),
            total_millis: self.total_millis,
            bins: filled.map(|(bin, count)| (start_of(bin), *count)).collect(),
        }
    }
}
