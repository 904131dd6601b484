//! One SIM with all around it: the whole `Sim`, its device, its client, and what the operator tells it.

use chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::{PlanKind, Upstream};
use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::draw::{CohortKey, Purpose, Streams, delay};
use sim_lifecycle::whatif::scenario::{Cohort, Suspension};
use sim_lifecycle::{
    Cause, Direction, Edit, Effect, EffectKind, Lookup, Policy, Registration, Requested, Settled, Sim,
    Status, Update,
};

use super::agenda::{Agenda, What};
use super::client::{Aim, Client, Then, Wish};
use super::consumption::Consumption;
use super::diary::{Diary, State};
use super::moments;
use super::operator::{Answers, Matter};
use super::time::{Horizon, Millis, instant, later};

pub struct Life<'a> {
    scenario: &'a Scenario,
    cohort: &'a Cohort,
    streams: Streams,
    /// Its number in the whole fleet.
    index: usize,
    sim: Sim,
    /// The deadline that is on the agenda.
    deadline: Option<DateTime<Utc>>,
    is_used: bool,
    is_lost: bool,
    /// Whether the wish to deactivate has come up.
    is_unwanted: bool,
    client: Client,
    answers: Answers,
    consumption: Consumption,
    accepted_at: Option<Millis>,
    ready_at: Option<Millis>,
    diary: Diary,
}

fn registered(index: usize, start: Millis) -> Sim {
    let registration = Registration {
        sid: format!("DE{index:032x}").parse().expect("a SID"),
        account: "AC00000000000000000000000000000001".parse().expect("a SID"),
        iccid: format!("89{index:017}").parse().expect("19 digits"),
        rate_plan: None,
        registration_code: None,
        eid: None,
        ip_address: None,
    };
    Sim::register(registration, instant(start))
}

fn rate_plan(kind: PlanKind) -> RatePlan {
    RatePlan {
        sid: "WP00000000000000000000000000000001".parse().expect("a SID"),
        narrowband_developer: kind == PlanKind::NarrowbandDeveloper,
    }
}

impl<'a> Life<'a> {
    /// A SIM that is new, with all on the agenda that is to happen to it from outside.
    pub fn new(
        scenario: &'a Scenario,
        cohort: &'a Cohort,
        number: u64,
        index: usize,
        agenda: &mut Agenda,
    ) -> Self {
        let streams = CohortKey::new(scenario.seed, &cohort.name).streams(number);
        let start = Horizon::of(scenario).start;
        let mut life = Self {
            scenario,
            cohort,
            streams,
            index,
            sim: registered(index, start),
            deadline: None,
            is_used: false,
            is_lost: false,
            is_unwanted: false,
            client: Client::default(),
            answers: Answers::default(),
            consumption: Consumption::default(),
            accepted_at: None,
            ready_at: None,
            diary: Diary::default(),
        };
        life.diary.note(start, life.state());
        life.look_ahead(number, agenda);
        life
    }

    pub fn cohort(&self) -> &'a Cohort {
        self.cohort
    }

    pub fn diary(&self) -> &Diary {
        &self.diary
    }

    fn look_ahead(&self, number: u64, agenda: &mut Agenda) {
        let (cohort, streams, sim) = (self.cohort, self.streams, self.index);
        let provisioned = moments::provisioned(self.scenario, cohort, number, streams);
        agenda.put(provisioned, sim, What::Provision);
        agenda.put(
            moments::first_used(cohort, provisioned, streams),
            sim,
            What::FirstUse,
        );
        if let Some(at) = moments::lost(cohort, provisioned, streams) {
            agenda.put(at, sim, What::Loss);
        }
        if let Some(at) = moments::unwanted(cohort, provisioned, streams) {
            agenda.put(at, sim, What::Deactivate);
        }
        for (at, suspend) in moments::season(self.scenario, cohort, provisioned, streams) {
            agenda.put(at, sim, What::Season { suspend });
        }
        self.put_suspension(0, provisioned, agenda);
        self.put_reset(0, provisioned, agenda);
    }

    /// Random suspension: the wish with this number comes up so long after the one before.
    fn put_suspension(&self, number: u32, before: Millis, agenda: &mut Agenda) {
        if let Suspension::Random { after, lasting } = self.cohort.suspension {
            let spread = if number.is_multiple_of(2) { after } else { lasting };
            let span = delay(self.streams.word(Purpose::Suspension, number), spread);
            agenda.put(later(before, span), self.index, What::Suspension(number));
        }
    }

    fn put_reset(&self, number: u32, before: Millis, agenda: &mut Agenda) {
        let rate = self.cohort.resets_per_year;
        if let Some(gap) = moments::gap_of_year(rate, self.streams, Purpose::Reset, number) {
            agenda.put(later(before, gap), self.index, What::Reset(number));
        }
    }

    /// Something happens.
    pub fn meets(&mut self, what: What, at: Millis, agenda: &mut Agenda) {
        match what {
            What::Timer => self.acts(at, agenda, |sim, policy, now, effects| {
                sim.advance(policy, now, effects);
            }),
            What::ChangeAnswer(number, answer) => self.acts(at, agenda, |sim, policy, now, effects| {
                sim.answer(number, answer, policy, now, effects)
                    .expect("nobody but the operator ends a change");
            }),
            What::ResetAnswer(number, answer) => self.acts(at, agenda, |sim, policy, now, effects| {
                let _stale = sim.answer(number, answer, policy, now, effects);
            }),
            What::FirstUse => self.is_used = true,
            What::Loss => self.is_lost = true,
            What::Session => self.session(at, agenda),
            What::Command => self.command(at, agenda),
            What::Provision => {
                let first = Requested::from(self.cohort.first_status);
                self.wishes(Aim::Provision(first), at, agenda);
            }
            What::Suspension(number) => {
                self.wishes_by_season_or_chance(number.is_multiple_of(2), at, agenda);
                self.put_suspension(number + 1, at, agenda);
            }
            What::Season { suspend } => self.wishes_by_season_or_chance(suspend, at, agenda),
            What::Deactivate => {
                self.is_unwanted = true;
                self.wishes(Aim::Deactivate, at, agenda);
            }
            What::Retry(wish) => {
                if let Some(wish) = self.client.still(wish) {
                    self.asks(wish, at, agenda);
                }
            }
            What::Reset(number) => {
                self.reset(at, agenda);
                self.put_reset(number + 1, at, agenda);
            }
        }
        self.diary.note(at, self.state());
        self.begin_to_consume(at, agenda);
        self.put_deadline(agenda);
    }

    fn state(&self) -> State {
        State {
            reported: self.sim.status(),
            settled: self.sim.settled(),
            connects: self.sim.lifecycle().can_connect(),
            in_use: self.is_used && !self.is_lost,
        }
    }

    fn put_deadline(&mut self, agenda: &mut Agenda) {
        let deadline = self.sim.next_deadline();
        if deadline != self.deadline
            && let Some(at) = deadline
        {
            agenda.put(at.timestamp_millis(), self.index, What::Timer);
        }
        self.deadline = deadline;
    }

    /// Gives the `Sim` an input, and follows what comes of it.
    fn acts<R>(
        &mut self,
        at: Millis,
        agenda: &mut Agenda,
        input: impl FnOnce(&mut Sim, &Policy, DateTime<Utc>, &mut Vec<Effect>) -> R,
    ) -> R {
        let mut effects = Vec::new();
        let result = input(&mut self.sim, &self.scenario.policy, instant(at), &mut effects);
        let mut why = None;
        for effect in effects {
            assert_eq!(effect.at, instant(at), "every event is met at its own instant");
            match effect.kind {
                EffectKind::Status {
                    previous,
                    updated,
                    cause,
                } => {
                    why = Some(cause);
                    self.diary.moves.push((at, (previous, updated, cause)));
                    self.moved(updated, cause, at, agenda);
                }
                EffectKind::MonitorEvent(event) => {
                    if let Some((_, updated)) = event.status {
                        self.entered(updated, why.expect("the status comes first"), at);
                    }
                }
                EffectKind::Upstream { number, request } => self.goes_out(number, &request, at, agenda),
                EffectKind::CommandsCallback { .. }
                | EffectKind::ResetStatus { .. }
                | EffectKind::SuspendedFeeStarted
                | EffectKind::Callback(_) => {}
            }
        }
        result
    }

    fn moved(&mut self, updated: Status, cause: Cause, at: Millis, agenda: &mut Agenda) {
        match cause {
            Cause::Requested => self.accepted_at = Some(at),
            Cause::Completed | Cause::Failed => {
                assert!(!matches!(updated, Status::Updating | Status::Scheduled));
                let since = self.accepted_at.take().expect("it was accepted before");
                self.diary.settled_after.push((at - since).unsigned_abs());
                if cause == Cause::Completed {
                    self.client.completed();
                } else {
                    let then = self.client.failed(self.cohort.on_failure);
                    self.then(then, at, agenda);
                }
            }
            Cause::Unavailable
            | Cause::Resumed
            | Cause::Data
            | Cause::Commands
            | Cause::ReadyPeriod
            | Cause::CancellationDelay => {}
        }
    }

    fn entered(&mut self, settled: Settled, cause: Cause, at: Millis) {
        self.diary.entered.push((at, settled));
        if settled == Settled::Ready {
            self.ready_at = Some(at);
        }
        if settled == Settled::Active
            && let Some(since) = self.ready_at.take()
        {
            self.diary.active_after.push((cause, (at - since).unsigned_abs()));
        }
    }

    /// A request goes to the operator, whose answers are put on the agenda.
    fn goes_out(&mut self, number: u64, request: &Upstream<RatePlan>, at: Millis, agenda: &mut Agenda) {
        let matter = match request {
            Upstream::Update { .. } => Matter::Change,
            Upstream::Reset => Matter::Reset,
        };
        for (at, answer) in self.answers.to(matter, at, &self.scenario.operator, self.streams) {
            let what = match matter {
                Matter::Change => What::ChangeAnswer(number, answer),
                Matter::Reset => What::ResetAnswer(number, answer),
            };
            agenda.put(at, self.index, what);
        }
    }

    fn wishes_by_season_or_chance(&mut self, suspend: bool, at: Millis, agenda: &mut Agenda) {
        if !self.is_unwanted {
            self.wishes(if suspend { Aim::Suspend } else { Aim::Resume }, at, agenda);
        }
    }

    fn wishes(&mut self, aim: Aim, at: Millis, agenda: &mut Agenda) {
        let wish = self.client.wishes(aim);
        self.asks(wish, at, agenda);
    }

    /// Whether the wish is asked for at all, as the SIM is.
    fn makes_sense(&self, aim: Aim) -> bool {
        let in_flight = self.sim.in_flight().is_some();
        match aim {
            Aim::Provision(_) => true,
            Aim::Suspend => self.sim.lifecycle().can_connect() || in_flight,
            Aim::Resume => self.sim.settled() == Settled::Suspended || in_flight,
            Aim::Deactivate => !matches!(self.sim.settled(), Settled::Deactivated | Settled::Canceled),
        }
    }

    fn asks(&mut self, wish: Wish, at: Millis, agenda: &mut Agenda) {
        if !self.makes_sense(wish.aim) {
            return;
        }
        let plan = rate_plan(self.cohort.plan);
        let (status, rate_plan) = match wish.aim {
            Aim::Provision(first) => (first, Edit::Set(plan.sid.into())),
            Aim::Suspend => (Requested::Suspended, Edit::Keep),
            Aim::Resume => (Requested::Active, Edit::Keep),
            Aim::Deactivate => (Requested::Deactivated, Edit::Keep),
        };
        let update = Update {
            status: Some(status),
            rate_plan,
            ..Update::default()
        };
        let lookup = Lookup {
            rate_plan: Some(plan),
            ..Lookup::default()
        };
        let verdict = self.acts(at, agenda, |sim, policy, now, effects| {
            sim.update(&update, &lookup, policy, now, effects)
        });
        match verdict {
            Ok(reported) => {
                assert_eq!(
                    reported,
                    Status::Updating,
                    "a wish that makes sense goes to the operator"
                );
                self.diary.changes.push(at);
                self.client.accepted(wish);
            }
            Err(refusal) => {
                self.diary.refused.push((at, refusal.code().number()));
                let is_conflict = refusal.http_status() == 409;
                let then = self.client.refused(is_conflict, self.cohort.on_conflict);
                self.then(then, at, agenda);
            }
        }
    }

    fn then(&mut self, then: Then, at: Millis, agenda: &mut Agenda) {
        match then {
            Then::Again { wish, after } => agenda.put(later(at, after), self.index, What::Retry(wish)),
            Then::GivenUp => self.diary.given_up.push(at),
            Then::Nothing => {}
        }
    }

    fn reset(&mut self, at: Millis, agenda: &mut Agenda) {
        if self.is_unwanted || !self.sim.lifecycle().can_connect() {
            return;
        }
        let update = Update {
            reset: true,
            ..Update::default()
        };
        let verdict = self.acts(at, agenda, |sim, policy, now, effects| {
            sim.update(&update, &Lookup::default(), policy, now, effects)
        });
        match verdict {
            Ok(_) => self.diary.resets.push(at),
            Err(refusal) => self.diary.refused.push((at, refusal.code().number())),
        }
    }

    fn is_consuming(&self) -> bool {
        self.state().in_use && self.sim.settled() == Settled::Ready
    }

    /// The SIM is ready and the device in use for the first time.
    fn begin_to_consume(&mut self, at: Millis, agenda: &mut Agenda) {
        if self.is_consuming() && !self.consumption.has_begun {
            self.consumption.has_begun = true;
            self.put_session(at, agenda);
            self.put_command(at, agenda);
        }
    }

    fn put_session(&mut self, before: Millis, agenda: &mut Agenda) {
        if let Some(gap) = self.consumption.until_session(self.cohort, self.streams) {
            agenda.put(later(before, gap), self.index, What::Session);
        }
    }

    fn put_command(&mut self, before: Millis, agenda: &mut Agenda) {
        if let Some(gap) = self.consumption.until_command(self.cohort, self.streams) {
            agenda.put(later(before, gap), self.index, What::Command);
        }
    }

    fn session(&mut self, at: Millis, agenda: &mut Agenda) {
        if self.is_consuming() {
            let bytes = self.consumption.session(self.cohort, self.streams);
            self.diary.sessions.push((at, bytes));
            self.acts(at, agenda, |sim, policy, now, effects| {
                sim.data(bytes, policy, now, effects);
            });
            self.put_session(at, agenda);
        }
    }

    fn command(&mut self, at: Millis, agenda: &mut Agenda) {
        if self.is_consuming() {
            self.diary.commands.push(at);
            self.acts(at, agenda, |sim, policy, now, effects| {
                sim.command(Direction::ToSim, policy, now, effects)
                    .expect("a ready SIM can connect");
            });
            self.put_command(at, agenda);
        }
    }
}
