//! What-if questions about fleets: a scenario and a seed in, a report out.
//!
//! The model, draw by draw, stands in `docs/whatif.md`.

pub mod draw;
pub mod report;
pub mod scenario;
mod tick;

pub use report::Report;
pub use scenario::Scenario;
pub use tick::Tick;
