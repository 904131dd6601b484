//! Forms: the update, written by clients and read by servers.

pub(super) mod pairs;
mod update;

pub use update::read_update;
