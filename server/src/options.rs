//! What the command is told: options, and what they may be.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::text::{HttpUrl, HttpUrlError};
use sim_lifecycle::wire::read_time;

use crate::storage::ClockKind;
use crate::world::Operator;

/// The Wireless Sim API offline: stateful, on SQLite or PostgreSQL, with a clock that can be set.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Options {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub task: Option<Task>,
    /// How to serve.
    #[command(flatten)]
    pub serve: Serve,
}

/// What the command does beside serving.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Takes the lines of a log into a database.
    Import(Import),
}

/// How to serve.
#[derive(Clone, Debug, clap::Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// What the URLs in answers begin with; by default where it listens.
    #[arg(long, value_name = "URL", value_parser = read_base_url)]
    pub base_url: Option<String>,
    /// The database: `sqlite:FILE` or `postgres://…`; in memory by default.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// Whose time it is: `real` is the machine's, `manual` stands still until it is set; `real` by default, `manual` with
    /// --demo.
    #[arg(long, value_name = "KIND", value_parser = read_clock)]
    pub clock: Option<ClockKind>,
    /// What a manual clock shows in a database that has none yet; the machine's time by default.
    #[arg(long, value_name = "TIME", value_parser = read_start)]
    pub start: Option<DateTime<Utc>>,
    /// Who answers for the operator: `auto`, `auto:LATENCY` such as `auto:5s`, or `manual`; `auto` by default, `auto:30s`
    /// with --demo.
    #[arg(long, value_name = "WHO", value_parser = read_operator)]
    pub operator: Option<Operator>,
    /// Limits and periods: a JSON file with the fields of a `policy` line.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Serves without /test/inputs and the buttons of the clock.
    #[arg(long)]
    pub no_test_helpers: bool,
    /// Lets callbacks go to loopback and private networks.
    #[arg(long)]
    pub allow_private_callbacks: bool,
    /// Signs callbacks with this secret.
    #[arg(
        long,
        value_name = "SECRET",
        env = "SIM_LIFECYCLE_CALLBACK_SECRET",
        hide_env_values = true
    )]
    pub callback_secret: Option<String>,
    /// How long an undelivered callback is tried again.
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = read_span)]
    pub give_up_after: TimeDelta,
    /// How long delivered callbacks can be looked at.
    #[arg(long, value_name = "SPAN", default_value = "7d", value_parser = read_span)]
    pub keep_delivered: TimeDelta,
    /// Fills a database that has no accounts with some to look at, and says how to get in.
    #[arg(long)]
    pub demo: bool,
    /// How logs are written, to standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What to import, and where to.
#[derive(Clone, Debug, clap::Args)]
pub struct Import {
    /// The log; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The database: `sqlite:FILE` or `postgres://…`.
    #[arg(long, value_name = "URL")]
    pub database: String,
    /// Limits and periods: a JSON file with the fields of a `policy` line.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
}

/// Paths are put after it, so it has neither a query nor a fragment.
fn read_base_url(text: &str) -> Result<String, String> {
    if text.contains(['?', '#']) {
        return Err("has a query or a fragment; a base URL has neither".into());
    }
    let url: HttpUrl = text.parse().map_err(|error: HttpUrlError| error.to_string())?;
    Ok(url.as_str().to_owned())
}

fn read_clock(word: &str) -> Result<ClockKind, String> {
    word.parse()
        .map_err(|_| format!("`{word}` is not `real` or `manual`"))
}

fn read_start(text: &str) -> Result<DateTime<Utc>, String> {
    read_time(text).map_err(|error| error.to_string())
}

fn read_span(text: &str) -> Result<TimeDelta, String> {
    let span: Duration = humantime::parse_duration(text).map_err(|error| {
        format!("`{text}` is no span of time ({error}); expected such as `5s`, `2h` or `7d`")
    })?;
    TimeDelta::from_std(span).map_err(|_| format!("`{text}` is longer than time goes on"))
}

fn read_operator(word: &str) -> Result<Operator, String> {
    match word.split_once(':') {
        None if word == "manual" => Ok(Operator::Manual),
        None if word == "auto" => Ok(Operator::Auto(TimeDelta::zero())),
        Some(("auto", latency)) => Ok(Operator::Auto(read_span(latency)?)),
        _ => Err(format!("`{word}` is not `auto`, `auto:LATENCY` or `manual`")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Options::command().debug_assert();
    }

    #[test]
    fn operators_are_read() {
        assert_eq!(read_operator("manual"), Ok(Operator::Manual));
        assert_eq!(read_operator("auto"), Ok(Operator::Auto(TimeDelta::zero())));
        assert_eq!(
            read_operator("auto:90s"),
            Ok(Operator::Auto(TimeDelta::seconds(90)))
        );
        for word in ["", "Auto", "auto:", "auto:soon", "manual:5s"] {
            assert!(read_operator(word).is_err(), "{word}");
        }
    }
}
