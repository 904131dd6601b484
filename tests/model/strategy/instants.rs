//! Instants: close together, at deadlines, at the ends of months, and backwards.

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::reference::World;

/// The first instant of a history.
pub fn first() -> BoxedStrategy<DateTime<Utc>> {
    let days = prop_oneof![
        3 => Just((2026, 1, 1)),
        3 => Just((2026, 1, 31)),
        3 => Just((2025, 11, 30)),
        3 => Just((2027, 11, 30)),
        3 => Just((2028, 2, 29)),
        3 => Just((2026, 8, 31)),
        // No period of a month or more that starts here ends within the years that a log has.
        1 => Just((9999, 12, 2)),
    ];
    let times = vec![(0, 0), (43_200, 0), (32_400, 123_000_000), (86_399, 999_999_999)];
    (days, select(times))
        .prop_map(|((year, month, day), (seconds, nanoseconds))| {
            let midnight = NaiveDate::from_ymd_opt(year, month, day)
                .expect("each of the days is in the calendar")
                .and_time(chrono::NaiveTime::MIN);
            midnight.and_utc() + TimeDelta::seconds(seconds) + TimeDelta::nanoseconds(nanoseconds)
        })
        .boxed()
}

/// The next instant, as seen from the latest that a Sim has had.
pub fn next(world: &World) -> BoxedStrategy<DateTime<Utc>> {
    let Some(latest) = world.sims.iter().map(|sim| sim.now).max() else {
        return first();
    };
    let after = move |step: TimeDelta| latest.checked_add_signed(step).unwrap_or(latest);
    let fraction = select(vec![1, 999, 1_000, 999_999, 1_000_000, 999_999_999]);

    let mut choice = vec![
        (14, Just(latest).boxed()),
        (
            40,
            (1_i64..=600)
                .prop_map(move |n| after(TimeDelta::seconds(n)))
                .boxed(),
        ),
        (
            6,
            fraction
                .prop_map(move |n| after(TimeDelta::nanoseconds(n)))
                .boxed(),
        ),
        (
            6,
            (1_i64..=80).prop_map(move |n| after(TimeDelta::hours(n))).boxed(),
        ),
        (
            3,
            (1_i64..=100).prop_map(move |n| after(TimeDelta::days(n))).boxed(),
        ),
        (
            3,
            (1_i64..=600)
                .prop_map(move |n| after(TimeDelta::seconds(-n)))
                .boxed(),
        ),
        (
            1,
            (1_i64..=200)
                .prop_map(move |n| after(TimeDelta::days(-n)))
                .boxed(),
        ),
        (1, Just(after(TimeDelta::nanoseconds(-1))).boxed()),
        (
            3,
            (0_u32..=4)
                .prop_map(move |months| month_end(latest, months))
                .boxed(),
        ),
    ];
    for sim in &world.sims {
        let Some(deadline) = sim.deadline(&world.policy) else {
            continue;
        };
        let near = select(vec![-1_i64, 0, 0, 1]).prop_map(move |n| shifted(deadline, n));
        // What falls due under a change in flight has to wait for it.
        choice.push((if sim.change.is_some() { 9 } else { 3 }, near.boxed()));
    }
    proptest::strategy::Union::new_weighted(choice)
        .prop_map(within_a_log)
        .boxed()
}

fn shifted(at: DateTime<Utc>, nanoseconds: i64) -> DateTime<Utc> {
    at.checked_add_signed(TimeDelta::nanoseconds(nanoseconds))
        .unwrap_or(at)
}

/// The same time of day on the last day of a month.
fn month_end(at: DateTime<Utc>, months: u32) -> DateTime<Utc> {
    at.with_day(1)
        .and_then(|first| first.checked_add_months(Months::new(months.saturating_add(1))))
        .and_then(|next| next.checked_sub_signed(TimeDelta::days(1)))
        .unwrap_or(at)
}

/// A log has the years 0000 to 9999.
fn within_a_log(at: DateTime<Utc>) -> DateTime<Utc> {
    let last = NaiveDate::from_ymd_opt(9999, 12, 31)
        .and_then(|day| day.and_hms_nano_opt(23, 59, 59, 999_999_999))
        .map_or(at, |instant| instant.and_utc());
    at.min(last)
}
