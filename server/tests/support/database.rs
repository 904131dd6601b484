//! The databases that a server runs on: `SQLite` in memory and in a file, and `PostgreSQL` where there is one.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// The environment variable with the URL of a database on the `PostgreSQL` to use, such as
/// `postgres://postgres@127.0.0.1:5432/postgres`; each test makes a database of its own there, and drops it.
const POSTGRES: &str = "SIM_LIFECYCLE_TEST_POSTGRES";

/// A database of one test's own, gone when it is dropped.
#[derive(Debug)]
pub enum Database {
    /// In the memory of the server.
    Memory,
    /// A file of `SQLite` in a folder of its own.
    File(TempDir),
    /// A database of `PostgreSQL`.
    Postgres {
        /// The database to make and drop others from.
        maintenance: String,
        /// Its name.
        name: String,
    },
}

/// Makes each of these functions of a `&Database` two tests: on a file of `SQLite`, and on `PostgreSQL`.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[test]
                fn $name() {
                    super::$name(&$crate::support::Database::file());
                }
            )+
        }

        mod postgres {
            $(
                #[test]
                fn $name() {
                    if let Some(database) = $crate::support::Database::postgres(stringify!($name)) {
                        super::$name(&database);
                    }
                }
            )+
        }
    };
}
pub(crate) use both;

/// A file of `SQLite` that nobody else can write to.
#[derive(Debug)]
pub struct Held {
    runtime: Runtime,
    connection: SqliteConnection,
}

impl Held {
    /// Lets the others write again.
    pub fn release(self) {
        let Self { runtime, connection } = self;
        runtime.block_on(connection.close()).expect("it closes");
    }
}

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    runtime().block_on(future)
}

/// The URL of another database on the same server.
fn beside(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').unwrap_or((url, ""));
    let (server, _) = address.rsplit_once('/').expect("a database in the URL");
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{server}/{name}{mark}{options}")
}

impl Database {
    /// Nothing that outlives the server.
    pub const fn memory() -> Self {
        Self::Memory
    }

    /// A file that is not there yet.
    pub fn file() -> Self {
        Self::File(tempfile::tempdir().expect("a folder"))
    }

    /// A fresh database of `PostgreSQL`; `None`, and a line that says so, where the tests have not been given one.
    pub fn postgres(test: &str) -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let Ok(maintenance) = env::var(POSTGRES) else {
            // Past the harness, which keeps to itself what a test that passes prints.
            let line = format!("SKIPPED: {test} needs PostgreSQL: set {POSTGRES}\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("sim_lifecycle_test_{}_{number}", process::id());
        let database = Self::Postgres { maintenance, name };
        database.maintain("DROP DATABASE IF EXISTS $ WITH (FORCE)");
        database.maintain("CREATE DATABASE $ TEMPLATE template0");
        Some(database)
    }

    /// What `--database` takes; `None` in memory.
    pub fn url(&self) -> Option<String> {
        match self {
            Self::Memory => None,
            Self::File(folder) => Some(format!("sqlite:{}", folder.path().join("sims.db").display())),
            Self::Postgres { maintenance, name } => Some(beside(maintenance, name)),
        }
    }

    /// The host and port of the `PostgreSQL`.
    pub fn host(&self) -> Option<String> {
        let url = self.url()?;
        let (_, rest) = url.split_once("://")?;
        let (authority, _) = rest.split_once('/')?;
        let host = authority.rsplit('@').next()?;
        Some(if host.contains(':') {
            host.to_owned()
        } else {
            format!("{host}:5432")
        })
    }

    /// The URL with another host and port.
    pub fn url_through(&self, address: std::net::SocketAddr) -> Option<String> {
        let url = self.url()?;
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.split_once('/')?;
        let user = authority
            .rsplit_once('@')
            .map_or(String::new(), |(user, _)| format!("{user}@"));
        Some(format!("{scheme}://{user}{address}/{path}"))
    }

    /// Runs a statement in the database, beside the server.
    pub fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        wait(async {
            match self {
                Self::Memory => panic!("only the server reaches its memory"),
                Self::File(_) => self.sqlite().await.execute(sql).await.map(drop),
                Self::Postgres { .. } => self.connection().await.execute(sql).await.map(drop),
            }
            .expect("the statement runs");
        });
    }

    /// Destroys every table, so that whatever the server asks for fails.
    pub fn ruin(&self) {
        if let Self::Postgres { .. } = self {
            self.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        } else {
            wait(async {
                let mut connection = self.sqlite().await;
                let tables =
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
                let tables = connection.fetch_all(tables).await.expect("the tables");
                connection
                    .execute("PRAGMA foreign_keys = OFF")
                    .await
                    .expect("a pragma");
                for table in tables {
                    let name: String = table.get(0);
                    let drop = AssertSqlSafe(format!("DROP TABLE \"{name}\""));
                    connection.execute(drop).await.expect("it is dropped");
                }
            });
        }
    }

    /// Holds the file of `SQLite` against every other writer until it is released.
    pub fn hold(&self) -> Held {
        let runtime = runtime();
        let connection = runtime.block_on(async {
            let mut connection = self.sqlite().await;
            connection.execute("BEGIN IMMEDIATE").await.expect("it is free");
            connection
        });
        Held { runtime, connection }
    }

    /// Makes it as empty as it was, once the server that had it is gone; quicker than another one.
    pub fn clear(&self) {
        match self {
            Self::Memory => {}
            Self::File(_) => panic!("take another file"),
            Self::Postgres { .. } => self.ruin(),
        }
    }

    async fn sqlite(&self) -> SqliteConnection {
        let url = self.url().expect("a file");
        let options: SqliteConnectOptions = url.parse().expect("a file's URL");
        SqliteConnection::connect_with(&options)
            .await
            .expect("the file opens")
    }

    async fn connection(&self) -> PgConnection {
        let url = self.url().expect("a database");
        PgConnection::connect(&url)
            .await
            .expect("the database is reached")
    }

    /// Runs a statement beside the database; `$` stands for its name.
    fn maintain(&self, sql: &str) {
        let Self::Postgres { maintenance, name } = self else {
            return;
        };
        let sql = AssertSqlSafe(sql.replace('$', name));
        wait(async {
            let mut connection = PgConnection::connect(maintenance)
                .await
                .unwrap_or_else(|why| panic!("{POSTGRES} leads nowhere: {why}"));
            connection.execute(sql).await.expect("the statement runs");
        });
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.maintain("DROP DATABASE IF EXISTS $ WITH (FORCE)");
    }
}
