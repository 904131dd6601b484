//! Everything that is stored, in SQLite or PostgreSQL: one SQL text for both, but for how rows are locked.
//!
//! What a request changes is one [`Transaction`], or one statement where [no more than a Sim's own row](Storage::store_unheld) is
//! written; what it only looks at is read by statements of their own. SQLite has one writer, so its transactions wait for
//! each other and no row needs a lock; PostgreSQL locks the rows that a transaction is about.

mod accounts;
mod asked;
mod callbacks;
mod clerk;
mod desk;
mod failure;
mod history;
mod instant;
mod listing;
mod outbox;
mod passing;
mod readers;
mod settings;
mod shown;
mod sims;
mod storing;
#[cfg(test)]
mod tests;

use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::Migrator;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Executor};

use asked::Desks;
use readers::{Reader, Readers};

pub use accounts::{Account, Plan};
pub use asked::View;
pub use callbacks::{CallbackFilter, CallbackKind, CallbackRow, CallbackState, NewCallback, Outcome};
pub use failure::StorageError;
pub use history::Group;
pub use instant::LAST_YEAR;
pub use listing::Viewed;
pub use outbox::Taken;
pub use settings::{ClockKind, Operator, Settings};
pub use shown::Shown;
pub(crate) use shown::inside_json;
pub use sims::{Others, SimRow, Standing, Version};
pub use storing::FoundBy;
pub(crate) use storing::save;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How many connections to PostgreSQL a server has at most.
const POSTGRES_CONNECTIONS: u32 = 24;

/// How many requests read from an SQLite file at the same time, beside the desks.
const SQLITE_READERS: u32 = 4;

/// How many connections the desks have.
const DESKS: u32 = 2;

/// How long a request waits for a connection, and a writer for another program that has the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// What else means a database in memory.
const MEMORY: [&str; 3] = ["sqlite:", "sqlite::memory:", "sqlite://:memory:"];

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Backend {
    Sqlite,
    Postgres,
}

/// The database.
#[derive(Clone, Debug)]
pub struct Storage {
    backend: Backend,
    writers: AnyPool,
    readers: Readers,
    /// Where Sims are asked for, but not of a database with one connection only, or which is far away.
    desks: Option<Desks>,
}

/// A transaction: what is written in it is written as a whole by [`commit`](Self::commit), or not at all.
#[derive(Debug)]
pub struct Transaction {
    inner: sqlx::Transaction<'static, Any>,
    backend: Backend,
}

impl Storage {
    /// Opens the database at this URL and brings its tables up to date; `None` is one in memory.
    ///
    /// # Errors
    ///
    /// [`StorageError`] for a URL that names no database, and where it cannot be opened.
    pub async fn open(url: Option<&str>) -> Result<Self, StorageError> {
        install_default_drivers();
        match url {
            None => Self::in_memory().await,
            Some(url) if MEMORY.contains(&url) => Self::in_memory().await,
            Some(url) if url.starts_with("sqlite:") && !url.contains("mode=") => Self::in_file(url).await,
            Some(url) if url.starts_with("postgres:") || url.starts_with("postgresql:") => {
                let options = patient(POSTGRES_CONNECTIONS);
                let pool = match options.clone().connect(url).await {
                    Err(sqlx::Error::PoolTimedOut) => {
                        // The pool says that it has waited in vain; a connection says why.
                        AnyConnection::connect(url).await?.close().await?;
                        options.connect(url).await?
                    }
                    connected => connected?,
                };
                POSTGRES.run(&pool).await?;
                Ok(Self::new(Backend::Postgres, pool.clone(), pool))
            }
            // The rest of it may hold a password.
            Some(url) => Err(StorageError::Url {
                scheme: url.split(':').next().unwrap_or_default().into(),
            }),
        }
    }

    /// One connection, which is never closed: with it the database would go.
    async fn in_memory() -> Result<Self, StorageError> {
        let options = pool(1).min_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = options.connect("sqlite::memory:").await?;
        SQLITE.run(&pool).await?;
        Ok(Self::new(Backend::Sqlite, pool.clone(), pool))
    }

    async fn in_file(url: &str) -> Result<Self, StorageError> {
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}mode=rwc");
        let writers = durable(1).connect(&url).await?;
        SQLITE.run(&writers).await?;
        let readers = reading(SQLITE_READERS.saturating_add(DESKS))
            .connect(&url)
            .await?;
        Ok(Self {
            backend: Backend::Sqlite,
            desks: Some(Desks::open(&readers, &writers)),
            writers,
            readers: Readers::keeping(readers, SQLITE_READERS as usize),
        })
    }

    const fn new(backend: Backend, writers: AnyPool, readers: AnyPool) -> Self {
        Self {
            backend,
            writers,
            readers: Readers::of(readers),
            desks: None,
        }
    }

    /// Begins a transaction.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where no connection can be had.
    pub async fn begin(&self) -> Result<Transaction, StorageError> {
        let (pool, backend) = (self.writers.clone(), self.backend);
        // A task of its own: where whoever asks has gone, what has begun is rolled back all the same. Dropped in the
        // middle of `BEGIN` the connection would go back to the pool with a transaction that nobody ends.
        let begun = tokio::spawn(async move {
            match backend {
                // One that began by reading could not go on to write where another has written meanwhile.
                Backend::Sqlite => pool.begin_with("BEGIN IMMEDIATE").await,
                Backend::Postgres => pool.begin().await,
            }
        });
        let inner = begun.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
        Ok(Transaction { inner, backend })
    }

    /// Tells whether other servers may have the same database.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.backend == Backend::Postgres
    }

    /// Asks the database whether it is there.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where it is not.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.reader().await?.execute("SELECT 1").await?;
        Ok(())
    }

    /// Closes the connections, once what uses them has ended.
    pub async fn close(&self) {
        if let Some(desks) = &self.desks {
            desks.close().await;
        }
        self.readers.close().await;
        self.writers.close().await;
    }

    async fn reader(&self) -> Result<Reader, StorageError> {
        self.readers.acquire().await
    }
}

impl Transaction {
    /// Makes all of it last.
    ///
    /// # Errors
    ///
    /// [`StorageError`] where it cannot; then nothing has been written, or it is not known whether it has.
    pub async fn commit(self) -> Result<(), StorageError> {
        Ok(self.inner.commit().await?)
    }

    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    /// Gives the first text for a database that locks rows, else the second.
    const fn locking<'a>(&self, locking: &'a str, plain: &'a str) -> &'a str {
        match self.backend {
            Backend::Sqlite => plain,
            Backend::Postgres => locking,
        }
    }
}

fn pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        // A look at each connection before its use would cost as much as the use.
        .test_before_acquire(false)
}

/// Connections to a PostgreSQL that do not keep rows for a server that has gone without a word.
fn patient(connections: u32) -> AnyPoolOptions {
    pool(connections).after_connect(|connection, _| {
        Box::pin(async move {
            connection
                .execute(
                    "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'; \
                     SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3",
                )
                .await?;
            Ok(())
        })
    })
}

/// Connections to an SQLite file that lose nothing which has been committed, even where the power fails.
fn durable(connections: u32) -> AnyPoolOptions {
    pool(connections).after_connect(|connection, _| Box::pin(make_durable(connection)))
}

async fn make_durable(connection: &mut AnyConnection) -> sqlx::Result<()> {
    connection.execute("PRAGMA busy_timeout = 10000").await?;
    connection.execute("PRAGMA journal_mode = WAL").await?;
    connection.execute("PRAGMA synchronous = FULL").await?;
    // In KiB: enough for the Sims that are busy.
    connection.execute("PRAGMA cache_size = -16384").await?;
    Ok(())
}

/// Such connections, to read with.
fn reading(connections: u32) -> AnyPoolOptions {
    pool(connections).after_connect(|connection, _| {
        Box::pin(async move {
            make_durable(connection).await?;
            // As much of the file as SQLite takes into view: of a large one most pages would be copied for each answer.
            connection.execute("PRAGMA mmap_size = 2147418112").await?;
            Ok(())
        })
    })
}
