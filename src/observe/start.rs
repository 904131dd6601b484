//! What is left of what has been forgotten: what the Sim could be then.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::fold::Known;
use super::graph::{Graph, Node};
use super::message::{Message, Observation};
use super::record::Record;
use super::requests::Requests;
use super::{Observer, fold};

/// What a Sim could be right before an instant; what was seen before it is forgotten.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) at: DateTime<Utc>,
    /// When the Sim was registered, if that was told.
    pub(super) born: Option<DateTime<Utc>>,
    pub(super) possible: Vec<(Node, Known)>,
    pub(super) record: Record,
}

impl Observer {
    /// Forgets what was seen before `instant`, but for what the Sim could be then.
    ///
    /// A client that follows a Sim for years calls it now and then, so that each message costs no more than the last
    /// few. It should leave some time, for what is seen later still to say something: a message is no longer held
    /// against the time before `instant`, so what is believed afterwards can be wider, never narrower, and has the truth
    /// in it as before. Own requests that may still take effect are kept.
    ///
    /// Whatever the client sent before `instant` must have been taken by then; with [`Requesters::OnlyUs`], what it is
    /// not told of in time it takes not to have been.
    ///
    /// Nothing is forgotten twice: an instant before the last one changes nothing.
    ///
    /// ```
    /// use chrono::{DateTime, TimeDelta, Utc};
    /// use sim_lifecycle::observe::{Event, Message, Observation, Observer, Requesters, ShownPlan};
    /// use sim_lifecycle::{Policy, Settled, Status};
    ///
    /// let nine: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
    /// let mut observer = Observer::new(Policy::default(), Requesters::OnlyUs { since: nine });
    /// let event = Event {
    ///     at: nine,
    ///     previous: Some(Settled::Active),
    ///     updated: Some(Settled::Deactivated),
    ///     rate_plan: ShownPlan::NotTold,
    /// };
    /// observer.observe(Observation::new(Message::Event(event), nine));
    ///
    /// observer.forget_before(nine + TimeDelta::hours(1));
    /// assert!(observer.observations().is_empty());
    /// assert_eq!(observer.belief(nine + TimeDelta::hours(71)).statuses(), [Status::Deactivated]);
    /// assert_eq!(observer.belief(nine + TimeDelta::hours(72)).statuses(), [Status::Canceled]);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    ///
    /// [`Requesters::OnlyUs`]: super::Requesters::OnlyUs
    pub fn forget_before(&mut self, instant: DateTime<Utc>) {
        let is_past = |observation: &&Observation| observation.seen < instant;
        let past: Vec<_> = self.believed().into_iter().filter(is_past).collect();
        if past.is_empty() || self.start.as_ref().is_some_and(|start| start.at >= instant) {
            return;
        }
        let Some(constraints) = self.constraints(&past) else {
            return;
        };
        let possible = fold::possible_before(&constraints, &self.graph, &self.policy, instant);
        // What began only at the instant, or after it, has no past to be summed up.
        let Some(possible) = possible else { return };
        let node = |(place, known)| Some((self.graph.node(place)?, known));
        let start = Start {
            at: instant,
            born: constraints.born,
            possible: possible.into_iter().filter_map(node).collect(),
            record: Record::of(&past, self.requesters, self.start.as_ref()),
        };
        let requests = Requests::of(&past, self.requesters);
        let may_take_effect = |observation: &Observation| match &observation.message {
            Message::Sent { request, .. } => {
                requests.get(*request).until.is_none_or(|until| until >= instant)
            }
            Message::Accepted { .. }
            | Message::Refused { .. }
            | Message::Fetched { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => false,
        };
        let kept: Vec<_> = self
            .observations
            .iter()
            .filter(|observation| observation.seen >= instant || may_take_effect(observation))
            .cloned()
            .collect();
        self.start = Some(start);
        self.observations = kept;
        self.agree = self.is_possible(&self.observations());
    }
}

impl Start {
    /// Gives the places of what can be in a graph.
    pub(super) fn places(&self, graph: &Graph) -> impl Iterator<Item = (u8, Known)> {
        self.possible
            .iter()
            .filter_map(|(node, known)| Some((graph.place_of(*node)?, *known)))
    }
}
