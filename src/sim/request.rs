//! The inputs of a Sim: updates, deletion, the operator's answers, usage and time.

use chrono::{DateTime, Utc};

use super::Sim;
use super::effect::{CallbackTarget, Effect, Failure};
use super::property::RatePlan;
use super::record::Teller;
use super::update::Update;
use crate::edit::Edit;
use crate::error::{Illegal, InFlight, InvalidParameter, Refusal};
use crate::id::{AccountSid, RatePlanSid};
use crate::lifecycle::{Answer, Ignore, Lifecycle, Request, Route, Stale};
use crate::policy::Policy;
use crate::status::{Direction, Status};
use crate::table;
use crate::text::{RatePlanRef, UniqueName};

/// What has been looked up for an update; for what it does not name, any value does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lookup {
    /// Whether the requester may move the Sim to [`ToLookUp::account`]: it is its own, or a subaccount of it (M2).
    pub account_within_reach: bool,
    /// Whether another Sim of [`ToLookUp::account`] has [`ToLookUp::unique_name`] (V10).
    pub name_taken: bool,
    /// The plan of [`ToLookUp::account`] that [`ToLookUp::rate_plan`] is the SID or unique name of (T11).
    pub rate_plan: Option<RatePlan>,
}

/// What has to be looked up before an update can be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToLookUp<'a> {
    /// The account that the Sim will have.
    pub account: AccountSid,
    /// The name that the Sim will have there, unless it has it there already.
    pub unique_name: Option<&'a UniqueName>,
    /// The rate plan that the update names.
    pub rate_plan: Option<&'a str>,
}

/// The operator's answer to a request, with what it says of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum OperatorAnswer {
    /// What was asked for has been done.
    Completed,
    /// The operator takes nothing at present: a change waits, a reset ends (U4, R4).
    Unavailable,
    /// The operator is back: a change that waited goes out anew (U4).
    Resumed,
    /// It cannot be done, for this reason as far as it is told (U5).
    Failed(Failure),
}

impl OperatorAnswer {
    fn split(self) -> (Answer, Failure) {
        match self {
            Self::Completed => (Answer::Completed, Failure::default()),
            Self::Unavailable => (Answer::Unavailable, Failure::default()),
            Self::Resumed => (Answer::Resumed, Failure::default()),
            Self::Failed(failure) => (Answer::Failed, failure),
        }
    }
}

impl Sim {
    /// Says what has to be looked up for this update.
    #[must_use]
    pub fn to_look_up<'a>(&'a self, update: &'a Update) -> ToLookUp<'a> {
        self.owner().to_look_up(update)
    }

    /// Lets the timers fire that are due at `now`, each at its deadline (rule A6). Extra calls change nothing.
    pub fn advance(&mut self, policy: &Policy, now: DateTime<Utc>, sink: &mut impl Extend<Effect>) {
        let (lifecycle, mut teller) = self.parts(Failure::default(), sink);
        lifecycle.advance(policy, now, &mut teller);
    }

    /// Takes an update at `now`, all of it or nothing (rule T8), and gives the status reported after it.
    ///
    /// Due timers fire before it is judged, also where it is then refused (A7). What is other than before moves
    /// date_updated (V11). A callback is owed until the operator has settled the matter, or made at once where the
    /// operator is not asked (C1).
    ///
    /// # Errors
    ///
    /// The first that applies, in the order of rule T8: [`Refusal::Combination`] or
    /// [`Illegal::SuspendedWithoutPlan`], [`Refusal::InFlight`], [`Refusal::MovePastNew`],
    /// [`Refusal::MoveOutOfReach`], [`Refusal::MoveWithPlan`], [`InvalidParameter::NameTaken`],
    /// [`Refusal::NoSuchPlan`], and what the kernel's [`check`](Lifecycle::check) tells.
    pub fn update(
        &mut self,
        update: &Update,
        lookup: &Lookup,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut impl Extend<Effect>,
    ) -> Result<Status, Refusal> {
        self.advance(policy, now, sink);
        let request = self.judge(&self.lifecycle, update, lookup, policy)?;
        let now = self.lifecycle.last();
        let moved = update
            .account
            .is_some_and(|account| account != self.record.account);
        self.record.account = update.account.unwrap_or(self.record.account);
        if self.record.properties.set(update) || moved {
            self.record.date_updated = now;
        }
        let (lifecycle, mut teller) = self.parts(Failure::default(), sink);
        let route = lifecycle
            .request(request, policy, now, &mut teller)
            .map_err(Refusal::Illegal)?;
        if let Some(target) = callback_target(update) {
            match (route, request) {
                (Route::Operator(_), Request::Change { .. }) => self.record.callbacks.change = Some(target),
                (Route::Operator(_), Request::Reset) => self.record.callbacks.reset = Some(target),
                (Route::Same | Route::AtOnce, _) => {
                    let status = self.status();
                    sink.extend(Some(self.record.call(target, status, Failure::default(), now)));
                }
            }
        }
        Ok(self.status())
    }

    /// Says whether an update would be accepted at `now`, and if not, with which refusal; nothing changes.
    ///
    /// # Errors
    ///
    /// Exactly what [`update`](Self::update) would tell.
    pub fn can(
        &self,
        update: &Update,
        lookup: &Lookup,
        policy: &Policy,
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        self.judge(&self.ahead(policy, now), update, lookup, policy)
            .map(drop)
    }

    /// Takes the deletion of the Sim at `now`; once it is accepted the embedder drops the Sim (rule X1).
    ///
    /// Due timers fire first, also where the deletion is then refused (A7).
    ///
    /// # Errors
    ///
    /// [`Refusal::InFlight`], then [`Illegal::Undeletable`] for one that is neither new nor canceled (rule X2).
    pub fn delete(
        &mut self,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut impl Extend<Effect>,
    ) -> Result<(), Refusal> {
        self.advance(policy, now, sink);
        judge_deletion(&self.lifecycle)
    }

    /// Says whether the Sim could be deleted at `now`; nothing changes.
    ///
    /// # Errors
    ///
    /// Exactly what [`delete`](Self::delete) would tell.
    pub fn can_delete(&self, policy: &Policy, now: DateTime<Utc>) -> Result<(), Refusal> {
        judge_deletion(&self.ahead(policy, now))
    }

    /// Takes the operator's answer to the request with this number (rules U3 to U5, U8).
    ///
    /// Due timers fire first, also where the answer then turns out to be stale (A7).
    ///
    /// # Errors
    ///
    /// [`Stale`] where nothing in flight waits for it; nothing has changed but for what due timers did.
    pub fn answer(
        &mut self,
        number: u64,
        answer: OperatorAnswer,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut impl Extend<Effect>,
    ) -> Result<(), Stale> {
        let (answer, failure) = answer.split();
        let (lifecycle, mut teller) = self.parts(failure, sink);
        lifecycle.answer(number, answer, policy, now, &mut teller)
    }

    /// Counts data, in bytes, that the SIM has consumed (rules A1, A10). Due timers fire first (A7).
    pub fn data(&mut self, bytes: u64, policy: &Policy, now: DateTime<Utc>, sink: &mut impl Extend<Effect>) {
        let (lifecycle, mut teller) = self.parts(Failure::default(), sink);
        lifecycle.data(bytes, policy, now, &mut teller);
    }

    /// Takes one Command to or from the SIM (rules A2, C5).
    ///
    /// Due timers fire first, also where the Command is then refused (A7).
    ///
    /// # Errors
    ///
    /// [`Illegal::Unconnected`] where it was meant for a SIM that is off the network; it does not count.
    pub fn command(
        &mut self,
        direction: Direction,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut impl Extend<Effect>,
    ) -> Result<(), Refusal> {
        let (lifecycle, mut teller) = self.parts(Failure::default(), sink);
        lifecycle
            .command(direction, policy, now, &mut teller)
            .map_err(Refusal::Illegal)
    }

    fn parts<'a, S>(
        &'a mut self,
        failure: Failure,
        sink: &'a mut S,
    ) -> (&'a mut Lifecycle<RatePlan>, Teller<'a, S>) {
        let reported = self.lifecycle.status();
        let teller = Teller {
            record: &mut self.record,
            reported,
            failure,
            reached: None,
            sink,
        };
        (&mut self.lifecycle, teller)
    }

    /// The lifecycle as it will be at `now`.
    pub(super) fn ahead(&self, policy: &Policy, now: DateTime<Utc>) -> Lifecycle<RatePlan> {
        let mut lifecycle = self.lifecycle;
        lifecycle.advance(policy, now, &mut Ignore);
        lifecycle
    }

    /// Judges an update in the order of rule T8, and gives what it asks of the kernel.
    fn judge(
        &self,
        lifecycle: &Lifecycle<RatePlan>,
        update: &Update,
        lookup: &Lookup,
        policy: &Policy,
    ) -> Result<Request<RatePlan>, Refusal> {
        judge(lifecycle, &self.owner(), update, lookup, policy)
    }

    fn owner(&self) -> Owner<'_> {
        Owner {
            account: self.record.account,
            unique_name: self.record.properties.unique_name.as_ref(),
        }
    }
}

/// What is judged of a Sim beside its lifecycle: whose it is, and what it is called there.
pub(crate) struct Owner<'a> {
    pub(crate) account: AccountSid,
    pub(crate) unique_name: Option<&'a UniqueName>,
}

impl<'a> Owner<'a> {
    fn to_look_up(&self, update: &'a Update) -> ToLookUp<'a> {
        let account = update.account.unwrap_or(self.account);
        let name = update.unique_name.as_ref().applied_to(self.unique_name);
        let has_it_there = account == self.account && name == self.unique_name;
        ToLookUp {
            account,
            unique_name: if has_it_there { None } else { name },
            rate_plan: update.rate_plan.value().map(RatePlanRef::as_str),
        }
    }
}

/// Judges an update in the order of rule T8, and gives what it asks of the kernel.
pub(crate) fn judge<'a>(
    lifecycle: &Lifecycle<RatePlan>,
    owner: &Owner<'a>,
    update: &'a Update,
    lookup: &Lookup,
    policy: &Policy,
) -> Result<Request<RatePlan>, Refusal> {
    update.check_form()?;
    let form = Request::Change {
        status: update.status,
        plan: update.rate_plan.as_ref(),
    };
    form.check_form().map_err(Refusal::Illegal)?;
    if update.needs_idle()
        && let Some(in_flight) = in_flight(lifecycle)
    {
        return Err(Refusal::InFlight(in_flight));
    }
    judge_move(lifecycle, owner.account, update, lookup)?;
    let to_look_up = owner.to_look_up(update);
    if let (Some(name), true) = (to_look_up.unique_name, lookup.name_taken) {
        let name = name.as_str().into();
        return Err(InvalidParameter::NameTaken { name }.into());
    }
    let request = kernel_request(update, lookup.rate_plan).ok_or_else(|| Refusal::NoSuchPlan {
        plan: to_look_up.rate_plan.unwrap_or_default().into(),
    })?;
    lifecycle.check(&request, policy).map_err(Refusal::Illegal)?;
    Ok(request)
}

/// Rules M1, M2 and M3.
fn judge_move(
    lifecycle: &Lifecycle<RatePlan>,
    owner: AccountSid,
    update: &Update,
    lookup: &Lookup,
) -> Result<(), Refusal> {
    let Some(account) = update.account.filter(|account| *account != owner) else {
        return Ok(());
    };
    let settled = lifecycle.settled();
    if !table::row(settled).moves {
        return Err(Refusal::MovePastNew { settled });
    }
    if !lookup.account_within_reach {
        return Err(Refusal::MoveOutOfReach { account });
    }
    match lifecycle.plan() {
        Some(held) if update.rate_plan.is_keep() => Err(Refusal::MoveWithPlan { held: held.sid }),
        _ => Ok(()),
    }
}

/// Rules X2 and T8.
pub(crate) fn judge_deletion(lifecycle: &Lifecycle<RatePlan>) -> Result<(), Refusal> {
    match (lifecycle.check_deletion(), in_flight(lifecycle)) {
        (Err(Illegal::InFlight), Some(in_flight)) => Err(Refusal::InFlight(in_flight)),
        (verdict, _) => verdict.map_err(Refusal::Illegal),
    }
}

/// What the update asks of the kernel; `None` where it names a plan that was not found.
fn kernel_request(update: &Update, found: Option<RatePlan>) -> Option<Request<RatePlan>> {
    if update.reset {
        return Some(Request::Reset);
    }
    let plan = match update.rate_plan {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(_) => Edit::Set(found?),
    };
    Some(Request::Change {
        status: update.status,
        plan,
    })
}

fn callback_target(update: &Update) -> Option<CallbackTarget> {
    Some(CallbackTarget {
        url: update.callback_url.clone()?,
        method: update.callback_method.unwrap_or_default(),
    })
}

/// What is in flight, as a refusal and an error body tell it (rule U7).
pub(super) fn in_flight(lifecycle: &Lifecycle<RatePlan>) -> Option<InFlight> {
    let change = lifecycle.change()?;
    let plan = match change.plan() {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(plan) => Edit::<RatePlanSid>::Set(plan.sid),
    };
    Some(InFlight {
        settled: lifecycle.settled(),
        phase: change.phase(),
        status: change.status(),
        plan,
        since: change.since(),
    })
}
