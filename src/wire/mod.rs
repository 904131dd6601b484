//! What goes over the wire: forms read; Sims, errors, Monitor events and callbacks written; times both ways.
//!
//! Words on the wire are case-sensitive everywhere (rule V9). The readers here are stricter than the usual libraries,
//! which mend what they read: a `%FF` in a form, a line break in a URL or a second 60 is told, not guessed at.

mod callback;
mod delivery;
#[cfg(feature = "serde")]
mod error_body;
#[cfg(feature = "serde")]
mod event;
mod form;
#[cfg(feature = "serde")]
mod resource;
mod status_word;
mod time;

pub use callback::CallbackRequest;
pub use delivery::{Attempt, Delivery};
#[cfg(feature = "replay")]
pub(crate) use error_body::sought;
#[cfg(feature = "serde")]
pub use error_body::{ErrorBody, InFlightBody};
#[cfg(feature = "serde")]
pub use event::{EVENT_TYPE, EventBody, EventData, Moved, ResourceProperties};
pub use form::read_update;
#[cfg(feature = "serde")]
pub use resource::{DEFAULT_BASE_URL, Links, Resource};
pub use status_word::StatusWord;
pub use time::{TimeError, read_time, write_time};
