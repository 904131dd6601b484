//! What the page shows of a Sim beside its resource.

use serde::Serialize;
use sim_lifecycle::Settled;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::{InFlightBody, Meta, Resource};

use super::again::again;
use super::held::Held;
use super::{Failure, World};
use crate::storage::{Account, Group, StorageError};

/// A Sim with what waits for it.
#[derive(Debug, Serialize)]
pub struct Seen {
    /// The Sim as the API returns it.
    pub resource: Resource,
    /// What happens by itself next.
    pub deadline: Option<Deadline>,
    /// The change in flight.
    pub in_flight: Option<InFlightBody>,
    /// The number of the request to the operator that the change in flight went out with.
    pub request: Option<u64>,
    /// The number of the open reset.
    pub reset: Option<u64>,
    /// When an automatic operator answers.
    pub answer_due: Option<DateTime<Utc>>,
    /// How many callbacks are to be delivered.
    pub callbacks_waiting: i64,
}

/// What happens by itself, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// When.
    pub at: DateTime<Utc>,
    /// What: `ready_period`, `cancellation_delay` or `suspended_fee`.
    pub what: &'static str,
}

/// A page of Sims with what waits for them.
#[derive(Debug, Serialize)]
pub struct SeenList {
    /// The Sims.
    pub sims: Vec<Seen>,
    /// Where the page is, and its neighbours.
    pub meta: Meta,
}

impl World {
    /// Lists Sims with what waits for them.
    ///
    /// # Errors
    ///
    /// As [`list`](Self::list).
    pub async fn look_over(&self, requester: Account, query: &[u8]) -> Result<SeenList, Failure> {
        let page = self.page(requester, query).await?;
        let mut sims = Vec::with_capacity(page.items.len());
        for held in &page.items {
            sims.push(self.look_at(held).await?);
        }
        Ok(SeenList {
            sims,
            meta: Meta::of(&page.meta),
        })
    }

    /// Gives what happened to a Sim, the oldest first.
    ///
    /// # Errors
    ///
    /// As [`fetch`](Self::fetch).
    pub async fn history(&self, requester: Account, segment: &str) -> Result<Vec<Group>, Failure> {
        let row = self.find(requester, segment).await?;
        Ok(self.storage.history(row.standing.id, requester.sid).await?)
    }

    /// Tries a callback again that failed or was given up; `None` where the requester sees none with this id, else
    /// whether it was in such a state.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn redeliver(&self, requester: Account, id: i64) -> Result<Option<bool>, StorageError> {
        let now = self.now().await?;
        let is_master = requester.parent.is_none();
        let done = again(async || {
            let mut transaction = self.storage.begin().await?;
            let done = transaction.send_again(id, requester.sid, is_master, now).await?;
            transaction.commit().await?;
            Ok::<_, StorageError>(done)
        })
        .await;
        self.owed.notify_one();
        done
    }

    async fn look_at(&self, held: &Held) -> Result<Seen, Failure> {
        let sim = &held.sim;
        let answers = [held.standing.change_due, held.standing.reset_due];
        Ok(Seen {
            resource: self.show(sim),
            deadline: sim.next_deadline().and_then(|at| {
                Some(Deadline {
                    at,
                    what: what_is_due(sim.settled())?,
                })
            }),
            in_flight: sim.in_flight().as_ref().map(InFlightBody::from),
            request: sim.in_flight().map(|_| sim.lifecycle().requests()),
            reset: sim.lifecycle().reset(),
            answer_due: answers.into_iter().flatten().min(),
            callbacks_waiting: self.storage.waiting_callbacks(held.standing.id).await?,
        })
    }
}

/// Which timer a settled status has.
const fn what_is_due(settled: Settled) -> Option<&'static str> {
    match settled {
        Settled::Ready => Some("ready_period"),
        Settled::Suspended => Some("suspended_fee"),
        Settled::Deactivated => Some("cancellation_delay"),
        Settled::New | Settled::Active | Settled::Canceled => None,
    }
}
