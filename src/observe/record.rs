//! What is known of a Sim beside its status: the plan, the account, whether a reset is open.

use alloc::vec::Vec;

use chrono::{DateTime, Utc};
use strum::IntoEnumIterator as _;

use super::Requesters;
use super::message::{Ask, Message, Observation, RequestId, Shown, ShownPlan};
use super::start::Start;
use crate::id::AccountSid;
use crate::sim::Update;
use crate::status::{Phase, Status};
use crate::wire::StatusWord;

/// What is known beside the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) plan: ShownPlan,
    pub(super) account: Option<AccountSid>,
    /// Whether a reset was open when that was last told: one that is can end at any time.
    pub(super) is_resetting: Option<bool>,
}

/// Something that was told to be so at an instant.
#[derive(Clone, Copy, Debug)]
struct Told<T> {
    at: DateTime<Utc>,
    what: T,
    /// The request that it answers: this one was over by then.
    answers: Option<RequestId>,
    /// Whether a change may have been in flight that settles later.
    is_open: bool,
}

impl Record {
    /// Gathers what has been told, of which nothing has changed since.
    pub(super) fn of(believed: &[&Observation], requesters: Requesters, start: Option<&Start>) -> Self {
        let (mut shown, mut plans) = told_by(believed);
        plans.extend(shown.iter().map(|told| told.with(told.what.rate_plan)));
        plans.retain(|told| told.what != ShownPlan::NotTold);
        // A move, or a reset that starts, is never in flight.
        for told in &mut shown {
            told.is_open = false;
        }
        let accounts = shown
            .iter()
            .filter_map(|told| Some(told.with(told.what.account?)));
        let resets = shown
            .iter()
            .filter_map(|told| Some(told.with(told.what.is_resetting?)));
        let (mut accounts, mut resets): (Vec<_>, Vec<_>) = (accounts.collect(), resets.collect());
        if let Some(start) = start {
            let Self {
                plan,
                account,
                is_resetting,
            } = start.record;
            recall(
                &mut plans,
                start,
                Some(plan).filter(|plan| *plan != ShownPlan::NotTold),
            );
            recall(&mut accounts, start, account);
            recall(&mut resets, start, is_resetting);
        }
        let changes = Changes { believed, requesters };
        Self {
            plan: changes
                .last(&plans, |update| !update.rate_plan.is_keep())
                .unwrap_or_default(),
            account: changes.last(&accounts, |update| update.account.is_some()),
            is_resetting: changes.last(&resets, |update| update.reset),
        }
    }
}

impl<T> Told<T> {
    const fn new(at: DateTime<Utc>, what: T) -> Self {
        Self {
            at,
            what,
            answers: None,
            is_open: false,
        }
    }

    fn with<U>(&self, what: U) -> Told<U> {
        Told {
            at: self.at,
            what,
            answers: self.answers,
            is_open: self.is_open,
        }
    }
}

/// What answers showed of the Sim, and what events told of its plan.
fn told_by<'a>(believed: &[&'a Observation]) -> (Vec<Told<&'a Shown>>, Vec<Told<ShownPlan>>) {
    let mut shown = Vec::new();
    let mut plans = Vec::new();
    for observation in believed {
        let (asked, answers, sim) = match &observation.message {
            Message::Fetched { asked, shown } => (*asked, None, shown),
            Message::Accepted {
                request,
                shown: Some(shown),
            } => (None, Some(*request), shown),
            // What an event tells of has settled.
            Message::Event(event) => {
                plans.push(Told::new(event.at, event.rate_plan));
                continue;
            }
            Message::Accepted { shown: None, .. }
            | Message::Sent { .. }
            | Message::Refused { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_) => continue,
        };
        // What it shows was so when it last changed, and still when it was asked for.
        if let Some(at) = sim.date_updated.max(asked) {
            let is_open =
                may_be_in_flight(sim) && !answers.is_some_and(|number| seeks_status_alone(believed, number));
            shown.push(Told {
                at,
                what: sim,
                answers,
                is_open,
            });
        }
    }
    (shown, plans)
}

/// Puts what was known when the past was forgotten in the place of what was told of it.
fn recall<T>(told: &mut Vec<Told<T>>, start: &Start, known: Option<T>) {
    told.retain(|told| told.at >= start.at);
    told.extend(known.map(|known| Told::new(start.at, known)));
}

/// Tells whether the Sim as it is shown may have a change in flight that settles later.
fn may_be_in_flight(shown: &Shown) -> bool {
    match &shown.status {
        Some(StatusWord::Known(status)) => Phase::iter().any(|phase| Status::from(phase) == *status),
        Some(StatusWord::Deleted | StatusWord::Other(_)) | None => true,
    }
}

/// Tells whether this request of the client's own seeks a status and no plan: with its acceptance, what is in flight is
/// its own change (rule U6), and leaves the plan as it is.
fn seeks_status_alone(believed: &[&Observation], number: RequestId) -> bool {
    believed.iter().any(|observation| match &observation.message {
        Message::Sent {
            request,
            ask: Ask::Update(update),
            ..
        } => *request == number && update.status.is_some() && update.rate_plan.is_keep(),
        Message::Sent { .. }
        | Message::Accepted { .. }
        | Message::Refused { .. }
        | Message::Fetched { .. }
        | Message::Missing { .. }
        | Message::CalledBack(_)
        | Message::Event(_) => false,
    })
}

/// What may have been changed, by others or by the client.
struct Changes<'a> {
    believed: &'a [&'a Observation],
    requesters: Requesters,
}

impl Changes<'_> {
    /// Gives what was told of the latest instant, if nothing that `touches` it may have changed it since; `None` where
    /// two things were told of that instant.
    fn last<T: Copy + PartialEq>(&self, told: &[Told<T>], touches: fn(&Update) -> bool) -> Option<T> {
        let at = told.iter().map(|told| told.at).max()?;
        let last = || told.iter().filter(|told| told.at == at);
        let what = last().next()?.what;
        let agree = last().all(|told| told.what == what);
        // One of which it is sure that nothing came after it will do.
        let stays = last().any(|told| !self.may_change(told, touches));
        (agree && stays).then_some(what)
    }

    /// Tells whether something may have been changed after it was told, by somebody else or by a request of the client's
    /// own that was not over by then.
    fn may_change<T>(&self, told: &Told<T>, touches: fn(&Update) -> bool) -> bool {
        let Requesters::OnlyUs { since } = self.requesters else {
            return true;
        };
        let may_touch = |observation: &&Observation| match &observation.message {
            Message::Sent {
                request,
                ask: Ask::Update(update),
                ..
            } => touches(update) && !self.is_over(*request, told),
            // One that is known by its answer alone may have asked for anything.
            Message::Accepted { request, .. } | Message::Refused { request, .. } => !self.was_sent(*request),
            Message::Sent { .. }
            | Message::Fetched { .. }
            | Message::Missing { .. }
            | Message::CalledBack(_)
            | Message::Event(_) => false,
        };
        told.is_open || told.at < since || self.believed.iter().any(may_touch)
    }

    fn was_sent(&self, number: RequestId) -> bool {
        let is_it = |observation: &&Observation| matches!(&observation.message, Message::Sent { request, .. } if *request == number);
        self.believed.iter().any(is_it)
    }

    /// Tells whether a request had taken effect before something was told, if it ever did.
    fn is_over<T>(&self, number: RequestId, told: &Told<T>) -> bool {
        told.answers == Some(number)
            || self
                .believed
                .iter()
                .any(|observation| match &observation.message {
                    Message::Sent {
                        request,
                        until: Some(until),
                        ..
                    } => *request == number && *until < told.at,
                    Message::Accepted { request, .. } | Message::Refused { request, .. } => {
                        *request == number && observation.seen < told.at
                    }
                    Message::Sent { until: None, .. }
                    | Message::Fetched { .. }
                    | Message::Missing { .. }
                    | Message::CalledBack(_)
                    | Message::Event(_) => false,
                })
    }
}
