//! What goes over the wire: forms, JSON, lists and callbacks; times both ways.
//!
//! Words on the wire are case-sensitive everywhere (rule V9). The readers here are stricter than the usual libraries,
//! which mend what they read: a `%FF` in a form, a line break in a URL or a second 60 is told, not guessed at.

mod address;
mod callback;
mod form;
#[cfg(feature = "json")]
mod json;
mod list;
#[cfg(feature = "signing")]
mod mac;
mod status_word;
mod time;

pub use address::{InvalidAddress, SIMS_PATH, SimAddress};
pub use callback::{
    Attempt, CALLBACK_ID_HEADER, CallbackParameter, CallbackRequest, Delivery, InvalidCallback,
    ReceivedCallback, write_call,
};
#[cfg(feature = "signing")]
pub use callback::{CALLBACK_SIGNATURE_HEADER, CallbackKey, EmptyKey, SignatureError};
pub use form::{read_update, write_update};
#[cfg(feature = "replay")]
pub(crate) use json::sought;
#[cfg(feature = "json")]
pub use json::{
    Change, DEFAULT_BASE_URL, Deviation, DeviationKind, EVENT_TYPE, ErrorBody, EventBody, EventData,
    InFlightBody, InvalidEvent, JsonError, JsonType, Links, Meta, Moved, NotStrict, Place, ReceivedEvent,
    Refused, Resource, ResourceProperties, SimList, Unread,
};
pub use list::{
    Edge, FilterText, FilterTextError, ListQuery, Listed, Order, PageMeta, PageSize, PageToken,
    PageTokenError, Position, SimFilter, read_list, write_list,
};
#[cfg(feature = "signing")]
pub use list::{Page, PageKey, Walk};
pub use status_word::StatusWord;
pub use time::{TimeError, read_time, write_time};
