//! A Sim that really lives, and a client that sees it from afar: what is sent, answered, called back and recorded, each
//! with its delays.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::chrono;
use sim_lifecycle::error::Code;
use sim_lifecycle::observe::{
    Ask, CalledBack, Conflicting, Event, Message, Observation, RequestId, Requesters, Shown, ShownPlan,
};
use sim_lifecycle::sim::ResetStatus;
use sim_lifecycle::{Direction, Effect, EffectKind, Policy, Refusal, Registration, Sim, Update};

use super::script::{Channels, Delays, Delivery, Happening, Script, account, lookup, plan};

/// What really was, and what the client saw of it.
pub(crate) struct World {
    policy: Policy,
    channels: Channels,
    is_master: bool,
    /// Who sends requests, as the client knows.
    pub(crate) requesters: Requesters,
    /// The Sim after each step; `None` once it is deleted.
    truth: Vec<(DateTime<Utc>, Option<Sim>)>,
    pub(crate) observations: Vec<Observation>,
    deliveries: Vec<Delivery>,
    delivered: usize,
    /// The requests whose callbacks are owed: of the change, of the reset, and those that may stand.
    requests: u64,
    owners: Vec<(String, u64)>,
}

impl World {
    pub(crate) fn play(script: &Script) -> Self {
        let registration = Registration {
            sid: format!("DE{:032}", 1).parse().unwrap(),
            account: account(1),
            iccid: "8901260000000000001".parse().unwrap(),
            rate_plan: script.registered_with_plan.then(|| plan(1)),
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        let mut world = Self {
            policy: script.policy,
            channels: script.channels,
            is_master: script.is_master,
            requesters: requesters(script),
            truth: vec![(script.start, Some(Sim::register(registration, script.start)))],
            observations: Vec::new(),
            deliveries: script.deliveries.clone(),
            delivered: 0,
            requests: 0,
            owners: Vec::new(),
        };
        let mut now = script.start;
        for (number, (gap, happening)) in script.steps.iter().enumerate() {
            now += milliseconds(*gap);
            let is_kept = number < script.others_until || !matches!(happening, Happening::Others(_));
            world.step(if is_kept { happening } else { &Happening::Nothing }, now);
        }
        world
    }

    /// When the last step happened.
    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.truth.last().unwrap().0
    }

    /// The Sim as it really is at this instant for the client; `None` where there is none for it.
    pub(crate) fn truth(&self, now: DateTime<Utc>) -> Option<Sim> {
        let (_, sim) = self.truth.iter().rev().find(|(at, _)| *at <= now).unwrap();
        let mut sim = sim.clone()?;
        sim.advance(&self.policy, now, &mut Vec::new());
        Some(sim).filter(|sim| self.is_within_reach(sim))
    }

    fn is_within_reach(&self, sim: &Sim) -> bool {
        self.is_master || sim.account() == account(1)
    }

    fn step(&mut self, happening: &Happening, now: DateTime<Utc>) {
        let mut sim = self.truth.last().unwrap().1.clone();
        let mut effects = Vec::new();
        if let Some(sim) = &mut sim {
            sim.advance(&self.policy, now, &mut effects);
        }
        let gone = match happening {
            Happening::Own { update, delays } => self.own(update, *delays, sim.as_mut(), now, &mut effects),
            Happening::OwnDeletion { delays } => self.own_deletion(*delays, sim.as_mut(), now, &mut effects),
            Happening::Fetch { delays } => {
                self.fetch(*delays, sim.as_ref(), now);
                false
            }
            Happening::Others(_)
            | Happening::Answer(_)
            | Happening::Data(_)
            | Happening::Command
            | Happening::Nothing => sim
                .as_mut()
                .is_some_and(|sim| self.elsewhere(happening, sim, now, &mut effects)),
        };
        let within_reach = sim.as_ref().is_some_and(|sim| self.is_within_reach(sim));
        for effect in effects {
            self.tell(&effect.kind, effect.at, within_reach);
        }
        self.truth.push((now, sim.filter(|_| !gone)));
    }

    /// What the client has no part in; tells whether the Sim is gone by it.
    fn elsewhere(
        &self,
        happening: &Happening,
        sim: &mut Sim,
        now: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let policy = &self.policy;
        match happening {
            Happening::Others(Some(update)) => {
                let update = Update {
                    callback_url: None,
                    ..update.clone()
                };
                let _ = sim.update(&update, &lookup(&update, true), policy, now, effects);
            }
            Happening::Others(None) => return sim.delete(policy, now, effects).is_ok(),
            Happening::Answer(answer) => {
                let lifecycle = sim.lifecycle();
                let number = match (lifecycle.change(), lifecycle.reset()) {
                    (None, Some(reset)) => reset,
                    _ => lifecycle.requests(),
                };
                let _ = sim.answer(number, answer.clone(), policy, now, effects);
            }
            Happening::Data(bytes) => sim.data(*bytes, policy, now, effects),
            Happening::Command => {
                let _ = sim.command(Direction::ToSim, policy, now, effects);
            }
            Happening::Own { .. }
            | Happening::OwnDeletion { .. }
            | Happening::Fetch { .. }
            | Happening::Nothing => {}
        }
        false
    }

    fn own(
        &mut self,
        update: &Update,
        delays: Delays,
        sim: Option<&mut Sim>,
        now: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let request = self.next_request();
        let mut update = update.clone();
        // A URL of the request's own, so that its callbacks can be told from others.
        update.callback_url = update
            .callback_url
            .map(|url| format!("{url}/{}", request.0).parse().unwrap());
        let ask = Ask::Update(Box::new(update.clone()));
        if self.send(request, ask, delays, now) {
            return false;
        }
        let sim = sim.filter(|sim| self.is_within_reach(sim));
        let (answer, shown) = match sim {
            None => (Err(not_found()), None),
            Some(sim) if delays.fails == Some(false) => (Ok(()), Some(shown(sim, delays.shows))),
            Some(sim) => {
                let lookup = lookup(&update, self.is_master);
                let answer = sim.update(&update, &lookup, &self.policy, now, effects);
                (answer.map(drop), Some(shown(sim, delays.shows)))
            }
        };
        self.answered(request, answer, shown, delays, now);
        false
    }

    fn own_deletion(
        &mut self,
        delays: Delays,
        sim: Option<&mut Sim>,
        now: DateTime<Utc>,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let request = self.next_request();
        if self.send(request, Ask::Deletion, delays, now) {
            return false;
        }
        let sim = sim.filter(|sim| self.is_within_reach(sim));
        let answer = match sim {
            None => Err(not_found()),
            Some(_) if delays.fails == Some(false) => Err(not_found()),
            Some(sim) => sim.delete(&self.policy, now, effects),
        };
        let gone = answer.is_ok();
        self.answered(request, answer, None, delays, now);
        gone
    }

    fn fetch(&mut self, delays: Delays, sim: Option<&Sim>, now: DateTime<Utc>) {
        let asked = delays.tells_asked.then(|| now - milliseconds(delays.there));
        let message = match sim.filter(|sim| self.is_within_reach(sim)) {
            Some(sim) => Message::Fetched {
                asked,
                shown: shown(sim, delays.shows),
            },
            None => Message::Missing { asked },
        };
        if self.channels.fetches {
            self.see(message, now + milliseconds(delays.back));
        }
    }

    fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Sends a request that arrives now; tells whether it got lost.
    fn send(&mut self, request: RequestId, ask: Ask, delays: Delays, now: DateTime<Utc>) -> bool {
        let no_answer = delays.is_request_lost || delays.is_answer_lost || !self.channels.answers;
        let until = (no_answer && delays.gives_up).then(|| now + milliseconds(delays.back));
        if let Ask::Update(update) = &ask
            && let Some(url) = &update.callback_url
        {
            self.owners.push((url.to_string(), request.0));
        }
        let sent = Message::Sent { request, ask, until };
        if self.channels.sent || self.requesters != Requesters::Anybody {
            self.see(sent, now - milliseconds(delays.there));
        }
        delays.is_request_lost
    }

    fn answered(
        &mut self,
        request: RequestId,
        answer: Result<(), Refusal>,
        shown: Option<Shown>,
        delays: Delays,
        now: DateTime<Utc>,
    ) {
        if delays.is_answer_lost || !self.channels.answers {
            return;
        }
        let message = match answer {
            _ if delays.fails.is_some() => Message::Refused {
                request,
                code: Some(Code::Internal).filter(|_| delays.shows & 32 != 0),
                in_flight: None,
            },
            Ok(()) => Message::Accepted { request, shown },
            Err(refusal) => Message::Refused {
                request,
                code: Some(refusal.code()).filter(|_| delays.shows & 32 != 0),
                in_flight: refusal
                    .in_flight()
                    .filter(|_| delays.tells_in_flight)
                    .map(|change| Conflicting {
                        settled: change.settled,
                        status: change.status,
                        since: change.since,
                    }),
            },
        };
        self.see(message, now + milliseconds(delays.back));
    }

    /// What of an effect comes to the client, and when.
    fn tell(&mut self, kind: &EffectKind, at: DateTime<Utc>, within_reach: bool) {
        let delivery = self.deliveries[self.delivered % self.deliveries.len()];
        let message = match kind {
            EffectKind::Callback(callback) if self.channels.callbacks => {
                let url = callback.target.url.to_string();
                let owner = self.owners.iter().find(|(known, _)| *known == url);
                Message::CalledBack(CalledBack {
                    id: delivery.has_id.then(|| callback.id.to_string().into()),
                    request: owner
                        .filter(|_| delivery.is_correlated)
                        .map(|(_, request)| RequestId(*request)),
                    status: callback.parameters.status.into(),
                    failed: callback.parameters.failure.code.is_some(),
                })
            }
            EffectKind::MonitorEvent(event) if self.channels.events && within_reach => {
                Message::Event(Event {
                    at,
                    previous: event.status.map(|(previous, _)| previous),
                    updated: event.status.map(|(_, updated)| updated),
                    rate_plan: match event.rate_plan {
                        None => ShownPlan::NotTold,
                        Some((_, None)) => ShownPlan::None,
                        Some((_, Some(sid))) => ShownPlan::Held(sid),
                    },
                })
            }
            EffectKind::Callback(_)
            | EffectKind::MonitorEvent(_)
            | EffectKind::CommandsCallback { .. }
            | EffectKind::Status { .. }
            | EffectKind::ResetStatus { .. }
            | EffectKind::SuspendedFeeStarted
            | EffectKind::Upstream { .. } => return,
        };
        self.delivered += 1;
        for copy in 0..delivery.copies {
            let late = i64::try_from(copy).unwrap() * 7_000;
            self.see(message.clone(), at + milliseconds(delivery.delay + late));
        }
    }

    fn see(&mut self, message: Message, seen: DateTime<Utc>) {
        self.observations.push(Observation::new(message, seen));
    }
}

fn not_found() -> Refusal {
    Refusal::NotFound { sim: "x".into() }
}

fn milliseconds(count: i64) -> TimeDelta {
    TimeDelta::milliseconds(count)
}

/// Who else sends requests: nobody from right after the last time that others did.
fn requesters(script: &Script) -> Requesters {
    if script.others_until == usize::MAX {
        return Requesters::Anybody;
    }
    let mut now = script.start;
    let mut since = now - TimeDelta::days(1);
    for (gap, happening) in script.steps.iter().take(script.others_until) {
        now += milliseconds(*gap);
        if matches!(happening, Happening::Others(_)) {
            since = now + TimeDelta::nanoseconds(1);
        }
    }
    Requesters::OnlyUs { since }
}

/// The Sim as an answer shows it, as far as these bits tell it.
pub(crate) fn shown(sim: &Sim, shows: u8) -> Shown {
    let held = sim
        .rate_plan()
        .map_or(ShownPlan::None, |plan| ShownPlan::Held(plan.sid));
    Shown {
        account: Some(sim.account()).filter(|_| shows & 1 != 0),
        status: Some(sim.status().into()),
        rate_plan: if shows & 2 == 0 { ShownPlan::NotTold } else { held },
        is_resetting: Some(sim.reset_status() == Some(ResetStatus::Resetting)).filter(|_| shows & 4 != 0),
        date_created: Some(sim.date_created()).filter(|_| shows & 8 != 0),
        date_updated: Some(sim.date_updated()).filter(|_| shows & 16 != 0),
    }
}
