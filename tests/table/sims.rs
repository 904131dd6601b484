//! A whole Sim under forms, answers and usage: what every input other than a status or a plan gets, and how it is told.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::lifecycle::Upstream;
use sim_lifecycle::sim::{Explanation, RatePlan};
use sim_lifecycle::wire::{CallbackRequest, read_update};
use sim_lifecycle::{
    Direction, Edit, Effect, EffectKind, Lookup, OperatorAnswer, Policy, Refusal, Registration, Sim, Status,
    Update,
};

use super::kernel::{START, at};

pub const OWNER: &str = "AC00000000000000000000000000000001";
pub const SUBACCOUNT: &str = "AC00000000000000000000000000000002";
pub const STRANGER: &str = "AC00000000000000000000000000000009";
pub const HOME: &str = "WP00000000000000000000000000000001";
pub const OTHER: &str = "WP00000000000000000000000000000002";
/// The only plan of the subaccount.
pub const THEIRS: &str = "WP00000000000000000000000000000003";
const POLICY: &Policy = &Policy::PUBLISHED;

pub fn standard(plan: &str) -> RatePlan {
    RatePlan::standard(plan.parse().unwrap())
}

/// A Sim with what it has given out.
#[derive(Clone)]
pub struct Card {
    pub sim: Sim,
    pub effects: Vec<Effect>,
    pub now: DateTime<Utc>,
}

impl Card {
    pub fn new(plan: Option<&str>) -> Self {
        let registration = Registration {
            sid: "DE00000000000000000000000000000001".parse().unwrap(),
            account: OWNER.parse().unwrap(),
            iccid: "8988303000000614224".parse().unwrap(),
            rate_plan: plan.map(standard),
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        Self {
            sim: Sim::register(registration, at(START)),
            effects: Vec::new(),
            now: at(START),
        }
    }

    /// Looks up what the update names, among two plans of the owner and one of its subaccount.
    fn look_up(&self, update: &Update) -> Lookup {
        let to_look_up = self.sim.to_look_up(update);
        let account = to_look_up.account.to_string();
        let plans: &[&str] = match account.as_str() {
            OWNER => &[HOME, OTHER],
            SUBACCOUNT => &[THEIRS],
            _ => &[],
        };
        Lookup {
            account_within_reach: [OWNER, SUBACCOUNT].contains(&account.as_str()),
            name_taken: to_look_up
                .unique_name
                .is_some_and(|name| name.as_str() == "taken"),
            rate_plan: to_look_up
                .rate_plan
                .filter(|plan| plans.contains(plan))
                .map(standard),
        }
    }

    pub fn ask(&mut self, form: &str) -> Result<Status, Refusal> {
        let update = read_update(form.as_bytes())?;
        let lookup = self.look_up(&update);
        let can = self.sim.can(&update, &lookup, POLICY, self.now);
        let asked = self
            .sim
            .update(&update, &lookup, POLICY, self.now, &mut self.effects);
        assert_eq!(can, asked.clone().map(drop));
        asked
    }

    pub fn explain(&self, form: &str) -> Explanation {
        let update = read_update(form.as_bytes()).unwrap();
        self.sim
            .explain(&update, &self.look_up(&update), POLICY, self.now)
    }

    /// Asks, and has the operator complete it.
    pub fn complete(mut self, form: &str) -> Self {
        self.ask(form).unwrap();
        self.answer(OperatorAnswer::Completed)
    }

    pub fn asking(mut self, form: &str) -> Self {
        self.ask(form).unwrap();
        self
    }

    /// Answers the last request to the operator.
    pub fn answer(mut self, answer: OperatorAnswer) -> Self {
        let number = self.sim.lifecycle().requests();
        self.sim
            .answer(number, answer, POLICY, self.now, &mut self.effects)
            .unwrap();
        self
    }

    pub fn at(mut self, instant: &str) -> Self {
        self.now = at(instant);
        self.sim.advance(POLICY, self.now, &mut self.effects);
        self
    }
}

/// The settled statuses, each with plan home, and what can be in flight over active.
pub fn cards() -> Vec<(&'static str, Card)> {
    let active = Card::new(Some(HOME)).complete("Status=active");
    let updating = active.clone().asking(&format!("RatePlan={OTHER}"));
    let resetting = active.clone().asking("ResetStatus=resetting");
    vec![
        ("new", Card::new(Some(HOME))),
        ("ready", Card::new(Some(HOME)).complete("Status=ready")),
        ("active", active.clone()),
        ("suspended", active.complete("Status=suspended")),
        (
            "deactivated",
            Card::new(Some(HOME)).complete("Status=deactivated"),
        ),
        (
            "canceled",
            Card::new(Some(HOME))
                .complete("Status=deactivated")
                .at("2026-01-04T09:00:00Z"),
        ),
        ("active, updating", updating.clone()),
        ("active, scheduled", updating.answer(OperatorAnswer::Unavailable)),
        (
            "new, updating to active",
            Card::new(Some(HOME)).asking("Status=active"),
        ),
        ("active, a reset open", resetting.clone()),
        (
            "active, updating, a reset open",
            resetting.asking(&format!("RatePlan={OTHER}")),
        ),
    ]
}

fn effect(effect: &Effect) -> String {
    let sid = |plan: Option<RatePlan>| plan.map_or("none".into(), |plan| short(plan.sid.as_str()));
    match &effect.kind {
        EffectKind::CommandsCallback { method, url } => format!("{method} {url}"),
        EffectKind::Status {
            previous,
            updated,
            cause,
        } => format!("{previous} -> {updated} ({cause})"),
        EffectKind::ResetStatus { updated } => {
            let updated = updated.map_or("null".into(), |word| word.to_string());
            format!("reset_status {updated}")
        }
        EffectKind::MonitorEvent(event) => {
            let plan = event.rate_plan.map(|(previous, updated)| {
                let sid = |plan: Option<_>| plan.map(sim_lifecycle::sim::RatePlan::standard);
                (sid(previous), sid(updated))
            });
            let plan = plan.map(|(previous, updated)| format!("plan {} -> {}", sid(previous), sid(updated)));
            let status = event
                .status
                .map(|(previous, updated)| format!("{previous} -> {updated}"));
            let words: Vec<_> = [status, plan].into_iter().flatten().collect();
            format!("Monitor event {}", words.join(", "))
        }
        EffectKind::SuspendedFeeStarted => "suspended fee starts".into(),
        EffectKind::Upstream { number, request } => match request {
            Upstream::Update { status, plan } => {
                let status = status.map_or(String::new(), |status| format!(" {status}"));
                let plan = match plan {
                    Edit::Keep => String::new(),
                    Edit::Clear => " no plan".into(),
                    Edit::Set(plan) => format!(" plan {}", short(plan.sid.as_str())),
                };
                format!("ask {number}:{status}{plan}")
            }
            Upstream::Reset => format!("ask {number}: reset"),
        },
        EffectKind::Callback(callback) => {
            let request = CallbackRequest::of(callback);
            format!("{} {}", request.method, short(&request.url))
        }
    }
}

/// SIDs are told apart by their last digit.
fn short(text: &str) -> String {
    text.replace("0000000000000000000000000000000", "..")
}

fn told(result: Result<String, Refusal>, effects: &[Effect]) -> String {
    let result = match result {
        Ok(word) => word,
        Err(refusal) => format!("{} {}", refusal.http_status(), refusal.code()),
    };
    let words: Vec<_> = [result].into_iter().chain(effects.iter().map(effect)).collect();
    words.join(" | ")
}

/// Takes one input on a copy an hour later, and says what came of it, and whether date_updated moved (rule V11).
fn came(card: &Card, input: impl FnOnce(&mut Card) -> Result<String, Refusal>) -> String {
    let mut before = card.clone();
    before.now += TimeDelta::hours(1);
    before.sim.advance(POLICY, before.now, &mut before.effects);
    before.effects.clear();
    let mut after = before.clone();
    let result = input(&mut after);
    if result.is_err() {
        assert_eq!((&after.sim, after.effects.len()), (&before.sim, 0));
    }
    let moved = if after.sim.date_updated() == before.sim.date_updated() {
        ""
    } else {
        " | updated"
    };
    told(result, &after.effects) + moved
}

pub fn other_inputs() -> String {
    let forms = [
        (
            "reset",
            "ResetStatus=resetting&CallbackUrl=http://a.example/c&CallbackMethod=GET".into(),
        ),
        ("own account", format!("AccountSid={OWNER}")),
        (
            "own account and own plan",
            format!("AccountSid={OWNER}&RatePlan={HOME}"),
        ),
        ("move, plan left out", format!("AccountSid={SUBACCOUNT}")),
        ("move, plan removed", format!("AccountSid={SUBACCOUNT}&RatePlan=")),
        (
            "move, plan of theirs",
            format!("AccountSid={SUBACCOUNT}&RatePlan={THEIRS}"),
        ),
        (
            "move, plan of ours",
            format!("AccountSid={SUBACCOUNT}&RatePlan={OTHER}"),
        ),
        ("move out of reach", format!("AccountSid={STRANGER}&RatePlan=")),
        ("no such plan", format!("RatePlan={THEIRS}")),
        (
            "a name, a URL, a method",
            "UniqueName=x&CommandsCallbackUrl=http://a.example/&SmsMethod=GET".into(),
        ),
        ("a name that is taken", "UniqueName=taken".into()),
        (
            "a callback alone",
            "CallbackUrl=http://a.example/c&CallbackMethod=GET".into(),
        ),
        ("nothing", String::new()),
    ];
    let mut text = String::new();
    for (label, card) in cards() {
        let hooked = card
            .clone()
            .asking("CommandsCallbackUrl=http://a.example/m&CommandsCallbackMethod=GET");
        let mut rows: Vec<_> = forms
            .iter()
            .map(|(label, form)| {
                let word = |card: &mut Card| card.ask(form).map(|status| format!("200 {status}"));
                (*label, came(&card, word))
            })
            .collect();
        rows.push((
            "deletion",
            came(&card, |card| {
                let can = card.sim.can_delete(POLICY, card.now);
                let deleted = card.sim.delete(POLICY, card.now, &mut card.effects);
                assert_eq!(can, deleted);
                deleted.map(|()| "204".into())
            }),
        ));
        for direction in [Direction::ToSim, Direction::FromSim] {
            let label = match direction {
                Direction::ToSim => "Command to the SIM",
                Direction::FromSim => "Command from the SIM",
            };
            let command = |card: &mut Card| {
                card.sim
                    .command(direction, POLICY, card.now, &mut card.effects)
                    .map(|()| counted(card))
            };
            rows.push((label, came(&hooked, command)));
        }
        let data = |card: &mut Card| {
            card.sim.data(1, POLICY, card.now, &mut card.effects);
            Ok(counted(card))
        };
        rows.push(("a byte of data", came(&card, data)));
        text += &format!("{label}\n");
        for (label, came) in rows {
            text += &format!("  {label}: {came}\n");
        }
        text += "\n";
    }
    text
}

/// The counters that a ready SIM has.
fn counted(card: &Card) -> String {
    match card.sim.lifecycle().used() {
        Some((bytes, commands)) => format!("taken, {bytes} bytes and {commands} Commands counted"),
        None => "taken, nothing counted".into(),
    }
}

/// What a Sim says of itself in typical states.
pub fn outlooks() -> String {
    let ready = Card::new(Some(HOME)).complete("Status=ready");
    let active = Card::new(Some(HOME)).complete("Status=active");
    let suspended = active.clone().complete("Status=suspended");
    let mut cards = cards();
    cards.extend([
        ("ready on the last day", ready.at("2026-03-31T12:00:00.250Z")),
        (
            "updating status and plan",
            active
                .clone()
                .asking(&format!("Status=suspended&RatePlan={OTHER}")),
        ),
        (
            "scheduled, plan removed",
            suspended
                .clone()
                .asking("RatePlan=")
                .answer(OperatorAnswer::Unavailable),
        ),
        ("suspended, fee started", suspended.at("2026-05-01T00:00:00Z")),
    ]);
    cards
        .iter()
        .map(|(label, card)| format!("{label}\n  {}\n", card.sim.outlook(POLICY, card.now)))
        .collect()
}

/// What a Sim says of a request that it has not been sent.
pub fn explanations() -> String {
    let forms = [
        "Status=ready".into(),
        "Status=active&UniqueName=taken".into(),
        format!("RatePlan={OTHER}"),
        "ResetStatus=resetting".into(),
        format!("AccountSid={SUBACCOUNT}"),
    ];
    let typical = [
        "new",
        "ready",
        "deactivated",
        "active, scheduled",
        "active, a reset open",
    ];
    let mut text = String::new();
    for (label, card) in cards().into_iter().filter(|(label, _)| typical.contains(label)) {
        text += &format!("{label}\n");
        for form in &forms {
            text += &format!("  {form}\n    {}\n", card.explain(form));
        }
    }
    text
}
