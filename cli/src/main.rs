//! The command `sim-lifecycle`: replays logs of SIM cards and prints the table of their transitions.

#![warn(clippy::panic, clippy::unwrap_used)]

#[cfg_attr(
    not(test),
    expect(dead_code, reason = "the commands that write it come with the engine")
)]
mod page;
mod replay;
mod table;
mod text;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The life of SIM cards: what a log of requests, answers and usage leads to, and what can lead where
#[derive(Parser)]
#[command(name = "sim-lifecycle", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Replay(replay::Arguments),
    Table(table::Arguments),
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
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
