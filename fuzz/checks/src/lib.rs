//! What has to hold of every reader, whatever bytes it is given.
//!
//! Each check takes bytes, gives them to one reader, and panics where something does not hold. The fuzz targets call them
//! under a nightly compiler; the test beside them runs every kept input through them under a stable one.

mod cursor;
mod json;
mod log;
mod paths;
mod proven;
mod saved;
mod seen;

pub use json::{json_error, json_event, json_list, json_sim};
pub use log::log_line;
pub use paths::{address, form, query};
pub use proven::{callback, token};
pub use saved::saved_sim;
pub use seen::observer;

/// A check: it panics where something does not hold of the bytes.
pub type Check = fn(&[u8]);

/// Every check by the name of its target and its corpus.
pub const CHECKS: &[(&str, Check)] = &[
    ("form", form),
    ("json_sim", json_sim),
    ("json_list", json_list),
    ("json_error", json_error),
    ("json_event", json_event),
    ("query", query),
    ("address", address),
    ("token", token),
    ("callback", callback),
    ("log_line", log_line),
    ("saved_sim", saved_sim),
    ("observer", observer),
];

fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|why| panic!("it cannot be written: {why}"))
}
