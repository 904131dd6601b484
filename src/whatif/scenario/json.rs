//! A scenario out of JSON, checked: what a report holds may be edited by hand.

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;
use serde::Deserialize;

use super::{Cohort, InvalidScenario, Operator, Prices, Scenario};
use crate::policy::Policy;

/// A scenario as it stands there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unchecked {
    title: String,
    start: NaiveDate,
    days: u32,
    seed: u64,
    policy: Policy,
    operator: Operator,
    prices: Prices,
    cohorts: Vec<Cohort>,
}

impl TryFrom<Unchecked> for Scenario {
    type Error = InvalidScenario;

    fn try_from(read: Unchecked) -> Result<Self, InvalidScenario> {
        let scenario = Self {
            title: read.title,
            start: read.start,
            days: read.days,
            seed: read.seed,
            policy: read.policy,
            operator: read.operator,
            prices: read.prices,
            cohorts: read.cohorts,
        };
        scenario.check()?;
        Ok(scenario)
    }
}
