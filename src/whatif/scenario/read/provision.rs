//! When the SIMs of a cohort are provisioned: one of four forms.

use toml::de::DeValue;

use super::super::fault::{Fault, Under as _};
use super::super::{Problem, Provision, Wave, expected, keys};
use super::table::{self, Table};
use super::{number, span, time};

pub(super) fn provision(value: &DeValue<'_>) -> Result<Provision, Fault> {
    let table = Table::of(value, keys::PROVISION, expected::PROVISION)?;
    if let Some(at) = table.optional("at", time::instant)? {
        table.alone("at", &["from", "to", "per_day", "waves"], expected::PROVISION)?;
        return Ok(Provision::At(at));
    }
    if let Some(waves) = table.optional("waves", |value| table::each(value, expected::WAVES, wave))? {
        table.alone("waves", &["from", "to", "per_day"], expected::PROVISION)?;
        if waves.is_empty() {
            let expected = expected::WAVES;
            return Err(Problem::Missing { expected }.into()).under("waves");
        }
        return Ok(Provision::Waves(waves));
    }
    if !["from", "to", "per_day"].iter().any(|key| table.has(key)) {
        let expected = expected::PROVISION;
        return Err(Problem::Missing { expected }.into());
    }
    let from = table.required("from", expected::INSTANT, time::instant)?;
    let per_day = table.optional("per_day", |value| number::whole(value, expected::PER_DAY))?;
    if let Some(per_day) = per_day {
        table.alone("per_day", &["to"], expected::PROVISION_END)?;
        return Ok(Provision::Rate { from, per_day });
    }
    let to = table.required("to", expected::PROVISION_END, time::instant)?;
    Ok(Provision::Window { from, to })
}

fn wave(value: &DeValue<'_>) -> Result<Wave, Fault> {
    let table = Table::of(value, keys::WAVE, expected::TABLE)?;
    Ok(Wave {
        at: table.required("at", expected::INSTANT, time::instant)?,
        sims: table.required("sims", expected::SIMS, |value| {
            number::whole(value, expected::SIMS)
        })?,
        over: table
            .optional("over", |value| span::span(value, expected::SPAN))?
            .unwrap_or_default(),
    })
}
