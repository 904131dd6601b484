//! What a Sim keeps beside its lifecycle, and how the kernel's transitions become effects.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::effect::{
    Callback, CallbackId, CallbackParameters, CallbackTarget, Effect, EffectKind, Failure, MonitorEvent,
    ResetStatus,
};
use super::property::{Properties, RatePlan};
use crate::error::Code;
use crate::id::{AccountSid, Iccid, SimSid};
use crate::lifecycle::{ChangeOutcome, Event, ResetOutcome, Transition};
use crate::status::{Automatic, Settled, Status};
use crate::table;

/// Everything of a Sim but its lifecycle.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Record {
    pub(super) sid: SimSid,
    pub(super) account: AccountSid,
    pub(super) iccid: Iccid,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub(super) registration_code: Option<Box<str>>,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub(super) eid: Option<Box<str>>,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub(super) ip_address: Option<Box<str>>,
    pub(super) date_created: DateTime<Utc>,
    pub(super) date_updated: DateTime<Utc>,
    pub(super) properties: Properties,
    pub(super) callbacks: Callbacks,
}

/// The callbacks that are owed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Callbacks {
    /// How many have been made.
    made: u64,
    /// That of the change in flight.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub(super) change: Option<CallbackTarget>,
    /// That of the open reset.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub(super) reset: Option<CallbackTarget>,
    /// That of an intermediate status which has been reached.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    standing: Option<Standing>,
}

impl Callbacks {
    /// Tells whether a callback stands that can still come from `settled` (rule C3), or none does.
    #[cfg(feature = "serde")]
    pub(super) fn can_still_stand(&self, settled: Settled) -> bool {
        self.standing
            .as_ref()
            .is_none_or(|standing| match standing.until {
                Settled::Active => matches!(settled, Settled::Ready | Settled::Suspended),
                Settled::Canceled => settled == Settled::Deactivated,
                Settled::New | Settled::Ready | Settled::Suspended | Settled::Deactivated => false,
            })
    }

    /// Tells whether one is owed for a change, and for a reset.
    #[cfg(feature = "serde")]
    pub(super) const fn owed(&self) -> (bool, bool) {
        (self.change.is_some(), self.reset.is_some())
    }
}

/// A callback that stands until the final status is reached (rules C2, C3).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
struct Standing {
    until: Settled,
    target: CallbackTarget,
}

impl Record {
    /// Makes a callback at `at` that tells `status` and what went wrong (rules C1, C6).
    pub(super) fn call(
        &mut self,
        target: CallbackTarget,
        status: Status,
        failure: Failure,
        at: DateTime<Utc>,
    ) -> Effect {
        self.callbacks.made = self.callbacks.made.saturating_add(1);
        let callback = Callback {
            id: CallbackId {
                sim: self.sid,
                number: self.callbacks.made,
            },
            target,
            parameters: CallbackParameters {
                sim: self.sid,
                unique_name: self.properties.unique_name.clone(),
                status,
                failure,
                account: self.account,
            },
        };
        Effect {
            at,
            kind: EffectKind::Callback(Box::new(callback)),
        }
    }

    /// Rule E1.
    fn monitor_event(
        &self,
        status: Option<(Settled, Settled)>,
        plan: Option<(Option<RatePlan>, Option<RatePlan>)>,
    ) -> EffectKind {
        let sid = |plan: Option<RatePlan>| plan.map(|plan| plan.sid);
        EffectKind::MonitorEvent(MonitorEvent {
            sim: self.sid,
            account: self.account,
            rate_plan: plan.map(|(previous, updated)| (sid(previous), sid(updated))),
            status,
        })
    }

    /// Gives the standing callback if `settled` is what it waits for, and ends it if that can no longer come (C3).
    fn reach(&mut self, settled: Settled) -> Option<CallbackTarget> {
        let standing = self.callbacks.standing.take()?;
        if standing.until == settled {
            return Some(standing.target);
        }
        // Suspension leads to active or to deactivated; from the two others the awaited status cannot come any more.
        if settled == Settled::Suspended {
            self.callbacks.standing = Some(standing);
        }
        None
    }
}

/// Turns the kernel's transitions into effects as they come, and keeps the record's dates and callbacks.
pub(super) struct Teller<'a, S> {
    pub(super) record: &'a mut Record,
    /// The status reported so far, which a callback tells (rule C7).
    pub(super) reported: Status,
    /// What the operator's answer says of a failure.
    pub(super) failure: Failure,
    /// The settled status that the group at hand has reached on request.
    pub(super) reached: Option<Settled>,
    pub(super) sink: &'a mut S,
}

impl<S: Extend<Effect>> Extend<Transition<RatePlan>> for Teller<'_, S> {
    fn extend<I: IntoIterator<Item = Transition<RatePlan>>>(&mut self, transitions: I) {
        for Transition { at, event } in transitions {
            self.tell(at, event);
        }
    }
}

impl<S: Extend<Effect>> Teller<'_, S> {
    fn tell(&mut self, at: DateTime<Utc>, event: Event<RatePlan>) {
        match event {
            Event::CommandHeard => self.command_heard(at),
            Event::Status {
                previous,
                updated,
                cause,
            } => {
                self.reported = updated;
                self.changed(
                    at,
                    EffectKind::Status {
                        previous,
                        updated,
                        cause,
                    },
                );
            }
            Event::ResetStarted => {
                let updated = Some(ResetStatus::Resetting);
                self.changed(at, EffectKind::ResetStatus { updated });
            }
            Event::ResetStopped => self.changed(at, EffectKind::ResetStatus { updated: None }),
            Event::Settled {
                status,
                plan,
                automatic,
            } => {
                let kind = self.record.monitor_event(status, plan);
                self.changed(at, kind);
                self.settled(at, status.map(|(_, updated)| updated), automatic);
            }
            Event::SuspendedFeeStarted => self.put(at, EffectKind::SuspendedFeeStarted),
            Event::Upstream { number, request } => self.put(at, EffectKind::Upstream { number, request }),
            Event::ChangeFinished(outcome) => self.change_finished(at, outcome),
            Event::ResetFinished(outcome) => self.reset_finished(at, outcome),
        }
    }

    fn put(&mut self, at: DateTime<Utc>, kind: EffectKind) {
        self.sink.extend(Some(Effect { at, kind }));
    }

    /// Tells of a change of some property of the resource (rule V11).
    fn changed(&mut self, at: DateTime<Utc>, kind: EffectKind) {
        self.record.date_updated = at;
        self.put(at, kind);
    }

    /// Rule C5.
    fn command_heard(&mut self, at: DateTime<Utc>) {
        let hook = &self.record.properties.commands;
        if let Some(url) = hook.url.clone() {
            let method = hook.method;
            self.put(at, EffectKind::CommandsCallback { method, url });
        }
    }

    /// An automatic change calls the standing callback now; a requested one after the callback of its own.
    fn settled(&mut self, at: DateTime<Utc>, status: Option<Settled>, automatic: Option<Automatic>) {
        match (status, automatic) {
            (Some(status), Some(_)) => self.call_standing(at, status),
            (status, _) => self.reached = status,
        }
    }

    fn call_standing(&mut self, at: DateTime<Utc>, reached: Settled) {
        if let Some(target) = self.record.reach(reached) {
            self.call(at, target, Failure::default());
        }
    }

    fn call(&mut self, at: DateTime<Utc>, target: CallbackTarget, failure: Failure) {
        let effect = self.record.call(target, self.reported, failure, at);
        self.sink.extend(Some(effect));
    }

    /// Rules C1 and U5; and C2, where what was reached leads on by itself.
    fn change_finished(&mut self, at: DateTime<Utc>, outcome: ChangeOutcome) {
        let own = self.record.callbacks.change.take();
        let failure = match outcome {
            ChangeOutcome::Completed => Failure::default(),
            ChangeOutcome::Failed => core::mem::take(&mut self.failure),
        };
        if let Some(target) = own.clone() {
            self.call(at, target, failure);
        }
        if let Some(reached) = self.reached.take() {
            self.call_standing(at, reached);
            if let (Some(until), Some(target)) = (table::leads_to(reached), own) {
                self.record.callbacks.standing = Some(Standing { until, target });
            }
        }
    }

    /// Rule R4; and R5, where the SIM stopped connecting.
    fn reset_finished(&mut self, at: DateTime<Utc>, outcome: ResetOutcome) {
        let failure = match outcome {
            ResetOutcome::Completed => Failure::default(),
            ResetOutcome::Failed => core::mem::take(&mut self.failure),
            ResetOutcome::Unavailable => reset_impossible("the operator takes no requests at present"),
            ResetOutcome::Disconnected => {
                reset_impossible("the SIM stopped connecting before the reset was over")
            }
        };
        if let Some(target) = self.record.callbacks.reset.take() {
            self.call(at, target, failure);
        }
    }
}

fn reset_impossible(message: &str) -> Failure {
    Failure {
        code: Some(Code::ResetImpossible.number().into()),
        message: Some(message.into()),
    }
}
