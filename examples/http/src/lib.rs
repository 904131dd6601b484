//! Programs around `sim-lifecycle` that speak HTTP, and what they are made of.
//!
//! | program | what |
//! | --- | --- |
//! | `callback_receiver` | a receiver of callbacks, the whole program in one short file |
//! | `reconciling_poller` | a client that sees to it that each Sim of a fleet comes to be what it should |
//!
//! The second one needs a server to talk to, so there is a [`fake`]: the API over real HTTP, driven by the kernel, with a
//! clock that is set by whoever runs it and a world that goes wrong by script. Nothing here waits for real time: a
//! [`rehearsal`] turns the clock on to the next thing that happens.

pub mod api;
pub mod clock;
pub mod fake;
pub mod hearing;
pub mod poller;
pub mod rehearsal;
pub mod serving;
