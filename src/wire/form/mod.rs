//! Forms: the update, written by clients and read by servers.

pub(super) mod pairs;
mod update;
pub(super) mod value;

pub use update::{read_update, write_update};
