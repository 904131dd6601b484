//! JSON: Sims, pages of them, Monitor events and errors, written and read.
//!
//! One reader takes each object by its list of properties. What it does not understand, it keeps to the letter; asked to
//! be strict, it also tells of it.

mod deviation;
mod error_body;
mod event;
mod fault;
mod list;
mod object;
mod property;
mod reader;
mod received;
mod resource;
mod unread;
mod words;

pub use deviation::{Deviation, DeviationKind, NotStrict};
#[cfg(feature = "replay")]
pub(crate) use error_body::sought;
pub use error_body::{ErrorBody, InFlightBody, Refused};
pub use event::{EVENT_TYPE, EventBody, EventData, Moved, ResourceProperties};
pub use fault::{JsonError, JsonType, Place};
pub use list::{Meta, SimList};
pub use received::{Change, InvalidEvent, ReceivedEvent};
pub use resource::{DEFAULT_BASE_URL, Links, Resource};
pub use unread::Unread;
