//! The Sims that are kept in saved form, each built by the inputs that lead to it.

use chrono::{DateTime, Utc};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::sim::{Failure, RatePlan};
use sim_lifecycle::wire::read_update;
use sim_lifecycle::{Direction, Effect, Lookup, OperatorAnswer, Policy, Registration, Sim};

pub const HOME: &str = "WP00000000000000000000000000000001";
const OTHER: &str = "WP00000000000000000000000000000002";
const NARROWBAND: &str = "WP00000000000000000000000000000009";

fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

fn plan(sid: &str) -> RatePlan {
    RatePlan {
        sid: sid.parse().unwrap(),
        narrowband_developer: sid == NARROWBAND,
    }
}

/// A Sim and its policy on the way to where it is kept.
#[derive(Clone)]
pub struct Life {
    pub sim: Sim,
    pub policy: Policy,
}

impl Life {
    fn new(rate_plan: Option<&str>) -> Self {
        let registration = Registration {
            sid: "DE00000000000000000000000000000aBc".parse().unwrap(),
            account: "AC00000000000000000000000000000001".parse().unwrap(),
            iccid: "8988303000000614224".parse().unwrap(),
            rate_plan: rate_plan.map(plan),
            registration_code: None,
            eid: None,
            ip_address: None,
        };
        Self {
            sim: Sim::register(registration, at("2026-01-01T00:00:00Z")),
            policy: Policy::PUBLISHED,
        }
    }

    fn under(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    fn ask(mut self, form: &str, now: &str) -> Self {
        self.update(form, at(now)).unwrap();
        self
    }

    fn answer(mut self, number: u64, answer: OperatorAnswer, now: &str) -> Self {
        self.sim
            .answer(number, answer, &self.policy, at(now), &mut Vec::new())
            .unwrap();
        self
    }

    fn complete(self, number: u64, form: &str, now: &str) -> Self {
        self.ask(form, now).answer(number, OperatorAnswer::Completed, now)
    }

    fn data(mut self, bytes: u64, now: &str) -> Self {
        self.sim.data(bytes, &self.policy, at(now), &mut Vec::new());
        self
    }

    fn command(mut self, direction: Direction, now: &str) -> Self {
        self.sim
            .command(direction, &self.policy, at(now), &mut Vec::new())
            .unwrap();
        self
    }

    fn until(mut self, now: &str) -> Self {
        self.sim.advance(&self.policy, at(now), &mut Vec::new());
        self
    }

    /// Takes a form, a plan being named by its SID; gives what is answered and what follows.
    fn update(&mut self, form: &str, now: DateTime<Utc>) -> Result<Vec<Effect>, String> {
        let update = read_update(form.as_bytes()).unwrap();
        let lookup = Lookup {
            account_within_reach: true,
            name_taken: false,
            rate_plan: update.rate_plan.value().map(|sid| plan(sid.as_str())),
        };
        let mut effects = Vec::new();
        self.sim
            .update(&update, &lookup, &self.policy, now, &mut effects)
            .map(|_| effects)
            .map_err(|refusal| refusal.to_string())
    }
}

const MORNING: &str = "2026-01-01T09:00:00Z";
const OWN: &str = "CallbackUrl=https://a.example/done?x=1&CallbackMethod=GET";
const STANDING: &str = "CallbackUrl=https://a.example/standing";

fn new_with_everything() -> Life {
    let registration = Registration {
        sid: "DE00000000000000000000000000000aBc".parse().unwrap(),
        account: "AC00000000000000000000000000000001".parse().unwrap(),
        iccid: "898830300000061422".parse().unwrap(),
        rate_plan: Some(plan(HOME)),
        registration_code: Some("H3LL0W0RLD".into()),
        eid: Some("89033023426100000000000000000000".into()),
        ip_address: Some("192.0.2.1".into()),
    };
    let sim = Sim::register(registration, at("2026-01-01T00:00:00.000000001Z"));
    let policy = Policy::PUBLISHED;
    // A callback called at once leaves its number behind.
    Life { sim, policy }.ask(
        "UniqueName=meter-0001&FriendlyName=Z%C3%A4hler+%22links%22\
         &CommandsCallbackUrl=https://a.example/commands&CommandsCallbackMethod=GET\
         &SmsUrl=https://a.example/sms&SmsMethod=GET\
         &SmsFallbackUrl=https://a.example/sms-fallback&SmsFallbackMethod=POST\
         &VoiceUrl=http://a.example/voice&VoiceMethod=GET\
         &VoiceFallbackUrl=http://a.example/voice-fallback&VoiceFallbackMethod=GET\
         &CallbackUrl=https://a.example/done",
        "2026-01-01T09:00:00.250Z",
    )
}

fn ready() -> Life {
    Life::new(Some(HOME)).complete(1, "Status=ready", MORNING)
}

fn active() -> Life {
    Life::new(Some(HOME)).complete(1, "Status=active", MORNING)
}

fn suspended() -> Life {
    active().complete(2, "Status=suspended", "2026-02-01T09:00:00Z")
}

fn resetting() -> Life {
    active().ask(&format!("ResetStatus=resetting&{OWN}"), "2026-01-02T09:00:00Z")
}

type Kept = (&'static str, Life);

/// Every Sim that is kept, under the name of its file.
pub fn kept() -> Vec<Kept> {
    [in_no_flight(), in_flight(), standing(), far_off()].concat()
}

fn in_no_flight() -> Vec<Kept> {
    vec![
        ("new", Life::new(None)),
        ("new-with-everything", new_with_everything()),
        (
            "ready-used",
            ready()
                .data(249_999, "2026-01-02T00:00:00Z")
                .command(Direction::ToSim, "2026-01-02T00:00:01Z")
                .command(Direction::FromSim, "2026-01-02T00:00:02.5Z"),
        ),
        ("active", active()),
        ("suspended", suspended()),
        ("suspended-fee-started", suspended().until("2026-05-01T09:00:00Z")),
        (
            "suspended-without-plan",
            suspended().complete(3, "RatePlan=", "2026-02-02T00:00:00Z"),
        ),
        (
            "deactivated",
            active().complete(2, "Status=deactivated", "2026-01-02T00:00:00Z"),
        ),
        (
            "canceled",
            Life::new(None)
                .complete(1, "Status=deactivated", MORNING)
                .until("2026-02-01T00:00:00Z"),
        ),
        (
            "narrowband",
            Life::new(Some(NARROWBAND)).complete(1, "Status=active", MORNING),
        ),
        (
            "moved",
            Life::new(Some(HOME)).ask("AccountSid=AC00000000000000000000000000000002&RatePlan=", MORNING),
        ),
    ]
}

fn in_flight() -> Vec<Kept> {
    let other = &format!("RatePlan={OTHER}");
    let waiting = ready()
        .ask(other, "2026-01-02T00:00:00Z")
        .data(250_000, "2026-01-03T00:00:00Z");
    let reactivating = Policy {
        reactivation: true,
        ..Policy::PUBLISHED
    };
    vec![
        (
            "updating",
            ready().ask(&format!("Status=suspended&{other}&{OWN}"), "2026-01-02T00:00:00Z"),
        ),
        (
            "scheduled-resent",
            active()
                .ask("Status=suspended", "2026-01-02T00:00:00Z")
                .answer(2, OperatorAnswer::Unavailable, "2026-01-02T00:01:00Z")
                .answer(2, OperatorAnswer::Resumed, "2026-01-02T00:02:00Z")
                .answer(3, OperatorAnswer::Unavailable, "2026-01-02T00:03:00Z"),
        ),
        ("updating-data-waiting", waiting.clone()),
        (
            "updating-data-saturated",
            waiting.data(u64::MAX, "2026-01-04T00:00:00Z"),
        ),
        (
            "updating-deadline-waiting",
            ready()
                .ask(other, "2026-03-31T00:00:00Z")
                .until("2026-04-02T00:00:00Z"),
        ),
        (
            "updating-plan-removed",
            suspended().ask("RatePlan=", "2026-02-02T00:00:00Z"),
        ),
        (
            "updating-out-of-new",
            Life::new(None).ask(&format!("Status=active&RatePlan={HOME}"), MORNING),
        ),
        (
            "updating-reactivation",
            active()
                .under(reactivating)
                .complete(2, "Status=deactivated", "2026-01-02T00:00:00Z")
                .ask("Status=active", "2026-01-03T00:00:00Z"),
        ),
        ("resetting", resetting()),
        (
            "resetting-under-a-change",
            resetting().ask(&format!("Status=suspended&{STANDING}"), "2026-01-02T10:00:00Z"),
        ),
    ]
}

/// Callbacks that wait for a final status.
fn standing() -> Vec<Kept> {
    let standing_until_active =
        Life::new(Some(HOME)).complete(1, &format!("Status=ready&{STANDING}"), MORNING);
    let standing_until_canceled = active().complete(
        2,
        &format!("Status=deactivated&{STANDING}"),
        "2026-01-02T00:00:00Z",
    );
    vec![
        ("standing-until-active", standing_until_active.clone()),
        (
            "standing-through-suspension",
            standing_until_active.complete(2, "Status=suspended", "2026-01-02T00:00:00Z"),
        ),
        ("standing-until-canceled", standing_until_canceled),
    ]
}

/// Deadlines beyond the calendar, and one beyond the years of the wire.
fn far_off() -> Vec<Kept> {
    let endless = Policy {
        ready_period: CalendarMonths::new(u64::MAX).unwrap(),
        cancellation_delay: Hours::new(u64::MAX).unwrap(),
        ..Policy::PUBLISHED
    };
    vec![
        (
            "ready-for-ever",
            Life::new(Some(HOME))
                .under(endless)
                .complete(1, "Status=ready", MORNING),
        ),
        (
            "deactivated-for-ever",
            Life::new(None)
                .under(endless)
                .complete(1, "Status=deactivated", MORNING),
        ),
        (
            "deadline-after-9999",
            Life::new(Some(HOME)).complete(1, "Status=ready", "9999-12-31T23:59:59.999999999Z"),
        ),
    ]
}

/// An input, and what it answers and what follows.
type Step = Box<dyn Fn(&mut Life) -> String>;

/// What is tried on every Sim once it is kept, in this order: what it answers, and what follows.
pub fn steps() -> Vec<Step> {
    let told = |result: Result<Vec<Effect>, String>| format!("{result:?}");
    let ask = move |form: &'static str, now: &'static str| -> Step {
        Box::new(move |life| told(life.update(form, at(now))))
    };
    let answer = |number, answer: OperatorAnswer, now: &'static str| -> Step {
        Box::new(move |life| {
            let mut effects = Vec::new();
            let answer = answer.clone();
            let result = life
                .sim
                .answer(number, answer, &life.policy, at(now), &mut effects);
            format!("{result:?} {effects:?}")
        })
    };
    let used = |bytes: u64, now: &'static str| -> Step {
        Box::new(move |life| {
            let mut effects = Vec::new();
            life.sim.data(bytes, &life.policy, at(now), &mut effects);
            let direction = Direction::FromSim;
            let result = life.sim.command(direction, &life.policy, at(now), &mut effects);
            format!("{result:?} {effects:?}")
        })
    };
    let failed = || {
        OperatorAnswer::Failed(Failure {
            code: Some(1),
            message: Some("no".into()),
        })
    };
    let mut steps = vec![
        ask(
            "UniqueName=later&CallbackUrl=https://a.example/named",
            "2026-05-02T00:00:00Z",
        ),
        used(1, "2026-05-02T00:00:01Z"),
        ask(
            "Status=active&CallbackUrl=https://a.example/active",
            "2026-05-02T00:00:02Z",
        ),
    ];
    for number in 0..4 {
        steps.push(answer(
            number,
            OperatorAnswer::Unavailable,
            "2026-05-02T00:00:03Z",
        ));
        steps.push(answer(number, OperatorAnswer::Resumed, "2026-05-02T00:00:04Z"));
        steps.push(answer(number, failed(), "2026-05-02T00:00:05Z"));
        steps.push(answer(
            number + 1,
            OperatorAnswer::Completed,
            "2026-05-02T00:00:06Z",
        ));
    }
    steps.extend([
        ask(
            "Status=suspended&CallbackUrl=https://a.example/suspended",
            "2026-05-03T00:00:00Z",
        ),
        answer(3, OperatorAnswer::Completed, "2026-05-03T00:00:01Z"),
        answer(4, OperatorAnswer::Completed, "2026-05-03T00:00:01Z"),
        answer(5, OperatorAnswer::Completed, "2026-05-03T00:00:01Z"),
        ask("ResetStatus=resetting", "2026-05-04T00:00:00Z"),
        ask(
            "Status=deactivated&CallbackUrl=https://a.example/gone",
            "2026-12-01T00:00:00Z",
        ),
        used(u64::MAX, "2026-12-02T00:00:00Z"),
    ]);
    steps.extend((2..8).map(|number| answer(number, OperatorAnswer::Completed, "2026-12-03T00:00:00Z")));
    steps.push(used(0, "2030-01-01T00:00:00Z"));
    steps
}
