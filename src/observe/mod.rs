//! What can be known of a Sim from afar.
//!
//! A client sees a Sim from afar: in answers that take a while, in callbacks that are lost, doubled and overtaken by
//! others, in Monitor events that are read later. An [`Observer`] takes all of it, in any order, and says what the Sim can
//! be now: its [`Belief`]. The belief is a set, since often more than one thing can be; it always has the truth in it, as
//! long as what was seen is true and the Sim keeps the rules. It is worked out of the messages themselves, each with the
//! instants that it names, so the order in which they are taken does not matter.
//!
//! No rule is written down here: what can follow what is asked of the kernel.

mod acceptance;
mod belief;
mod constraint;
mod fold;
mod from_wire;
mod graph;
mod message;
mod piece;
mod record;
mod refusal;
mod requests;
mod start;
mod verdict;

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

pub use acceptance::{Acceptance, Reason};
pub use belief::{Belief, Between, PossibleChange};
pub use message::{Ask, CalledBack, Conflicting, Event, Message, Observation, RequestId, Shown, ShownPlan};
pub use verdict::{Explanation, Verdict};

use constraint::Constraints;
use fold::Possible;
use graph::Graph;
use start::Start;

use crate::policy::Policy;

/// Who else sends requests for the Sim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requesters {
    /// Nobody since this instant: every request that takes effect from then on is one that the observer is told of.
    OnlyUs {
        /// The instant, itself included; who asked for what before it is not known.
        since: DateTime<Utc>,
    },
    /// Anybody may, at any time: a console, another program.
    Anybody,
}

/// What is known of one Sim from afar.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use sim_lifecycle::observe::{Ask, Message, Observation, Observer, RequestId, Requesters, Shown};
/// use sim_lifecycle::{Policy, Requested, Status, Update};
///
/// let time = |text: &str| text.parse::<DateTime<Utc>>();
/// let shown = |status: Status, updated| Shown {
///     status: Some(status.into()),
///     date_updated: Some(updated),
///     ..Shown::default()
/// };
/// let mut observer = Observer::new(Policy::default(), Requesters::OnlyUs { since: time("2026-01-01T00:00:00Z")? });
///
/// // At nine the Sim is fetched and found active; at ten a request for suspended is sent, and accepted a second later.
/// let nine = time("2026-01-01T09:00:00Z")?;
/// let fetched = Message::Fetched { asked: Some(nine), shown: shown(Status::Active, time("2025-12-01T00:00:00Z")?) };
/// observer.observe(Observation::new(fetched, nine));
/// let (request, ten, later) = (RequestId(1), time("2026-01-01T10:00:00Z")?, time("2026-01-01T10:00:01Z")?);
/// let update = Update { status: Some(Requested::Suspended), ..Update::default() };
/// let ask = Ask::Update(update.into());
/// observer.observe(Observation::new(Message::Sent { request, ask, until: None }, ten));
/// let shown = Some(shown(Status::Updating, ten));
/// observer.observe(Observation::new(Message::Accepted { request, shown }, later));
///
/// // By noon it may still be in flight, it may wait, it may have been done, and it may have failed.
/// let belief = observer.belief(time("2026-01-01T12:00:00Z")?);
/// assert_eq!(
///     belief.statuses(),
///     [Status::Active, Status::Suspended, Status::Scheduled, Status::Updating],
/// );
/// assert_eq!(belief.best(), Some(Status::Updating));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Observer {
    policy: Policy,
    requesters: Requesters,
    graph: Graph,
    /// What the Sim could be when its past was forgotten, if it was.
    start: Option<Start>,
    /// Each message once, with the earliest instant at which it was seen.
    observations: Vec<Observation>,
    /// Whether they all go together.
    agree: bool,
}

impl Observer {
    /// Makes one that has seen nothing yet of a Sim that lives under `policy`.
    #[must_use]
    pub fn new(policy: Policy, requesters: Requesters) -> Self {
        Self {
            policy,
            requesters,
            graph: Graph::new(&policy),
            start: None,
            observations: Vec::new(),
            agree: true,
        }
    }

    /// Takes a message, and says what it was worth (see [`Verdict`]).
    ///
    /// Messages can be taken in any order and more than once: what is believed in the end is the same. The verdict is
    /// that of the moment: what is impossible now may be explained by what comes later, and is believed then.
    pub fn observe(&mut self, observation: Observation) -> Verdict {
        let verdict = self.judge(&observation);
        let known = self
            .observations
            .iter_mut()
            .find(|known| known.is_same(&observation));
        let is_earlier = known.as_ref().is_some_and(|known| observation < **known);
        match known {
            // Of two that are the same, the smaller stands for both, whichever came first.
            Some(known) if is_earlier => *known = observation,
            Some(_) => {}
            None => self.observations.push(observation),
        }
        if is_earlier || !self.agree {
            self.agree = self.is_possible(&self.observations());
        } else {
            self.agree = !matches!(verdict, Verdict::Impossible(_));
        }
        verdict
    }

    /// Gives what has been observed, each message once, in order of the instants at which they were first seen.
    #[must_use]
    pub fn observations(&self) -> Vec<&Observation> {
        let mut all: Vec<_> = self.observations.iter().collect();
        all.sort_unstable();
        all
    }

    /// Gives the observations that are not believed, since they contradict others; none where all go together.
    #[must_use]
    pub fn contradictions(&self) -> Vec<&Observation> {
        let believed = self.believed();
        let mut all = self.observations();
        all.retain(|observation| !believed.contains(observation));
        all
    }

    /// Says what the Sim can be at `now`, or at the last instant at which something was seen, if that is later.
    #[must_use]
    pub fn belief(&self, now: DateTime<Utc>) -> Belief {
        let believed = self.believed();
        let now = self.last_seen(&believed).map_or(now, |last| last.max(now));
        let possible = self.possible(&believed, now).unwrap_or_default();
        Belief::new(self, &believed, possible, now)
    }

    /// Follows what can be up to `now`; `None` where the observations contradict each other.
    fn possible(&self, observations: &[&Observation], now: DateTime<Utc>) -> Option<Possible> {
        fold::possible(&self.constraints(observations)?, &self.graph, &self.policy, now)
    }

    fn constraints<'a>(&'a self, observations: &[&'a Observation]) -> Option<Constraints<'a>> {
        let start = self.start.as_ref();
        Constraints::of(observations, self.requesters, start, &self.graph, &self.policy)
    }

    /// Tells whether there is a life of a Sim in which all of these were seen.
    fn is_possible(&self, observations: &[&Observation]) -> bool {
        let last = self.last_seen(observations);
        !observations
            .iter()
            .any(|observation| observation.speaks_too_soon())
            && last.is_none_or(|last| self.possible(observations, last).is_some())
    }

    /// Gives the last instant at which something was seen, or before which all is forgotten.
    fn last_seen(&self, observations: &[&Observation]) -> Option<DateTime<Utc>> {
        let forgotten = self.start.as_ref().map(|start| start.at);
        let seen = observations.iter().map(|observation| observation.seen);
        seen.chain(forgotten).max()
    }

    /// Gives the observations that are believed: all of them, unless they contradict each other.
    ///
    /// Then those are kept that go together, the most trustworthy ones first: what the client did itself and what was
    /// answered to it, then the audit, then callbacks, which anybody can send; of a kind, the later ones.
    fn believed(&self) -> Vec<&Observation> {
        let mut all = self.observations();
        if self.agree {
            return all;
        }
        all.reverse();
        all.sort_by_key(|observation| trust(&observation.message));
        let mut kept: Vec<&Observation> = Vec::new();
        for observation in all {
            let place = kept.partition_point(|other| *other < observation);
            kept.insert(place, observation);
            if !self.is_possible(&kept) {
                kept.remove(place);
            }
        }
        kept
    }
}

/// How far down a message stands among those that contradict each other.
const fn trust(message: &Message) -> u8 {
    match message {
        Message::Sent { .. } => 0,
        Message::Accepted { .. }
        | Message::Refused { .. }
        | Message::Fetched { .. }
        | Message::Missing { .. } => 1,
        Message::Event(_) => 2,
        Message::CalledBack(_) => 3,
    }
}
