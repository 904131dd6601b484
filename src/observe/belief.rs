//! What a remote Sim can be at an instant, and what follows from it.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};
use strum::IntoEnumIterator as _;

use super::fold::{Known, Possible, Span};
use super::graph::{Graph, Node};
use super::message::{Message, Observation, RequestId, Shown, ShownPlan};
use super::{Ask, Observer, Requesters};
use crate::edit::Edit;
use crate::error::{Code, Illegal, Refusal};
use crate::id::{AccountSid, RatePlanSid};
use crate::lifecycle::{Assumption, Lifecycle};
use crate::policy::Policy;
use crate::sim::{Lookup, Owner, RatePlan, Update, judge, judge_deletion};
use crate::status::{Phase, Requested, Settled, Status};
use crate::table;
use crate::wire::StatusWord;

/// What a remote Sim can be at an instant: a set that has the truth in it.
///
/// See [`Observer`] for an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    at: DateTime<Utc>,
    policy: Policy,
    possible: Vec<(Node, Known)>,
    plan: ShownPlan,
    account: Option<AccountSid>,
    may_be_resetting: bool,
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

/// Whether a request would be accepted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// Whatever the Sim is, it would.
    Yes,
    /// Whatever the Sim is, it would not: for this reason, if it is what it most likely is.
    No(Reason),
    /// That depends on what nobody knows here.
    Unknown,
}

/// Why a request would not be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// This change is in flight (rule U6).
    InFlight(PossibleChange),
    /// It would be refused with this.
    Refused(Refusal),
}

impl Reason {
    /// Gives the code of the refusal.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::InFlight(_) => Illegal::InFlight.code(),
            Self::Refused(refusal) => refusal.code(),
        }
    }
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
        let record = Record::of(believed, observer.requesters);
        Self {
            at,
            policy: observer.policy,
            possible,
            plan: record.plan,
            account: record.account,
            may_be_resetting: record.may_be_resetting,
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
        self.possible.iter().any(|(node, _)| *node == Node::Gone)
    }

    /// Tells whether a Sim that reports this, or is gone where that is `None`, is among what can be.
    #[must_use]
    pub fn contains(&self, status: Option<Status>) -> bool {
        self.possible.iter().any(|(node, _)| node.status() == status)
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
        self.plan
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

    fn possible_change(&self, node: Node, known: &Known) -> Option<PossibleChange> {
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

    /// Tells whether an update would be accepted now: by every Sim that can be, by none, or that depends.
    ///
    /// `lookup` is what the client knows of names, accounts and the plan that it names, as for
    /// [`Sim::can`](crate::Sim::can); `is_narrowband_developer` tells of the plan held whether it is of that kind (T5).
    #[must_use]
    pub fn would_accept(
        &self,
        update: &Update,
        lookup: &Lookup,
        is_narrowband_developer: impl Fn(RatePlanSid) -> bool,
    ) -> Acceptance {
        let account = match (self.account, update.account) {
            (Some(account), _) => account,
            (None, None) => match any_account() {
                Some(account) => account,
                None => return Acceptance::Unknown,
            },
            // Whether it would move cannot be told.
            (None, Some(_)) => return Acceptance::Unknown,
        };
        let owner = Owner {
            account,
            unique_name: None,
        };
        let plans = self.plans(lookup.rate_plan, is_narrowband_developer);
        self.ask(&plans, |lifecycle| {
            judge(lifecycle, &owner, update, lookup, &self.policy).map(drop)
        })
    }

    /// Tells whether a deletion would be accepted now (rule X2).
    #[must_use]
    pub fn would_delete(&self) -> Acceptance {
        self.ask(&self.plans(None, |_| false), judge_deletion)
    }

    /// Asks every Sim that can be; what one tells as long as all agree.
    fn ask(
        &self,
        plans: &[Option<RatePlan>],
        verdict: impl Fn(&Lifecycle<RatePlan>) -> Result<(), Refusal>,
    ) -> Acceptance {
        let mut first: Option<Result<(), Reason>> = None;
        for (node, known) in &self.possible {
            let Node::Live { settled, change } = *node else {
                return Acceptance::Unknown;
            };
            let resets = [false, self.may_be_resetting];
            for (plan, is_resetting) in plans.iter().flat_map(|plan| resets.map(|open| (*plan, open))) {
                let assumption = Assumption {
                    settled,
                    plan,
                    change: change.map(|(phase, sought)| (phase, sought, plan_sought(sought, plan))),
                    is_resetting,
                };
                let Some(lifecycle) = Lifecycle::assumed(&assumption, self.at) else {
                    continue;
                };
                let verdict = verdict(&lifecycle).map_err(|refusal| {
                    let change = refusal
                        .in_flight()
                        .and_then(|_| self.possible_change(*node, known));
                    change.map_or(Reason::Refused(refusal), Reason::InFlight)
                });
                match &first {
                    None => first = Some(verdict),
                    Some(known) if known.is_ok() != verdict.is_ok() => return Acceptance::Unknown,
                    Some(_) => {}
                }
            }
        }
        match first {
            Some(Ok(())) => Acceptance::Yes,
            Some(Err(reason)) => Acceptance::No(reason),
            None => Acceptance::Unknown,
        }
    }

    /// The plans that it may hold: what is not known may be none, the one that is named, or another, of either kind.
    fn plans(
        &self,
        named: Option<RatePlan>,
        is_narrowband_developer: impl Fn(RatePlanSid) -> bool,
    ) -> Vec<Option<RatePlan>> {
        match self.plan {
            ShownPlan::None => Vec::from([None]),
            ShownPlan::Held(sid) => Vec::from([Some(RatePlan {
                sid,
                narrowband_developer: is_narrowband_developer(sid),
            })]),
            ShownPlan::NotTold => {
                let other = named.map_or_else(any_plan, |named| another_plan(named.sid));
                let of_kind = |narrowband_developer| {
                    other.map(|sid| RatePlan {
                        sid,
                        narrowband_developer,
                    })
                };
                let mut plans = Vec::from([None, of_kind(false), of_kind(true)]);
                plans.extend(named.map(Some));
                plans
            }
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

/// What a change in flight seeks of the plan, as far as it is told by what it seeks besides.
fn plan_sought(sought: Option<Requested>, held: Option<RatePlan>) -> Edit<RatePlan> {
    let needed = sought.is_some_and(|status| table::row(status.into()).needs_plan) && held.is_none();
    let plan = match (sought, held) {
        (None, Some(held)) => another_plan(held.sid),
        (None, None) => any_plan(),
        (Some(_), _) => any_plan().filter(|_| needed),
    };
    plan.map_or(Edit::Keep, |sid| Edit::Set(RatePlan::standard(sid)))
}

/// Some account: which one does not matter where the request names none.
fn any_account() -> Option<AccountSid> {
    "AC00000000000000000000000000000000".parse().ok()
}

/// Some plan: which one does not matter where none is known.
fn any_plan() -> Option<RatePlanSid> {
    "WP00000000000000000000000000000000".parse().ok()
}

fn another_plan(than: RatePlanSid) -> Option<RatePlanSid> {
    let other = "WPffffffffffffffffffffffffffffffff".parse().ok();
    any_plan().filter(|plan| *plan != than).or(other)
}

fn sorted<T: Ord>(words: impl Iterator<Item = T>) -> Vec<T> {
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// What is known beside the status.
struct Record {
    plan: ShownPlan,
    account: Option<AccountSid>,
    may_be_resetting: bool,
}

impl Record {
    fn of(believed: &[&Observation], requesters: Requesters) -> Self {
        let mut plans = Vec::new();
        let mut resets = Vec::new();
        let mut accounts = Vec::new();
        for observation in believed {
            let (asked, shown) = match &observation.message {
                Message::Fetched { asked, shown } => (*asked, shown),
                Message::Accepted {
                    shown: Some(shown), ..
                } => (None, shown),
                Message::Event(event) => {
                    // An event tells of what has settled.
                    plans.push((event.at, (event.rate_plan, false)));
                    continue;
                }
                Message::Accepted { shown: None, .. }
                | Message::Sent { .. }
                | Message::Refused { .. }
                | Message::Missing { .. }
                | Message::CalledBack(_) => continue,
            };
            // What it shows was so when it last changed, and still when it was asked for.
            if let Some(at) = shown.date_updated.max(asked) {
                plans.push((at, (shown.rate_plan, may_be_in_flight(shown))));
                resets.extend(shown.is_resetting.map(|open| (at, open)));
                accounts.extend(shown.account.map(|account| (at, account)));
            }
        }
        plans.retain(|(_, (plan, _))| *plan != ShownPlan::NotTold);
        let stays = |at, is_open, touches: fn(&Update) -> bool| {
            !may_change(believed, requesters, at, is_open, touches)
        };
        let plan = latest(&plans)
            .filter(|(at, (_, is_open))| stays(*at, *is_open, |update| !update.rate_plan.is_keep()));
        let reset = latest(&resets).filter(|(at, _)| stays(*at, false, |update| update.reset));
        let account =
            latest(&accounts).filter(|(at, _)| stays(*at, false, |update| update.account.is_some()));
        Self {
            plan: plan.map(|(_, (plan, _))| plan).unwrap_or_default(),
            account: account.map(|(_, account)| account),
            may_be_resetting: reset.is_none_or(|(_, open)| open),
        }
    }
}

/// Tells whether the Sim as it is shown may have a change in flight that settles later.
fn may_be_in_flight(shown: &Shown) -> bool {
    match &shown.status {
        Some(StatusWord::Known(status)) => Phase::iter().any(|phase| Status::from(phase) == *status),
        Some(_) | None => true,
    }
}

/// What was told of the latest instant; `None` where two things were.
fn latest<T: Copy + PartialEq>(told: &[(DateTime<Utc>, T)]) -> Option<(DateTime<Utc>, T)> {
    let last = *told.iter().max_by_key(|(at, _)| *at)?;
    told.iter()
        .all(|(at, what)| *at != last.0 || *what == last.1)
        .then_some(last)
}

/// Tells whether something may have been changed after `at`, by somebody else or by a request of the client's own that
/// touches it; one that was over by then did so before, unless a change may still have been in flight.
fn may_change(
    believed: &[&Observation],
    requesters: Requesters,
    at: DateTime<Utc>,
    is_open: bool,
    touches: fn(&Update) -> bool,
) -> bool {
    let Requesters::OnlyUs { since } = requesters else {
        return true;
    };
    let is_over = |number: RequestId| {
        believed.iter().any(|observation| match &observation.message {
            Message::Sent {
                request,
                until: Some(until),
                ..
            } => *request == number && *until <= at,
            Message::Accepted { request, .. } | Message::Refused { request, .. } => {
                *request == number && observation.seen <= at
            }
            Message::Sent { until: None, .. }
            | Message::Fetched { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => false,
        })
    };
    let may_touch = |observation: &&Observation| match &observation.message {
        Message::Sent {
            request,
            ask: Ask::Update(update),
            ..
        } => touches(update) && !is_over(*request),
        // One that is known by its answer alone may have asked for anything.
        Message::Accepted { request, .. } => !believed
            .iter()
            .any(|other| matches!(&other.message, Message::Sent { request: sent, .. } if sent == request)),
        Message::Sent { .. }
        | Message::Refused { .. }
        | Message::Fetched { .. }
        | Message::Missing { .. }
        | Message::CalledBack(_)
        | Message::Event(_) => false,
    };
    is_open || at < since || believed.iter().any(may_touch)
}
