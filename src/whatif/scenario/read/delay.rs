//! Delays: a span, or a table that says how it is spread.

use toml::de::DeValue;

use super::super::fault::Fault;
use super::super::{Delay, expected, keys};
use super::span;
use super::table::Table;

/// Reads a delay.
pub(super) fn delay(value: &DeValue<'_>) -> Result<Delay, Fault> {
    if let DeValue::String(_) = value {
        return span::span(value, expected::SPAN).map(Delay::from);
    }
    let table = Table::of(value, keys::DELAY, expected::DELAY)?;
    let read = |value| span::span(value, expected::SPAN);
    if table.has("from") || table.has("to") {
        let given = if table.has("from") { "from" } else { "to" };
        table.alone(given, &["at_least", "mean"], expected::DELAY)?;
        return Ok(Delay::Uniform {
            from: table.required("from", expected::SPAN, read)?,
            to: table.required("to", expected::SPAN, read)?,
        });
    }
    Ok(Delay::Exponential {
        at_least: table.optional("at_least", read)?.unwrap_or_default(),
        mean: table.required("mean", expected::ABOVE_ZERO, |value| {
            span::span(value, expected::ABOVE_ZERO)
        })?,
    })
}
