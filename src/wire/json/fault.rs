//! Why bytes cannot be read at all: they are no JSON, or it is not of the shape that is read.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use serde_json::error::Category;

/// Says why bytes could not be read; what is wrong within a Sim never is the reason (rule V4).
///
/// ```
/// use sim_lifecycle::wire::{JsonError, Resource};
///
/// let error = Resource::from_json(b"{\"status\":\n new}").unwrap_err();
/// assert_eq!(error.to_string(), "is no JSON: expected ident, found `e` at line 2 column 3");
/// assert!(matches!(Resource::from_json(b"{"), Err(JsonError::Truncated { .. })));
/// assert!(matches!(Resource::from_json(b"[]"), Err(JsonError::Shape { .. })));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JsonError {
    /// It is not UTF-8.
    #[error("is no UTF-8 at {at}; JSON is")]
    Encoding {
        /// The first byte that is not.
        at: Place,
    },
    /// It ends before its JSON does.
    #[error("ends at {at}, within {within}")]
    Truncated {
        /// What was being read, for instance `an object`.
        within: Box<str>,
        /// Where it ends.
        at: Place,
    },
    /// It is no JSON.
    #[error("is no JSON: {why}, found `{}` at {at}", found.escape_debug())]
    Malformed {
        /// What the JSON parser says: what it expected, or does not take.
        why: Box<str>,
        /// What came.
        found: char,
        /// Where.
        at: Place,
    },
    /// It is JSON, but of another shape.
    #[error("{}is {found} at {at}; expected {expected}", in_front(path))]
    Shape {
        /// Where in the JSON, for instance `sims[3]`; empty for the whole.
        path: Box<str>,
        /// What came.
        found: JsonType,
        /// What is read there.
        expected: JsonType,
        /// Where it begins.
        at: Place,
    },
    /// Something is not there without which there is nothing to read.
    #[error("has no `{name}`; expected {expected}")]
    Missing {
        /// The property.
        name: &'static str,
        /// What it should be.
        expected: JsonType,
    },
    /// A property's name has half of a surrogate pair, so that it is no text and nothing could be called so.
    #[error("has the name {name} before {at}, with half of a surrogate pair; expected a text")]
    Name {
        /// The name as JSON.
        name: Box<str>,
        /// Where it ends.
        at: Place,
    },
}

fn in_front(path: &str) -> String {
    if path.is_empty() {
        String::new()
    } else {
        format!("`{path}` ")
    }
}

/// A place in a text, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The byte in its line.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
pub enum JsonType {
    /// `null`.
    #[strum(serialize = "null")]
    Null,
    /// `true` or `false`.
    #[strum(serialize = "a boolean")]
    Boolean,
    /// A number.
    #[strum(serialize = "a number")]
    Number,
    /// A string.
    #[strum(serialize = "a string")]
    String,
    /// An array.
    #[strum(serialize = "an array")]
    Array,
    /// An object.
    #[strum(serialize = "an object")]
    Object,
}

impl JsonType {
    /// Tells what a well-formed JSON text without space before it is.
    pub(super) fn of(json: &str) -> Self {
        match json.bytes().next() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => Self::String,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'n') => Self::Null,
            _ => Self::Number,
        }
    }
}

/// Takes bytes for text.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, JsonError> {
    core::str::from_utf8(bytes).map_err(|error| JsonError::Encoding {
        at: place(bytes, error.valid_up_to()),
    })
}

/// Gives the place of a byte, counted from 0.
pub(super) fn place(bytes: &[u8], byte: usize) -> Place {
    let before = bytes.get(..byte).unwrap_or(bytes);
    let (mut line, mut column) = (0_usize, 0);
    for before in before.split(|byte| *byte == b'\n') {
        line = line.saturating_add(1);
        column = before.len().saturating_add(1);
    }
    Place { line, column }
}

/// Gives the place that an error of `serde_json` names.
pub(super) fn place_of(error: &serde_json::Error) -> Place {
    Place {
        line: error.line(),
        column: error.column(),
    }
}

/// Says where and why a text is no JSON.
pub(super) fn no_json(text: &str, error: &serde_json::Error) -> JsonError {
    let mut at = place_of(error);
    let message = error.to_string();
    let why = message.strip_suffix(&format!(" at {at}")).unwrap_or(&message);
    // Of a control character, the parser names the place before it.
    if why.starts_with("control character") {
        at.column = at.column.saturating_add(1);
    }
    match (error.classify(), character(text, at)) {
        (Category::Syntax, Some(found)) => {
            let why = why.into();
            JsonError::Malformed { why, found, at }
        }
        (Category::Syntax | Category::Eof | Category::Io | Category::Data, _) => JsonError::Truncated {
            within: why.strip_prefix("EOF while parsing ").unwrap_or(why).into(),
            at: place(text.as_bytes(), text.len()),
        },
    }
}

/// Gives the character at a place, or the one that the byte there is part of.
fn character(text: &str, at: Place) -> Option<char> {
    let line = text.split_inclusive('\n').nth(at.line.checked_sub(1)?)?;
    let byte = at.column.checked_sub(1)?;
    line.char_indices()
        .take_while(|(start, _)| *start <= byte)
        .last()
        .map(|(_, character)| character)
}
