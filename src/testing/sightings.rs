//! What a client sees of a history: its own requests, and what comes back over a network that it does not trust.

use alloc::boxed::Box;
use alloc::string::ToString;
use alloc::vec::Vec;

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::arrivals::{Arrivals, arrivals};
use super::history::{History, HistoryParameters, Input, Moment, Outcome};
use crate::error::InFlight;
use crate::observe::{
    Ask, CalledBack, Conflicting, Event, Message, Observation, RequestId, Shown, ShownPlan,
};
use crate::sim::{Callback, EffectKind, MonitorEvent, Sim};

/// Draws histories of up to twelve steps, each with what a client sees of it over a network that loses, doubles, delays
/// and overtakes; see [`History::seen`].
///
/// ```
/// use sim_lifecycle::observe::{Observer, Requesters};
/// use sim_lifecycle::testing::proptest::prelude::*;
/// use sim_lifecycle::testing::sightings;
///
/// proptest!(ProptestConfig::with_cases(8), |((history, seen) in sightings())| {
///     let mut observer = Observer::new(history.policy, Requesters::OnlyUs { since: history.start });
///     for observation in seen {
///         observer.observe(observation);
///     }
///     prop_assert!(observer.contradictions().is_empty());
/// });
/// ```
pub fn sightings() -> impl Strategy<Value = (History, Vec<Observation>)> {
    let short = HistoryParameters {
        steps: (0..=12).into(),
        ..HistoryParameters::default()
    };
    (any_with::<History>(short), arrivals()).prop_map(|(history, arrivals)| {
        let seen = history.seen(&arrivals);
        (history, seen)
    })
}

impl History {
    /// Gives what a client sees of the history, in the order in which it does.
    ///
    /// Every update and the deletion are the client's own, numbered by their steps from 1; where the history only lets
    /// time pass, the client fetches the Sim. It knows when it sends. What comes back to it (answers, callbacks, Monitor
    /// events) arrives as `arrivals` has it.
    #[must_use]
    pub fn seen(&self, arrivals: &Arrivals) -> Vec<Observation> {
        let mut all = Vec::new();
        let mut sent = Vec::new();
        let mut now = self.start;
        for (number, moment) in (1..).zip(self.played()) {
            // A Sim's time never goes back, and neither does the client's.
            now = now.max(moment.now);
            let request = RequestId(number);
            if let Some(ask) = asked(&moment.step.input) {
                let until = None;
                all.push(Observation::new(Message::Sent { request, ask, until }, now));
            }
            sent.extend(answered(&moment, request, now).map(|message| (now, message)));
            sent.extend(moment.effects.iter().filter_map(|effect| {
                let message = told(&effect.kind, effect.at)?;
                Some((effect.at, message))
            }));
        }
        let arrived = arrivals.apply_at(&sent).into_iter();
        all.extend(arrived.map(|(seen, message)| Observation::new(message, seen)));
        all.sort_by_key(|observation| observation.seen);
        all
    }
}

fn asked(input: &Input) -> Option<Ask> {
    match input {
        Input::Update { update, .. } => Some(Ask::Update(update.clone())),
        Input::Delete => Some(Ask::Deletion),
        Input::Answer { .. } | Input::Data { .. } | Input::Command { .. } | Input::Advance => None,
    }
}

/// What the server answers to the client, if the step is one of the client's.
fn answered(moment: &Moment<'_>, request: RequestId, now: DateTime<Utc>) -> Option<Message> {
    match (&moment.step.input, &moment.outcome) {
        (Input::Advance, _) => Some(Message::Fetched {
            asked: Some(now),
            shown: shown(&moment.after),
        }),
        (Input::Update { .. } | Input::Delete, Outcome::Refused(refusal)) => Some(Message::Refused {
            request,
            code: Some(refusal.code()),
            in_flight: refusal.in_flight().map(conflicting),
        }),
        (Input::Update { .. }, _) => Some(Message::Accepted {
            request,
            shown: Some(shown(&moment.after)),
        }),
        (Input::Delete, _) => Some(Message::Accepted { request, shown: None }),
        (Input::Answer { .. } | Input::Data { .. } | Input::Command { .. }, _) => None,
    }
}

/// What is sent to the client of what follows.
fn told(kind: &EffectKind, at: DateTime<Utc>) -> Option<Message> {
    match kind {
        EffectKind::Callback(callback) => Some(Message::CalledBack(called_back(callback))),
        EffectKind::MonitorEvent(told) => Some(Message::Event(event(told, at))),
        EffectKind::CommandsCallback { .. }
        | EffectKind::Status { .. }
        | EffectKind::ResetStatus { .. }
        | EffectKind::SuspendedFeeStarted
        | EffectKind::Upstream { .. } => None,
    }
}

/// All that an answer shows of a Sim.
pub(super) fn shown(sim: &Sim) -> Shown {
    Shown {
        account: Some(sim.account()),
        status: Some(sim.status().into()),
        rate_plan: (sim.rate_plan()).map_or(ShownPlan::None, |plan| ShownPlan::Held(plan.sid)),
        is_resetting: Some(sim.reset_status().is_some()),
        date_created: Some(sim.date_created()),
        date_updated: Some(sim.date_updated()),
    }
}

pub(super) fn conflicting(change: &InFlight) -> Conflicting {
    Conflicting {
        settled: change.settled,
        status: change.status,
        since: change.since,
    }
}

pub(super) fn called_back(callback: &Callback) -> CalledBack {
    CalledBack {
        id: Some(Box::from(callback.id.to_string())),
        request: None,
        status: callback.parameters.status.into(),
        failed: callback.parameters.failure.code.is_some(),
    }
}

pub(super) fn event(told: &MonitorEvent, at: DateTime<Utc>) -> Event {
    Event {
        at,
        previous: told.status.map(|(previous, _)| previous),
        updated: told.status.map(|(_, updated)| updated),
        rate_plan: match told.rate_plan {
            None => ShownPlan::NotTold,
            Some((_, None)) => ShownPlan::None,
            Some((_, Some(sid))) => ShownPlan::Held(sid),
        },
    }
}
