//! The connections that read, kept for who reads next. A pool asks each connection that comes back whether it is alive, and to ask that
//! of SQLite's thread costs as much as to read.

use std::iter;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool};
use tokio::sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::{PATIENCE, StorageError};

/// How often a connection is read from before the pool is to see whether it is alive.
const USES: u32 = 1_000;

/// The connections of a pool, kept or not.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    pool: AnyPool,
    kept: Option<Kept>,
}

/// Those that are kept, each read from by one at a time.
#[derive(Clone, Debug)]
struct Kept {
    connections: Vec<Arc<Mutex<Option<Used>>>>,
    free: Arc<Semaphore>,
}

/// A connection, and how often it has been read from.
#[derive(Debug)]
pub(super) struct Used {
    connection: PoolConnection<Any>,
    times: u32,
}

/// A connection that reads, until it is dropped.
#[derive(Debug)]
pub(super) enum Reader {
    /// One that is kept.
    Kept {
        /// The connection.
        used: OwnedMappedMutexGuard<Option<Used>, Used>,
        /// Dropped behind it, so that there is one for whoever is let in.
        _place: OwnedSemaphorePermit,
    },
    /// One that goes back to the pool.
    Pooled(PoolConnection<Any>),
}

impl Readers {
    /// Lends the connections of a pool.
    pub(super) const fn of(pool: AnyPool) -> Self {
        Self { pool, kept: None }
    }

    /// Lends so many connections of a pool, which has at least as many, and keeps them.
    pub(super) fn keeping(pool: AnyPool, number: usize) -> Self {
        let kept = Kept {
            connections: iter::repeat_with(Arc::default).take(number).collect(),
            free: Arc::new(Semaphore::new(number)),
        };
        Self {
            pool,
            kept: Some(kept),
        }
    }

    /// Waits for a connection.
    pub(super) async fn acquire(&self) -> Result<Reader, StorageError> {
        let Some(kept) = &self.kept else {
            return Ok(Reader::Pooled(self.pool.acquire().await?));
        };
        let place = timeout(PATIENCE, Arc::clone(&kept.free).acquire_owned()).await;
        let place = place
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let mut used = (kept.connections.iter())
            .find_map(|used| Arc::clone(used).try_lock_owned().ok())
            .ok_or(sqlx::Error::PoolClosed)?;
        if used.as_ref().is_none_or(|used| used.times >= USES) {
            *used = None;
            let connection = self.pool.acquire().await?;
            *used = Some(Used { connection, times: 0 });
        }
        let mut used = OwnedMutexGuard::try_map(used, Option::as_mut).map_err(|_| sqlx::Error::PoolClosed)?;
        used.times = used.times.saturating_add(1);
        Ok(Reader::Kept { used, _place: place })
    }

    /// Closes the connections, once nobody reads from them any more.
    pub(super) async fn close(&self) {
        if let Some(kept) = &self.kept {
            kept.free.close();
            for used in &kept.connections {
                *used.lock().await = None;
            }
        }
        self.pool.close().await;
    }
}

impl Deref for Reader {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Kept { used, .. } => &used.connection,
            Self::Pooled(connection) => connection,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Kept { used, .. } => &mut used.connection,
            Self::Pooled(connection) => connection,
        }
    }
}
