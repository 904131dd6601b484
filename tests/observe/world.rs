//! A Sim that really lives, and a client that sees it from afar: what is sent, answered, called back and recorded, each
//! with its delays.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::chrono;
use sim_lifecycle::observe::{
    Ask, CalledBack, Conflicting, Event, Message, Observation, RequestId, Shown, ShownPlan,
};
use sim_lifecycle::sim::{RatePlan, ResetStatus};
use sim_lifecycle::text::Method;
use sim_lifecycle::{
    Direction, Edit, EffectKind, Lookup, OperatorAnswer, Policy, RatePlanSid, Refusal, Registration,
    Requested, Sim, Update,
};

/// Something that happens where the Sim is.
#[derive(Clone, Debug)]
pub enum Happening {
    /// The client's own request arrives, if it does.
    Own {
        update: Update,
        delays: Delays,
    },
    /// The client's own deletion arrives.
    OwnDeletion {
        delays: Delays,
    },
    /// Somebody else's request arrives.
    Others(Update),
    /// The client fetches the Sim.
    Fetch {
        delays: Delays,
    },
    /// The operator answers the last request, or the open reset.
    Answer(OperatorAnswer),
    Data(u64),
    Command,
    Nothing,
}

/// How long a request is under way, and its answer, in milliseconds; and what gets lost.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn on its own")]
pub struct Delays {
    there: i64,
    back: i64,
    is_request_lost: bool,
    is_answer_lost: bool,
    /// Whether the client knows when it cannot take effect any more.
    gives_up: bool,
    tells_asked: bool,
}

/// How one callback or event comes to the client.
#[derive(Clone, Copy, Debug)]
pub struct Delivery {
    delay: i64,
    copies: usize,
    has_id: bool,
    is_correlated: bool,
}

#[derive(Clone, Debug)]
pub struct Script {
    pub steps: Vec<(i64, Happening)>,
    pub deliveries: Vec<Delivery>,
    pub policy: Policy,
    /// Whether the client tells what the answers show of plan, account and dates.
    pub registered_with_plan: bool,
}

pub fn plan(number: u8) -> RatePlan {
    RatePlan {
        sid: format!("WP{number:032}").parse().unwrap(),
        narrowband_developer: number == 2,
    }
}

pub fn is_narrowband(sid: RatePlanSid) -> bool {
    sid == plan(2).sid
}

pub fn start() -> DateTime<Utc> {
    "2026-01-01T09:00:00Z".parse().unwrap()
}

fn milliseconds(count: i64) -> TimeDelta {
    TimeDelta::milliseconds(count)
}

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;

fn gaps() -> impl Strategy<Value = i64> {
    prop_oneof![
        2 => Just(0),
        6 => 1..10 * SECOND,
        3 => SECOND..5 * HOUR,
        1 => HOUR..100 * HOUR,
        1 => 70 * HOUR..24 * 40 * HOUR,
        1 => select(vec![72 * HOUR, 24 * 90 * HOUR, 24 * 59 * HOUR]),
    ]
}

fn delays() -> impl Strategy<Value = Delays> {
    let small = || prop_oneof![Just(0), 1..3 * SECOND, 1..HOUR];
    (
        small(),
        small(),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.15),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(there, back, is_request_lost, is_answer_lost, gives_up, tells_asked)| Delays {
                there,
                back,
                is_request_lost,
                is_answer_lost,
                gives_up,
                tells_asked,
            },
        )
}

pub fn updates() -> impl Strategy<Value = Update> {
    let status = prop_oneof![
        1 => Just(None),
        5 => select(Requested::ALL.to_vec()).prop_map(Some),
    ];
    let rate_plan = prop_oneof![
        3 => Just(Edit::Keep),
        4 => (1..4_u8).prop_map(|number| Edit::Set(plan(number).sid.into())),
        1 => Just(Edit::Clear),
    ];
    let change = (status, rate_plan, any::<bool>()).prop_map(|(status, rate_plan, calls)| Update {
        status,
        rate_plan,
        callback_url: calls.then(|| "https://example.com/called".parse().unwrap()),
        ..Update::default()
    });
    let reset = any::<bool>().prop_map(|calls| Update {
        reset: true,
        callback_url: calls.then(|| "https://example.com/called".parse().unwrap()),
        ..Update::default()
    });
    let names = "[a-z]{1,3}".prop_map(|name| Update {
        friendly_name: Edit::Set(name.parse().unwrap()),
        callback_url: Some("https://example.com/called".parse().unwrap()),
        callback_method: Some(Method::Get),
        ..Update::default()
    });
    prop_oneof![8 => change, 1 => reset, 1 => names]
}

fn happenings(others: bool) -> impl Strategy<Value = Happening> {
    let answers = prop_oneof![
        6 => Just(OperatorAnswer::Completed),
        2 => Just(OperatorAnswer::Unavailable),
        2 => Just(OperatorAnswer::Resumed),
        1 => Just(OperatorAnswer::Failed(sim_lifecycle::sim::Failure::default())),
        2 => Just(OperatorAnswer::Failed(sim_lifecycle::sim::Failure { code: Some(1), message: None })),
    ];
    // A choice of weight 0 would be shrunk to all the same.
    let others = if others {
        updates().prop_map(Happening::Others).boxed()
    } else {
        Just(Happening::Nothing).boxed()
    };
    prop_oneof![
        6 => (updates(), delays()).prop_map(|(update, delays)| Happening::Own { update, delays }),
        1 => delays().prop_map(|delays| Happening::OwnDeletion { delays }),
        3 => others,
        4 => delays().prop_map(|delays| Happening::Fetch { delays }),
        7 => answers.prop_map(Happening::Answer),
        2 => select(vec![1, 100_000, 250_000]).prop_map(Happening::Data),
        2 => Just(Happening::Command),
        2 => Just(Happening::Nothing),
    ]
}

pub fn scripts(others: bool) -> impl Strategy<Value = Script> {
    let delivery = (
        prop_oneof![Just(0), 1..10 * SECOND, 1..100 * HOUR],
        select(vec![0, 1, 1, 1, 2]),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(delay, copies, has_id, is_correlated)| Delivery {
            delay,
            copies,
            has_id,
            is_correlated,
        });
    (
        vec((gaps(), happenings(others)), 1..14),
        vec(delivery, 8),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(steps, deliveries, reactivation, registered_with_plan)| Script {
            steps,
            deliveries,
            policy: Policy {
                reactivation,
                ..Policy::default()
            },
            registered_with_plan,
        })
}

/// What really was, and what the client saw of it.
pub struct World {
    policy: Policy,
    /// The Sim after each step; `None` once it is deleted.
    truth: Vec<(DateTime<Utc>, Option<Sim>)>,
    pub observations: Vec<Observation>,
    deliveries: Vec<Delivery>,
    delivered: usize,
    /// The requests whose callbacks are owed: of the change, of the reset, and those that may stand.
    requests: u64,
    owners: Vec<(String, u64)>,
}

impl World {
    pub fn play(script: &Script) -> Self {
        let registration = Registration {
            sid: format!("DE{:032}", 1).parse().unwrap(),
            account: format!("AC{:032}", 1).parse().unwrap(),
            iccid: "8901260000000000001".parse().unwrap(),
            rate_plan: script.registered_with_plan.then(|| plan(1)),
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        let mut world = Self {
            policy: script.policy,
            truth: vec![(start(), Some(Sim::register(registration, start())))],
            observations: Vec::new(),
            deliveries: script.deliveries.clone(),
            delivered: 0,
            requests: 0,
            owners: Vec::new(),
        };
        let mut now = start();
        for (gap, happening) in &script.steps {
            now += milliseconds(*gap);
            world.step(happening, now);
        }
        world
    }

    /// When the last step happened.
    pub fn end(&self) -> DateTime<Utc> {
        self.truth.last().unwrap().0
    }

    /// The Sim as it really is at this instant; `None` once it is deleted.
    pub fn truth(&self, now: DateTime<Utc>) -> Option<Sim> {
        let (_, sim) = self.truth.iter().rev().find(|(at, _)| *at <= now).unwrap();
        let mut sim = sim.clone()?;
        sim.advance(&self.policy, now, &mut Vec::new());
        Some(sim)
    }

    fn step(&mut self, happening: &Happening, now: DateTime<Utc>) {
        let mut sim = self.truth.last().unwrap().1.clone();
        let mut effects = Vec::new();
        let policy = self.policy;
        let mut gone = false;
        if let Some(sim) = &mut sim {
            sim.advance(&policy, now, &mut effects);
        }
        match happening {
            Happening::Own { update, delays } => {
                let request = self.next_request();
                let mut update = update.clone();
                // A URL of the request's own, so that its callbacks can be told from others.
                update.callback_url = update
                    .callback_url
                    .map(|url| format!("{url}/{}", request.0).parse().unwrap());
                let ask = Ask::Update(Box::new(update.clone()));
                if !self.send(request, ask, *delays, now) {
                    let before = effects.len();
                    let answer = sim.as_mut().map(|sim| {
                        let lookup = lookup(&update);
                        sim.update(&update, &lookup, &policy, now, &mut effects)
                    });
                    debug_assert!(before <= effects.len());
                    let shown = sim.as_ref().map(shown);
                    self.answered(
                        request,
                        answer.map(|answer| answer.map(drop)),
                        shown,
                        *delays,
                        now,
                    );
                }
            }
            Happening::OwnDeletion { delays } => {
                let request = self.next_request();
                if !self.send(request, Ask::Deletion, *delays, now) {
                    let answer = sim.as_mut().map(|sim| sim.delete(&policy, now, &mut effects));
                    gone = answer == Some(Ok(()));
                    self.answered(request, answer, None, *delays, now);
                }
            }
            Happening::Others(update) => {
                if let Some(sim) = &mut sim {
                    let update = Update {
                        callback_url: None,
                        ..update.clone()
                    };
                    let _ = sim.update(&update, &lookup(&update), &policy, now, &mut effects);
                }
            }
            Happening::Fetch { delays } => {
                let asked = delays.tells_asked.then(|| now - milliseconds(delays.there));
                let message = match &sim {
                    Some(sim) => Message::Fetched {
                        asked,
                        shown: shown(sim),
                    },
                    None => Message::Missing { asked },
                };
                self.see(message, now + milliseconds(delays.back));
            }
            Happening::Answer(answer) => {
                if let Some(sim) = &mut sim {
                    let lifecycle = sim.lifecycle();
                    let number = match (lifecycle.change(), lifecycle.reset()) {
                        (None, Some(reset)) => reset,
                        _ => lifecycle.requests(),
                    };
                    let _ = sim.answer(number, answer.clone(), &policy, now, &mut effects);
                }
            }
            Happening::Data(bytes) => {
                if let Some(sim) = &mut sim {
                    sim.data(*bytes, &policy, now, &mut effects);
                }
            }
            Happening::Command => {
                if let Some(sim) = &mut sim {
                    let _ = sim.command(Direction::ToSim, &policy, now, &mut effects);
                }
            }
            Happening::Nothing => {}
        }
        for effect in effects {
            self.tell(&effect.kind, effect.at);
        }
        self.truth.push((now, sim.filter(|_| !gone)));
    }

    fn next_request(&mut self) -> RequestId {
        self.requests += 1;
        RequestId(self.requests)
    }

    /// Sends a request that arrives now; tells whether it got lost.
    fn send(&mut self, request: RequestId, ask: Ask, delays: Delays, now: DateTime<Utc>) -> bool {
        let no_answer = delays.is_request_lost || delays.is_answer_lost;
        let until = (no_answer && delays.gives_up).then(|| now + milliseconds(delays.back));
        if let Ask::Update(update) = &ask
            && let Some(url) = &update.callback_url
        {
            self.owners.push((url.to_string(), request.0));
        }
        let sent = Message::Sent { request, ask, until };
        self.see(sent, now - milliseconds(delays.there));
        delays.is_request_lost
    }

    fn answered(
        &mut self,
        request: RequestId,
        answer: Option<Result<(), Refusal>>,
        shown: Option<Shown>,
        delays: Delays,
        now: DateTime<Utc>,
    ) {
        if delays.is_answer_lost {
            return;
        }
        let not_found = || Refusal::NotFound { sim: "x".into() };
        let message = match answer.unwrap_or_else(|| Err(not_found())) {
            Ok(()) => Message::Accepted { request, shown },
            Err(refusal) => Message::Refused {
                request,
                code: Some(refusal.code()),
                in_flight: refusal.in_flight().map(|change| Conflicting {
                    settled: change.settled,
                    status: change.status,
                    since: change.since,
                }),
            },
        };
        self.see(message, now + milliseconds(delays.back));
    }

    /// What of an effect comes to the client, and when.
    fn tell(&mut self, kind: &EffectKind, at: DateTime<Utc>) {
        let delivery = self.deliveries[self.delivered % self.deliveries.len()];
        let message = match kind {
            EffectKind::Callback(callback) => {
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
            EffectKind::MonitorEvent(event) => Message::Event(Event {
                at,
                previous: event.status.map(|(previous, _)| previous),
                updated: event.status.map(|(_, updated)| updated),
                rate_plan: match event.rate_plan {
                    None => ShownPlan::NotTold,
                    Some((_, None)) => ShownPlan::None,
                    Some((_, Some(sid))) => ShownPlan::Held(sid),
                },
            }),
            EffectKind::CommandsCallback { .. }
            | EffectKind::Status { .. }
            | EffectKind::ResetStatus { .. }
            | EffectKind::SuspendedFeeStarted
            | EffectKind::Upstream { .. } => return,
        };
        self.delivered += 1;
        for copy in 0..delivery.copies {
            let late = i64::try_from(copy).unwrap() * 7 * SECOND;
            self.see(message.clone(), at + milliseconds(delivery.delay + late));
        }
    }

    fn see(&mut self, message: Message, seen: DateTime<Utc>) {
        self.observations.push(Observation::new(message, seen));
    }
}

/// What there is to look up for an update: the three plans, no other names or accounts.
pub fn lookup(update: &Update) -> Lookup {
    let named = |word: &str| (1..4).map(plan).find(|plan| plan.sid.as_str() == word);
    Lookup {
        rate_plan: update.rate_plan.value().and_then(|word| named(word.as_str())),
        ..Lookup::default()
    }
}

pub fn shown(sim: &Sim) -> Shown {
    Shown {
        account: Some(sim.account()),
        status: Some(sim.status().into()),
        rate_plan: sim
            .rate_plan()
            .map_or(ShownPlan::None, |plan| ShownPlan::Held(plan.sid)),
        is_resetting: Some(sim.reset_status() == Some(ResetStatus::Resetting)),
        date_created: Some(sim.date_created()),
        date_updated: Some(sim.date_updated()),
    }
}
