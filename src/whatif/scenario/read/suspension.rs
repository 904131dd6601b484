//! Suspension: random or by season.

use toml::de::DeValue;

use super::super::fault::Fault;
use super::super::{Problem, Suspension, expected, keys};
use super::table::Table;
use super::{delay, span, time};

const SEASON: [&str; 3] = ["from", "to", "spread"];

pub(super) fn suspension(value: &DeValue<'_>) -> Result<Suspension, Fault> {
    let table = Table::of(value, keys::SUSPENSION, expected::SUSPENSION)?;
    for key in ["after", "lasting"] {
        if table.has(key) {
            table.alone(key, &SEASON, expected::SUSPENSION)?;
            return Ok(Suspension::Random {
                after: table.required("after", expected::DELAY, delay::delay)?,
                lasting: table.required("lasting", expected::DELAY, delay::delay)?,
            });
        }
    }
    if !SEASON.iter().any(|key| table.has(key)) {
        let expected = expected::SUSPENSION;
        return Err(Problem::Missing { expected }.into());
    }
    Ok(Suspension::Season {
        from: table.required("from", expected::MONTH_DAY, time::month_day)?,
        to: table.required("to", expected::MONTH_DAY, time::month_day)?,
        spread: table
            .optional("spread", |value| span::span(value, expected::SPAN))?
            .unwrap_or_default(),
    })
}
