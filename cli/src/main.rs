//! The command `sim-lifecycle`: simulates and compares fleets of SIM cards, replays their logs, and prints the table of
//! their transitions.

#![warn(clippy::panic, clippy::unwrap_used)]

mod failure;
mod page;
mod replay;
mod table;
mod text;
mod whatif;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The life of SIM cards: what becomes of a fleet and what it costs, what a log of requests, answers and usage leads to, and
/// what can lead where
#[derive(Parser)]
#[command(name = "sim-lifecycle", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Simulate(whatif::simulate::Arguments),
    Compare(whatif::compare::Arguments),
    Merge(whatif::merge::Arguments),
    Replay(replay::Arguments),
    Table(table::Arguments),
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Simulate(arguments) => whatif::simulate::run(&arguments),
        Command::Compare(arguments) => whatif::compare::run(&arguments),
        Command::Merge(arguments) => whatif::merge::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Table(arguments) => table::run(&arguments),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where nobody can be told, the exit status still tells.
            let _ = writeln!(io::stderr(), "{failure}");
            failure.exit_code()
        }
    }
}
