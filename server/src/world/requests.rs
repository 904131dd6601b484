//! What clients have done to Sims: updates and deletions.

use sim_lifecycle::error::Parameter;
use sim_lifecycle::replay::OutputKind;
use sim_lifecycle::sim::{HookEdit, Lookup, RatePlan};
use sim_lifecycle::text::HttpUrl;
use sim_lifecycle::wire::{Resource, SimAddress, read_update};
use sim_lifecycle::{AccountSid, Edit, Refusal, Sim, Update};

use super::again::again;
use super::held::Held;
use super::{BodyFault, Failure, World};
use crate::delivery::judge_url;
use crate::storage::{Account, SimRow, StorageError, Transaction};

impl World {
    /// Updates a Sim, and shows it as the request has left it. A form that did not come as one is refused when its turn
    /// comes: after a Sim that there is not (rule T8).
    ///
    /// # Errors
    ///
    /// The [`Failure`] that says why not.
    pub async fn update(
        &self,
        requester: Account,
        segment: &str,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Resource, Failure> {
        let address = address(segment)?;
        if let Some(done) = self.update_unheld(requester, segment, &address, form).await? {
            return done;
        }
        again(|| self.try_update(requester, segment, &address, form)).await
    }

    async fn try_update(
        &self,
        requester: Account,
        segment: &str,
        address: &SimAddress,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Resource, Failure> {
        let mut transaction = self.begin().await?;
        let row = transaction.hold(address, requester.sid).await?;
        let mut held = self.seen(row, requester, segment)?;
        let led = self
            .give_update(&mut transaction, &mut held, requester.sid, form)
            .await?;
        // Shown as the request has left it, before an operator that needs no time answers.
        let shown = self.show(&held.sim);
        held.settle();
        self.put(transaction, &held).await?;
        led.map(|()| shown)
    }

    /// Deletes a Sim.
    ///
    /// # Errors
    ///
    /// The [`Failure`] that says why not.
    pub async fn delete(&self, requester: Account, segment: &str) -> Result<(), Failure> {
        let address = address(segment)?;
        again(|| self.try_delete(requester, segment, &address)).await
    }

    async fn try_delete(
        &self,
        requester: Account,
        segment: &str,
        address: &SimAddress,
    ) -> Result<(), Failure> {
        let mut transaction = self.begin().await?;
        let row = transaction.hold(address, requester.sid).await?;
        let mut held = self.seen(row, requester, segment)?;
        let answer = give_deletion(&mut held);
        held.put(&mut transaction).await?;
        if answer.is_ok() {
            transaction.remove(held.sim.sid()).await?;
        }
        self.commit(transaction, &held).await?;
        answer
    }

    /// Gives a Sim that is held an update: what is due first, then the form, judged with what it needs to be looked up.
    ///
    /// Its outputs are told to the Sim; the outer error is of the database alone.
    pub(super) async fn give_update(
        &self,
        transaction: &mut Transaction,
        held: &mut Held,
        requester: AccountSid,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Result<(), Failure>, StorageError> {
        match self.begin_update(held, form) {
            Ok(update) => {
                let lookup = look_up(transaction, &held.sim, &update, requester).await?;
                Ok(judge(held, &update, &lookup))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// Lets happen what is due, and reads the form; a fault in it is told to the Sim.
    pub(super) fn begin_update(
        &self,
        held: &mut Held,
        form: Result<&[u8], &BodyFault>,
    ) -> Result<Update, Failure> {
        // Timers first: they fire even where the form cannot be read (rule A7).
        held.settle();
        let read = match form {
            Ok(form) => self.read_form(form),
            Err(fault) => Err(fault.clone().into()),
        };
        read.inspect_err(|failure| held.turn_down(failure))
    }

    fn read_form(&self, form: &[u8]) -> Result<Update, Failure> {
        let update = read_update(form)?;
        let commands = match &update.commands {
            HookEdit {
                url: Edit::Set(url), ..
            } => Some(url),
            HookEdit { .. } => None,
        };
        let called = [
            (Parameter::CallbackUrl, update.callback_url.as_ref()),
            (Parameter::CommandsCallbackUrl, commands),
        ];
        for (parameter, url) in called {
            if let Some(url) = url {
                judge_url(HttpUrl::as_str(url), self.reach)
                    .map_err(|why| Failure::NotPublic { parameter, why })?;
            }
        }
        Ok(update)
    }

    pub(super) fn seen(
        &self,
        row: Option<SimRow>,
        requester: Account,
        segment: &str,
    ) -> Result<Held, Failure> {
        let row = visible(row, requester, segment)?;
        let now = self.at(row.now);
        Ok(self.held(row, now))
    }

    /// Puts a Sim back, and ends the transaction.
    pub(super) async fn put(&self, mut transaction: Transaction, held: &Held) -> Result<(), StorageError> {
        held.put(&mut transaction).await?;
        self.commit(transaction, held).await
    }

    /// Ends a transaction, and tells those who wait for what follows.
    pub(super) async fn commit(&self, transaction: Transaction, held: &Held) -> Result<(), StorageError> {
        transaction.commit().await?;
        self.alarm.set(held.next_due());
        if held.owes() {
            self.owed.notify_one();
        }
        Ok(())
    }
}

/// Gives a Sim that is held its deletion; what is due first.
pub(super) fn give_deletion(held: &mut Held) -> Result<(), Failure> {
    held.settle();
    match held.give(Sim::delete) {
        Ok(()) => {
            held.tell(OutputKind::Accepted {
                http_status: 204,
                status: None,
            });
            Ok(())
        }
        Err(refusal) => {
            held.refuse(&refusal);
            Err(refusal.into())
        }
    }
}

/// Judges an update by what has been looked up, and tells the Sim what came of it.
pub(super) fn judge(held: &mut Held, update: &Update, lookup: &Lookup) -> Result<(), Failure> {
    let before = held.outputs.len();
    let answer = held.give(|sim, policy, now, effects| sim.update(update, lookup, policy, now, effects));
    match answer {
        Ok(status) => {
            let kind = OutputKind::Accepted {
                http_status: 200,
                status: Some(status),
            };
            held.accept_at(before, kind);
            Ok(())
        }
        Err(refusal) => {
            held.refuse(&refusal);
            Err(refusal.into())
        }
    }
}

/// Looks up what an update has to be judged by.
async fn look_up(
    transaction: &mut Transaction,
    sim: &Sim,
    update: &Update,
    requester: AccountSid,
) -> Result<Lookup, StorageError> {
    let to_look_up = sim.to_look_up(update);
    let account = to_look_up.account;
    let account_within_reach = match update.account {
        None => true,
        Some(_) => (transaction.account(account).await?)
            .is_some_and(|account| account.sid == requester || account.parent == Some(requester)),
    };
    let name_taken = match to_look_up.unique_name {
        Some(name) => transaction.has_name(account, name).await?,
        None => false,
    };
    let rate_plan = match to_look_up.rate_plan {
        Some(word) => find_plan(transaction, word, account).await?,
        None => None,
    };
    Ok(Lookup {
        account_within_reach,
        name_taken,
        rate_plan,
    })
}

/// Looks a plan of the account up by its SID or its unique name (rule T11).
async fn find_plan(
    transaction: &mut Transaction,
    word: &str,
    account: AccountSid,
) -> Result<Option<RatePlan>, StorageError> {
    let found = match word.parse() {
        Ok(sid) => transaction.plan(sid).await?,
        Err(_) => transaction.plan_named(account, word).await?,
    };
    Ok(found.filter(|plan| plan.account == account).map(|plan| plan.plan))
}

pub(super) fn address(segment: &str) -> Result<SimAddress, Failure> {
    SimAddress::from_segment(segment).map_err(|_| not_found(segment))
}

/// Lets a requester see its own Sims and those of its subaccounts (rule M4).
pub(super) fn is_visible(row: &SimRow, requester: AccountSid) -> bool {
    sees(requester, row.sim.account(), row.standing.master)
}

/// Tells whether a requester sees the Sims of an account with this master.
pub(super) fn sees(requester: AccountSid, account: AccountSid, master: AccountSid) -> bool {
    account == requester || master == requester
}

pub(super) fn visible(row: Option<SimRow>, requester: Account, segment: &str) -> Result<SimRow, Failure> {
    row.filter(|row| is_visible(row, requester.sid))
        .ok_or_else(|| not_found(segment))
}

pub(super) fn not_found(segment: &str) -> Failure {
    Failure::Refused(Refusal::NotFound { sim: segment.into() })
}
