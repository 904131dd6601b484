//! The calendar of ticks against that of `chrono`.

use alloc::string::ToString as _;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::whatif::calendar::first_of;

const FIRST_DAY: i64 = -EPOCH;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 4_096,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

/// Days from 1970.
fn number(date: NaiveDate) -> i64 {
    date.signed_duration_since(date_of_epoch()).num_days()
}

fn date_of_epoch() -> NaiveDate {
    date(1970, 1, 1)
}

/// Months since March of year 0.
fn month(date: NaiveDate) -> u32 {
    u32::try_from(date.year() * 12 + date.month0().cast_signed() - 2).expect("from March of year 0 on")
}

/// Every day from 0000-03-01 to 9999-12-31: its month and day, the first of its month, and each longer month's day in it.
#[test]
fn every_day_of_the_calendar_is_that_of_chrono() {
    let (mut today, mut day) = (date(0, 3, 1), FIRST_DAY);
    assert_eq!(number(today), FIRST_DAY);
    while today.year() < 10_000 {
        let at = MonthAndDay {
            month: month(today),
            day: today.day(),
        };
        assert_eq!(month_and_day(day), at, "{today}");
        assert_eq!(day_in(at.month, at.day), day, "{today}");
        if at.day == 1 {
            assert_eq!(first_of(at.month), day, "{today}");
        }
        let tomorrow = today.succ_opt().expect("chrono goes on");
        if tomorrow.day() == 1 {
            for longer in at.day..=31 {
                assert_eq!(day_in(at.month, longer), day, "{today}, {longer}");
            }
        }
        (today, day) = (tomorrow, day + 1);
    }
    assert_eq!((day, month(today)), (LAST_DAY, LAST_MONTH));
}

#[test]
fn the_calendar_begins_and_ends_where_it_says() {
    let at = |day: i64, millis| Tick::from_millis(day * DAY + millis);
    assert_eq!(at(FIRST_DAY, 0).day(), Some(FIRST_DAY));
    // What would be before the first is the first.
    assert_eq!(at(FIRST_DAY, -1), FIRST);
    assert_eq!(Tick::from_millis(i64::MIN), FIRST);
    assert_eq!(at(LAST_DAY, -1).day(), Some(LAST_DAY - 1));
    assert_eq!(at(LAST_DAY, 0).day(), None);
    assert_eq!(at(0, -1).day(), Some(-1));
    assert_eq!(at(FIRST_DAY, 0).to_string(), "0000-03-01T00:00:00Z");
    assert_eq!(LAST.to_string(), "9999-12-31T23:59:59.999Z");
    for outside in [at(LAST_DAY, 0), Tick::NEVER] {
        assert_eq!(outside.day(), None);
        assert_eq!(outside.after_months(0), None);
        // In the calendar it counts as its last millisecond.
        assert_eq!(outside.date(), LAST.date());
    }
    assert_eq!(Tick::NEVER.after_hours(1), None);
    assert_eq!(LAST.after_hours(1), None);
    assert_eq!(LAST.after_months(1), None);
    assert_eq!(LAST.after_months(0), Some(LAST));
    for months in [u64::from(u32::MAX), 1 << 32, u64::MAX] {
        assert_eq!(at(0, 0).after_months(months), None);
    }
    assert_eq!(at(0, 0).after_hours(u64::MAX), None);
    assert_eq!(Tick::from_millis(5).plus(u64::MAX), Tick::NEVER);
    // What nothing comes to is no instant in disguise.
    assert_eq!(Tick::NEVER.millis(), i64::MAX);
    assert_eq!(Tick::NEVER.to_string(), "9223372036854775807 ms");
    // An end beyond the calendar is its end.
    assert_eq!(at(0, 0).months_until(Tick::NEVER), (9_999 - 1_970) * 12 + 11);
    assert_eq!(at(0, 0).months_until(at(LAST_DAY, 0)), (9_999 - 1_970) * 12 + 11);
    assert_eq!(at(0, 0).months_until(Tick::from_millis(i64::MIN)), 0);
}

/// What is finer than a millisecond is cut, before 1970 too: down.
#[test]
fn a_date_and_time_becomes_the_millisecond_that_it_is_in() {
    let tick = |text: &str| Tick::from(text.parse::<DateTime<Utc>>().expect("a time")).millis();
    assert_eq!(tick("1970-01-01T00:00:00.001999999Z"), 1);
    assert_eq!(tick("1969-12-31T23:59:59.999999999Z"), -1);
    assert_eq!(tick("1969-12-31T23:59:59.999Z"), -1);
    assert_eq!(tick("1969-12-31T23:59:59.998999999Z"), -2);
}

/// Instants of the calendar, some at its edges, on the last days of months and at the edges of days.
fn ticks() -> impl Strategy<Value = Tick> {
    let (first, last) = (FIRST_DAY * DAY, LAST_DAY * DAY - 1);
    let month_end = (0..LAST_MONTH, 1..=4_i64).prop_map(|(month, back)| first_of(month + 1) - back);
    let day = prop_oneof![month_end, FIRST_DAY..LAST_DAY, -800..30_000_i64];
    let millis = prop_oneof![1 => Just(0), 1 => Just(DAY - 1), 2 => 0..DAY];
    prop_oneof![
        8 => (day, millis).prop_map(|(day, millis)| Tick::from_millis(day.max(FIRST_DAY) * DAY + millis)),
        1 => (0..100 * DAY).prop_map(move |after| Tick::from_millis(first + after)),
        1 => (0..100 * DAY).prop_map(move |before| Tick::from_millis(last - before)),
    ]
}

/// Some beyond the calendar too.
fn ends() -> impl Strategy<Value = Tick> {
    let (first, last) = (FIRST_DAY * DAY, LAST_DAY * DAY - 1);
    prop_oneof![
        8 => ticks(),
        1 => (1..100 * DAY).prop_map(move |before| Tick::from_millis(first - before)),
        1 => (1..100 * DAY).prop_map(move |after| Tick::from_millis(last + after)),
    ]
}

fn chrono(tick: Tick) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(tick.millis()).expect("chrono's calendar is longer")
}

/// Within the calendar, which is shorter than chrono's.
fn within(at: DateTime<Utc>) -> Option<Tick> {
    Some(Tick::from(at)).filter(|tick| tick.day().is_some())
}

/// Counts months one by one, from so many on that they cannot be too many.
fn months_by_counting<T: Instant>(from: T, end: T, at_least: u64) -> u32 {
    let is_reached = |months| from.after_months(months).is_some_and(|at| at <= end);
    assert!(at_least == 0 || is_reached(at_least));
    let further = (at_least.saturating_add(1)..).take_while(|months| is_reached(*months));
    u32::try_from(further.last().unwrap_or(at_least)).expect("they are few")
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn months_and_hours_on_are_those_of_chrono(
        tick in ticks(),
        months in prop_oneof![0..40_u64, 0..130_000_u64],
        hours in prop_oneof![0..2_000_u64, 0..90_000_000_u64],
    ) {
        let at = chrono(tick);
        prop_assert_eq!(tick.after_months(months), at.after_months(months).and_then(within));
        prop_assert_eq!(tick.after_hours(hours), at.after_hours(hours).and_then(within));
        let by_hand = at + Months::new(u32::try_from(months).expect("they are few"));
        prop_assert_eq!(at.after_months(months), Some(by_hand));
        let by_hand = at + TimeDelta::seconds(3_600 * hours.cast_signed());
        prop_assert_eq!(at.after_hours(hours), Some(by_hand));
    }

    #[test]
    fn months_until_is_found_by_counting(from in ticks(), end in ends(), is_near in any::<bool>(), near in 0..40_u64, beside in -1..=1_i64) {
        let end = match from.after_months(near) {
            Some(at) if is_near => Tick::from_millis(at.millis() + beside),
            Some(_) | None => end,
        };
        // A month has at most 31 days, and the calendar an end.
        let days = (end.min(LAST).millis().saturating_sub(from.millis()) / DAY).max(0).cast_unsigned();
        let at_least = (days / 31).saturating_sub(1);
        prop_assert_eq!(from.months_until(end), months_by_counting(from, end, at_least));
        let (from, end) = (chrono(from), chrono(end));
        prop_assert_eq!(from.months_until(end), months_by_counting(from, end, at_least));
    }

    #[test]
    fn later_is_later_on_both(one in ticks(), other in ticks(), is_same_day in any::<bool>(), millis in 0..DAY) {
        let other = match one.day() {
            Some(day) if is_same_day => Tick::from_millis(day * DAY + millis),
            Some(_) | None => other,
        };
        prop_assert_eq!(one.is_after(other), one > other);
        prop_assert_eq!(chrono(one).is_after(chrono(other)), one > other);
        // A nanosecond is enough for a date and time.
        let finer = chrono(one) + TimeDelta::nanoseconds(1);
        prop_assert!(finer.is_after(chrono(one)));
        prop_assert!(!chrono(one).is_after(finer) && !chrono(one).is_after(chrono(one)));
    }
}

#[test]
fn a_date_and_time_has_chronos_whole_calendar() {
    let (first, last) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let months = first.months_until(last);
    assert!(first.after_months(months.into()).is_some_and(|at| at <= last));
    assert_eq!(first.after_months(u64::from(months) + 1), None);
    assert_eq!((last.months_until(first), last.months_until(last)), (0, 0));
    assert_eq!((last.after_months(1), last.after_hours(1)), (None, None));
    assert_eq!(
        (first.after_months(u64::MAX), first.after_hours(u64::MAX)),
        (None, None)
    );
}
