//! Scenario files: what is read, every message, and that nothing else gets through, neither from TOML nor from JSON.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "what is wrong stops the test; its texts are short"
)]

mod scenario {
    pub mod any;
    pub mod defaults;
    pub mod examples;
    pub mod json;
    pub mod messages;
    pub mod numbers;
}

use sim_lifecycle::whatif::Scenario;

/// A scenario that says everything once, so that each line can be spoilt.
const FULL: &str = include_str!("scenario/full.toml");

/// The same with only what has to be said.
const LEAST: &str = "start = 2026-01-01
horizon = '30 days'
[cohort.meters]
sims = 10
first_status = 'ready'
provision = { at = 2026-01-05T08:00:00Z }
";

/// `text` with the one place where `from` stands replaced.
fn edited(text: &str, from: &str, to: &str) -> String {
    assert_eq!(
        text.matches(from).count(),
        1,
        "{from:?} stands not once in the text"
    );
    text.replace(from, to)
}

/// What is read.
fn read(text: &str) -> Scenario {
    Scenario::from_toml(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// The message about a text that is not read.
fn message(text: &str) -> String {
    match Scenario::from_toml(text) {
        Ok(scenario) => panic!("{scenario:?} is read from\n{text}"),
        Err(error) => error.to_string(),
    }
}
