//! `sim-lifecycle simulate`, `compare` and `merge`: scenarios in, tables, JSON and pages out.

pub(crate) mod compare;
pub(crate) mod merge;
mod progress;
mod scenario_file;
mod set;
pub(crate) mod simulate;
mod table;
mod threads;
mod written;
