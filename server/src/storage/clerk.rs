//! A clerk who stores Sims that are not held in an SQLite file: one after the other, each in a transaction by itself.
//!
//! SQLite has one writer, so everybody who writes waits for whoever does. The clerk gives the next to SQLite before whoever waits for the
//! last is told, and keeps the writer while there is more to store, so that no pool asks in between whether it is alive.

use sqlx::{AnyConnection, AnyPool};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::storing::Changed;
use super::{PATIENCE, StorageError};

/// How many are stored before others get at the writer.
const TURN: usize = 32;

/// Who stores.
#[derive(Clone, Debug)]
pub(super) struct Clerk(UnboundedSender<Order>);

/// A Sim to store, and who waits for it.
#[derive(Debug)]
struct Order {
    sim: Changed,
    /// Until when it may wait for the writer, whoever has it and whoever comes first.
    until: Instant,
    done: oneshot::Sender<Result<bool, StorageError>>,
}

impl Clerk {
    /// Takes one on who has the writer of this pool in turn with others, until nobody can ask any more.
    pub(super) fn employ(pool: AnyPool) -> Self {
        let (orders, ordered) = mpsc::unbounded_channel();
        tokio::spawn(work(pool, ordered));
        Self(orders)
    }

    /// Has a Sim stored; tells whether it could be.
    pub(super) async fn store(&self, sim: Changed) -> Result<bool, StorageError> {
        let (done, answer) = oneshot::channel();
        let until = Instant::now() + PATIENCE;
        let order = Order { sim, until, done };
        self.0.send(order).map_err(|_| sqlx::Error::PoolClosed)?;
        answer.await.map_err(|_| sqlx::Error::PoolClosed)?
    }
}

impl Order {
    fn fail(self, error: impl Into<StorageError>) {
        // Whoever has gone meanwhile does not hear it.
        let _ = self.done.send(Err(error.into()));
    }
}

async fn work(pool: AnyPool, mut orders: UnboundedReceiver<Order>) {
    while let Some(order) = orders.recv().await {
        match timeout_at(order.until, pool.acquire()).await {
            Ok(Ok(mut connection)) => take_turn(&mut connection, order, &mut orders).await,
            Ok(Err(error)) => order.fail(error),
            Err(_) => order.fail(sqlx::Error::PoolTimedOut),
        }
    }
}

/// Stores one, and those that follow.
async fn take_turn(connection: &mut AnyConnection, first: Order, orders: &mut UnboundedReceiver<Order>) {
    let mut next = Some(first);
    for left in (0..TURN).rev() {
        let Some(order) = next else {
            return;
        };
        if order.until <= Instant::now() {
            // One before it has waited for another program that has the file.
            order.fail(sqlx::Error::PoolTimedOut);
        } else if !order.done.is_closed() {
            // Nothing is stored for whoever has gone.
            let stored = order.sim.store(connection).await;
            let failed = stored.is_err();
            let _ = order.done.send(stored);
            // The pool sees whether the connection is alive.
            if failed {
                return;
            }
        }
        next = (left > 0).then(|| orders.try_recv().ok()).flatten();
    }
}
