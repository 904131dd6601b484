//! What a client sees of a remote Sim, each with the instant at which it was seen.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use crate::error::Code;
use crate::id::{AccountSid, RatePlanSid};
use crate::sim::Update;
use crate::status::{Requested, Settled};
use crate::wire::StatusWord;

/// A message, and when the client saw it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observation {
    /// When it was seen; for a request of the client's own, when it was sent.
    pub seen: DateTime<Utc>,
    /// What was seen.
    pub message: Message,
}

/// What can be seen of a remote Sim.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Message {
    /// The client sent a request of its own.
    Sent {
        /// Its number with the client, used once: a request that is sent again has another.
        request: RequestId,
        /// What it asks for.
        ask: Ask,
        /// The instant after which it cannot take effect any more, where there is such a one though no answer came.
        until: Option<DateTime<Utc>>,
    },
    /// A request of the client's own was accepted (200, 204).
    Accepted {
        /// Its number with the client.
        request: RequestId,
        /// The Sim as the answer shows it; a deletion's shows none.
        shown: Option<Shown>,
    },
    /// A request of the client's own was refused, or the server failed over it: in both cases it has done with it.
    ///
    /// An answer that leaves open whether the request is still at work, a gateway's time-out for instance, is none: do
    /// not tell of it, and give [`Sent`](Self::Sent) its `until` where there is one.
    Refused {
        /// Its number with the client.
        request: RequestId,
        /// With which code; `None` for one that nobody knows here.
        code: Option<Code>,
        /// What was in flight, where the refusal tells it (rule U7).
        in_flight: Option<Conflicting>,
    },
    /// The Sim was fetched, alone or in a list.
    Fetched {
        /// When the client asked for it.
        asked: Option<DateTime<Utc>>,
        /// The Sim as the answer shows it.
        shown: Shown,
    },
    /// The Sim was asked for, and there is none: it is deleted, or out of the client's reach (20404).
    Missing {
        /// When the client asked for it.
        asked: Option<DateTime<Utc>>,
    },
    /// A callback came (rules C1, C2).
    CalledBack(CalledBack),
    /// A Monitor event was read (rules E1, E2).
    Event(Event),
}

/// The number that the client gives a request of its own, to tell what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// An update.
    Update(Box<Update>),
    /// The deletion of the Sim.
    Deletion,
}

/// A Sim as an answer shows it, as far as its life goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// The account that owns it, if that is told.
    pub account: Option<AccountSid>,
    /// What it reports, if that is told.
    pub status: Option<StatusWord>,
    /// The rate plan that it holds.
    pub rate_plan: ShownPlan,
    /// Whether a connectivity reset is open, if that is told.
    pub is_resetting: Option<bool>,
    /// When it was registered, if that is told.
    pub date_created: Option<DateTime<Utc>>,
    /// When anything of it last changed, in-flight statuses included (rule V11): the instant that the answer speaks of.
    pub date_updated: Option<DateTime<Utc>>,
}

/// The rate plan that a message tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ShownPlan {
    /// It tells of none, nor that there is none.
    #[default]
    NotTold,
    /// There is none.
    None,
    /// This one.
    Held(RatePlanSid),
}

/// What a 33010 tells of the change in the way (rule U7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Conflicting {
    /// What the Sim is underneath.
    pub settled: Settled,
    /// The status sought, if one is.
    pub status: Option<Requested>,
    /// When the change was asked for.
    pub since: DateTime<Utc>,
}

/// A callback, as far as the Sim's life goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalledBack {
    /// Its id, if the sender gives one: the same again is the same callback (rule C6).
    pub id: Option<Box<str>>,
    /// The request that it belongs to, where the client can tell, from a URL of the request's own for instance.
    pub request: Option<RequestId>,
    /// Its `SimStatus`.
    pub status: StatusWord,
    /// Whether it tells of an error.
    pub failed: bool,
}

/// A Monitor event, as far as the Sim's life goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    /// When what it tells of took effect: the instant that it speaks of.
    pub at: DateTime<Utc>,
    /// The settled status before, if that is told and known here.
    pub previous: Option<Settled>,
    /// The settled status after, if that is told and known here.
    pub updated: Option<Settled>,
    /// The rate plan after.
    pub rate_plan: ShownPlan,
}

impl Observation {
    /// Makes one of a message seen at `seen`.
    #[must_use]
    pub const fn new(message: Message, seen: DateTime<Utc>) -> Self {
        Self { seen, message }
    }

    /// Gives the instant that the message speaks of, if it names one.
    ///
    /// ```
    /// use sim_lifecycle::observe::{Message, Observation, Shown};
    ///
    /// let shown = Shown { date_updated: Some("2026-01-01T09:00:00Z".parse()?), ..Shown::default() };
    /// let fetched = Message::Fetched { asked: None, shown };
    /// let seen = Observation::new(fetched, "2026-01-01T12:00:00Z".parse()?);
    /// assert_eq!(seen.speaks_of(), Some("2026-01-01T09:00:00Z".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn speaks_of(&self) -> Option<DateTime<Utc>> {
        match &self.message {
            Message::Sent { .. } => Some(self.seen),
            Message::Accepted { shown, .. } => shown.as_ref()?.date_updated,
            Message::Fetched { shown, .. } => shown.date_updated,
            Message::Refused { in_flight, .. } => in_flight.map(|change| change.since),
            Message::Event(event) => Some(event.at),
            Message::Missing { .. } | Message::CalledBack(_) => None,
        }
    }

    /// Gives the last instant of which it surely tells: the one that it speaks of, or the one at which it was asked for.
    pub(super) fn last_known(&self) -> Option<DateTime<Utc>> {
        match &self.message {
            Message::Fetched { asked, .. } | Message::Missing { asked } => self.speaks_of().max(*asked),
            Message::Sent { .. }
            | Message::Accepted { .. }
            | Message::Refused { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => self.speaks_of(),
        }
    }

    /// Tells whether it names an instant after the one at which it was seen.
    pub(super) fn speaks_too_soon(&self) -> bool {
        let shown = match &self.message {
            Message::Fetched { shown, .. } => Some(shown),
            Message::Accepted { shown, .. } => shown.as_ref(),
            Message::Sent { .. }
            | Message::Refused { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => None,
        };
        let born = shown.and_then(|shown| shown.date_created);
        let named = [self.last_known(), born];
        named.into_iter().flatten().any(|at| at > self.seen)
    }

    /// Tells whether both are the same message, whenever each was seen.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.message, &other.message) {
            (Message::CalledBack(one), Message::CalledBack(two)) if one.id.is_some() && two.id.is_some() => {
                one.id == two.id
            }
            (one, two) => one == two,
        }
    }
}
