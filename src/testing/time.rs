//! Strategies for instants, periods and the policy.

use core::num::NonZeroU64;

use chrono::{DateTime, Months, NaiveDate, NaiveTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::macros::arbitrary;
use crate::policy::{CalendarMonths, Hours, Policy};

/// The seconds of the Unix epoch at the beginning of the years 2020 and 2040.
const YEARS: core::ops::Range<i64> = 1_577_836_800..2_208_988_800;

const NANOSECONDS: core::ops::Range<u32> = 0..1_000_000_000;

/// Draws instants of the years 2020 to 2039: most of them in whole seconds, some with nanoseconds, some on the last day
/// of a month, where calendar months are clamped.
///
/// Each can be written and read again with [`write_time`](crate::wire::write_time) and
/// [`read_time`](crate::wire::read_time). Shrinks towards the beginning of 2020.
///
/// ```
/// use sim_lifecycle::testing::instants;
/// use sim_lifecycle::testing::proptest::prelude::*;
/// use sim_lifecycle::wire::{read_time, write_time};
///
/// proptest!(|(instant in instants())| {
///     prop_assert_eq!(read_time(&write_time(instant)), Ok(instant));
/// });
/// ```
pub fn instants() -> impl Strategy<Value = DateTime<Utc>> + Clone {
    let whole = YEARS.prop_map(|seconds| (seconds, 0));
    let fine = (YEARS, NANOSECONDS);
    let milliseconds = (
        YEARS,
        (0..1_000_u32).prop_map(|count| count.saturating_mul(1_000_000)),
    );
    prop_oneof![
        6 => prop_oneof![4 => whole, 1 => fine, 1 => milliseconds]
            .prop_filter_map("an instant", |(seconds, nanoseconds)| {
                DateTime::from_timestamp(seconds, nanoseconds)
            }),
        2 => month_ends(),
    ]
}

fn month_ends() -> impl Strategy<Value = DateTime<Utc>> + Clone {
    let midnight = NaiveTime::MIN;
    let last_second = midnight.overflowing_sub_signed(TimeDelta::seconds(1)).0;
    let time = prop_oneof![
        Just(midnight),
        Just(last_second),
        (0..86_400_i64).prop_map(move |second| midnight.overflowing_add_signed(TimeDelta::seconds(second)).0),
    ];
    (1..=240_u32, time).prop_filter_map("a month's end", |(months, time)| {
        let first = NaiveDate::from_ymd_opt(2020, 1, 1)?.checked_add_months(Months::new(months))?;
        Some(first.pred_opt()?.and_time(time).and_utc())
    })
}

arbitrary! {
    CalendarMonths => prop_oneof![
        6 => 1..=3_u64,
        2 => 1..=36_u64,
        1 => numbers(),
    ]
    .prop_filter_map("at least one month", CalendarMonths::new);
    Hours => prop_oneof![
        4 => 1..=72_u64,
        2 => Just(72),
        1 => numbers(),
    ]
    .prop_filter_map("at least one hour", Hours::new);
    Policy => policies();
}

/// Numbers from 1 of every magnitude, the greatest included.
fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => (0..=63_u32).prop_map(|bits| 1_u64.checked_shl(bits).unwrap_or(1)),
        4 => 1..=u64::MAX,
        1 => Just(u64::MAX),
    ]
}

/// Limits that a few inputs reach, mostly; the published ones; and some that nothing reaches.
fn policies() -> impl Strategy<Value = Policy> {
    let published = Policy::PUBLISHED;
    let at_least_one = |number| NonZeroU64::new(number).unwrap_or(NonZeroU64::MIN);
    let data = prop_oneof![
        4 => (1..=1_000_u64).prop_map(at_least_one),
        2 => Just(published.ready_data_limit),
        1 => numbers().prop_map(at_least_one),
    ];
    let commands = prop_oneof![
        6 => (1..=4_u64).prop_map(at_least_one),
        2 => Just(published.ready_command_limit),
        1 => numbers().prop_map(at_least_one),
    ];
    let drawn = (
        data,
        commands,
        any::<CalendarMonths>(),
        any::<Hours>(),
        any::<CalendarMonths>(),
        any::<bool>(),
    )
        .prop_map(
            |(data, commands, ready, delay, suspension, reactivation)| Policy {
                ready_data_limit: data,
                ready_command_limit: commands,
                ready_period: ready,
                cancellation_delay: delay,
                free_suspension: suspension,
                reactivation,
            },
        );
    prop_oneof![2 => Just(published), 6 => drawn]
}
