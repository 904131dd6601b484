//! JSON: Sims, Monitor events and errors.

mod error_body;
mod event;
mod resource;

#[cfg(feature = "replay")]
pub(crate) use error_body::sought;
pub use error_body::{ErrorBody, InFlightBody};
pub use event::{EVENT_TYPE, EventBody, EventData, Moved, ResourceProperties};
pub use resource::{DEFAULT_BASE_URL, Links, Resource};
