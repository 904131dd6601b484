//! Numbers by day: their sums, and the days and spans of days that are shown.

use std::ops::Range;

use sim_lifecycle::chrono::{Datelike, Days, NaiveDate};
use sim_lifecycle::whatif::Scenario;

/// How many month ends are shown at most, instead of quarters of the horizon.
const MOST_MONTH_ENDS: usize = 5;

/// Up to how many months a bill is shown month by month.
const MOST_MONTHS: usize = 24;

pub(super) fn sum(daily: &[u64]) -> u128 {
    daily.iter().fold(0, |sum, day| sum.saturating_add((*day).into()))
}

/// Adds up some days; those that are not there are nothing.
pub(super) fn sum_of(daily: &[u64], days: Range<usize>) -> u128 {
    let days = days.start.min(daily.len())..days.end.min(daily.len());
    sum(daily.get(days).unwrap_or_default())
}

pub(super) fn date(scenario: &Scenario, day: usize) -> NaiveDate {
    let after = scenario.start.checked_add_days(Days::new(day as u64));
    after.unwrap_or(NaiveDate::MAX)
}

fn count(scenario: &Scenario) -> usize {
    usize::try_from(scenario.days).unwrap_or(usize::MAX)
}

pub(super) fn last(scenario: &Scenario) -> usize {
    count(scenario).saturating_sub(1)
}

/// Cuts the days where a new month or year begins.
fn cut(scenario: &Scenario, begins: impl Fn(NaiveDate) -> bool) -> Vec<Range<usize>> {
    let days = count(scenario);
    let mut spans = Vec::new();
    let mut first = 0;
    for day in 1..=days {
        if day == days || begins(date(scenario, day)) {
            spans.push(first..day);
            first = day;
        }
    }
    spans
}

/// Gives the days at whose end the fleet is shown: the ends of months, or quarters of the horizon where there are many.
pub(super) fn shown(scenario: &Scenario) -> Vec<usize> {
    let months = cut(scenario, |date| date.day() == 1);
    let mut days: Vec<usize> = if (2..=MOST_MONTH_ENDS).contains(&months.len()) {
        months.iter().map(|month| month.end.saturating_sub(1)).collect()
    } else {
        let days = count(scenario);
        let quarters = (1..=4).map(|quarter| (days.saturating_mul(quarter) / 4).saturating_sub(1));
        quarters.collect()
    };
    days.dedup();
    days
}

/// Gives the spans by which a bill is shown, with their names: months, or years where there are many.
pub(super) fn billed(scenario: &Scenario) -> (&'static str, Vec<(String, Range<usize>)>) {
    let months = cut(scenario, |date| date.day() == 1);
    let (word, format, spans) = if months.len() <= MOST_MONTHS {
        ("month", "%Y-%m", months)
    } else {
        ("year", "%Y", cut(scenario, |date| date.ordinal() == 1))
    };
    let named = spans.into_iter().map(|span| {
        let name = date(scenario, span.start).format(format).to_string();
        (name, span)
    });
    (word, named.collect())
}
