//! The operator and its outages.

use toml::de::DeValue;

use super::super::fault::{Fault, Under as _};
use super::super::{Operator, Outage, Problem, Span, expected, keys};
use super::table::{self, Table};
use super::{delay, number, span, time};

pub(super) fn operator(value: &DeValue<'_>) -> Result<Operator, Fault> {
    let table = Table::of(value, keys::OPERATOR, expected::TABLE)?;
    let default = Operator::default();
    Ok(Operator {
        latency: table
            .optional("latency", delay::delay)?
            .unwrap_or(default.latency),
        unavailable_after: table
            .optional("unavailable_after", |value| span::span(value, expected::SPAN))?
            .unwrap_or(default.unavailable_after),
        failures: table
            .optional("failure_rate", |value| number::millionths(value, expected::SHARE))?
            .unwrap_or(default.failures),
        outages: table
            .optional("outage", |value| table::each(value, expected::OUTAGES, outage))?
            .unwrap_or(default.outages),
    })
}

fn outage(value: &DeValue<'_>) -> Result<Outage, Fault> {
    let table = Table::of(value, keys::OUTAGE, expected::TABLE)?;
    let from = table.required("from", expected::INSTANT, time::instant)?;
    let Some(lasting) = table.optional("lasting", |value| span::span(value, expected::SPAN))? else {
        let to = table.required("to", expected::OUTAGE_END, time::instant)?;
        return Ok(Outage { from, to });
    };
    table.alone("lasting", &["to"], expected::OUTAGE_END)?;
    // Checked here, where it is known that `lasting` stands in the file.
    if lasting == Span::MIN {
        return Err(Problem::range(&lasting, expected::ABOVE_ZERO).into()).under("lasting");
    }
    let to = from.plus(lasting.millis());
    Ok(Outage { from, to })
}
