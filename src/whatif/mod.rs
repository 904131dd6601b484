//! What-if questions about fleets: a scenario and a seed in, a report out.
//!
//! The model, draw by draw, stands in `docs/whatif.md`.

pub mod draw;
mod engine;
mod finish;
mod part;
pub mod report;
mod run;
pub mod scenario;
mod tally;
mod tick;

pub use part::{MergeError, Part, Shard, ShardError};
pub use report::Report;
pub use run::{run, simulate};
pub use scenario::Scenario;
pub use tick::Tick;
