//! Spans of time: numbers with units, to the millisecond.

use alloc::string::ToString as _;

use toml::de::DeValue;

use super::super::fault::{Fault, shortened};
use super::super::{Problem, Span, expected};
use super::number::{Decimal, Product};
use super::value;

/// What a unit of time is.
enum Unit {
    /// So many milliseconds.
    Millis(u64),
    /// Below a millisecond.
    Finer,
    /// A month or a year: not always as long.
    Calendar,
}

/// Reads a span such as `1 h 30 min`.
pub(super) fn span(value: &DeValue<'_>, expected: &'static str) -> Result<Span, Fault> {
    let text = value::text(value, expected)?;
    read(text, expected).map_err(Fault::from)
}

/// Reads a span of whole days.
pub(super) fn days(value: &DeValue<'_>) -> Result<u32, Fault> {
    let span = span(value, expected::HORIZON)?;
    let days = span.millis() / 86_400_000;
    if Span::days(days) != span {
        return Err(Problem::Finer {
            came: span.to_string().into(),
            unit: "a day",
        }
        .into());
    }
    u32::try_from(days).map_err(|_| Problem::range(&span, expected::HORIZON).into())
}

fn read(text: &str, expected: &'static str) -> Result<Span, Problem> {
    let came = || shortened(text);
    let mut rest = text.trim_ascii();
    let mut millis: u64 = 0;
    // At least once: no text at all is no span.
    loop {
        let (number, after) = split(rest, |byte| byte.is_ascii_digit() || byte == b'.');
        let (unit, after) = split(after.trim_ascii_start(), |byte| {
            !byte.is_ascii_digit() && !byte.is_ascii_whitespace()
        });
        let (Some(number), Some(unit)) = (Decimal::read(number), unit_of(unit)) else {
            return Err(Problem::NotASpan { came: came() });
        };
        let product = match unit {
            Unit::Calendar => return Err(Problem::Calendar { came: came() }),
            Unit::Finer => Product::Finer,
            Unit::Millis(factor) => number.times(factor),
        };
        let part = match product {
            Product::Whole(part) => Some(part),
            Product::Beyond => None,
            Product::Finer => {
                return Err(Problem::Finer {
                    came: came(),
                    unit: "a millisecond",
                });
            }
        };
        millis = part
            .and_then(|part| millis.checked_add(part))
            .ok_or_else(|| Problem::range(&came(), expected))?;
        rest = after.trim_ascii_start();
        if rest.is_empty() {
            break;
        }
    }
    Span::from_millis(millis).ok_or_else(|| Problem::range(&came(), expected))
}

/// Splits off the bytes at the start of which `taken` holds; what is not ASCII is taken whole or not at all.
fn split(text: &str, taken: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !taken(byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or(("", text))
}

fn unit_of(word: &str) -> Option<Unit> {
    Some(match word {
        "ns" | "us" | "µs" | "μs" | "nanoseconds" | "microseconds" => Unit::Finer,
        "ms" | "millisecond" | "milliseconds" => Unit::Millis(1),
        "s" | "sec" | "second" | "seconds" => Unit::Millis(1_000),
        "min" | "minute" | "minutes" => Unit::Millis(60_000),
        "h" | "hour" | "hours" => Unit::Millis(3_600_000),
        "d" | "day" | "days" => Unit::Millis(86_400_000),
        "week" | "weeks" => Unit::Millis(604_800_000),
        "month" | "months" | "year" | "years" => Unit::Calendar,
        _ => return None,
    })
}
