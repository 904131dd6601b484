//! What goes over the wire: forms, JSON, lists and callbacks; times both ways.
//!
//! Words on the wire are case-sensitive everywhere (rule V9). The readers here are stricter than the usual libraries,
//! which mend what they read: a `%FF` in a form, a line break in a URL or a second 60 is told, not guessed at.

mod callback;
mod form;
#[cfg(feature = "json")]
mod json;
mod list;
mod status_word;
mod time;

pub use callback::{Attempt, CallbackRequest, Delivery};
pub use form::read_update;
#[cfg(feature = "replay")]
pub(crate) use json::sought;
#[cfg(feature = "json")]
pub use json::{
    Change, DEFAULT_BASE_URL, Deviation, DeviationKind, EVENT_TYPE, ErrorBody, EventBody, EventData,
    InFlightBody, InvalidEvent, JsonError, JsonType, Links, Meta, Moved, NotStrict, Place, ReceivedEvent,
    Refused, Resource, ResourceProperties, SimList, Unread,
};
pub use list::PageMeta;
pub use status_word::StatusWord;
pub use time::{TimeError, read_time, write_time};
