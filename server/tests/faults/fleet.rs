//! The servers of one database, killed and started again, and the way of clients to whichever is there.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::chance::Chance;
use crate::support::{Client, DEADLINE, Database, Options, Reply, Server, account, token};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The way to the servers that are there.
#[derive(Debug, Default)]
pub struct Ways {
    open: Mutex<Vec<Option<Client>>>,
    opened: Condvar,
    answers: AtomicU64,
    stopped: AtomicBool,
}

/// No answer came: what was asked has been done whole, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

impl Ways {
    /// Sends a request of account 1 to any server that is there, and waits for one where there is none.
    ///
    /// # Errors
    ///
    /// [`Lost`].
    pub fn ask(&self, chance: &mut Chance, method: &str, path: &str, form: &str) -> Result<Reply, Lost> {
        let client = self.client(chance).basic(&account(1), &token(1));
        self.send(&client, method, path, form)
    }

    /// Sends lines of test inputs to any server that is there.
    ///
    /// # Errors
    ///
    /// [`Lost`].
    pub fn input(&self, chance: &mut Chance, line: &serde_json::Value) -> Result<Reply, Lost> {
        let client = self.client(chance);
        self.send(&client, "POST", "/test/inputs", &line.to_string())
    }

    /// Tells clients to come to an end.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }

    /// Tells whether clients are to come to an end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// How many answers have come.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::SeqCst)
    }

    /// Waits for so many answers more, or until clients come to an end.
    pub fn wait_for_answers(&self, count: u64) {
        let until = self.answers() + count;
        let begun = Instant::now();
        while self.answers() < until && !self.is_stopped() && begun.elapsed() < DEADLINE {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn send(&self, client: &Client, method: &str, path: &str, body: &str) -> Result<Reply, Lost> {
        let Ok(reply) = client.try_send(method, path, &[FORM], body.as_bytes()) else {
            // It is dead, and nobody may have noticed yet.
            thread::sleep(Duration::from_millis(1));
            return Err(Lost);
        };
        self.answers.fetch_add(1, Ordering::SeqCst);
        assert!(reply.status < 500, "{method} {path} {body}: {}", reply.text());
        Ok(reply)
    }

    fn client(&self, chance: &mut Chance) -> Client {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self
            .opened
            .wait_timeout_while(open, DEADLINE, |open| open.iter().all(Option::is_none));
        let (open, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let there: Vec<_> = open.iter().flatten().collect();
        assert!(!there.is_empty(), "no server is there");
        chance.of(&there).clone()
    }

    fn set(&self, place: usize, client: Option<Client>) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)[place] = client;
        self.opened.notify_all();
    }
}

/// Asks again until there is an answer.
pub fn insist(mut ask: impl FnMut() -> Result<Reply, Lost>) -> Reply {
    loop {
        if let Ok(reply) = ask() {
            return reply;
        }
    }
}

/// The servers of one database.
#[derive(Debug)]
pub struct Fleet<'a> {
    options: Options,
    servers: Vec<Option<Server>>,
    ways: &'a Ways,
}

impl<'a> Fleet<'a> {
    /// The servers of a database, all of them running: one on `SQLite`, two on `PostgreSQL`.
    pub fn start(database: &Database, options: Options, ways: &'a Ways) -> Self {
        let servers = if matches!(database, Database::Postgres { .. }) {
            2
        } else {
            1
        };
        let options = options.database(database).private_callbacks();
        let mut fleet = Self {
            options,
            servers: (0..servers).map(|_| None).collect(),
            ways,
        };
        *ways.open.lock().unwrap_or_else(PoisonError::into_inner) = vec![None; servers];
        fleet.revive();
        fleet
    }

    /// The way to them.
    pub const fn ways(&self) -> &'a Ways {
        self.ways
    }

    /// How many servers there are.
    pub fn size(&self) -> usize {
        self.servers.len()
    }

    /// The server at a place, which runs.
    pub fn server(&self, place: usize) -> &Server {
        self.servers[place].as_ref().expect("it runs")
    }

    /// The servers that run.
    pub fn all(&self) -> impl Iterator<Item = &Server> {
        self.servers.iter().flatten()
    }

    /// Stops all of them gracefully, and starts them again.
    pub fn restart(&mut self) {
        for (place, server) in self.servers.iter_mut().enumerate() {
            if let Some(server) = server.take() {
                assert_sound(&server);
                self.ways.set(place, None);
                assert_eq!(server.stop().code, Some(0));
            }
        }
        self.revive();
    }

    /// Starts those that do not run.
    pub fn revive(&mut self) {
        for (place, server) in self.servers.iter_mut().enumerate() {
            if server.is_none() {
                let started = self.options.start();
                self.ways.set(place, Some(started.client()));
                *server = Some(started);
            }
        }
    }

    /// Kills one with SIGKILL.
    pub fn kill(&mut self, place: usize) {
        let Some(server) = self.servers[place].take() else {
            return;
        };
        assert_sound(&server);
        // Nobody begins anything more with it; what has begun, it takes with it.
        self.ways.set(place, None);
        server.kill();
    }
}

impl Drop for Fleet<'_> {
    fn drop(&mut self) {
        for server in self.servers.drain(..).flatten() {
            if !thread::panicking() {
                assert_sound(&server);
            }
        }
    }
}

/// A server that lives through the deaths of others has nothing to complain of.
fn assert_sound(server: &Server) {
    let log = server.log();
    assert!(!log.contains("panicked") && !log.contains("ERROR"), "{log}");
}

/// Tells everybody to stop where one fails, so that nobody waits for it.
#[derive(Debug)]
pub struct StopAll<'a>(pub &'a Ways);

impl Drop for StopAll<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}
