//! What comes out: for each day and cohort what the Sims were, what happened to them, and what it cost.
//!
//! Whole numbers only, so that parts made anywhere add up to the same report.

mod comparison;
mod durations;

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

pub use comparison::{CohortDifference, Comparison, Difference, Measure};
pub use durations::Durations;
pub(crate) use durations::{bin_of, start_of};

use super::Scenario;
use crate::status::{Cause, Status};

/// What a scenario leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What was asked.
    pub scenario: Scenario,
    /// One for each cohort, in the scenario's order.
    pub cohorts: Vec<CohortReport>,
}

/// What becomes of one cohort.
///
/// Each [`Daily`] has one number for each day of the scenario, UTC, from its start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CohortReport {
    /// The cohort's name.
    pub name: String,
    /// How many SIMs it has.
    pub sims: u64,
    /// Sims by the status that they report at the end of the day; one for each [`Status`], in its order.
    pub occupancy: Vec<Occupancy>,
    /// Moves of the reported status; one for each that can be, in the order of [`TRANSITIONS`].
    pub transitions: Vec<Transitions>,
    /// What was asked, and with what success.
    pub requests: Requests,
    /// Changes in flight.
    pub backlog: Backlog,
    /// What the SIMs consumed.
    pub traffic: Traffic,
    /// What they cost.
    pub fees: Fees,
    /// From when a request is accepted until its change is completed or failed.
    pub request_to_settled: Durations,
    /// From ready to active, by what led there: data, Commands, ready period, or a request (completed).
    pub ready_to_active: Vec<ByCause>,
}

/// One number for each day.
pub type Daily = Vec<u64>;

/// Sims that report one status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occupancy {
    /// The status.
    pub status: Status,
    /// How many report it at the end of the day.
    pub at_end: Daily,
}

/// Moves of the reported status from one to another for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transitions {
    /// The status before.
    pub from: Status,
    /// The status after.
    pub to: Status,
    /// Why.
    pub cause: Cause,
    /// How many.
    pub days: Daily,
}

/// Requests to the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requests {
    /// Changes of status that were accepted.
    pub changes: Daily,
    /// Connectivity resets that were accepted.
    pub resets: Daily,
    /// Requests that were refused, one for each code that can be, in the order of the codes.
    pub refused: Vec<Refused>,
    /// Wishes that the client gave up: refused or failed, and not to be asked for again.
    pub given_up: Daily,
}

/// Requests refused with one code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The code of section 12 of the rules.
    pub code: u16,
    /// How many.
    pub days: Daily,
}

/// Changes in flight: Sims that report updating or scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backlog {
    /// The milliseconds that all changes together were in flight within the day; by 86,400,000 it is their mean number.
    pub millis: Daily,
}

/// What the SIMs consumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traffic {
    /// The milliseconds that all devices in use together could connect within the day.
    pub connected_millis: Daily,
    /// Data sessions.
    pub sessions: Daily,
    /// Their data.
    pub bytes: Daily,
    /// Commands.
    pub commands: Daily,
}

/// What the SIMs cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fees {
    /// Monthly fees of active SIMs: how many fell due.
    pub active_months: Daily,
    /// Monthly fees of suspended SIMs: how many fell due.
    pub suspended_months: Daily,
    /// The active fees, in the unit of the prices.
    pub active: Daily,
    /// The suspended fees, in the unit of the prices.
    pub suspended: Daily,
    /// The data, in the unit of the prices: whatever is whole in all data up to the day, less what was charged before.
    pub data: Daily,
    /// The Commands, in the unit of the prices.
    pub commands: Daily,
}

/// Durations that ended for one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByCause {
    /// The cause.
    pub cause: Cause,
    /// How long it took.
    pub durations: Durations,
}

/// A move of the reported status, and why.
pub type Move = (Status, Status, Cause);

/// Every move of the reported status that a fleet can make, as its operator and clients are.
pub const TRANSITIONS: [Move; 20] = {
    use Cause::{
        CancellationDelay, Commands, Completed, Data, Failed, ReadyPeriod, Requested, Resumed, Unavailable,
    };
    use Status::{Active, Canceled, Deactivated, New, Ready, Scheduled, Suspended, Updating};
    [
        (New, Updating, Requested),
        (Ready, Updating, Requested),
        (Active, Updating, Requested),
        (Suspended, Updating, Requested),
        (Deactivated, Updating, Requested),
        (Updating, Ready, Completed),
        (Updating, Active, Completed),
        (Updating, Suspended, Completed),
        (Updating, Deactivated, Completed),
        (Updating, New, Failed),
        (Updating, Ready, Failed),
        (Updating, Active, Failed),
        (Updating, Suspended, Failed),
        (Updating, Deactivated, Failed),
        (Updating, Scheduled, Unavailable),
        (Scheduled, Updating, Resumed),
        (Ready, Active, Data),
        (Ready, Active, Commands),
        (Ready, Active, ReadyPeriod),
        (Deactivated, Canceled, CancellationDelay),
    ]
};

/// The codes with which a client of a scenario can be refused.
pub const REFUSALS: [u16; 5] = [33010, 33104, 33105, 33119, 33120];
