//! The courier: takes callbacks out of the outbox, delivers them, and notes what came of it.
//!
//! Of each Sim the oldest callback that waits is the only one on its way, so they arrive in order. A row that is being
//! delivered is locked where other servers may have the database, and known here where they may not; either ends with
//! the process, so that what it had not noted is delivered again, by itself or by another, under the same id.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::wire::{CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, Delivery};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::clock::machine_now;
use crate::delivery::Reach;
use crate::delivery::backoff::pause;
use crate::delivery::client::{Answer, Call, Client};
use crate::metrics::{AttemptOutcome, Metrics};
use crate::storage::{CallbackRow, CallbackState, ClockKind, Outcome, StorageError, Taken, Transaction};
use crate::world::World;

/// How many callbacks are on their way at once; each holds a connection where the database is shared.
const AT_ONCE: usize = 32;
const AT_ONCE_SHARED: usize = 8;

/// How often a database is looked at that other servers write to, and one that they do not.
const SHARED_POLL: Duration = Duration::from_millis(500);
const OWN_POLL: Duration = Duration::from_secs(5);

/// How often delivered callbacks are pruned at most, on the server's clock.
const BETWEEN_PRUNINGS: TimeDelta = TimeDelta::minutes(1);

/// Delivers callbacks.
pub struct Courier {
    world: Arc<World>,
    metrics: Arc<Metrics>,
    client: Client,
    key: Option<CallbackKey>,
    give_up_after: TimeDelta,
    keep_delivered: TimeDelta,
    at_once: usize,
    /// The Sims that have a callback on its way from here.
    busy: Arc<Mutex<HashSet<i64>>>,
}

impl Courier {
    /// Makes a courier that gives up after a day, and keeps what it has delivered for a week.
    #[must_use]
    pub fn new(world: Arc<World>, metrics: Arc<Metrics>, reach: Reach, key: Option<CallbackKey>) -> Self {
        let at_once = if world.storage().is_shared() {
            AT_ONCE_SHARED
        } else {
            AT_ONCE
        };
        Self {
            world,
            metrics,
            client: Client::new(reach),
            key,
            give_up_after: TimeDelta::days(1),
            keep_delivered: TimeDelta::days(7),
            at_once,
            busy: Arc::default(),
        }
    }

    /// Says for how long an undelivered callback is tried again.
    #[must_use]
    pub fn giving_up_after(mut self, span: TimeDelta) -> Self {
        self.give_up_after = span;
        self
    }

    /// Says for how long delivered callbacks are kept.
    #[must_use]
    pub fn keeping_delivered(mut self, span: TimeDelta) -> Self {
        self.keep_delivered = span;
        self
    }

    /// Delivers what is owed until it is told to stop, and ends what it has begun.
    pub async fn deliver(self, mut stopped: watch::Receiver<bool>) {
        let courier = Arc::new(self);
        let owed = courier.world.owed();
        let slots = Arc::new(Semaphore::new(courier.at_once));
        let mut on_their_way = JoinSet::new();
        let mut pruned = None;
        while !*stopped.borrow() {
            let wait = match courier.send_off(&slots, &mut on_their_way).await {
                Ok(wait) => wait,
                Err(error) => {
                    tracing::warn!(%error, "the outbox cannot be read now");
                    SHARED_POLL
                }
            };
            if let Err(error) = courier.prune(&mut pruned).await {
                tracing::warn!(%error, "delivered callbacks cannot be pruned now");
            }
            tokio::select! {
                () = owed.notified() => {}
                () = tokio::time::sleep(wait) => {}
                Some(_) = on_their_way.join_next() => {}
                _ = stopped.changed() => {}
            }
        }
        while on_their_way.join_next().await.is_some() {}
    }

    /// Sends off what can be tried, as far as there is room, and says when to look again.
    async fn send_off(
        self: &Arc<Self>,
        slots: &Arc<Semaphore>,
        on_their_way: &mut JoinSet<()>,
    ) -> Result<Duration, StorageError> {
        if self.world.storage().is_shared() {
            self.send_off_shared(slots, on_their_way).await?;
            return self.until_next(SHARED_POLL).await;
        }
        let now = self.world.now().await?;
        let storage = self.world.storage();
        // Those of busy Sims are passed over, and must not stand in the way of others.
        let most = self.at_once.saturating_add(lock(&self.busy).len());
        for row in storage.ready_callbacks(now, limit(most)).await? {
            // Whoever ends makes room, and wakes.
            let Ok(slot) = Arc::clone(slots).try_acquire_owned() else {
                break;
            };
            if let Some(turn) = Turn::take(&self.busy, row.sim_id) {
                let courier = Arc::clone(self);
                on_their_way.spawn(async move {
                    // Looked at again, now that it is its turn: it may have been delivered since.
                    match courier.world.storage().ready_callback(row.id, now).await {
                        Ok(Some(row)) => courier.try_one(row, None).await,
                        Ok(None) => {}
                        Err(error) => tracing::warn!(%error, "the outbox cannot be read now"),
                    }
                    drop((turn, slot));
                });
            }
        }
        self.until_next(OWN_POLL).await
    }

    /// Takes the rows themselves, as other servers do: what one holds, the others leave out.
    async fn send_off_shared(
        self: &Arc<Self>,
        slots: &Arc<Semaphore>,
        on_their_way: &mut JoinSet<()>,
    ) -> Result<(), StorageError> {
        // Those that wait for their Sim's turn must not stand in the way of others.
        let mut busy = Vec::new();
        while let Ok(slot) = Arc::clone(slots).try_acquire_owned() {
            let mut transaction = self.world.storage().begin().await?;
            let now = self.world.now_in(&mut transaction).await?;
            let row = match transaction.take_callback(now, &busy).await? {
                Taken::It(row) => *row,
                Taken::Busy { sim_id } => {
                    busy.push(sim_id);
                    continue;
                }
                Taken::Nothing => break,
            };
            let courier = Arc::clone(self);
            on_their_way.spawn(async move {
                courier.try_one(row, Some(transaction)).await;
                drop(slot);
            });
        }
        Ok(())
    }

    /// A manual clock that stands still brings nothing due.
    async fn until_next(&self, poll: Duration) -> Result<Duration, StorageError> {
        if self.world.clock() == ClockKind::Manual {
            return Ok(poll);
        }
        let now = self.world.now().await?;
        let next = self.world.storage().next_attempt(now).await?;
        // What is due already is on its way, or waits for room or for others.
        let due = next.and_then(|next| (next - now).to_std().ok());
        Ok(due.filter(|due| !due.is_zero()).map_or(poll, |due| due.min(poll)))
    }

    /// Tries one callback. Where others have the database its row is held meanwhile, by a transaction that ends with this
    /// process; else nobody waits for it.
    async fn try_one(&self, row: CallbackRow, held: Option<Transaction>) {
        let answer = self.client.send(&self.call(&row)).await;
        if let Err(error) = self.note(held, &row, answer).await {
            tracing::warn!(%error, "what came of a callback cannot be noted now");
            // It is tried again, but not at once.
            tokio::time::sleep(SHARED_POLL).await;
        }
    }

    async fn note(
        &self,
        held: Option<Transaction>,
        row: &CallbackRow,
        answer: Answer,
    ) -> Result<(), StorageError> {
        let mut transaction = match held {
            Some(transaction) => transaction,
            None => self.world.storage().begin().await?,
        };
        let now = self.world.now_in(&mut transaction).await?;
        let outcome = self.outcome(row, answer, now);
        tracing::debug!(
            callback = row.callback.callback_id,
            state = %outcome.state,
            answer = outcome.answer,
            "tried a callback"
        );
        self.metrics.attempted(match outcome.state {
            CallbackState::Delivered => AttemptOutcome::Delivered,
            CallbackState::Waiting => AttemptOutcome::TryAgain,
            CallbackState::Failed | CallbackState::GivenUp => AttemptOutcome::Ended,
        });
        transaction.attempted(row.id, &outcome).await?;
        transaction.commit().await
    }

    /// Rule C8 says whether to try again, the pauses say when, and the time for which it is tried when no more.
    fn outcome(&self, row: &CallbackRow, answer: Answer, now: DateTime<Utc>) -> Outcome {
        let Answer { attempt, words } = answer;
        // The time for which it is tried begins with the first attempt, however late that comes.
        let since = if row.attempts == 0 { now } else { row.give_up_from };
        let ended = |state| Outcome {
            give_up_from: since,
            state,
            next_attempt_at: None,
            finished_at: Some(now),
            answer: words.clone(),
        };
        match Delivery::from(attempt) {
            Delivery::Delivered => ended(CallbackState::Delivered),
            Delivery::Failed => ended(CallbackState::Failed),
            Delivery::TryAgain if now - since >= self.give_up_after => ended(CallbackState::GivenUp),
            Delivery::TryAgain => Outcome {
                state: CallbackState::Waiting,
                give_up_from: since,
                next_attempt_at: now.checked_add_signed(pause(row.attempts.saturating_add(1))),
                finished_at: None,
                answer: words,
            },
        }
    }

    /// A signature has the machine's time, by which a receiver judges how old it is.
    fn call(&self, row: &CallbackRow) -> Call {
        let callback = &row.callback;
        let mut headers = vec![(CALLBACK_ID_HEADER, callback.callback_id.clone())];
        if let Some(key) = &self.key {
            let signature = key.sign_parts(&callback.callback_id, &callback.parameters, machine_now());
            headers.push((CALLBACK_SIGNATURE_HEADER, signature));
        }
        Call {
            method: callback.method,
            url: callback.url.clone(),
            body: callback.body.clone(),
            headers,
        }
    }

    async fn prune(&self, last: &mut Option<DateTime<Utc>>) -> Result<(), StorageError> {
        let now = self.world.now().await?;
        if last.is_some_and(|last| now - last < BETWEEN_PRUNINGS) {
            return Ok(());
        }
        *last = Some(now);
        let Some(before) = now.checked_sub_signed(self.keep_delivered) else {
            return Ok(());
        };
        let mut transaction = self.world.storage().begin().await?;
        let pruned = transaction.prune_delivered(before).await?;
        transaction.commit().await?;
        if pruned > 0 {
            tracing::info!(pruned, "pruned delivered callbacks");
        }
        Ok(())
    }
}

/// The turn of a Sim to have a callback on its way, given back whatever happens.
struct Turn {
    busy: Arc<Mutex<HashSet<i64>>>,
    sim_id: i64,
}

impl Turn {
    fn take(busy: &Arc<Mutex<HashSet<i64>>>, sim_id: i64) -> Option<Self> {
        let is_free = lock(busy).insert(sim_id);
        is_free.then(|| Self {
            busy: Arc::clone(busy),
            sim_id,
        })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.busy).remove(&self.sim_id);
    }
}

fn lock(busy: &Mutex<HashSet<i64>>) -> MutexGuard<'_, HashSet<i64>> {
    busy.lock().unwrap_or_else(PoisonError::into_inner)
}

fn limit(callbacks: usize) -> i64 {
    callbacks.try_into().unwrap_or(i64::MAX)
}
