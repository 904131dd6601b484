//! The server as a process.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::{Client, Reply};
use super::database::Database;
use super::wait::DEADLINE;
use super::world;

/// How a server is started; listens on a free port of the loopback.
#[derive(Clone, Debug, Default)]
pub struct Options {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

/// A server that runs; killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    base: String,
    client: Client,
    log: Log,
    welcome: Log,
    readers: Vec<JoinHandle<()>>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The exit status; `None` where a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

#[derive(Clone, Debug, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what comes from a pipe until it ends.
    fn follow(&self, pipe: impl Read + Send + 'static) -> JoinHandle<()> {
        let log = self.clone();
        thread::spawn(move || log.keep(BufReader::new(pipe)))
    }

    fn keep(&self, pipe: impl BufRead) {
        for line in pipe.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let mut text = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = writeln!(text, "{line}");
        }
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sim-lifecycle-server"));
    // Whatever the one who runs the tests has set.
    command
        .env_remove("SIM_LIFECYCLE_CALLBACK_SECRET")
        .env_remove("RUST_LOG");
    command
}

/// Runs the command with these arguments to its end, with this on its standard input.
pub fn run<A: AsRef<OsStr>>(arguments: &[A], input: &[u8]) -> Exit {
    let mut child = command()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // It may end without having read everything.
    let _ = pipe.write_all(input);
    drop(pipe);
    let log = [Log::default(), Log::default()];
    let readers = [
        log[0].follow(child.stdout.take().expect("a pipe")),
        log[1].follow(child.stderr.take().expect("a pipe")),
    ];
    let ended = ended(&mut child);
    if ended.is_none() {
        let _ = child.kill();
    }
    for reader in readers {
        let _ = reader.join();
    }
    let [stdout, stderr] = log.map(|log| log.text());
    let status = ended.unwrap_or_else(|| panic!("the command goes on:\n{stderr}"));
    let code = status.code();
    Exit { code, stdout, stderr }
}

/// Waits until a process has ended; `None` where it goes on past the deadline.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        if let Some(status) = child.try_wait().expect("its status") {
            return Some(status);
        }
        thread::sleep(Duration::from_millis(5));
    }
    None
}

impl Options {
    /// Runs on this database.
    #[must_use]
    pub fn database(self, database: &Database) -> Self {
        match database.url() {
            None => self,
            Some(url) => self.option("--database", &url),
        }
    }

    /// With a clock that stands still at an instant.
    #[must_use]
    pub fn manual(self, start: &str) -> Self {
        self.option("--clock", "manual").option("--start", start)
    }

    /// With an operator: `manual`, `auto`, or `auto:` and a latency.
    #[must_use]
    pub fn operator(self, operator: &str) -> Self {
        self.option("--operator", operator)
    }

    /// With callbacks to loopback allowed.
    #[must_use]
    pub fn private_callbacks(self) -> Self {
        self.flag("--allow-private-callbacks")
    }

    /// With an option that has a value.
    #[must_use]
    pub fn option(self, name: &str, value: &str) -> Self {
        self.flag(name).flag(value)
    }

    /// With an option that has none.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        self.arguments.push(name.to_owned());
        self
    }

    /// With a variable in its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Starts it, and waits until it listens.
    #[track_caller]
    pub fn start(&self) -> Server {
        self.try_start()
            .unwrap_or_else(|exit| panic!("the server has ended: {exit:?}"))
    }

    /// Starts it, and declares the accounts and plans of [`accounts`](world::accounts).
    #[track_caller]
    pub fn start_with_accounts(&self) -> Server {
        let server = self.start();
        server.inputs(&world::accounts());
        server
    }

    /// Starts it where it is expected to end.
    #[track_caller]
    pub fn refused(&self) -> Exit {
        match self.try_start() {
            Ok(server) => panic!("the server has started: {}", server.base()),
            Err(exit) => exit,
        }
    }

    /// Starts it.
    ///
    /// # Errors
    ///
    /// How it ended, where it did so before it listened.
    pub fn try_start(&self) -> Result<Server, Exit> {
        let mut child = command()
            .args(["--listen", "127.0.0.1:0"])
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        let log = Log::default();
        let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let errors = log.follow(child.stderr.take().expect("a pipe"));
        let (sender, first) = mpsc::channel();
        let welcome = Log::default();
        let rest = thread::spawn({
            let welcome = welcome.clone();
            move || {
                let mut line = String::new();
                let _ = stdout.read_line(&mut line);
                let _ = sender.send(line);
                welcome.keep(stdout);
            }
        });
        let line = first.recv_timeout(DEADLINE).unwrap_or_default();
        let Some(base) = line.trim_end().strip_prefix("listening on ") else {
            let status = ended(&mut child);
            let _ = child.kill();
            let _ = errors.join();
            let (stdout, stderr) = (line, log.text());
            let status = status.unwrap_or_else(|| panic!("the server does not listen: {stdout:?}\n{stderr}"));
            let code = status.code();
            return Err(Exit { code, stdout, stderr });
        };
        Ok(Server {
            child,
            client: Client::new(base),
            base: base.to_owned(),
            log,
            welcome,
            readers: vec![errors, rest],
        })
    }
}

impl Server {
    /// The options of a server, to begin with.
    pub fn options() -> Options {
        Options::default()
    }

    /// The options of one on this database whose clock shows [`START`](world::START) and whose operator answers by hand.
    pub fn by_hand(database: &Database) -> Options {
        Self::options()
            .database(database)
            .manual(world::START)
            .operator("manual")
    }

    /// A server in memory, on a manual clock that shows the beginning of 2026, with a manual operator, which may call loopback.
    #[track_caller]
    pub fn in_memory() -> Self {
        Self::options()
            .manual("2026-01-01T00:00:00Z")
            .operator("manual")
            .private_callbacks()
            .start()
    }

    /// `http://` and where it listens.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Where it listens: an address and a port.
    pub fn address(&self) -> &str {
        self.base.strip_prefix("http://").expect("it speaks HTTP")
    }

    /// A client without credentials.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// A client with the credentials of the account of this number.
    pub fn account(&self, number: u32) -> Client {
        self.client.basic(&world::account(number), &world::token(number))
    }

    /// What came of log lines, all of which must be taken.
    #[track_caller]
    pub fn inputs(&self, lines: &[Value]) -> Vec<Value> {
        let lines: Vec<_> = lines.iter().map(Value::to_string).collect();
        self.try_inputs(lines.join("\n").as_bytes()).expect(200).lines()
    }

    /// Sends log lines, letter for letter.
    #[track_caller]
    pub fn try_inputs(&self, log: &[u8]) -> Reply {
        let headers = [("content-type", "application/x-ndjson")];
        self.client.send("POST", "/test/inputs", &headers, log)
    }

    /// Sets a manual clock.
    #[track_caller]
    pub fn advance(&self, at: &str) -> Vec<Value> {
        self.inputs(&[world::advance(at)])
    }

    /// What it has written to standard output so far, after the line that says where it listens.
    pub fn welcome(&self) -> String {
        self.welcome.text()
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.text()
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal, such as `TERM` or `STOP`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.expect("a shell").success(), "{kill}");
    }

    /// Waits until it has ended by itself.
    #[track_caller]
    pub fn ended(mut self) -> Exit {
        let code = ended(&mut self.child).expect("the server ends").code();
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
        let (stdout, stderr) = (self.welcome.text(), self.log.text());
        Exit { code, stdout, stderr }
    }

    /// Stops it gracefully, with SIGTERM, and waits until it has ended.
    #[track_caller]
    pub fn stop(self) -> Exit {
        self.signal("TERM");
        self.ended()
    }

    /// Kills it, as a power cut does.
    pub fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- the log of {}\n{}---", self.base, self.log.text());
        }
    }
}
