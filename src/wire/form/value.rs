//! The values of a form or a query, read to the letter.

use alloc::boxed::Box;
use core::str::FromStr;

use crate::error::Unreadable;

/// A word, its case as it is: a status (V2, V5), `resetting` (R1), a method (V9).
pub(in crate::wire) fn word<T: FromStr>(value: &str, expected: &'static str) -> Result<T, Unreadable> {
    let found = || Box::from(value);
    not_empty(value, expected)?.parse().map_err(|_| Unreadable::Word {
        found: found(),
        expected,
    })
}

/// A whole number in decimal digits; the `+` of `+5`, which the standard library takes, is none.
pub(in crate::wire) fn number(value: &str, expected: &'static str) -> Result<u64, Unreadable> {
    let number = word(value, expected)?;
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(number)
    } else {
        Err(Unreadable::Word {
            found: value.into(),
            expected,
        })
    }
}

pub(in crate::wire) fn not_empty<'a>(value: &'a str, expected: &'static str) -> Result<&'a str, Unreadable> {
    if value.is_empty() {
        Err(Unreadable::Empty { expected })
    } else {
        Ok(value)
    }
}
