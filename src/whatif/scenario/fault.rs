//! What is wrong with a scenario, and where: one fault, told with a line or without.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::Problem;

/// A step of the way from the whole scenario to one of its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the value under this key.
    Key(Box<str>),
    /// To the element of this number, from 0.
    Element(usize),
}

/// A problem and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The last step first: it grows as the fault is handed up.
    steps: Vec<Step>,
    problem: Problem,
}

/// Says that a scenario file cannot be taken: where, and what was expected.
///
/// ```
/// use sim_lifecycle::whatif::Scenario;
///
/// let text = "start = 2026-01-01\nhorizon = '90 days'\n[cohort.meters]\nsims = 'many'\n";
/// let error = Scenario::from_toml(text).expect_err("many is no number");
/// assert_eq!((error.line, error.key.as_str()), (4, "cohort.meters.sims"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}{problem}", introduced(key))]
#[non_exhaustive]
pub struct ScenarioError {
    /// The line, from 1; that of the table's header where a key is missing.
    pub line: usize,
    /// The dotted path to the value, such as `cohort.meters.provision.from`; empty where the text is no TOML.
    pub key: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// Says that a scenario holds what cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", introduced(key))]
#[non_exhaustive]
pub struct InvalidScenario {
    /// The dotted path to the value, spelled as in a scenario file.
    pub key: String,
    /// What is wrong with it.
    pub problem: Problem,
}

fn introduced(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!("{key}: ")
    }
}

impl Fault {
    /// Gives the steps, the first one first.
    pub(super) fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev()
    }

    /// Moves it below a key.
    pub(super) fn under(mut self, key: &str) -> Self {
        self.steps.push(Step::Key(key.into()));
        self
    }

    /// Moves it below an element of a list.
    pub(super) fn in_element(mut self, number: usize) -> Self {
        self.steps.push(Step::Element(number));
        self
    }

    /// Tells it with a line.
    pub(super) fn on_line(self, line: usize) -> ScenarioError {
        ScenarioError {
            line,
            key: self.key(),
            problem: self.problem,
        }
    }

    fn key(&self) -> String {
        let mut key = String::new();
        for step in self.steps() {
            let dot = if key.is_empty() { "" } else { "." };
            key = match step {
                Step::Key(name) if is_bare(name) => format!("{key}{dot}{name}"),
                Step::Key(name) => format!("{key}{dot}{}", shortened(name)),
                Step::Element(number) => format!("{key}[{number}]"),
            };
        }
        key
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self {
            steps: Vec::new(),
            problem,
        }
    }
}

impl From<Fault> for InvalidScenario {
    fn from(fault: Fault) -> Self {
        Self {
            key: fault.key(),
            problem: fault.problem,
        }
    }
}

/// What can be moved below a key.
pub(super) trait Under {
    /// Moves what is wrong below a key.
    fn under(self, key: &str) -> Self;
}

impl<T> Under for Result<T, Fault> {
    fn under(self, key: &str) -> Self {
        self.map_err(|fault| fault.under(key))
    }
}

/// Tells whether TOML takes it as a key without quotes; also short enough to be shown whole.
fn is_bare(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Gives a text between quotes, what is long cut: a message is a line.
pub(super) fn shortened(text: &str) -> Box<str> {
    const SHOWN: usize = 64;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}...", text.get(..end).unwrap_or_default()).into(),
        None => format!("{text:?}").into(),
    }
}

/// A list of keys, each in quotes.
pub(super) struct Keys(pub(super) &'static [&'static str]);

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, key) in self.0.iter().enumerate() {
            let comma = if number == 0 { "" } else { ", " };
            write!(f, "{comma}`{key}`")?;
        }
        Ok(())
    }
}
