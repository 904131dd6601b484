//! The checks of what stands in many places: spans, delays, instants, numbers.

use core::ops::RangeInclusive;

use super::super::fault::{Fault, Under as _};
use super::super::{Delay, Millionths, Problem, Span, expected};
use super::require;
use crate::whatif::Tick;

/// 1970 to 9999, in milliseconds.
const CALENDAR: RangeInclusive<i64> = 0..=253_402_300_799_999;

pub(super) fn span(span: Span, shortest: Span, expected: &'static str) -> Result<(), Fault> {
    require((shortest..=Span::MAX).contains(&span), || {
        Problem::range(&span, expected)
    })
}

pub(super) fn delay(delay: Delay) -> Result<(), Fault> {
    match delay {
        Delay::Fixed(always) => span(always, Span::MIN, expected::SPAN),
        Delay::Uniform { from, to } => {
            span(from, Span::MIN, expected::SPAN).under("from")?;
            span(to, Span::MIN, expected::SPAN).under("to")?;
            require(from < to, || Problem::EmptyRange { from, to }).under("to")
        }
        Delay::Exponential { at_least, mean } => {
            span(at_least, Span::MIN, expected::SPAN).under("at_least")?;
            span(mean, Span::MILLISECOND, expected::ABOVE_ZERO).under("mean")
        }
    }
}

pub(super) fn instant(at: Tick) -> Result<(), Fault> {
    require(CALENDAR.contains(&at.millis()), || {
        Problem::range(&at, expected::INSTANT)
    })
}

/// A window that is not empty.
pub(super) fn window(from: Tick, to: Tick) -> Result<(), Fault> {
    instant(from).under("from")?;
    instant(to).under("to")?;
    require(from < to, || Problem::EmptyWindow { from, to }).under("to")
}

pub(super) fn number(
    number: Millionths,
    range: RangeInclusive<u64>,
    expected: &'static str,
) -> Result<(), Fault> {
    require(range.contains(&number.0), || Problem::range(&number, expected))
}

pub(super) fn count(count: u64, range: RangeInclusive<u64>, expected: &'static str) -> Result<(), Fault> {
    require(range.contains(&count), || Problem::range(&count, expected))
}
