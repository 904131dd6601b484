//! Extremes and malformed input: what is taken, what is refused, and in which words.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod bad_input {
    pub mod extremes;
    pub mod forms;
    #[cfg(feature = "replay")]
    pub mod lines;
    pub mod names;
    pub mod times;
    pub mod urls;
}

use std::fmt::Display;
use std::str::FromStr;

/// A mebibyte of one character.
fn mebibyte(character: char) -> String {
    std::iter::repeat_n(character, (1 << 20) / character.len_utf8()).collect()
}

/// The words with which a text is refused.
fn refusal<T: FromStr<Err: Display>>(text: &str) -> String {
    let refused = text.parse::<T>().err().map(|why| why.to_string());
    refused.unwrap_or_else(|| format!("{text:?} is taken"))
}

fn is_taken<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}
