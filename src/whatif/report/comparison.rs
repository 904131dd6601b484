//! Two reports side by side, and by how much they differ, SIM by SIM.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, IntoStaticStr};

use super::Report;

/// Two scenarios run with the same draws.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What one leads to.
    pub base: Report,
    /// What the other leads to.
    pub variant: Report,
    /// How each cohort differs: those of the base in its order, then those that only the variant has.
    pub cohorts: Vec<CohortDifference>,
}

/// How a cohort differs. SIMs are paired by their numbers; one that only one scenario has is paired with nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CohortDifference {
    /// The cohort's name.
    pub name: String,
    /// How many pairs: as many as the larger of the two has SIMs.
    pub pairs: u64,
    /// One for each [`Measure`], in its order.
    pub measures: Vec<Difference>,
}

/// What is measured of each SIM over the whole scenario.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Display,
    EnumIter,
    IntoStaticStr,
    Serialize,
    Deserialize,
)]
#[strum(serialize_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Monthly fees while active, in the unit of the prices.
    ActiveFees,
    /// Monthly fees while suspended, in the unit of the prices.
    SuspendedFees,
    /// Both together.
    MonthlyFees,
    /// Requests accepted, resets too.
    Accepted,
    /// Requests refused with 409.
    Conflicts,
    /// Wishes given up.
    GivenUp,
    /// Milliseconds in updating or scheduled.
    InFlightMillis,
    /// Milliseconds in which the device is in use and can connect.
    ConnectedMillis,
}

/// By how much one measure differs, the variant less the base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// What is measured.
    pub measure: Measure,
    /// Its sum over the SIMs of the base.
    pub base: u128,
    /// Its sum over the SIMs of the variant.
    pub variant: u128,
    /// The sum of the squares of the differences of the pairs, from which the interval comes.
    pub squares: u128,
}

impl Difference {
    /// Gives the bounds, with 95 % confidence, of the variant's sum less the base's; `None` for fewer than two pairs.
    ///
    /// From the spread of the differences between paired SIMs: how far another fleet of the same cohort would be from this
    /// one, under the same operator. What is the same for all SIMs, such as an outage, adds nothing to it.
    ///
    /// ```
    /// use sim_lifecycle::whatif::report::{Difference, Measure};
    ///
    /// // 100 pairs, in half of which the variant has two requests more.
    /// let accepted = Difference { measure: Measure::Accepted, base: 300, variant: 400, squares: 200 };
    /// let (low, high) = accepted.interval(100).ok_or("too few")?;
    /// assert!((80.0..81.0).contains(&low) && (119.0..120.0).contains(&high));
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "an estimate, of which a few digits count"
    )]
    pub fn interval(&self, pairs: u64) -> Option<(f64, f64)> {
        if pairs < 2 {
            return None;
        }
        let (pairs, squares) = (pairs as f64, self.squares as f64);
        let difference = self.variant as f64 - self.base as f64;
        let variance = (squares - difference * difference / pairs) / (pairs - 1.0);
        let half = 1.96 * libm::sqrt(pairs * variance.max(0.0));
        Some((difference - half, difference + half))
    }
}
