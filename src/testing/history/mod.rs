//! Histories: the whole life of one Sim as data, drawn and played.

mod draft;
mod play;
mod show;

use alloc::boxed::Box;
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::SizeRange;
use proptest::option::{Probability, prob};
use proptest::prelude::*;

pub use play::{Moment, Outcome, Played};

use super::time::instants;
use crate::policy::Policy;
use crate::sim::{Lookup, OperatorAnswer, Registration, Sim, Update};
use crate::status::Direction;

/// The life of one Sim as data: how it began, and every input since.
///
/// Nothing in it is drawn when it is played, so it leads to the same end each time, and can be cut, mended and kept as
/// a test.
///
/// ```
/// use sim_lifecycle::chrono::TimeDelta;
/// use sim_lifecycle::testing::{History, Input, Outcome, Step};
/// # use sim_lifecycle::{Policy, Registration};
/// # let registration = Registration {
/// #     sid: "DE00000000000000000000000000000001".parse()?,
/// #     account: "AC00000000000000000000000000000001".parse()?,
/// #     iccid: "8901260000000000001".parse()?,
/// #     rate_plan: None, registration_code: None, eid: None, ip_address: None,
/// # };
///
/// let history = History {
///     registration,
///     start: "2026-01-01T09:00:00Z".parse()?,
///     policy: Policy::default(),
///     steps: vec![
///         Step { after: TimeDelta::hours(1), input: Input::Data { bytes: 500 } },
///         Step { after: TimeDelta::hours(1), input: Input::Delete },
///     ],
/// };
/// let outcomes: Vec<Outcome> = history.played().map(|moment| moment.outcome).collect();
/// assert_eq!(outcomes, [Outcome::Done, Outcome::Deleted]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct History {
    /// Who the Sim is.
    pub registration: Registration,
    /// When it was registered.
    pub start: DateTime<Utc>,
    /// The limits and periods that every input follows.
    pub policy: Policy,
    /// The inputs, in the order in which they come.
    pub steps: Vec<Step>,
}

/// An input, and when it comes.
#[derive(Clone, PartialEq, Eq)]
pub struct Step {
    /// How long after the step before, or after the registration; negative where a clock was set back (rule A8).
    pub after: TimeDelta,
    /// What comes.
    pub input: Input,
}

/// An input to a Sim.
#[derive(Clone, PartialEq, Eq)]
pub enum Input {
    /// A user asks for an update.
    Update {
        /// What is asked for.
        update: Box<Update>,
        /// What was looked up for it.
        lookup: Lookup,
    },
    /// A user asks for the deletion.
    Delete,
    /// The operator answers a request.
    Answer {
        /// The number of the request.
        number: u64,
        /// What the operator says.
        answer: OperatorAnswer,
    },
    /// The SIM consumes data.
    Data {
        /// How much.
        bytes: u64,
    },
    /// A Command is sent.
    Command {
        /// Which way.
        direction: Direction,
    },
    /// Somebody looks what time it is.
    Advance,
}

/// What the histories that are drawn are like.
///
/// ```
/// use sim_lifecycle::Policy;
/// use sim_lifecycle::testing::proptest::option::prob;
/// use sim_lifecycle::testing::proptest::prelude::*;
/// use sim_lifecycle::testing::{History, HistoryParameters};
///
/// let long_and_lawful = HistoryParameters {
///     steps: (20..=60).into(),
///     policy: Just(Policy::default()).boxed(),
///     lawful: prob(1.0),
///     ..HistoryParameters::default()
/// };
/// proptest!(ProptestConfig::with_cases(8), |(history in any_with::<History>(long_and_lawful.clone()))| {
///     prop_assert_eq!(history.policy, Policy::default());
/// });
/// ```
#[derive(Clone, Debug)]
pub struct HistoryParameters {
    /// How many inputs there are; fewer where the Sim is deleted before. 0 to 40 by default.
    pub steps: SizeRange,
    /// Who the Sims are; any by default.
    pub registration: BoxedStrategy<Registration>,
    /// When they are registered; [`instants`] by default.
    pub start: BoxedStrategy<DateTime<Utc>>,
    /// The policy; by default one whose limits and periods are reached soon, mostly.
    pub policy: BoxedStrategy<Policy>,
    /// The share of updates that are made to be accepted; the others ask for anything. 2 in 3 by default.
    pub lawful: Probability,
    /// The share of the operator's answers that are meant for what is in flight; the others are answers to earlier
    /// requests, or to none. 5 in 6 by default.
    pub aimed: Probability,
}

impl Default for HistoryParameters {
    fn default() -> Self {
        Self {
            steps: (0..=40).into(),
            registration: any::<Registration>().boxed(),
            start: instants().boxed(),
            policy: any::<Policy>().boxed(),
            lawful: prob(2.0 / 3.0),
            aimed: prob(5.0 / 6.0),
        }
    }
}

/// Draws histories of every kind: what is asked for is lawful or not, the operator answers late, twice or not at all,
/// and time passes by seconds, hours and months, or right up to a deadline; at times a clock is set back.
///
/// A history ends with the deletion of its Sim, if that is accepted. Shrinks by leaving steps out; what is left is aimed
/// anew, so that an answer is still meant for what is then in flight. [`any_with`](proptest::prelude::any_with) takes
/// [`HistoryParameters`] that make them more of one kind.
///
/// ```
/// use sim_lifecycle::testing::histories;
/// use sim_lifecycle::testing::proptest::prelude::*;
///
/// proptest!(ProptestConfig::with_cases(16), |(history in histories())| {
///     let Some(last) = history.played().last() else { return Ok(()) };
///     prop_assert_eq!(last.after, history.end());
/// });
/// ```
pub fn histories() -> impl Strategy<Value = History> {
    any::<History>()
}

impl Arbitrary for History {
    type Parameters = HistoryParameters;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(parameters: HistoryParameters) -> BoxedStrategy<Self> {
        draft::drafts(parameters).prop_map(draft::Draft::settled).boxed()
    }
}

impl Arbitrary for Step {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        (draft::pauses(), any::<Input>())
            .prop_map(|(after, input)| Self { after, input })
            .boxed()
    }
}

impl Arbitrary for Input {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        draft::inputs().boxed()
    }
}

impl History {
    /// Gives the Sim at the beginning, as it was registered.
    #[must_use]
    pub fn sim(&self) -> Sim {
        Sim::register(self.registration.clone(), self.start)
    }
}
