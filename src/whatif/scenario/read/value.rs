//! Texts and truths, and how a value is shown that is neither.

use alloc::boxed::Box;
use alloc::format;

use toml::de::DeValue;

use super::super::fault::{Fault, shortened};
use super::super::{Problem, expected};

pub(super) fn text<'a>(value: &'a DeValue<'_>, expected: &'static str) -> Result<&'a str, Fault> {
    value.as_str().ok_or_else(|| of_another_type(value, expected))
}

/// Reads a text that is one of a few words.
pub(super) fn word<T: Copy>(
    value: &DeValue<'_>,
    words: &[(&str, T)],
    what: &'static str,
    expected: &'static str,
) -> Result<T, Fault> {
    let came = text(value, expected)?;
    let known = words.iter().find(|(word, _)| *word == came);
    known.map(|(_, meant)| *meant).ok_or_else(|| {
        Fault::from(Problem::Word {
            came: shortened(came),
            what,
            expected,
        })
    })
}

pub(super) fn yes_or_no(value: &DeValue<'_>) -> Result<bool, Fault> {
    value
        .as_bool()
        .ok_or_else(|| of_another_type(value, expected::YES_OR_NO))
}

/// Says that a value is not of the type that is expected.
pub(super) fn of_another_type(value: &DeValue<'_>, expected: &'static str) -> Fault {
    let found: Box<str> = match value {
        DeValue::String(text) => format!("the text {}", shortened(text)).into(),
        DeValue::Integer(number) => format!("the whole number {}", cut(number.as_str())).into(),
        DeValue::Float(number) => format!("the number {}", cut(number.as_str())).into(),
        DeValue::Boolean(truth) => format!("{truth}").into(),
        DeValue::Datetime(time) => match (time.date, time.time) {
            (Some(_), None) => format!("the day {time}").into(),
            (None, _) => format!("the time of day {time}").into(),
            (Some(_), Some(_)) => format!("the instant {time}").into(),
        },
        DeValue::Array(_) => "a list".into(),
        DeValue::Table(_) => "a table".into(),
    };
    Problem::Type { found, expected }.into()
}

/// Gives a number as it came; what is long is cut.
pub(super) fn cut(number: &str) -> Box<str> {
    const SHOWN: usize = 32;
    match number.get(..SHOWN) {
        Some(start) if number.len() > SHOWN => format!("{start}...").into(),
        _ => number.into(),
    }
}
