//! Runs `sim-lifecycle simulate`, `compare` and `merge` as their user does, on small fleets.

#![allow(clippy::format_push_string, reason = "the texts of tests are short")]

#[path = "whatif/compared.rs"]
mod compared;
#[path = "whatif/mistakes.rs"]
mod mistakes;
#[path = "whatif/parts.rs"]
mod parts;
#[path = "whatif/setting.rs"]
mod setting;
#[path = "whatif/simulated.rs"]
mod simulated;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SMALL: &str = include_str!("whatif/small.toml");

/// A folder of a test's own, in which the command runs.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("whatif").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("there can be a folder");
        fs::write(folder.join("small.toml"), SMALL).expect("a file can be written");
        Self(folder)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder is there");
        let mut names: Vec<_> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_sim-lifecycle"))
            .current_dir(&self.0)
            .args(arguments)
            .output()
            .expect("the command runs")
    }

    /// Runs what ends well and says nothing on the side; gives what it prints.
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(
            (output.status.code(), text(&output.stderr)),
            (Some(0), ""),
            "{arguments:?}"
        );
        text(&output.stdout).to_owned()
    }

    /// Runs what does not end well and prints nothing; gives the exit status and what is said.
    fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let code = output.status.code().expect("it ends by itself");
        assert_ne!(code, 0, "{arguments:?}");
        (code, text(&output.stderr).trim_end().to_owned())
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("it writes UTF-8")
}
