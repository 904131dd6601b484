//! A cohort: SIMs that are bought, used, suspended and lost alike.

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Delay, Millionths, Span};
use crate::lifecycle::PlanKind;
use crate::status::Requested;
use crate::whatif::Tick;

/// SIMs that are bought, used, suspended and lost alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// Its name, one of its own in the scenario: 1 to 64 lower-case letters, digits, `-` and `_`.
    pub name: String,
    /// How many SIMs.
    pub sims: u64,
    /// The status that they are first asked to have.
    pub first_status: FirstStatus,
    /// The rate plan that they are given with it.
    pub plan: PlanKind,
    /// When they are first asked to have it.
    pub provision: Provision,
    /// How long after that the device is first used.
    pub first_use: Delay,
    /// The data that a device in use consumes while its SIM can connect; `None` for none.
    pub data: Option<DataUse>,
    /// Commands a day, to and from a device in use whose SIM can connect; at most a million.
    pub commands_per_day: Millionths,
    /// When they are suspended and resumed.
    pub suspension: Suspension,
    /// How often a year, of 365 days, a SIM gets lost; its traffic ends there and then.
    pub lost_per_year: Millionths,
    /// How long after a loss the SIM is asked to be deactivated.
    pub noticed_after: Span,
    /// How often a year a SIM is asked to be deactivated for other reasons.
    pub churn_per_year: Millionths,
    /// How often a year a connectivity reset is asked for.
    pub resets_per_year: Millionths,
    /// What the client does when it gets a 409.
    pub on_conflict: Retry,
    /// What the client does when the operator has failed.
    pub on_failure: Retry,
}

/// The status that SIMs are first asked to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstStatus {
    /// Ready: free of charge until it is used or three months are over.
    Ready,
    /// Active at once.
    Active,
}

impl From<FirstStatus> for Requested {
    fn from(first: FirstStatus) -> Self {
        match first {
            FirstStatus::Ready => Self::Ready,
            FirstStatus::Active => Self::Active,
        }
    }
}

/// When the SIMs of a cohort are first asked to have a status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Provision {
    /// All at one instant.
    At(Tick),
    /// Each at an instant drawn from a window.
    Window {
        /// Its first instant.
        from: Tick,
        /// The instant after its last.
        to: Tick,
    },
    /// One after the other, evenly.
    Rate {
        /// The first.
        from: Tick,
        /// How many a day; more than none.
        per_day: u64,
    },
    /// In waves, which together are the whole cohort.
    Waves(Vec<Wave>),
}

/// Some SIMs of a cohort, one wave of a roll-out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wave {
    /// When it starts.
    pub at: Tick,
    /// How many SIMs.
    pub sims: u64,
    /// Over what span they are spread; nothing is drawn where it is nothing.
    pub over: Span,
}

/// The data that a device consumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataUse {
    /// Data sessions a day; more than none, at most a million.
    pub sessions_per_day: Millionths,
    /// How much each carries.
    pub size: SessionSize,
}

/// How much a data session carries, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SessionSize {
    /// Always as much; 1 to 2^40.
    Fixed(u64),
    /// Exponentially distributed with this mean, 1 to 2^40.
    Mean(u64),
}

/// When SIMs are suspended and resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Suspension {
    /// Never.
    Never,
    /// Again and again: suspended some time after provisioning or resuming, resumed some time after that.
    Random {
        /// From provisioning or resuming to suspending.
        after: Delay,
        /// From suspending to resuming.
        lasting: Delay,
    },
    /// Every year alike.
    Season {
        /// The first day of the year on which SIMs are suspended.
        from: MonthDay,
        /// The first day on which they are resumed.
        to: MonthDay,
        /// Over what span from midnight of either day the SIMs are spread.
        spread: Span,
    },
}

/// A day of every year; 29 February is 1 March where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonthDay {
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl MonthDay {
    /// Gives the day in this year; `None` beyond the calendar.
    #[must_use]
    pub fn in_year(self, year: i32) -> Option<NaiveDate> {
        let day = |month: u8, day: u8| NaiveDate::from_ymd_opt(year, month.into(), day.into());
        day(self.month, self.day).or_else(|| day(3, 1))
    }
}

/// Trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// How long after a refusal or a failure the client asks again; at least a millisecond.
    pub after: Span,
    /// How often it asks again before it gives up.
    pub times: u32,
}
