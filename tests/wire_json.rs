//! The JSON of the wire, written, read tolerantly and read strictly.

#![allow(unreachable_pub, reason = "the modules are this test's own")]
#![allow(
    clippy::format_push_string,
    clippy::unwrap_used,
    reason = "what is wrong stops the test; its texts are short"
)]

mod wire_json {
    pub mod any_json;
    pub mod errors;
    pub mod events;
    pub mod lists;
    pub mod round_trips;
    pub mod strict;
    pub mod tolerant;
    pub mod urls;
    pub mod values;
}
