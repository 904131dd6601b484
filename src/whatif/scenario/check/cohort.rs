//! The checks of a cohort.

use alloc::string::ToString as _;

use super::super::fault::{Fault, Under as _};
use super::super::{
    Cohort, DataUse, Delay, MonthDay, Problem, Provision, Retry, SessionSize, Span, Suspension, Wave,
    expected,
};
use super::{not_a, parts, require};

/// The most SIMs of a cohort.
const MOST_SIMS: u64 = 1_000_000_000_000;
/// The most bytes of a data session.
const MOST_BYTES: u64 = 1 << 40;
/// A million a day, in millionths.
const MILLION: u64 = 1_000_000_000_000;
/// A thousand a year, in millionths.
const THOUSAND: u64 = 1_000_000_000;
/// How many days a year has here.
const YEAR: u64 = 365;

pub(super) fn cohort(cohort: &Cohort, before: Option<&str>) -> Result<(), Fault> {
    name_is_valid(&cohort.name)?;
    if let Some(before) = before {
        require(before < cohort.name.as_str(), || Problem::CohortOrder {
            before: before.into(),
        })?;
    }
    parts::count(cohort.sims, 1..=MOST_SIMS, expected::SIMS).under("sims")?;
    provision(&cohort.provision, cohort.sims).under("provision")?;
    parts::delay(cohort.first_use).under("first_use")?;
    cohort.data.map_or(Ok(()), data).under("data")?;
    parts::number(cohort.commands_per_day, 0..=MILLION, expected::PER_DAY_RATE).under("commands_per_day")?;
    suspension(cohort.suspension).under("suspension")?;
    for (key, rate) in [
        ("lost_per_year", cohort.lost_per_year),
        ("churn_per_year", cohort.churn_per_year),
        ("resets_per_year", cohort.resets_per_year),
    ] {
        parts::number(rate, 0..=THOUSAND, expected::PER_YEAR_RATE).under(key)?;
    }
    parts::span(cohort.noticed_after, Span::MIN, expected::SPAN).under("noticed_after")?;
    retry(cohort.on_conflict).under("on_conflict")?;
    retry(cohort.on_failure).under("on_failure")
}

/// Checks a cohort's name, which is all that names its draws.
pub(in super::super) fn name_is_valid(name: &str) -> Result<(), Fault> {
    let taken = |byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    require((1..=64).contains(&name.len()) && name.bytes().all(taken), || {
        not_a(name, "the name of a cohort", expected::COHORT_NAME)
    })
}

fn provision(provision: &Provision, sims: u64) -> Result<(), Fault> {
    match provision {
        Provision::At(at) => parts::instant(*at).under("at"),
        Provision::Window { from, to } => parts::window(*from, *to),
        Provision::Rate { from, per_day } => {
            parts::instant(*from).under("from")?;
            parts::count(*per_day, 1..=u64::MAX, expected::PER_DAY).under("per_day")
        }
        Provision::Waves(waves) => self::waves(waves, sims).under("waves"),
    }
}

fn waves(waves: &[Wave], sims: u64) -> Result<(), Fault> {
    for (number, each) in waves.iter().enumerate() {
        wave(each).map_err(|fault| fault.in_element(number))?;
    }
    let together = waves.iter().map(|wave| u128::from(wave.sims)).sum();
    require(together == u128::from(sims), || Problem::Waves {
        waves: together,
        sims,
    })
}

fn wave(wave: &Wave) -> Result<(), Fault> {
    parts::instant(wave.at).under("at")?;
    parts::count(wave.sims, 1..=MOST_SIMS, expected::SIMS).under("sims")?;
    parts::span(wave.over, Span::MIN, expected::SPAN).under("over")
}

fn data(data: DataUse) -> Result<(), Fault> {
    parts::number(data.sessions_per_day, 1..=MILLION, expected::SESSIONS).under("sessions_per_day")?;
    let (key, bytes) = match data.size {
        SessionSize::Fixed(bytes) => ("bytes", bytes),
        SessionSize::Mean(bytes) => ("mean_bytes", bytes),
    };
    parts::count(bytes, 1..=MOST_BYTES, expected::BYTES).under(key)
}

fn suspension(suspension: Suspension) -> Result<(), Fault> {
    match suspension {
        Suspension::Never => Ok(()),
        Suspension::Random { after, lasting } => {
            parts::delay(after).under("after")?;
            parts::delay(lasting).under("lasting")?;
            // Many wishes within a minute, for a hundred years, are a run that does not end.
            let mean = mean(after).saturating_add(mean(lasting));
            require(mean >= Span::MINUTE, || Problem::TooOften { mean })
        }
        Suspension::Season { from, to, spread } => {
            day(from).under("from")?;
            day(to).under("to")?;
            let between = day_of_year(from).abs_diff(day_of_year(to));
            require(between != 0, || Problem::SameDay).under("to")?;
            let shorter = Span::days(between.min(YEAR.saturating_sub(between)));
            parts::span(spread, Span::MIN, expected::SPAN)
                .and_then(|()| require(spread <= shorter, || Problem::Spread { spread, shorter }))
                .under("spread")
        }
    }
}

const fn mean(delay: Delay) -> Span {
    match delay {
        Delay::Fixed(span) => span,
        Delay::Uniform { from, to } => from.saturating_add(to).half(),
        Delay::Exponential { at_least, mean } => at_least.saturating_add(mean),
    }
}

fn day(day: MonthDay) -> Result<(), Fault> {
    require(day.is_valid(), || {
        not_a(&day.to_string(), "a day of the year", expected::MONTH_DAY)
    })
}

/// Gives the day of a year of 365 days, from 0; 29 February is 1 March there.
fn day_of_year(day: MonthDay) -> u64 {
    let months: u64 = (1..day.month)
        .map(|month| u64::from(MonthDay::longest(month)))
        .sum();
    // February counted as 29 days long is a day too many from March on.
    let leap = u64::from(day.month > 2);
    months
        .saturating_add(u64::from(day.day))
        .saturating_sub(1)
        .saturating_sub(leap)
}

fn retry(retry: Retry) -> Result<(), Fault> {
    parts::span(retry.after, Span::MILLISECOND, expected::ABOVE_ZERO).under("retry_after")?;
    parts::count(u64::from(retry.times), 0..=1_000_000, expected::RETRIES).under("retries")
}
