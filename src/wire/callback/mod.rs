//! Callbacks: written by the sender, delivered, and read by the receiver.

mod delivery;
mod parameters;
mod received;
mod request;
#[cfg(feature = "signing")]
mod signature;

pub use delivery::{Attempt, Delivery};
pub use parameters::CallbackParameter;
pub use received::{InvalidCallback, ReceivedCallback};
pub use request::{CALLBACK_ID_HEADER, CallbackRequest, write_call};
#[cfg(feature = "signing")]
pub use signature::{CALLBACK_SIGNATURE_HEADER, CallbackKey, EmptyKey, SignatureError};
