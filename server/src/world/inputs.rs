//! The lines of the log format, taken into the database: what `/test/inputs` and an import do.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::replay::{Input, Line, LineFault, Output, OutputKind};
use sim_lifecycle::sim::OperatorAnswer;
use sim_lifecycle::wire::SimAddress;
use sim_lifecycle::{AccountSid, Direction, Refusal};

use super::again::again;
use super::held::Held;
use super::requests::{give_deletion, is_visible};
use super::{InputFault, World};
use crate::storage::{ClockKind, StorageError, Transaction};

/// When the inputs of lines happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// At their own `at`.
    Own,
    /// At the server's time, whatever they say.
    Servers,
}

/// What has to be told to others once a transaction has ended.
#[derive(Debug, Default)]
pub struct Aftermath {
    next_due: Option<DateTime<Utc>>,
    owes: bool,
    advanced: bool,
}

impl World {
    /// Takes one line of test inputs, in a transaction of its own, and gives its outputs; a blank line has none.
    ///
    /// # Errors
    ///
    /// [`InputFault`]; then nothing has changed.
    pub async fn line(&self, text: &[u8]) -> Result<Vec<Output>, InputFault> {
        if text.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        let stamp = match self.clock {
            ClockKind::Real => Stamp::Servers,
            ClockKind::Manual => Stamp::Own,
        };
        again(|| self.try_line(text, stamp)).await
    }

    async fn try_line(&self, text: &[u8], stamp: Stamp) -> Result<Vec<Output>, InputFault> {
        let mut transaction = self.storage.begin().await?;
        let mut aftermath = Aftermath::default();
        let outputs = self
            .line_in(&mut transaction, text, stamp, &mut aftermath)
            .await?;
        transaction.commit().await?;
        self.tell(&aftermath);
        Ok(outputs)
    }

    /// Takes one line in a transaction that others share with it.
    ///
    /// # Errors
    ///
    /// [`InputFault`]; then the transaction is of no more use where it is the database's, else nothing has changed.
    pub async fn line_in(
        &self,
        transaction: &mut Transaction,
        text: &[u8],
        stamp: Stamp,
        aftermath: &mut Aftermath,
    ) -> Result<Vec<Output>, InputFault> {
        let text = text.trim_ascii_end();
        if text.is_empty() {
            return Ok(Vec::new());
        }
        let line = match stamp {
            Stamp::Own => Line::read(text)?,
            Stamp::Servers => Line::read_at(text, crate::clock::machine_now())?,
        };
        let Line { at, input } = line;
        // Whoever sets the clock holds it alone.
        if self.clock == ClockKind::Manual && !matches!(input, Input::Advance) {
            transaction.share_clock().await?;
        }
        match input {
            Input::Advance if stamp == Stamp::Servers => Err(InputFault::RealClock),
            Input::Advance => {
                let advanced = self.advance_in(transaction, at).await?;
                aftermath.owes |= advanced.owes;
                aftermath.advanced = true;
                Ok(advanced.outputs)
            }
            Input::Policy(_) | Input::Account { .. } | Input::RatePlan { .. } | Input::Register { .. } => {
                self.declare(transaction, input, at).await?;
                Ok(Vec::new())
            }
            Input::Update { .. }
            | Input::Delete { .. }
            | Input::Operator { .. }
            | Input::Data { .. }
            | Input::Command { .. } => self.give_line(transaction, input, at, aftermath).await,
            _ => Err(not_known().into()),
        }
    }

    /// Gives the Sim that a line names what the line brings.
    async fn give_line(
        &self,
        transaction: &mut Transaction,
        input: Input<'_>,
        at: DateTime<Utc>,
        aftermath: &mut Aftermath,
    ) -> Result<Vec<Output>, InputFault> {
        let outputs = match input {
            Input::Update { sim, form, requester } => {
                let Some((mut held, requester)) = self.named(transaction, &sim, requester, at).await? else {
                    return Ok(vec![not_found(&sim, at)]);
                };
                // Its answer is among the outputs.
                let _answer = self
                    .give_update(transaction, &mut held, requester, Ok(form.as_bytes()))
                    .await?;
                finish(transaction, held, aftermath).await?
            }
            Input::Delete { sim, requester } => {
                let Some((mut held, _)) = self.named(transaction, &sim, requester, at).await? else {
                    return Ok(vec![not_found(&sim, at)]);
                };
                let gone = give_deletion(&mut held).is_ok();
                let sid = held.sim.sid();
                let outputs = finish(transaction, held, aftermath).await?;
                if gone {
                    transaction.remove(sid).await?;
                }
                outputs
            }
            Input::Operator { sim, request, answer } => {
                self.give_to(transaction, &sim, at, aftermath, |held| {
                    give_answer(held, request, answer);
                })
                .await?
            }
            Input::Data { sim, bytes } => {
                self.give_to(transaction, &sim, at, aftermath, |held| {
                    held.give(|sim, policy, now, effects| sim.data(bytes, policy, now, effects));
                })
                .await?
            }
            Input::Command { sim, direction } => {
                self.give_to(transaction, &sim, at, aftermath, |held| {
                    give_command(held, direction);
                })
                .await?
            }
            Input::Policy(_)
            | Input::Account { .. }
            | Input::RatePlan { .. }
            | Input::Register { .. }
            | Input::Advance
            | _ => return Err(not_known().into()),
        };
        Ok(outputs)
    }

    /// Tells those who wait what a transaction that has ended led to.
    pub fn tell(&self, aftermath: &Aftermath) {
        self.alarm.set(aftermath.next_due);
        if aftermath.owes {
            self.owed.notify_one();
        }
        if aftermath.advanced {
            self.after_advance();
        }
    }

    /// Gives the Sim with this SID an input, after what is due.
    async fn give_to(
        &self,
        transaction: &mut Transaction,
        word: &str,
        at: DateTime<Utc>,
        aftermath: &mut Aftermath,
        input: impl FnOnce(&mut Held),
    ) -> Result<Vec<Output>, StorageError> {
        let Some(mut held) = self.with_sid(transaction, word, at).await? else {
            return Ok(vec![not_found(word, at)]);
        };
        held.settle();
        input(&mut held);
        finish(transaction, held, aftermath).await
    }

    async fn with_sid(
        &self,
        transaction: &mut Transaction,
        word: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<Held>, StorageError> {
        let Ok(sid) = word.parse() else {
            return Ok(None);
        };
        let row = transaction.hold_sid(sid).await?;
        Ok(row.map(|row| self.held(row, at)))
    }

    /// Finds a Sim for a requester, by default its owner (rules V12, M4).
    async fn named(
        &self,
        transaction: &mut Transaction,
        word: &str,
        requester: Option<AccountSid>,
        at: DateTime<Utc>,
    ) -> Result<Option<(Held, AccountSid)>, StorageError> {
        let row = match (word.parse().map(SimAddress::Sid), requester) {
            (Ok(SimAddress::Sid(sid)), _) => transaction.hold_sid(sid).await?,
            (_, Some(requester)) => match word.parse().map(SimAddress::UniqueName) {
                Ok(name) => transaction.hold(&name, requester).await?,
                Err(_) => None,
            },
            (_, None) => None,
        };
        Ok(row.and_then(|row| {
            let requester = requester.unwrap_or_else(|| row.sim.account());
            is_visible(&row, requester).then(|| (self.held(row, at), requester))
        }))
    }
}

/// Puts a Sim back, after what an operator that needs no time has answered.
async fn finish(
    transaction: &mut Transaction,
    mut held: Held,
    aftermath: &mut Aftermath,
) -> Result<Vec<Output>, StorageError> {
    held.settle();
    held.put(transaction).await?;
    aftermath.owes |= held.owes();
    let dues = [aftermath.next_due, held.next_due()];
    aftermath.next_due = dues.into_iter().flatten().min();
    Ok(held.outputs)
}

fn give_answer(held: &mut Held, request: u64, answer: OperatorAnswer) {
    let taken = held.give(|sim, policy, now, effects| sim.answer(request, answer, policy, now, effects));
    if taken.is_err() {
        held.tell(OutputKind::Stale { request });
    }
}

fn give_command(held: &mut Held, direction: Direction) {
    let taken = held.give(|sim, policy, now, effects| sim.command(direction, policy, now, effects));
    if let Err(refusal) = taken {
        held.refuse(&refusal);
    }
}

/// The log format has no inputs but those that are taken; one to come is not taken unseen.
pub(super) fn not_known() -> LineFault {
    LineFault::Input {
        found: "of a later version".into(),
        expected: "one that this server knows",
    }
}

/// Touches nothing, not even a Sim's time (rule T8).
fn not_found(word: &str, at: DateTime<Utc>) -> Output {
    Output::refused(at, word, &Refusal::NotFound { sim: word.into() })
}
