//! What a list is narrowed by, as a predicate over a Sim (rule L1).

use alloc::boxed::Box;
use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, Utc};

use super::position::Position;
use crate::error::Unreadable;
use crate::id::{Iccid, RatePlanSid, SimSid};
use crate::sim::Sim;
use crate::status::Status;
use crate::text::RatePlanRef;

/// The filters of a list; a Sim is listed if all that are given hold (rule L1).
///
/// ```
/// use sim_lifecycle::wire::{Listed, SimFilter};
/// use sim_lifecycle::{Registration, Sim, Status};
///
/// let sim = Sim::register(
///     Registration {
///         sid: "DE00000000000000000000000000000001".parse()?,
///         account: "AC00000000000000000000000000000001".parse()?,
///         iccid: "8901260000000000001".parse()?,
///         rate_plan: None,
///         registration_code: Some("H4XK-21".into()),
///         eid: None,
///         ip_address: None,
///     },
///     "2026-01-01T09:00:00Z".parse()?,
/// );
/// let mut filter = SimFilter { status: Some(Status::New), ..SimFilter::default() };
/// assert!(filter.matches(&Listed::of(&sim, None)));
///
/// filter.registration_code = Some("h4xk-21".parse()?);
/// assert!(!filter.matches(&Listed::of(&sim, None)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SimFilter {
    /// `Status`: the status that the Sim reports, those in flight included.
    pub status: Option<Status>,
    /// `Iccid`: at most one Sim has it (V6).
    pub iccid: Option<Iccid>,
    /// `RatePlan`: the SID of the plan that the Sim holds, or the unique name which that plan has in its own account.
    pub rate_plan: Option<RatePlanRef>,
    /// `EId`: the number of the chip; deprecated.
    pub eid: Option<FilterText>,
    /// `SimRegistrationCode`: at most one Sim has it (V6).
    pub registration_code: Option<FilterText>,
}

impl SimFilter {
    /// Tells whether the Sim is listed, as far as the filters go; whose Sim it is, is not asked here (rule L1).
    #[must_use]
    pub fn matches(&self, sim: &Listed<'_>) -> bool {
        let Self {
            status,
            iccid,
            rate_plan,
            eid,
            registration_code,
        } = self;
        status.is_none_or(|status| status == sim.status)
            && iccid.as_ref().is_none_or(|iccid| iccid == sim.iccid)
            && rate_plan.as_ref().is_none_or(|word| sim.has_plan(word))
            && eid.as_ref().is_none_or(|eid| sim.eid == Some(eid.as_str()))
            && (registration_code.as_ref()).is_none_or(|code| sim.registration_code == Some(code.as_str()))
    }
}

/// What a list has to know of a Sim: where it stands in it, and what it can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed<'a> {
    /// Its SID.
    pub sid: SimSid,
    /// When it was registered.
    pub date_created: DateTime<Utc>,
    /// The status that it reports.
    pub status: Status,
    /// The number of its card.
    pub iccid: &'a Iccid,
    /// The rate plan that it holds.
    pub rate_plan: Option<RatePlanSid>,
    /// The unique name of that plan, if it has one; without a plan it means nothing.
    pub rate_plan_name: Option<&'a str>,
    /// The number of its chip.
    pub eid: Option<&'a str>,
    /// The code under which its card was registered.
    pub registration_code: Option<&'a str>,
}

impl<'a> Listed<'a> {
    /// Views a Sim as of its own last instant; the name is that of the plan which it holds.
    ///
    /// A list shows the Sims as of the instant at which it is asked for, so each is [`advance`](Sim::advance)d to it
    /// first (rule A7).
    #[must_use]
    pub fn of(sim: &'a Sim, rate_plan_name: Option<&'a str>) -> Self {
        Self {
            sid: sim.sid(),
            date_created: sim.date_created(),
            status: sim.status(),
            iccid: sim.iccid(),
            rate_plan: sim.rate_plan().map(|plan| plan.sid),
            rate_plan_name,
            eid: sim.eid(),
            registration_code: sim.registration_code(),
        }
    }

    /// Gives its place in the list.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position {
            date_created: self.date_created,
            sid: self.sid,
        }
    }

    /// No name has the shape of a SID (V10), so that a word cannot mean one plan by its SID and another by its name.
    fn has_plan(&self, word: &RatePlanRef) -> bool {
        let word = word.as_str();
        self.rate_plan
            .is_some_and(|plan| plan.as_str() == word || self.rate_plan_name == Some(word))
    }
}

/// A text to filter by: any but the empty one, which would be no filter.
///
/// ```
/// use sim_lifecycle::wire::FilterText;
///
/// assert_eq!("89033023".parse::<FilterText>()?.as_str(), "89033023");
/// assert!("".parse::<FilterText>().is_err());
/// # Ok::<(), sim_lifecycle::wire::FilterTextError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FilterText(Box<str>);

impl FilterText {
    /// Gives the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FilterText {
    type Err = FilterTextError;

    fn from_str(text: &str) -> Result<Self, FilterTextError> {
        if text.is_empty() {
            Err(FilterTextError)
        } else {
            Ok(Self(text.into()))
        }
    }
}

impl fmt::Display for FilterText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says that a text to filter by is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is empty; a list that is not to be filtered leaves the parameter out")]
pub struct FilterTextError;

impl From<FilterTextError> for Unreadable {
    fn from(FilterTextError: FilterTextError) -> Self {
        Self::Empty {
            expected: "a text to filter by",
        }
    }
}
