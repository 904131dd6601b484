//! Scenario files: read, changed by `--set`, and every mistake told with the file.

use std::fmt;
use std::fs;
use std::path::Path;

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::scenario::ScenarioError;
use toml_edit::DocumentMut;

use super::set::{Set, Shift};
use crate::failure::Failure;

/// The greatest seed that a scenario file can have.
pub(crate) const MOST_SEED: u64 = i64::MAX as u64;

/// A file, and what was set in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) path: &'a Path,
    pub(crate) sets: &'a [Set],
}

/// As messages name it: `fleet.toml with --set policy.ready_period_months=1`.
impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        for (number, set) in self.sets.iter().enumerate() {
            let with = if number == 0 { "with" } else { "and" };
            write!(f, " {with} --set {set}")?;
        }
        Ok(())
    }
}

impl Source<'_> {
    /// Reads the scenario, with another seed if one is given.
    pub(crate) fn read(&self, seed: Option<u64>) -> Result<Scenario, Failure> {
        let text = fs::read_to_string(self.path).map_err(|error| Failure::Open {
            path: self.path.to_path_buf(),
            error,
        })?;
        let mut scenario = self.scenario(&text)?;
        if let Some(seed) = seed {
            scenario.seed = seed;
        }
        Ok(scenario)
    }

    fn scenario(&self, text: &str) -> Result<Scenario, Failure> {
        if self.sets.is_empty() {
            return Scenario::from_toml(text).map_err(|error| self.wrong(&error));
        }
        // What is no TOML is told as it is told without `--set`.
        let Ok(mut document) = text.parse::<DocumentMut>() else {
            let file = Source { sets: &[], ..*self };
            return match Scenario::from_toml(text) {
                Err(error) => Err(file.wrong(&error)),
                Ok(_) => Err(file.wrong(&"cannot be changed by --set")),
            };
        };
        let mut shifts = Vec::new();
        for set in self.sets {
            let before = document.to_string();
            set.apply(&mut document)
                .map_err(|error| self.wrong(&format!("{}: {error}", set.key())))?;
            shifts.push(Shift::between(&before, &document.to_string()));
        }
        let changed = document.to_string();
        Scenario::from_toml(&changed).map_err(|error| self.wrong(&in_file(&error, &shifts)))
    }

    fn wrong(&self, problem: &impl ToString) -> Failure {
        Failure::Content {
            file: self.to_string(),
            problem: problem.to_string(),
        }
    }
}

/// Tells an error with its line in the file as it stands there; without a line where the line is not in it.
fn in_file(error: &ScenarioError, shifts: &[Shift]) -> String {
    let line = shifts
        .iter()
        .rev()
        .try_fold(error.line, |line, shift| shift.before(line));
    match line {
        Some(line) => {
            let mut error = error.clone();
            error.line = line;
            error.to_string()
        }
        None if error.key.is_empty() => error.problem.to_string(),
        None => format!("{}: {}", error.key, error.problem),
    }
}
