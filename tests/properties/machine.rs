//! One view of the kernel and of the Sim, so that a property is written once and holds of both.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::{Answer, Event, Lifecycle, Plan, PlanKind, Request, Route, Stale, Transition};
use sim_lifecycle::sim::{Failure, RatePlan};
use sim_lifecycle::{
    AccountSid, Direction, Edit, Effect, EffectKind, Illegal, Lookup, OperatorAnswer, Policy, Refusal,
    Registration, Requested, Sim, Status, Update,
};

/// An input that either of them takes; what the kernel does not know it leaves out.
#[derive(Clone, Debug)]
pub enum Input {
    Ask(Ask),
    Answer(u64, Answer),
    Data(u64),
    Command(Direction),
    Delete,
    Advance,
}

/// A request, with what only a Sim has.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    pub status: Option<Requested>,
    pub plan: Edit<PlanKind>,
    pub reset: bool,
    pub extras: Extras,
    /// What makes its callback URL unlike any other.
    pub callback: Option<usize>,
}

/// What a Sim's update can name beside the kernel's request, and what was looked up for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    pub name: Edit<&'static str>,
    /// The last digit of the account to move to.
    pub account: Option<u8>,
    pub calls_commands: Edit<&'static str>,
    pub is_name_taken: bool,
    pub is_account_out_of_reach: bool,
    pub is_plan_unknown: bool,
}

/// Why an input did not do what it asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum No<R> {
    Refused(R),
    Stale(Stale),
}

pub type Verdict<M> = Result<<M as Machine>::Yes, No<<M as Machine>::Refusal>>;

pub trait Machine: Clone + PartialEq + Debug {
    type Plan: Plan + PartialEq + Debug;
    type Output: Clone + PartialEq + Debug;
    type Yes: PartialEq + Debug;
    type Refusal: PartialEq + Debug;

    fn fresh(plan: Option<PlanKind>, now: DateTime<Utc>) -> Self;
    fn give(
        &mut self,
        input: &Input,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut Vec<Self::Output>,
    ) -> Verdict<Self>;
    /// What `give` would say, asked beforehand of a machine whose timers have not fired yet.
    fn would(&self, input: &Input, policy: &Policy, now: DateTime<Utc>) -> Result<(), No<Self::Refusal>>;
    fn advance(&mut self, policy: &Policy, now: DateTime<Utc>, sink: &mut Vec<Self::Output>);
    fn lifecycle(&self) -> &Lifecycle<Self::Plan>;

    fn at(output: &Self::Output) -> DateTime<Utc>;
    fn number(output: &Self::Output) -> Option<u64>;
    fn status_move(output: &Self::Output) -> Option<(Status, Status)>;
}

impl Machine for Lifecycle {
    type Plan = PlanKind;
    type Output = Transition<PlanKind>;
    type Yes = Option<Route>;
    type Refusal = Illegal;

    fn fresh(plan: Option<PlanKind>, now: DateTime<Utc>) -> Self {
        Self::new(plan, now)
    }

    fn give(
        &mut self,
        input: &Input,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut Vec<Self::Output>,
    ) -> Verdict<Self> {
        match input {
            Input::Ask(ask) => self
                .request(request(ask), policy, now, sink)
                .map(Some)
                .map_err(No::Refused),
            Input::Answer(number, answer) => self
                .answer(*number, *answer, policy, now, sink)
                .map(|()| None)
                .map_err(No::Stale),
            Input::Data(bytes) => {
                self.data(*bytes, policy, now, sink);
                Ok(None)
            }
            Input::Command(direction) => self
                .command(*direction, policy, now, sink)
                .map(|()| None)
                .map_err(No::Refused),
            Input::Delete => {
                self.advance(policy, now, sink);
                self.check_deletion().map(|()| None).map_err(No::Refused)
            }
            Input::Advance => {
                self.advance(policy, now, sink);
                Ok(None)
            }
        }
    }

    fn would(&self, input: &Input, policy: &Policy, now: DateTime<Utc>) -> Result<(), No<Illegal>> {
        let mut then = *self;
        then.advance(policy, now, &mut Vec::new());
        match input {
            Input::Ask(ask) => then.check(&request(ask), policy).map_err(No::Refused),
            Input::Answer(number, answer) => then.check_answer(*number, *answer).map_err(No::Stale),
            Input::Command(Direction::ToSim) => then.check_command().map_err(No::Refused),
            Input::Delete => then.check_deletion().map_err(No::Refused),
            Input::Command(Direction::FromSim) | Input::Data(_) | Input::Advance => Ok(()),
        }
    }

    fn advance(&mut self, policy: &Policy, now: DateTime<Utc>, sink: &mut Vec<Self::Output>) {
        self.advance(policy, now, sink);
    }

    fn lifecycle(&self) -> &Lifecycle {
        self
    }

    fn at(output: &Self::Output) -> DateTime<Utc> {
        output.at
    }

    fn number(output: &Self::Output) -> Option<u64> {
        if let Event::Upstream { number, .. } = output.event {
            Some(number)
        } else {
            None
        }
    }

    fn status_move(output: &Self::Output) -> Option<(Status, Status)> {
        if let Event::Status {
            previous, updated, ..
        } = output.event
        {
            Some((previous, updated))
        } else {
            None
        }
    }
}

impl Machine for Sim {
    type Plan = RatePlan;
    type Output = Effect;
    type Yes = Option<Status>;
    type Refusal = Refusal;

    fn fresh(plan: Option<PlanKind>, now: DateTime<Utc>) -> Self {
        let registration = Registration {
            sid: "DE00000000000000000000000000000abc".parse().expect("a SID"),
            account: account(0),
            iccid: "8988303000000614224".parse().expect("an ICCID"),
            rate_plan: plan.map(rate_plan),
            registration_code: None,
            eid: Some("89033023".into()),
            ip_address: None,
        };
        Self::register(registration, now)
    }

    fn give(
        &mut self,
        input: &Input,
        policy: &Policy,
        now: DateTime<Utc>,
        sink: &mut Vec<Effect>,
    ) -> Verdict<Self> {
        match input {
            Input::Ask(ask) => self
                .update(&update(ask), &lookup(ask), policy, now, sink)
                .map(Some)
                .map_err(No::Refused),
            Input::Answer(number, answer) => self
                .answer(*number, operator_answer(*answer), policy, now, sink)
                .map(|()| None)
                .map_err(No::Stale),
            Input::Data(bytes) => {
                self.data(*bytes, policy, now, sink);
                Ok(None)
            }
            Input::Command(direction) => self
                .command(*direction, policy, now, sink)
                .map(|()| None)
                .map_err(No::Refused),
            Input::Delete => self.delete(policy, now, sink).map(|()| None).map_err(No::Refused),
            Input::Advance => {
                self.advance(policy, now, sink);
                Ok(None)
            }
        }
    }

    fn would(&self, input: &Input, policy: &Policy, now: DateTime<Utc>) -> Result<(), No<Refusal>> {
        let mut then = self.clone();
        then.advance(policy, now, &mut Vec::new());
        match input {
            Input::Ask(ask) => self
                .can(&update(ask), &lookup(ask), policy, now)
                .map_err(No::Refused),
            Input::Delete => self.can_delete(policy, now).map_err(No::Refused),
            Input::Answer(number, answer) => {
                (then.lifecycle().check_answer(*number, *answer)).map_err(No::Stale)
            }
            Input::Command(Direction::ToSim) => {
                (then.lifecycle().check_command()).map_err(|illegal| No::Refused(Refusal::Illegal(illegal)))
            }
            Input::Command(Direction::FromSim) | Input::Data(_) | Input::Advance => Ok(()),
        }
    }

    fn advance(&mut self, policy: &Policy, now: DateTime<Utc>, sink: &mut Vec<Effect>) {
        self.advance(policy, now, sink);
    }

    fn lifecycle(&self) -> &Lifecycle<RatePlan> {
        self.lifecycle()
    }

    fn at(output: &Effect) -> DateTime<Utc> {
        output.at
    }

    fn number(output: &Effect) -> Option<u64> {
        if let EffectKind::Upstream { number, .. } = output.kind {
            Some(number)
        } else {
            None
        }
    }

    fn status_move(output: &Effect) -> Option<(Status, Status)> {
        if let EffectKind::Status {
            previous, updated, ..
        } = output.kind
        {
            Some((previous, updated))
        } else {
            None
        }
    }
}

fn request(ask: &Ask) -> Request<PlanKind> {
    if ask.reset {
        return Request::Reset;
    }
    Request::Change {
        status: ask.status,
        plan: ask.plan,
    }
}

pub fn update(ask: &Ask) -> Update {
    let mut update = Update {
        status: ask.status,
        rate_plan: match ask.plan {
            Edit::Keep => Edit::Keep,
            Edit::Clear => Edit::Clear,
            Edit::Set(kind) => Edit::Set(rate_plan(kind).sid.into()),
        },
        reset: ask.reset,
        account: ask.extras.account.map(account),
        unique_name: match ask.extras.name {
            Edit::Keep => Edit::Keep,
            Edit::Clear => Edit::Clear,
            Edit::Set(name) => Edit::Set(name.parse().expect("a unique name")),
        },
        callback_url: ask.callback.map(|number| {
            let url = format!("https://example.com/{number}");
            url.parse().expect("a URL")
        }),
        ..Update::default()
    };
    update.commands.url = match ask.extras.calls_commands {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(url) => Edit::Set(url.parse().expect("a URL")),
    };
    update
}

pub fn lookup(ask: &Ask) -> Lookup {
    Lookup {
        account_within_reach: !ask.extras.is_account_out_of_reach,
        name_taken: ask.extras.is_name_taken,
        rate_plan: match ask.plan {
            Edit::Set(kind) if !ask.extras.is_plan_unknown => Some(rate_plan(kind)),
            Edit::Set(_) | Edit::Keep | Edit::Clear => None,
        },
    }
}

fn operator_answer(answer: Answer) -> OperatorAnswer {
    match answer {
        Answer::Completed => OperatorAnswer::Completed,
        Answer::Unavailable => OperatorAnswer::Unavailable,
        Answer::Resumed => OperatorAnswer::Resumed,
        Answer::Failed => OperatorAnswer::Failed(Failure {
            code: Some(30_001),
            message: Some("the operator says no".into()),
        }),
    }
}

fn account(digit: u8) -> AccountSid {
    format!("AC{digit:032x}").parse().expect("a SID")
}

fn rate_plan(kind: PlanKind) -> RatePlan {
    let narrowband_developer = kind == PlanKind::NarrowbandDeveloper;
    let digit = u8::from(narrowband_developer);
    RatePlan {
        sid: format!("WP{digit:032x}").parse().expect("a SID"),
        narrowband_developer,
    }
}
