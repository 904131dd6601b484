//! What a remote Sim can be at an instant, and what follows from it.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use super::Observer;
use super::fold::{Known, Possible};
use super::graph::{Graph, Node};
use super::message::{Observation, ShownPlan};
use super::piece::Span;
use super::record::Record;
use crate::policy::Policy;
use crate::status::{Phase, Requested, Settled, Status};
use crate::table;

/// What a remote Sim can be at an instant: a set that has the truth in it.
///
/// See [`Observer`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    pub(super) at: DateTime<Utc>,
    pub(super) policy: Policy,
    /// The likeliest first.
    pub(super) possible: Vec<(Node, Known)>,
    pub(super) record: Record,
}

/// An instant that lies between two others, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// Not before this; `None` where there is no telling how long ago.
    pub earliest: Option<DateTime<Utc>>,
    /// Not after this; `None` where it may never come.
    pub latest: Option<DateTime<Utc>>,
}

/// A change that may be in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PossibleChange {
    /// What the Sim is underneath.
    pub settled: Settled,
    /// Where the change stands.
    pub phase: Phase,
    /// The status sought, if one is; else a rate plan is.
    pub status: Option<Requested>,
    /// When it was asked for.
    pub since: Between,
}

impl Belief {
    pub(super) fn new(
        observer: &Observer,
        believed: &[&Observation],
        possible: Possible,
        at: DateTime<Utc>,
    ) -> Self {
        let graph: &Graph = &observer.graph;
        let mut possible: Vec<_> = possible
            .into_iter()
            .filter_map(|(place, known)| Some((graph.node(place)?, known)))
            .collect();
        // The likeliest first: the one that needs the fewest moves since something was told.
        possible.sort_by_key(|(_, known)| known.moves);
        Self {
            at,
            policy: observer.policy,
            possible,
            record: Record::of(believed, observer.requesters, observer.start.as_ref()),
        }
    }

    /// Gives the instant that it is about.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Gives every status that the Sim can report, in the order of [`Status`].
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        sorted(self.possible.iter().filter_map(|(node, _)| node.status()))
    }

    /// Gives every settled status that it can have, in the order of [`Settled`].
    #[must_use]
    pub fn settled(&self) -> Vec<Settled> {
        sorted(self.possible.iter().filter_map(|(node, _)| node.settled()))
    }

    /// Tells whether it may be gone: deleted, or out of the client's reach.
    #[must_use]
    pub fn may_be_gone(&self) -> bool {
        self.possible.iter().any(|(node, _)| node.is_gone())
    }

    /// Tells whether a Sim that reports this, or is gone where that is `None`, is among what can be.
    #[must_use]
    pub fn contains(&self, status: Option<Status>) -> bool {
        self.possible.iter().any(|(node, _)| node.status() == status)
    }

    /// Gives the status that the Sim reports, if it can be no other, and cannot be gone.
    #[must_use]
    pub fn certain(&self) -> Option<Status> {
        match self.statuses()[..] {
            [status] if !self.may_be_gone() => Some(status),
            _ => None,
        }
    }

    /// Gives the best known status: what was last told as long as that can still be, else what is nearest to it; `None`
    /// where that is to be gone.
    #[must_use]
    pub fn best(&self) -> Option<Status> {
        self.possible.first().and_then(|(node, _)| node.status())
    }

    /// Gives the rate plan as it was last told, if nothing can have changed it since.
    #[must_use]
    pub const fn rate_plan(&self) -> ShownPlan {
        self.record.plan
    }

    /// Gives each change that may be in flight, the likeliest first; none where none can be.
    ///
    /// Whether one must be is told by [`is_in_flight`](Self::is_in_flight).
    #[must_use]
    pub fn in_flight(&self) -> Vec<PossibleChange> {
        self.possible
            .iter()
            .filter_map(|(node, known)| self.possible_change(*node, known))
            .collect()
    }

    pub(super) fn possible_change(&self, node: Node, known: &Known) -> Option<PossibleChange> {
        let (phase, status) = node.change()?;
        let any_time = Between {
            earliest: None,
            latest: Some(self.at),
        };
        Some(PossibleChange {
            settled: node.settled()?,
            phase,
            status,
            since: known.asked.map_or(any_time, Between::from),
        })
    }

    /// Tells whether a change is in flight; `None` where that is not known.
    #[must_use]
    pub fn is_in_flight(&self) -> Option<bool> {
        let mut all = self.possible.iter().map(|(node, _)| node.change().is_some());
        let first = all.next()?;
        all.all(|other| other == first).then_some(first)
    }

    /// Tells between which instants the next automatic change of status comes (rules A1 to A4), if no request comes
    /// before it; `None` where none can come.
    ///
    /// Its latest instant is `None` where the Sim may be such that none comes: active already, or with a change in flight,
    /// which makes it wait for as long as the operator takes (rule U9).
    #[must_use]
    pub fn next_automatic(&self) -> Option<Between> {
        self.next(|settled| table::leads_to(settled).is_some())
    }

    /// Tells between which instants the suspended fee starts (rule A5), as [`next_automatic`](Self::next_automatic) does
    /// for the change of status; one that has started already is left out.
    #[must_use]
    pub fn suspended_fee(&self) -> Option<Between> {
        self.next(|settled| settled == Settled::Suspended)
            .filter(|between| between.latest.is_none_or(|latest| latest > self.at))
    }

    /// The next timer of such statuses, over everything that can be.
    fn next(&self, counts: impl Fn(Settled) -> bool) -> Option<Between> {
        let mut earliest: Option<DateTime<Utc>> = None;
        let mut latest = Some(self.at);
        for (node, known) in &self.possible {
            let first = outcomes(*node)
                .filter(|(settled, _)| counts(*settled))
                .filter_map(|(settled, enters)| self.soonest(settled, known, enters))
                .min();
            earliest = match (earliest, first) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
            let last = match (node.settled(), node.change()) {
                (Some(settled), None) if counts(settled) => {
                    self.policy.deadline(settled, known.entered.latest)
                }
                _ => None,
            };
            latest = latest.zip(last).map(|(one, two)| one.max(two));
        }
        Some(Between {
            earliest: Some(earliest?),
            latest,
        })
    }

    /// The first instant at which a Sim that is, or comes to be, in this status can move on by itself.
    fn soonest(&self, settled: Settled, known: &Known, enters: bool) -> Option<DateTime<Utc>> {
        // Data and Commands can come at any time (A1, A2).
        if settled == Settled::Ready {
            return Some(self.at);
        }
        let entered = if enters {
            Some(self.at)
        } else {
            known.entered.earliest
        };
        match entered {
            Some(entered) => Some(self.policy.deadline(settled, entered)?.max(self.at)),
            None => Some(self.at),
        }
    }
}

impl From<Span> for Between {
    fn from(span: Span) -> Self {
        Self {
            earliest: span.earliest,
            latest: Some(span.latest),
        }
    }
}

/// The settled statuses that it can be in once nothing is in flight, and whether it enters them only then.
fn outcomes(node: Node) -> impl Iterator<Item = (Settled, bool)> {
    let sought = node.change().and_then(|(_, sought)| sought);
    let stays = node.settled().map(|settled| (settled, false));
    stays
        .into_iter()
        .chain(sought.map(|status| (Settled::from(status), true)))
}

fn sorted<T: Ord>(words: impl Iterator<Item = T>) -> Vec<T> {
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}
