//! The engine: takes a line, moves what it is about, and gives out what happened.

use std::vec::Vec;

use chrono::{DateTime, Utc};

use super::agenda::{Agenda, Passed};
use super::directory::Directory;
use super::fault::{LineError, LineFault};
use super::fleet::Fleet;
use super::line::{Input, Line};
use super::output::{Output, OutputKind, SimOutput};
use crate::error::Refusal;
use crate::id::{AccountSid, SimSid};
use crate::policy::Policy;
use crate::sim::{Effect, Lookup, OperatorAnswer, RatePlan, Registration, Sim, Update};
use crate::status::{Direction, Status};
use crate::wire::{Resource, read_update};

/// A world of accounts, rate plans and Sims that lines of a log move.
///
/// ```
/// use sim_lifecycle::replay::Replay;
///
/// let mut replay = Replay::new();
/// let mut outputs = Vec::new();
/// for line in [
///     r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
///     r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001",
///         "account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000001"}"#,
///     r#"{"at":"2026-01-01T09:00:00Z","input":"update","sim":"DE00000000000000000000000000000001",
///         "form":"Status=deactivated"}"#,
/// ] {
///     replay.line(line.as_bytes(), &mut outputs)?;
/// }
/// let words: Vec<_> = outputs.iter().map(|output| serde_json::to_value(output).unwrap()["output"].clone()).collect();
/// assert_eq!(words, ["accepted", "status", "upstream"]);
/// # Ok::<(), sim_lifecycle::replay::LineError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Replay {
    policy: Policy,
    directory: Directory,
    fleet: Fleet,
    agenda: Agenda,
    passed: Passed,
    lines: u64,
    /// The effects of one input, on their way out.
    effects: Vec<Effect>,
}

impl Replay {
    /// Makes an empty world under the published policy.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next line as it stands in the log; a blank one counts and is skipped.
    ///
    /// # Errors
    ///
    /// [`LineError`] for a line that cannot be read or contradicts those before; nothing has changed but the count of
    /// lines.
    pub fn line(&mut self, text: &[u8], outputs: &mut impl Extend<Output>) -> Result<(), LineError> {
        self.lines = self.lines.saturating_add(1);
        // Without the line's end, which a fault would otherwise be told behind.
        let text = text.trim_ascii_end();
        if text.is_empty() {
            return Ok(());
        }
        Line::read(text)
            .and_then(|line| self.take(line, outputs))
            .map_err(|fault| LineError {
                line: self.lines,
                fault,
            })
    }

    /// Takes an input that has been read; [`lines`](Self::lines) does not count it.
    ///
    /// # Errors
    ///
    /// [`LineFault`] where it contradicts what came before; it has changed nothing.
    pub fn take(&mut self, line: Line<'_>, outputs: &mut impl Extend<Output>) -> Result<(), LineFault> {
        let Line { at, input } = line;
        match input {
            Input::Policy(_) if !self.fleet.is_untouched() => return Err(LineFault::LatePolicy),
            Input::Policy(overrides) => self.policy = overrides.applied_to(self.policy),
            Input::Account { sid, parent, .. } => self.directory.add_account(sid, parent)?,
            Input::RatePlan {
                sid,
                unique_name,
                account,
                narrowband_developer,
            } => {
                self.directory.add_plan(
                    RatePlan {
                        sid,
                        narrowband_developer,
                    },
                    unique_name,
                    account,
                )?;
            }
            Input::Register {
                sid,
                account,
                iccid,
                rate_plan,
                registration_code,
                eid,
                ip_address,
            } => {
                self.directory.parent(account)?;
                let rate_plan = rate_plan
                    .map(|plan| self.directory.plan_of(plan, account))
                    .transpose()?;
                self.register(
                    Registration {
                        sid,
                        account,
                        iccid,
                        rate_plan,
                        registration_code,
                        eid,
                        ip_address,
                    },
                    at,
                )?;
            }
            Input::Update { sim, form, requester } => self.update(&sim, &form, requester, at, outputs),
            Input::Delete { sim, requester } => self.delete(&sim, requester, at, outputs),
            Input::Operator { sim, request, answer } => self.operator(&sim, request, answer, at, outputs),
            Input::Data { sim, bytes } => self.data(&sim, bytes, at, outputs),
            Input::Command { sim, direction } => self.command(&sim, direction, at, outputs),
            Input::Advance => self.advance(at, outputs),
        }
        Ok(())
    }

    /// Gives the resources of all Sims that have not been deleted, the first registered first.
    ///
    /// Time passes for none of them meanwhile: each is shown as its last input or the last `advance` left it.
    pub fn sims(&self, base_url: &str) -> impl Iterator<Item = SimOutput> {
        self.fleet.iter().map(move |sim| SimOutput {
            resource: Resource::of(sim, base_url),
        })
    }

    /// Gives the status that every Sim reports, in order of registration.
    pub fn statuses(&self) -> impl Iterator<Item = Status> {
        self.fleet.iter().map(Sim::status)
    }

    /// Gives how many lines [`line`](Self::line) has been given, blank ones and one at fault counted.
    #[must_use]
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    fn register(&mut self, registration: Registration, at: DateTime<Utc>) -> Result<(), LineFault> {
        self.fleet.check(&registration)?;
        let place = self.fleet.add(Sim::register(registration, at));
        self.passed.register(place);
        Ok(())
    }

    fn update(
        &mut self,
        word: &str,
        form: &str,
        requester: Option<AccountSid>,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
    ) {
        let Some((place, requester)) = self.seen_by(word, requester) else {
            return not_found(word, at, outputs);
        };
        // Timers first, told before the answer: they fire even where the form cannot be read (rule A7).
        self.input(place, at, outputs, |sim, policy, now, effects| {
            sim.advance(policy, now, effects);
        });
        match read_update(form.as_bytes()) {
            Ok(update) => self.judge(place, &update, requester, at, outputs),
            Err(parameter) => self.refuse(place, &parameter.into(), outputs),
        }
    }

    fn judge(
        &mut self,
        place: usize,
        update: &Update,
        requester: AccountSid,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
    ) {
        let Some(sim) = self.fleet.get(place) else {
            return;
        };
        let to_look_up = sim.to_look_up(update);
        let account = to_look_up.account;
        let lookup = Lookup {
            account_within_reach: self.directory.reaches(requester, account),
            name_taken: to_look_up
                .unique_name
                .is_some_and(|name| self.fleet.has_name(account, name)),
            rate_plan: to_look_up
                .rate_plan
                .and_then(|plan| self.directory.find_plan(plan, account)),
        };
        let before = (sim.account(), sim.properties().unique_name.clone());
        let mut answer = None;
        self.apply(place, at, |sim, policy, now, effects| {
            answer = Some(sim.update(update, &lookup, policy, now, effects));
        });
        match answer {
            Some(Ok(status)) => self.accept(place, 200, Some(status), outputs),
            Some(Err(refusal)) => self.refuse(place, &refusal, outputs),
            None => {}
        }
        self.fleet.rename(place, before);
        self.flush(place, outputs);
    }

    fn delete(
        &mut self,
        word: &str,
        requester: Option<AccountSid>,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
    ) {
        let Some((place, _)) = self.seen_by(word, requester) else {
            return not_found(word, at, outputs);
        };
        let mut answer = Ok(());
        self.input(place, at, outputs, |sim, policy, now, effects| {
            answer = sim.delete(policy, now, effects);
        });
        match answer {
            Ok(()) => {
                self.accept(place, 204, None, outputs);
                let deadline = self.fleet.get(place).and_then(Sim::next_deadline);
                self.agenda.replace(place, deadline, None);
                self.fleet.remove(place);
            }
            Err(refusal) => self.refuse(place, &refusal, outputs),
        }
    }

    fn operator(
        &mut self,
        word: &str,
        request: u64,
        answer: OperatorAnswer,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
    ) {
        let Some(place) = self.fleet.find(word, None) else {
            return not_found(word, at, outputs);
        };
        let mut stale = false;
        self.input(place, at, outputs, |sim, policy, now, effects| {
            stale = sim.answer(request, answer, policy, now, effects).is_err();
        });
        if stale {
            self.tell(place, OutputKind::Stale { request }, outputs);
        }
    }

    fn data(&mut self, word: &str, bytes: u64, at: DateTime<Utc>, outputs: &mut impl Extend<Output>) {
        match self.fleet.find(word, None) {
            Some(place) => self.input(place, at, outputs, |sim, policy, now, effects| {
                sim.data(bytes, policy, now, effects);
            }),
            None => not_found(word, at, outputs),
        }
    }

    fn command(
        &mut self,
        word: &str,
        direction: Direction,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
    ) {
        let Some(place) = self.fleet.find(word, None) else {
            return not_found(word, at, outputs);
        };
        let mut answer = Ok(());
        self.input(place, at, outputs, |sim, policy, now, effects| {
            answer = sim.command(direction, policy, now, effects);
        });
        if let Err(refusal) = answer {
            self.refuse(place, &refusal, outputs);
        }
    }

    /// Costs the timers that are due, not the Sims there are.
    fn advance(&mut self, at: DateTime<Utc>, outputs: &mut impl Extend<Output>) {
        while let Some((deadline, place)) = self.agenda.due(at) {
            self.input(place, deadline, outputs, |sim, policy, now, effects| {
                sim.advance(policy, now, effects);
            });
        }
        self.passed.pass(at);
    }

    /// Finds a Sim for a requester, by default its owner (rules V12, M4).
    fn seen_by(&self, word: &str, requester: Option<AccountSid>) -> Option<(usize, AccountSid)> {
        let place = self.fleet.find(word, requester)?;
        let owner = self.fleet.get(place)?.account();
        let requester = requester.unwrap_or(owner);
        self.directory
            .reaches(requester, owner)
            .then_some((place, requester))
    }

    /// Gives an input to a Sim and tells what follows.
    fn input(
        &mut self,
        place: usize,
        at: DateTime<Utc>,
        outputs: &mut impl Extend<Output>,
        give: impl FnOnce(&mut Sim, &Policy, DateTime<Utc>, &mut Vec<Effect>),
    ) {
        self.apply(place, at, give);
        self.flush(place, outputs);
    }

    /// Gives an input to a Sim, its time and its place in the agenda kept.
    fn apply(
        &mut self,
        place: usize,
        at: DateTime<Utc>,
        give: impl FnOnce(&mut Sim, &Policy, DateTime<Utc>, &mut Vec<Effect>),
    ) {
        let now = self.passed.at_least(place, at);
        if let Some(sim) = self.fleet.get_mut(place) {
            let before = sim.next_deadline();
            give(sim, &self.policy, now, &mut self.effects);
            let after = sim.next_deadline();
            self.agenda.replace(place, before, after);
        }
    }

    fn flush(&mut self, place: usize, outputs: &mut impl Extend<Output>) {
        if self.effects.is_empty() {
            return;
        }
        if let Some(sid) = self.fleet.get(place).map(Sim::sid) {
            outputs.extend(self.effects.drain(..).map(|effect| Output::of(effect, sid)));
        }
    }

    fn accept(
        &self,
        place: usize,
        http_status: u16,
        status: Option<Status>,
        outputs: &mut impl Extend<Output>,
    ) {
        self.tell(place, OutputKind::Accepted { http_status, status }, outputs);
    }

    fn refuse(&self, place: usize, refusal: &Refusal, outputs: &mut impl Extend<Output>) {
        if let Some((sid, last)) = self.sid_and_last(place) {
            outputs.extend(Some(Output::refused(last, sid.as_str(), refusal)));
        }
    }

    fn tell(&self, place: usize, kind: OutputKind, outputs: &mut impl Extend<Output>) {
        if let Some((sid, at)) = self.sid_and_last(place) {
            outputs.extend(Some(Output {
                at,
                sim: sid.as_str().into(),
                kind,
            }));
        }
    }

    fn sid_and_last(&self, place: usize) -> Option<(SimSid, DateTime<Utc>)> {
        self.fleet
            .get(place)
            .map(|sim| (sim.sid(), sim.lifecycle().last()))
    }
}

/// Touches nothing, not even a Sim's time (rule T8).
fn not_found(word: &str, at: DateTime<Utc>, outputs: &mut impl Extend<Output>) {
    let refusal = Refusal::NotFound { sim: word.into() };
    outputs.extend(Some(Output::refused(at, word, &refusal)));
}
