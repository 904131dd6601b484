//! What the integration tests of the server share: a server as a process, its databases, a client, a receiver of callbacks.
//!
//! ```ignore
//! mod support;
//! use support::{Database, Server, path, register};
//!
//! let database = Database::file();
//! let server = Server::by_hand(&database).start_with_accounts();
//! server.inputs(&[register(1, 1)]);
//! let sim = server.account(1).get(&path(1)).expect(200).json();
//! ```
//!
//! Nothing here waits for a fixed span. What a server does in its own time is waited for with [`eventually`] or
//! [`Receiver::next`], both with the same generous deadline; a server is killed when it is dropped, and its log is shown
//! where the test that owned it panics.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test binary has a copy of its own, and needs a part of it"
)]

mod client;
mod database;
mod proxy;
mod receiver;
mod server;
mod wait;
mod world;

pub use client::{Client, Reply, form, raw, segment};
pub(crate) use database::both;
pub use database::{Database, Held};
pub use proxy::Proxy;
pub use receiver::{Answer, Gate, Receiver, Request};
pub use server::{Exit, Options, Server, run};
pub use wait::{DEADLINE, eventually};
pub use world::{
    START, account, accounts, advance, iccid, line, path, plan, register, sid, token, with_plan,
};
