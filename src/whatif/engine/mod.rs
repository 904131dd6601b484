//! The engine: one SIM's life after the other, each by itself, stepped by the kernel.
//!
//! SIMs have nothing to do with each other once the operator's outages are known, so there is no common queue, and
//! nothing is kept of a SIM when its life is over: what it did has been counted.

#![expect(
    clippy::inline_always,
    reason = "one loop runs billions of lives: what it calls is built into it, with what the caller knows"
)]

mod client;
mod course;
mod device;
mod life;
mod operator;
mod recorder;
mod sink;
mod turns;

pub(crate) use course::Course;
pub(crate) use life::Life;
pub(crate) use recorder::{Recorder, Refusal, Turn};
