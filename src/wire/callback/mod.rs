//! Callbacks: written by the sender, delivered, and read by the receiver.

mod delivery;
mod request;

pub use delivery::{Attempt, Delivery};
pub use request::CallbackRequest;
