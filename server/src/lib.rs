//! The Wireless Sim API offline: the crate `sim-lifecycle` behind HTTP, on a database, with a clock that can be set.

pub mod delivery;
pub mod page;
