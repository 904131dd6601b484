//! The Wireless Sim API offline: the crate `sim-lifecycle` behind HTTP, on a database, with a clock that can be set.
//!
//! Imports point one way, down this list: [`serve`](mod@serve) and [`import`](mod@import) put everything together out of
//! [`options`], a [`policy_file`], a [`file_lock`] and the [`demo`]; [`http`] and [`page`] answer requests, the [`courier`]
//! delivers callbacks, both out of the [`world`], which does in one transaction what a request, a line or the passing of
//! time leads to; [`storage`] stores it, [`delivery`] is the way of a callback to its receiver, [`metrics`] are counted, and
//! [`clock`] looks at the machine's. Every rule of a Sim's life is the crate's.

#![warn(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

pub mod clock;
pub mod courier;
pub mod delivery;
pub mod demo;
pub mod file_lock;
pub mod http;
pub mod import;
pub mod metrics;
pub mod options;
pub mod page;
pub mod policy_file;
pub mod serve;
pub mod storage;
pub mod world;
