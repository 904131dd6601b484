//! What to do next for one Sim, by what is believed of it: asked of the observer, and of no rules of its own.

use std::fmt;

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::observe::{Acceptance, Ask, Belief, Reason};
use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::{Lookup, Requested, Settled, Status, Update};

/// What a Sim should come to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Active, with the rate plan of the fleet.
    Active,
    /// Suspended.
    Suspended,
    /// Canceled, which it becomes by itself once it is deactivated.
    Canceled,
    /// Deleted.
    Gone,
}

/// What the rules leave to be done next for one Sim.
#[derive(Debug)]
pub(super) enum Next {
    /// It is what it should be, and nothing else can be.
    Done,
    /// This would be accepted.
    Ask(Ask),
    /// Whether this would be accepted, only the server can tell.
    TryAsking(Ask),
    /// What is under way has to end first: by this instant, if that is known.
    Wait(Option<DateTime<Utc>>),
    /// Nothing that leads there would be accepted, for this reason.
    Hopeless(String),
}

impl Next {
    /// What is to be done next for a Sim that should come to be this, by what is believed of it.
    pub(super) fn of(wanted: Wanted, belief: &Belief, plan: RatePlan) -> Self {
        if wanted.is_met(belief) {
            return Self::Done;
        }
        if wanted.comes_by_itself(belief) {
            return Self::Wait(belief.next_automatic().and_then(|between| between.latest));
        }
        let mut to_try = None;
        let mut reason = None;
        for ask in wanted.ways(plan) {
            match acceptance(belief, &ask, plan) {
                Acceptance::Yes => return Self::Ask(ask),
                Acceptance::Unknown => to_try = to_try.or(Some(ask)),
                Acceptance::No(Reason::InFlight(_)) => return Self::Wait(None),
                Acceptance::No(Reason::Refused(refusal)) => reason = Some(refusal.to_string()),
                Acceptance::No(Reason::Gone) => reason = Some("it is gone".into()),
            }
        }
        match (to_try, reason) {
            (Some(ask), _) => Self::TryAsking(ask),
            (None, Some(reason)) => Self::Hopeless(reason),
            (None, None) => Self::Wait(None),
        }
    }

    /// Tells whether knowing more of the Sim could help.
    pub(super) const fn is_open(&self) -> bool {
        matches!(self, Self::TryAsking(_) | Self::Wait(None))
    }
}

impl Wanted {
    /// Tells whether this is what a Sim is, and nothing else can be.
    fn is_met(self, belief: &Belief) -> bool {
        let is_certain = |status| belief.certain() == Some(status);
        match self {
            Self::Active => is_certain(Status::Active),
            Self::Suspended => is_certain(Status::Suspended),
            Self::Canceled => is_certain(Status::Canceled),
            Self::Gone => belief.may_be_gone() && belief.statuses().is_empty(),
        }
    }

    /// Tells whether all that is missing happens without being asked for.
    fn comes_by_itself(self, belief: &Belief) -> bool {
        let ends = [Settled::Deactivated, Settled::Canceled];
        let settled = belief.settled();
        matches!(self, Self::Canceled | Self::Gone)
            && belief.is_in_flight() == Some(false)
            && settled.contains(&Settled::Deactivated)
            && settled.iter().all(|status| ends.contains(status))
    }

    /// What can be asked for to get there, the shortest way first.
    fn ways(self, plan: RatePlan) -> Vec<Ask> {
        let status = |status| Ask::Update(Update::new().status(status).into());
        let active = || Ask::Update(Update::new().status(Requested::Active).rate_plan(plan.sid).into());
        match self {
            Self::Active => vec![active()],
            Self::Suspended => vec![status(Requested::Suspended), active()],
            Self::Canceled => vec![status(Requested::Deactivated)],
            Self::Gone => vec![Ask::Deletion, status(Requested::Deactivated)],
        }
    }
}

fn acceptance(belief: &Belief, ask: &Ask, plan: RatePlan) -> Acceptance {
    match ask {
        Ask::Update(update) => {
            let lookup = Lookup {
                account_within_reach: true,
                name_taken: false,
                rate_plan: Some(plan),
            };
            belief.would_accept(update, &lookup, |_| false)
        }
        Ask::Deletion => belief.would_delete(),
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Canceled => "canceled",
            Self::Gone => "gone",
        })
    }
}
