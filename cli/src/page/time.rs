//! The days of a report: their dates, how they are put together into longer steps, and where the time axis is labelled.

use std::ops::Range;

use sim_lifecycle::chrono::{Datelike, Days, NaiveDate};
use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::scenario::Outage;

use super::convert::{day, position, real};
use super::words::whole;

/// The longest horizon that is drawn; a scenario has no longer one.
const MOST_DAYS: u32 = 36_525;

/// Days from the first to the last that is shown.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    pub(super) start: NaiveDate,
    pub(super) days: u32,
}

impl Calendar {
    /// Covers all of the scenarios.
    pub(super) fn of(scenarios: &[&Scenario]) -> Self {
        let start = scenarios
            .iter()
            .map(|scenario| scenario.start)
            .min()
            .unwrap_or_default();
        let calendar = Self {
            start,
            days: MOST_DAYS,
        };
        let days = scenarios
            .iter()
            .map(|scenario| calendar.offset(scenario).saturating_add(scenario.days))
            .max();
        let days = days.unwrap_or_default().clamp(1, MOST_DAYS);
        Self { start, days }
    }

    /// Gives the number of the day on which a scenario starts.
    pub(super) fn offset(&self, scenario: &Scenario) -> u32 {
        let days = scenario.start.signed_duration_since(self.start).num_days();
        u32::try_from(days).unwrap_or(0)
    }

    pub(super) fn date(&self, number: u32) -> NaiveDate {
        let days = Days::new(number.into());
        self.start.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// Gives the part of an outage that is shown, in days from the start.
    pub(super) fn outage(&self, outage: &Outage) -> Option<(f64, f64)> {
        const DAY: i64 = 86_400_000;
        let start = self.start.signed_duration_since(NaiveDate::default()).num_days();
        let start = start.saturating_mul(DAY);
        let end = start.saturating_add(i64::from(self.days).saturating_mul(DAY));
        let days = |millis: i64| real(millis.clamp(start, end).abs_diff(start)) / 86_400_000.0;
        let (from, to) = (days(outage.from.millis()), days(outage.to.millis()));
        (from < to).then_some((from, to))
    }
}

/// How long a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Every {
    Days(u32),
    Month,
    /// So many calendar years, the first of them a multiple.
    Years(u32),
}

/// How the days of a step make one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gather {
    /// All of them together.
    Sum,
    /// That of the last day.
    Last,
    /// The highest.
    Highest,
}

/// Consecutive days put together into steps.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    pub(super) every: Every,
    /// Where each begins, and where the last ends.
    edges: Vec<u32>,
}

impl Steps {
    pub(super) fn of(calendar: &Calendar, every: Every) -> Self {
        let begins = |number: &u32| match every {
            Every::Days(days) => number.is_multiple_of(days.max(1)),
            Every::Month => calendar.date(*number).day() == 1,
            Every::Years(years) => begins_years(calendar.date(*number), years),
        };
        let mut edges = vec![0];
        edges.extend((1..calendar.days).filter(begins));
        edges.push(calendar.days);
        Self { every, edges }
    }

    /// Gives the finest steps of days of which there are not more than `most`.
    pub(super) fn samples(calendar: &Calendar, most: u32) -> Self {
        Self::of(calendar, Every::Days(calendar.days.div_ceil(most.max(1)).max(1)))
    }

    /// Gives days, weeks, months or years, of which there are not many more than `most`.
    pub(super) fn periods(calendar: &Calendar, most: u32) -> Self {
        let days = calendar.days;
        if days <= most {
            Self::of(calendar, Every::Days(1))
        } else if days.div_ceil(7) <= most {
            Self::of(calendar, Every::Days(7))
        } else {
            Self::months(calendar, most)
        }
    }

    /// Gives calendar months, or one or more years where there are more than `most` months.
    pub(super) fn months(calendar: &Calendar, most: u32) -> Self {
        if calendar.days / 31 <= most {
            return Self::of(calendar, Every::Month);
        }
        let years = [1, 2, 5]
            .into_iter()
            .find(|years| calendar.days / 365 / years <= most);
        Self::of(calendar, Every::Years(years.unwrap_or(10)))
    }

    pub(super) fn len(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }

    pub(super) fn edges(&self) -> &[u32] {
        &self.edges
    }

    pub(super) fn spans(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        self.edges
            .iter()
            .zip(self.edges.iter().skip(1))
            .map(|(from, to)| *from..*to)
    }

    /// Makes one number of those of each step; a day that has none counts as 0.
    pub(super) fn gather(&self, daily: &[f64], how: Gather) -> Vec<f64> {
        let of = |span: Range<u32>| {
            let from = position(span.start).min(daily.len());
            let to = position(span.end).min(daily.len());
            let days = daily.get(from..to).unwrap_or_default();
            match how {
                Gather::Sum => days.iter().sum(),
                Gather::Last => days.last().copied().unwrap_or(0.0),
                Gather::Highest => days.iter().copied().fold(0.0, f64::max),
            }
        };
        self.spans().map(of).collect()
    }

    /// Tells whether a step is a whole month or year.
    pub(super) fn is_whole(&self, calendar: &Calendar, span: &Range<u32>) -> bool {
        match self.every {
            Every::Days(days) => span.len() == position(days),
            Every::Month => calendar.date(span.start).day() == 1 && calendar.date(span.end).day() == 1,
            Every::Years(years) => {
                let (from, to) = (calendar.date(span.start), calendar.date(span.end));
                begins_years(from, years) && begins_years(to, years)
            }
        }
    }

    /// Names a step, and how long it is where it was cut.
    pub(super) fn label(&self, calendar: &Calendar, span: &Range<u32>) -> String {
        let first = calendar.date(span.start);
        let name = match self.every {
            Every::Month => first.format("%B %Y").to_string(),
            Every::Years(1) => first.format("%Y").to_string(),
            Every::Years(_) => {
                let last = calendar.date(span.end.saturating_sub(1));
                return format!("{} to {}", first.year(), last.year());
            }
            Every::Days(_) if span.len() <= 1 => return first.to_string(),
            Every::Days(_) => {
                let last = calendar.date(span.end.saturating_sub(1));
                return format!("{first} to {last}");
            }
        };
        if self.is_whole(calendar, span) {
            name
        } else {
            let days = span.len();
            format!("{name} ({days} {})", if days == 1 { "day" } else { "days" })
        }
    }

    pub(super) fn labels(&self, calendar: &Calendar) -> Vec<String> {
        self.spans().map(|span| self.label(calendar, &span)).collect()
    }

    /// Names the length of a step: `day`, `3 days`.
    pub(super) fn noun(&self) -> String {
        match self.every {
            Every::Days(1) => "day".into(),
            Every::Days(7) => "week".into(),
            Every::Days(days) => format!("{} days", whole(days)),
            Every::Month => "month".into(),
            Every::Years(1) => "year".into(),
            Every::Years(years) => format!("{} years", whole(years)),
        }
    }
}

fn begins_years(date: NaiveDate, years: u32) -> bool {
    date.ordinal() == 1 && date.year().unsigned_abs().is_multiple_of(years.max(1))
}

/// A label on the time axis.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// The day at whose midnight it stands.
    pub(super) day: u32,
    pub(super) label: String,
    /// Whether it can be left out where there is little room.
    pub(super) minor: bool,
}

/// Gives at most a dozen round dates to label.
pub(super) fn marks(calendar: &Calendar) -> Vec<Mark> {
    let days = calendar.days;
    for step in [1, 2, 4, 7, 14] {
        if days.div_ceil(step) <= 12 {
            return every_days(calendar, step);
        }
    }
    for months in [1, 2, 3, 6, 12, 24, 60, 120, 240] {
        if days / 30 / months <= 12 {
            return every_months(calendar, months);
        }
    }
    Vec::new()
}

fn every_days(calendar: &Calendar, step: u32) -> Vec<Mark> {
    let mut year = None;
    let mut marks = Vec::new();
    for number in (0..calendar.days).step_by(position(step)) {
        let date = calendar.date(number);
        let format = if year == Some(date.year()) {
            "%-d %b"
        } else {
            "%-d %b %Y"
        };
        year = Some(date.year());
        marks.push(Mark {
            day: number,
            label: date.format(format).to_string(),
            minor: !(number / step).is_multiple_of(2),
        });
    }
    marks
}

fn every_months(calendar: &Calendar, months: u32) -> Vec<Mark> {
    let mut year = None;
    let mut marks = Vec::new();
    for number in 0..calendar.days {
        let date = calendar.date(number);
        let month = date
            .year()
            .unsigned_abs()
            .saturating_mul(12)
            .saturating_add(date.month0());
        if date.day() != 1 || !month.is_multiple_of(months) {
            continue;
        }
        let format = match months {
            12.. => "%Y",
            _ if year == Some(date.year()) => "%b",
            _ => "%b %Y",
        };
        year = Some(date.year());
        let minor = !month.is_multiple_of(months.saturating_mul(2));
        marks.push(Mark {
            day: number,
            label: date.format(format).to_string(),
            minor,
        });
    }
    marks
}

/// Gives the day that a position in a daily list stands for.
pub(super) fn day_at(at: usize, calendar: &Calendar) -> NaiveDate {
    calendar.date(day(at))
}
