//! What-if questions about fleets: a scenario and a seed in, a report out.
//!
//! The model, draw by draw, stands in `docs/whatif.md`.

mod calendar;
mod comparing;
pub mod draw;
mod engine;
mod finish;
mod part;
pub mod report;
mod run;
pub mod scenario;
mod tally;
#[cfg(feature = "threads")]
mod threads;
mod tick;

pub use comparing::{Incomparable, compare};
pub use part::{MergeError, Part, Shard, ShardError};
pub use report::Report;
pub use run::{count_moves, run, simulate};
pub use scenario::Scenario;
#[cfg(feature = "threads")]
pub use threads::{compare_on_threads, simulate_on_threads};
pub use tick::Tick;
