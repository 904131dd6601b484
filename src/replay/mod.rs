//! Accounts, rate plans and Sims under the lines of a log: the engine of `sim-lifecycle replay`.
//!
//! A line goes in, what happened comes out; memory grows with what the lines declare, never with their number. Other
//! programs are written against the format of both, which is in `docs/replay.md`, so it does not change.

mod agenda;
mod directory;
mod engine;
mod fault;
mod field;
mod fleet;
mod line;
mod output;

pub use engine::Replay;
pub use fault::{LineError, LineFault, Thing};
pub use line::{Input, Line, PolicyOverrides};
pub use output::{Output, OutputKind, SimOutput};
