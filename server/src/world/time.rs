//! The passing of time: timers that fire by themselves, a manual clock that is set, and an operator that answers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sim_lifecycle::chrono::{DateTime, Datelike as _, Months, TimeDelta, Utc};
use sim_lifecycle::replay::Output;
use tokio::sync::Notify;

use super::again::again;
use super::held::Held;
use super::{Operator, World};
use crate::storage::{ClockKind, LAST_YEAR, Others, StorageError, Transaction};

/// How many Sims are moved at once, at most.
const BATCH: usize = 256;

/// How often a database is looked at that other servers write to, and one that only an import may.
const SHARED_POLL: Duration = Duration::from_millis(500);
const OWN_POLL: Duration = Duration::from_secs(5);

/// When whoever fires timers is to wake up.
#[derive(Debug, Default)]
pub(super) struct Alarm {
    earlier: Notify,
    at: Mutex<Option<DateTime<Utc>>>,
}

impl Alarm {
    /// Has it wake up by this instant; does nothing where it does anyway.
    pub(super) fn set(&self, due: Option<DateTime<Utc>>) {
        let Some(due) = due else {
            return;
        };
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        if at.is_none_or(|at| due < at) {
            *at = Some(due);
            self.earlier.notify_one();
        }
    }

    fn clear(&self) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// For whoever is about to wait itself.
    fn set_quietly(&self, due: Option<DateTime<Utc>>) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = at.into_iter().chain(due).min();
    }
}

/// How far a manual clock is set on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many hours.
    Hours(u32),
    /// So many calendar months.
    Months(u32),
}

impl World {
    /// Has everything happen that is due under a manual clock when a server is started, such as what an import has left behind.
    /// Nothing of that kind [happens by itself](Self::keep_time) later.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn catch_up(&self) -> Result<(), StorageError> {
        if self.clock == ClockKind::Real {
            return Ok(());
        }
        again(|| self.take_over()).await?;
        self.fire_all_due().await
    }

    /// Fires what falls due, for ever.
    ///
    /// Not under a manual clock: whoever sets that has everything happen which falls due on the way. What is due while it stands
    /// still was left so by lines of an earlier instant. Lines move their own Sim, as in a log, and whoever asks for what
    /// is due may have it happen; a round in between would move it by chance, and take outputs away from a line.
    pub async fn keep_time(&self) {
        loop {
            let fired = match self.take_over().await {
                Ok(()) if self.clock == ClockKind::Real => self.fire_due(Others::LeaveOut).await,
                taken_over => taken_over,
            };
            if let Err(error) = fired {
                tracing::warn!(%error, "what is due cannot be fired now");
            }
            let wait = self.until_next_due().await.unwrap_or(SHARED_POLL);
            tokio::select! {
                () = self.alarm.earlier.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// A manual clock brings nothing due by itself, but there may be what no operator has been given.
    async fn until_next_due(&self) -> Result<Duration, StorageError> {
        // Cleared before it is looked at: what comes to be due meanwhile is told again.
        self.alarm.clear();
        let next = self.storage.next_due().await?;
        self.alarm.set_quietly(next);
        let poll = if self.storage.is_shared() {
            SHARED_POLL
        } else {
            OWN_POLL
        };
        let now = self.now().await?;
        let due = next
            .filter(|_| self.clock == ClockKind::Real)
            .and_then(|next| (next - now).to_std().ok());
        Ok(due.map_or(poll, |due| due.min(poll)))
    }

    /// Fires all that is due by now, each at its own instant; what others are about to fire has been when this ends.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn fire_all_due(&self) -> Result<(), StorageError> {
        again(|| self.fire_due(Others::WaitFor)).await
    }

    async fn fire_due(&self, others: Others) -> Result<(), StorageError> {
        loop {
            let now = self.now().await?;
            if self.storage.next_due().await?.is_none_or(|due| due > now) {
                return Ok(());
            }
            let mut transaction = self.begin().await?;
            let mut fired = Batch::hold(self, &mut transaction, now, others).await?;
            fired.fire(&mut Vec::new());
            fired.put(&mut transaction).await?;
            transaction.commit().await?;
            if fired.owes() {
                self.owed.notify_one();
            }
            // Where others hold what is left, they see to it.
            if fired.is_empty() {
                return Ok(());
            }
            tracing::debug!(sims = fired.sims.len(), "fired what was due");
        }
    }

    /// Sets a manual clock to `to`, never back, and gives what happened on the way, in order of time (rule A6).
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub(super) async fn advance_in(
        &self,
        transaction: &mut Transaction,
        to: DateTime<Utc>,
    ) -> Result<Advanced, StorageError> {
        let before = transaction.hold_clock().await?;
        let mut outputs = Vec::new();
        let mut owes = false;
        loop {
            let mut due = Batch::hold(self, transaction, to, Others::WaitFor).await?;
            if due.is_empty() {
                break;
            }
            due.fire(&mut outputs);
            due.put(transaction).await?;
            owes |= due.owes();
        }
        transaction.pass(to).await?;
        let now = before.map_or(to, |before| before.max(to));
        if before.is_some() {
            transaction.set_now(now).await?;
        }
        Ok(Advanced { now, outputs, owes })
    }

    /// Sets a manual clock on, and gives what it shows then; `None` where that would be beyond the last year that can be
    /// written.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn step(&self, step: Step) -> Result<Option<DateTime<Utc>>, StorageError> {
        let now = again(|| self.try_step(step)).await?;
        self.after_advance();
        Ok(now)
    }

    async fn try_step(&self, step: Step) -> Result<Option<DateTime<Utc>>, StorageError> {
        let mut transaction = self.storage.begin().await?;
        let now = transaction.hold_clock().await?;
        let now = self.at(now);
        let on = match step {
            Step::Hours(hours) => now.checked_add_signed(TimeDelta::hours(hours.into())),
            Step::Months(months) => now.checked_add_months(Months::new(months)),
        };
        let Some(on) = on.filter(|on| on.year() <= LAST_YEAR) else {
            return Ok(None);
        };
        let advanced = self.advance_in(&mut transaction, on).await?;
        transaction.commit().await?;
        Ok(Some(advanced.now))
    }

    /// Wakes those who wait for time to pass.
    pub(super) fn after_advance(&self) {
        self.owed.notify_one();
        self.alarm.earlier.notify_one();
    }

    /// Has an automatic operator answer what went out when there was none.
    async fn take_over(&self) -> Result<(), StorageError> {
        let Operator::Auto(_) = self.operator() else {
            return Ok(());
        };
        loop {
            let mut transaction = self.begin().await?;
            let rows = transaction.hold_unanswered(limit(BATCH)).await?;
            // A server that was started later may have an operator by hand, which holds for all.
            if rows.iter().all(|row| row.operator == Operator::Manual) {
                return Ok(());
            }
            let mut owes = false;
            for row in rows {
                let now = self.at(row.now);
                let mut held = self.held(row, now);
                held.hand_over();
                // One that needs no time has answered.
                if held.is_answered() {
                    held.settle();
                }
                held.put(&mut transaction).await?;
                owes |= held.owes();
            }
            transaction.commit().await?;
            if owes {
                self.owed.notify_one();
            }
        }
    }
}

/// What came of setting the clock.
#[derive(Debug)]
pub(super) struct Advanced {
    /// What it shows.
    pub(super) now: DateTime<Utc>,
    /// What happened on the way.
    pub(super) outputs: Vec<Output>,
    /// Whether callbacks are owed that were not before.
    pub(super) owes: bool,
}

/// The Sims that have something due first, and until when these are the first.
struct Batch {
    sims: Vec<Held>,
    to: DateTime<Utc>,
    /// Beyond this place in the order others may come in between.
    last: Option<(DateTime<Utc>, i64)>,
}

impl Batch {
    async fn hold(
        world: &World,
        transaction: &mut Transaction,
        to: DateTime<Utc>,
        others: Others,
    ) -> Result<Self, StorageError> {
        let rows = transaction.hold_due(to, limit(BATCH), others).await?;
        let sims: Vec<Held> = (rows.into_iter()).map(|row| world.held(row, to)).collect();
        let last = sims
            .last()
            .filter(|_| sims.len() == BATCH)
            .and_then(|held| Some((held.next_due()?, held.standing.id)));
        Ok(Self { sims, to, last })
    }

    fn is_empty(&self) -> bool {
        self.sims.is_empty()
    }

    fn owes(&self) -> bool {
        self.sims.iter().any(Held::owes)
    }

    /// Lets happen what is due, in order of time, then of registration.
    fn fire(&mut self, outputs: &mut Vec<Output>) {
        let mut agenda = BinaryHeap::new();
        for (index, held) in self.sims.iter().enumerate() {
            agenda.extend(held.next_due().map(|due| Reverse((due, held.standing.id, index))));
        }
        while let Some(Reverse((due, id, index))) = agenda.pop() {
            if due > self.to || self.last.is_some_and(|last| (due, id) > last) {
                break;
            }
            let Some(held) = self.sims.get_mut(index) else {
                break;
            };
            let told = held.outputs.len();
            held.now = held.not_before(due);
            held.settle();
            outputs.extend(held.outputs.iter().skip(told).cloned());
            agenda.extend(held.next_due().map(|due| Reverse((due, id, index))));
        }
    }

    async fn put(&self, transaction: &mut Transaction) -> Result<(), StorageError> {
        for held in &self.sims {
            held.put(transaction).await?;
        }
        Ok(())
    }
}

fn limit(sims: usize) -> i64 {
    sims.try_into().unwrap_or(i64::MAX)
}
