//! What is asked: a fleet in cohorts, an operator, prices, and how long to look.
//!
//! Whole numbers throughout: spans in milliseconds, shares and rates in millionths, money in the smallest unit that the
//! scenario names.

mod check;
mod cohort;
mod expected;
mod fault;
mod json;
mod keys;
mod operator;
mod problem;
mod read;
mod show;
mod span;

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use cohort::{Cohort, DataUse, FirstStatus, MonthDay, Provision, Retry, SessionSize, Suspension, Wave};
pub use fault::{InvalidScenario, ScenarioError};
pub use keys::KEYS;
pub use operator::{Operator, Outage};
pub use problem::Problem;
pub use span::{Delay, Millionths, Span};

use super::tick::{DAY, Tick, midnight};
use crate::policy::Policy;

/// A whole what-if question.
///
/// It is read from TOML by [`from_toml`](Self::from_toml), and from the JSON of a report; both check it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "json::Unchecked")]
pub struct Scenario {
    /// What the scenario is about, in one line; may be empty.
    pub title: String,
    /// The day at whose midnight, UTC, it starts.
    pub start: NaiveDate,
    /// The horizon: for how many days it goes on, 1 to 36,525.
    pub days: u32,
    /// What all draws hang on.
    pub seed: u64,
    /// The limits and periods of the lifecycle.
    pub policy: Policy,
    /// How requests are answered.
    pub operator: Operator,
    /// What things cost.
    pub prices: Prices,
    /// The fleet, in the order of the names, each once.
    pub cohorts: Vec<Cohort>,
}

/// What things cost, in whole numbers of one unit (rule B5).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// The name of the unit, such as `cent`.
    pub unit: String,
    /// The monthly fee of an active SIM (rule B2).
    pub active_month: u64,
    /// The monthly fee of a suspended SIM, once the free suspension is over (rule B4).
    pub suspended_month: u64,
    /// A megabyte, of 1,000,000 bytes.
    pub megabyte: u64,
    /// A Command.
    pub command: u64,
}

impl Scenario {
    /// Gives its first instant.
    #[must_use]
    pub fn start(&self) -> Tick {
        midnight(self.start)
    }

    /// Gives the instant at which it is over.
    #[must_use]
    pub fn end(&self) -> Tick {
        self.start()
            .plus(u64::from(self.days).saturating_mul(DAY.unsigned_abs()))
    }
}

/// Free of charge, in a unit without a name.
impl Default for Prices {
    fn default() -> Self {
        Self {
            unit: String::from("unit"),
            active_month: 0,
            suspended_month: 0,
            megabyte: 0,
            command: 0,
        }
    }
}
