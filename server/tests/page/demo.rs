//! The real server with its demo, on a manual clock.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

/// Runs until it is dropped.
pub(crate) struct Demo {
    process: Child,
    /// Kept open, as the server has more to say.
    _output: BufReader<ChildStdout>,
    /// The address of the page.
    pub(crate) address: String,
    /// The address that signs in at once.
    pub(crate) signed_in: String,
}

impl Demo {
    pub(crate) fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_sim-lifecycle-server"))
            .args([
                "--demo",
                "--listen",
                "127.0.0.1:0",
                "--start",
                "2026-03-31T08:00:00Z",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let mut lines = output.by_ref().lines().map(|line| line.expect("it writes text"));
        let first = lines.next().expect("a first line");
        let address = first
            .strip_prefix("listening on ")
            .expect("it says where it listens");
        let signed_in = lines
            .find_map(|line| Some(line.split_once(" signed in:")?.1.trim().to_owned()))
            .expect("it says how to get in");
        Self {
            process,
            _output: output,
            address: address.into(),
            signed_in,
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
