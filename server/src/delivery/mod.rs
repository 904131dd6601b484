//! Callbacks on their way: whom they may reach, the HTTP request, and when to try again.
//!
//! Nothing here knows of a database or of the server's clock: a [`Call`](client::Call) goes in, an
//! [`Answer`](client::Answer) comes out, and [`pause`](backoff::pause) says how long to wait until the next.

pub mod address;
pub mod backoff;
pub mod client;
pub mod network;
mod target;
#[cfg(test)]
mod tests;

pub use address::{NotPublic, Reach, judge_url};
