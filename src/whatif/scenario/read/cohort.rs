//! Cohorts: what their SIMs do.

use alloc::vec::Vec;

use toml::de::DeValue;

use super::super::fault::{Fault, Under as _};
use super::super::{
    Cohort, DataUse, Delay, FirstStatus, Problem, Retry, SessionSize, Span, Suspension, check, expected, keys,
};
use super::table::Table;
use super::value::{of_another_type, word};
use super::{delay, number, provision, span, suspension};
use crate::lifecycle::PlanKind;

/// How the client asks again after a 409 where the file does not say: every quarter of an hour.
const ON_CONFLICT: Retry = Retry {
    after: Span(15 * 60_000),
    times: 100,
};
/// How it asks again after a failure: every hour, three times.
const ON_FAILURE: Retry = Retry {
    after: Span(3_600_000),
    times: 3,
};

pub(super) fn cohorts(value: &DeValue<'_>) -> Result<Vec<Cohort>, Fault> {
    let DeValue::Table(table) = value else {
        return Err(of_another_type(value, expected::COHORTS));
    };
    let mut in_file: Vec<_> = table.iter().collect();
    in_file.sort_by_key(|(name, _)| name.span().start);
    let mut cohorts = in_file
        .into_iter()
        .map(|(name, value)| cohort(name.get_ref(), value.get_ref()).under(name.get_ref()))
        .collect::<Result<Vec<_>, _>>()?;
    cohorts.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(cohorts)
}

fn cohort(name: &str, value: &DeValue<'_>) -> Result<Cohort, Fault> {
    check::name_is_valid(name)?;
    let table = Table::of(value, keys::COHORT, expected::TABLE)?;
    let rate = |key, expected| {
        let rate = table.optional(key, |value| number::millionths(value, expected))?;
        Ok::<_, Fault>(rate.unwrap_or_default())
    };
    let retry = |key, default| {
        let given = table.optional(key, |value| retry(value, default))?;
        Ok::<_, Fault>(given.unwrap_or(default))
    };
    Ok(Cohort {
        name: name.into(),
        sims: table.required("sims", expected::SIMS, |value| {
            number::whole(value, expected::SIMS)
        })?,
        first_status: table.required("first_status", expected::FIRST_STATUS, first_status)?,
        plan: table.optional("plan", plan)?.unwrap_or(PlanKind::Standard),
        provision: table.required("provision", expected::PROVISION, provision::provision)?,
        first_use: table
            .optional("first_use", delay::delay)?
            .unwrap_or(Delay::Fixed(Span::MIN)),
        data: table.optional("data", data)?,
        commands_per_day: rate("commands_per_day", expected::PER_DAY_RATE)?,
        suspension: table
            .optional("suspension", suspension::suspension)?
            .unwrap_or(Suspension::Never),
        lost_per_year: rate("lost_per_year", expected::PER_YEAR_RATE)?,
        noticed_after: table
            .optional("noticed_after", |value| span::span(value, expected::SPAN))?
            .unwrap_or_default(),
        churn_per_year: rate("churn_per_year", expected::PER_YEAR_RATE)?,
        resets_per_year: rate("resets_per_year", expected::PER_YEAR_RATE)?,
        on_conflict: retry("on_conflict", ON_CONFLICT)?,
        on_failure: retry("on_failure", ON_FAILURE)?,
    })
}

fn first_status(value: &DeValue<'_>) -> Result<FirstStatus, Fault> {
    let words = [("ready", FirstStatus::Ready), ("active", FirstStatus::Active)];
    word(value, &words, "a first status", expected::FIRST_STATUS)
}

fn plan(value: &DeValue<'_>) -> Result<PlanKind, Fault> {
    let words = [
        ("standard", PlanKind::Standard),
        ("narrowband_developer", PlanKind::NarrowbandDeveloper),
    ];
    word(value, &words, "a rate plan", expected::PLAN)
}

fn data(value: &DeValue<'_>) -> Result<DataUse, Fault> {
    let table = Table::of(value, keys::DATA, expected::TABLE)?;
    let read = |value| number::whole(value, expected::BYTES);
    let sessions_per_day = table.required("sessions_per_day", expected::SESSIONS, |value| {
        number::millionths(value, expected::SESSIONS)
    })?;
    let size = if let Some(mean) = table.optional("mean_bytes", read)? {
        table.alone("mean_bytes", &["bytes"], expected::SIZE)?;
        SessionSize::Mean(mean)
    } else {
        SessionSize::Fixed(table.required("bytes", expected::SIZE, read)?)
    };
    Ok(DataUse {
        sessions_per_day,
        size,
    })
}

fn retry(value: &DeValue<'_>, default: Retry) -> Result<Retry, Fault> {
    let table = Table::of(value, keys::RETRY, expected::TABLE)?;
    let times = |value| {
        let times = number::whole(value, expected::RETRIES)?;
        u32::try_from(times).map_err(|_| Fault::from(Problem::range(&times, expected::RETRIES)))
    };
    Ok(Retry {
        after: table
            .optional("retry_after", |value| span::span(value, expected::ABOVE_ZERO))?
            .unwrap_or(default.after),
        times: table.optional("retries", times)?.unwrap_or(default.times),
    })
}
