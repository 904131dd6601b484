//! A Sim in the hands of a transaction: given inputs, and put back with all that follows from them.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::Upstream;
use sim_lifecycle::replay::{Output, OutputKind};
use sim_lifecycle::sim::{Callback, CallbackParameters, CallbackTarget, Failure, OperatorAnswer};
use sim_lifecycle::status::Phase;
use sim_lifecycle::wire::{CallbackRequest, write_call};
use sim_lifecycle::{Effect, EffectKind, Policy, Refusal, Sim};

use super::Operator;
use crate::storage::{
    CallbackKind, FoundBy, NewCallback, SimRow, Standing, Storage, StorageError, Transaction, Version, save,
};

/// A Sim in the hands of a transaction, or looked at by itself.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) sim: Sim,
    pub(super) policy: Policy,
    /// The instant at which inputs are given to it.
    pub(super) now: DateTime<Utc>,
    pub(super) standing: Standing,
    /// Both as they are stored.
    before: (String, Standing),
    /// What it is found by, as that is stored.
    found_by: FoundBy,
    /// Which has been taken up.
    version: Version,
    operator: Operator,
    pub(super) outputs: Vec<Output>,
    callbacks: Vec<NewCallback>,
}

impl Held {
    /// Takes up a Sim at `now`, or at the instant that time has come to for it (rule A8).
    pub(super) fn new(row: SimRow, now: DateTime<Utc>) -> Self {
        let SimRow {
            sim,
            saved,
            standing,
            policy,
            operator,
            version,
            ..
        } = row;
        let mut held = Self {
            now,
            found_by: FoundBy::of(&sim, &standing),
            version,
            sim,
            policy,
            standing,
            before: (saved, standing),
            operator,
            outputs: Vec::new(),
            callbacks: Vec::new(),
        };
        held.now = held.not_before(now);
        // What an automatic operator was to answer, one by hand has to.
        if operator == Operator::Manual {
            held.standing.change_due = None;
            held.standing.reset_due = None;
        }
        held
    }

    /// Gives an instant as the Sim takes it, whose time does not run backwards (rule A8).
    pub(super) fn not_before(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let last = self.sim.lifecycle().last();
        self.standing
            .passed
            .map_or(last, |passed| passed.max(last))
            .max(at)
    }

    /// Lets happen what is due by now: the answers of an automatic operator and the timers, in order of time.
    pub(super) fn settle(&mut self) {
        while let Some((due, number)) = self.next_answer().filter(|(due, _)| *due <= self.now) {
            self.give_at(due, |sim, policy, now, effects| {
                // One that is stale changes nothing: a change that ended meanwhile has taken the reset with it.
                let _stale = sim.answer(number, OperatorAnswer::Completed, policy, now, effects);
            });
        }
        self.give(Sim::advance);
    }

    /// Gives the Sim an input, now.
    pub(super) fn give<T>(
        &mut self,
        input: impl FnOnce(&mut Sim, &Policy, DateTime<Utc>, &mut Vec<Effect>) -> T,
    ) -> T {
        self.give_at(self.now, input)
    }

    fn give_at<T>(
        &mut self,
        now: DateTime<Utc>,
        input: impl FnOnce(&mut Sim, &Policy, DateTime<Utc>, &mut Vec<Effect>) -> T,
    ) -> T {
        let mut effects = Vec::new();
        let outcome = input(&mut self.sim, &self.policy, now, &mut effects);
        for effect in effects {
            self.note(effect);
        }
        self.forget_what_is_settled();
        outcome
    }

    /// Tells an answer of the server's own, at the instant that the Sim has come to.
    pub(super) fn tell(&mut self, kind: OutputKind) {
        self.outputs.push(Output {
            at: self.sim.lifecycle().last(),
            sim: self.sim.sid().as_str().into(),
            kind,
        });
    }

    /// Tells that an input was accepted, before what it led to: the outputs from `place` on.
    pub(super) fn accept_at(&mut self, place: usize, kind: OutputKind) {
        let led_to = self.outputs.split_off(place);
        self.tell(kind);
        self.outputs.extend(led_to);
    }

    /// Tells that the server itself turned an input down.
    pub(super) fn turn_down(&mut self, failure: &super::Failure) {
        self.tell(OutputKind::Refused {
            http_status: failure.code().http_status(),
            code: failure.code().number(),
            message: failure.to_string(),
        });
    }

    /// Tells a refusal.
    pub(super) fn refuse(&mut self, refusal: &Refusal) {
        let at = self.sim.lifecycle().last();
        self.outputs
            .push(Output::refused(at, self.sim.sid().as_str(), refusal));
    }

    /// Gives the first instant at which something is due; `None` where nothing is.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.standing.next_due(&self.sim)
    }

    /// Has the operator complete, so long from now, what no operator has been given.
    pub(super) fn hand_over(&mut self) {
        let due = self.answer_to(self.now);
        let standing = &mut self.standing;
        standing.change_due = standing.change_due.or(due);
        standing.reset_due = standing.reset_due.or(due);
        // What is not in flight has nothing due.
        self.forget_what_is_settled();
    }

    /// Tells whether an automatic operator has answered by now.
    pub(super) fn is_answered(&self) -> bool {
        self.next_answer().is_some_and(|(due, _)| due <= self.now)
    }

    /// Puts the Sim back, with the callbacks that are owed and what happened.
    pub(super) async fn put(&self, transaction: &mut Transaction) -> Result<(), StorageError> {
        let saved = save(&self.sim)?;
        let id = self.standing.id;
        if (&saved, &self.standing) != (&self.before.0, &self.before.1) {
            transaction.store(&self.sim, &saved, &self.standing).await?;
        }
        let accounts = (self.sim.account(), self.standing.master);
        for callback in &self.callbacks {
            transaction.owe(id, self.sim.sid(), accounts, callback).await?;
        }
        let happened: Vec<&Output> = (self.outputs.iter())
            .filter(|output| is_history(&output.kind))
            .collect();
        if !happened.is_empty() {
            transaction.record(id, accounts, self.now, &happened).await?;
        }
        Ok(())
    }

    /// Tells whether there is no more to put back than the Sim's own row, and nothing of what it is found by.
    pub(super) fn is_row_alone(&self) -> bool {
        self.standing == self.before.1
            && FoundBy::of(&self.sim, &self.standing) == self.found_by
            && self.callbacks.is_empty()
            && !self.outputs.iter().any(|output| is_history(&output.kind))
    }

    /// Puts back a Sim that nobody holds and of which there [is no more](Self::is_row_alone) to put back, and tells whether it could:
    /// not where it has changed since it was taken up, or the settings have.
    pub(super) async fn put_unheld(&self, storage: &Storage) -> Result<bool, StorageError> {
        let saved = save(&self.sim)?;
        if saved == self.before.0 {
            return Ok(true);
        }
        storage
            .store_unheld(&self.sim, &saved, &self.standing, self.version)
            .await
    }

    /// Tells whether callbacks are owed that were not before.
    pub(super) fn owes(&self) -> bool {
        !self.callbacks.is_empty()
    }

    /// The next answer of an automatic operator, and the request that it is to. While a change is in flight no other
    /// request goes out, so its number is the last one.
    fn next_answer(&self) -> Option<(DateTime<Utc>, u64)> {
        let lifecycle = self.sim.lifecycle();
        let change = self.standing.change_due.map(|due| (due, lifecycle.requests()));
        let reset = self.standing.reset_due.zip(lifecycle.reset());
        change.into_iter().chain(reset).min()
    }

    fn note(&mut self, effect: Effect) {
        match &effect.kind {
            EffectKind::Upstream { request, .. } => {
                let due = self.answer_to(effect.at);
                match request {
                    Upstream::Update { .. } => self.standing.change_due = due,
                    Upstream::Reset => self.standing.reset_due = due,
                }
            }
            EffectKind::Callback(callback) => self.callbacks.push(request_callback(callback, effect.at)),
            EffectKind::CommandsCallback { method, url } => {
                self.standing.commands_called = self.standing.commands_called.saturating_add(1);
                let target = CallbackTarget {
                    url: url.clone(),
                    method: *method,
                };
                self.callbacks.push(self.commands_callback(&target, effect.at));
            }
            EffectKind::Status { .. }
            | EffectKind::ResetStatus { .. }
            | EffectKind::MonitorEvent(_)
            | EffectKind::SuspendedFeeStarted => {}
        }
        self.outputs.push(Output::of(effect, self.sim.sid()));
    }

    /// A Commands callback tells of the Sim what all callbacks tell: what the Command said, the server does not know.
    fn commands_callback(&self, target: &CallbackTarget, at: DateTime<Utc>) -> NewCallback {
        let sim = &self.sim;
        let parameters = CallbackParameters {
            sim: sim.sid(),
            unique_name: sim.properties().unique_name.clone(),
            status: sim.status(),
            failure: Failure::default(),
            account: sim.account(),
        };
        let (url, body) = write_call(target, &parameters);
        NewCallback {
            callback_id: format!("{}-command-{}", sim.sid(), self.standing.commands_called),
            kind: CallbackKind::Commands,
            method: target.method,
            url,
            body,
            parameters,
            created_at: at,
        }
    }

    fn answer_to(&self, sent: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.operator {
            Operator::Auto(latency) => sent.checked_add_signed(latency),
            Operator::Manual => None,
        }
    }

    fn forget_what_is_settled(&mut self) {
        let lifecycle = self.sim.lifecycle();
        let is_updating = lifecycle
            .change()
            .is_some_and(|change| change.phase() == Phase::Updating);
        if !is_updating {
            self.standing.change_due = None;
        }
        if lifecycle.reset().is_none() {
            self.standing.reset_due = None;
        }
    }
}

fn request_callback(callback: &Callback, at: DateTime<Utc>) -> NewCallback {
    let CallbackRequest {
        id,
        method,
        url,
        body,
    } = CallbackRequest::of(callback);
    NewCallback {
        callback_id: id.to_string(),
        kind: CallbackKind::Request,
        method,
        url,
        body,
        parameters: callback.parameters.clone(),
        created_at: at,
    }
}

/// Tells whether an output is something that happened to the Sim, and no answer to whoever gave the input.
const fn is_history(kind: &OutputKind) -> bool {
    !matches!(
        kind,
        OutputKind::Accepted { .. } | OutputKind::Refused { .. } | OutputKind::Stale { .. }
    )
}
