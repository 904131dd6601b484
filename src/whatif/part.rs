//! A part of a fleet's run: what its SIMs did, to be put together with the other parts.

use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU32;
use core::ops::Range;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::finish::finish;
use super::report::Report;
use super::scenario::Scenario;
use super::tally::Tally;

/// Which part of every cohort is run: one of so many.
///
/// ```
/// use sim_lifecycle::whatif::Shard;
///
/// let shard: Shard = "2/3".parse()?;
/// assert_eq!(shard.sims(10), 3..6);
/// assert!("4/3".parse::<Shard>().is_err());
/// # Ok::<(), sim_lifecycle::whatif::ShardError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct Shard {
    /// From 0.
    index: u32,
    of: NonZeroU32,
}

/// Says that a text does not name a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a shard is written I/N, such as 1/3, with I from 1 to N")]
pub struct ShardError;

impl Shard {
    /// The whole fleet.
    pub const WHOLE: Self = Self {
        index: 0,
        of: NonZeroU32::MIN,
    };

    /// Makes shard number `index`, from 1, of `of`.
    ///
    /// # Errors
    ///
    /// [`ShardError`] where it is not among them.
    pub fn new(index: u32, of: u32) -> Result<Self, ShardError> {
        let of = NonZeroU32::new(of).ok_or(ShardError)?;
        let index = index
            .checked_sub(1)
            .filter(|index| *index < of.get())
            .ok_or(ShardError)?;
        Ok(Self { index, of })
    }

    /// Gives the numbers of its SIMs in a cohort of so many.
    #[must_use]
    pub fn sims(self, sims: u64) -> Range<u64> {
        let bound = |index: u64| {
            let sims = u128::from(sims).saturating_mul(index.into());
            let bound = sims.checked_div(self.of.get().into()).unwrap_or(0);
            u64::try_from(bound).unwrap_or(u64::MAX)
        };
        let index = u64::from(self.index);
        bound(index)..bound(index.saturating_add(1))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index.saturating_add(1), self.of)
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let (index, of) = text.split_once('/').ok_or(ShardError)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| ShardError);
        Self::new(number(index)?, number(of)?)
    }
}

impl TryFrom<(u32, u32)> for Shard {
    type Error = ShardError;

    fn try_from((index, of): (u32, u32)) -> Result<Self, ShardError> {
        Self::new(index, of)
    }
}

impl From<Shard> for (u32, u32) {
    fn from(shard: Shard) -> Self {
        (shard.index.saturating_add(1), shard.of.get())
    }
}

/// What the SIMs of one shard did. Written as JSON, it can be taken anywhere to be merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub(super) scenario: Scenario,
    pub(super) shard: Shard,
    pub(super) tallies: Vec<Tally>,
}

/// Says why parts cannot be merged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There is nothing to merge.
    #[error("there are no parts to merge")]
    Nothing,
    /// Two parts are of different scenarios, seeds or versions.
    #[error("part {shard} is of another scenario than part {first}, or has another seed")]
    Scenario {
        /// The part that differs.
        shard: Shard,
        /// The part that it differs from.
        first: Shard,
    },
    /// Two parts are of different cuts.
    #[error("part {shard} does not belong to the same cut as part {first}")]
    Cut {
        /// The part that differs.
        shard: Shard,
        /// The part that it differs from.
        first: Shard,
    },
    /// A part is there twice.
    #[error("part {shard} is there twice")]
    Twice {
        /// The part.
        shard: Shard,
    },
    /// A part is not there.
    #[error("part {shard} is missing")]
    Missing {
        /// The part.
        shard: Shard,
    },
    /// A part does not have the shape that its scenario gives it: it has been edited, or broken.
    #[error("part {shard} does not fit its own scenario; it is broken")]
    Broken {
        /// The part.
        shard: Shard,
    },
}

impl Part {
    /// Gives which part it is.
    #[must_use]
    pub const fn shard(&self) -> Shard {
        self.shard
    }

    /// Gives the scenario.
    #[must_use]
    pub const fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Draws up the report, all SIMs having been counted.
    pub(super) fn finish(self) -> Report {
        let Self {
            scenario, tallies, ..
        } = self;
        let cohorts = scenario.cohorts.iter().zip(&tallies);
        let cohorts = cohorts
            .map(|(cohort, tally)| finish(&scenario, cohort, tally))
            .collect();
        Report { scenario, cohorts }
    }
}

impl Report {
    /// Puts the parts of one cut together, in any order. What comes out is what one run over the whole gives.
    ///
    /// # Errors
    ///
    /// [`MergeError`] where they are not all parts of one cut of one scenario, each once.
    pub fn merge(mut parts: Vec<Part>) -> Result<Self, MergeError> {
        parts.sort_by_key(|part| part.shard);
        check(&parts)?;
        let mut parts = parts.into_iter();
        let mut whole = parts.next().ok_or(MergeError::Nothing)?;
        for part in parts {
            for (tally, more) in whole.tallies.iter_mut().zip(&part.tallies) {
                tally.add(more);
            }
        }
        Ok(whole.finish())
    }
}

/// Says whether the parts, in order, are all of one cut.
fn check(parts: &[Part]) -> Result<(), MergeError> {
    let first = parts.first().ok_or(MergeError::Nothing)?;
    let mut wanted = 1;
    for part in parts {
        let (shard, first_shard) = (part.shard, first.shard);
        if part.scenario != first.scenario {
            return Err(MergeError::Scenario {
                shard,
                first: first_shard,
            });
        }
        if shard.of != first_shard.of {
            return Err(MergeError::Cut {
                shard,
                first: first_shard,
            });
        }
        let fits = part.tallies.len() == part.scenario.cohorts.len()
            && part.tallies.iter().all(|tally| tally.fits(&part.scenario));
        if !fits {
            return Err(MergeError::Broken { shard });
        }
        let expected = Shard::new(wanted, shard.of.get());
        match expected {
            Ok(expected) if expected < shard => return Err(MergeError::Missing { shard: expected }),
            Ok(expected) if expected == shard => {}
            Ok(_) | Err(_) => return Err(MergeError::Twice { shard }),
        }
        wanted = wanted.saturating_add(1);
    }
    match Shard::new(wanted, first.shard.of.get()) {
        Ok(shard) => Err(MergeError::Missing { shard }),
        Err(_) => Ok(()),
    }
}
