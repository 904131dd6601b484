//! Strategies for scenarios: a few SIMs for a few months, of which something comes.

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::lifecycle::PlanKind;
use crate::policy::Policy;
use crate::testing::macros::arbitrary;
use crate::testing::texts::matching;
use crate::testing::time::instants;
use crate::whatif::Tick;
use crate::whatif::scenario::{
    Cohort, DataUse, Delay, FirstStatus, Millionths, MonthDay, Operator, Outage, Prices, Provision, Retry,
    Scenario, SessionSize, Span, Suspension, Wave,
};

const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

arbitrary! {
    Millionths => prop_oneof![1 => Just(0), 3 => 0..=Self::ONE.0, 2 => 0..=10 * Self::ONE.0].prop_map(Self);
    Span => prop_oneof![1 => Just(0), 2 => 0..=HOUR, 2 => 0..=60 * DAY, 1 => (0..=60_u64).prop_map(|days| days.saturating_mul(DAY))]
        .prop_map(span);
    Delay => delays(0);
    Outage => (any::<Tick>(), 1..=3 * DAY).prop_map(|(from, millis)| Self { from, to: from.plus(millis) });
    Operator => any::<Tick>().prop_flat_map(operators);
    Prices => (matching("cent|euro|[a-z]{1,8}"), 0..=500_u64, 0..=100_u64, 0..=2_000_u64, 0..=10_u64).prop_map(
        |(unit, active_month, suspended_month, megabyte, command)| Self {
            unit,
            active_month,
            suspended_month,
            megabyte,
            command,
        },
    );
    FirstStatus => select(&[Self::Ready, Self::Active][..]);
    Wave => any::<Tick>().prop_flat_map(waves);
    Provision => any::<Tick>().prop_flat_map(|start| (1..=6_u64).prop_flat_map(move |sims| provisions(start, sims)));
    SessionSize => prop_oneof![
        (1..=200_000_u64).prop_map(Self::Fixed),
        (1..=200_000_u64).prop_map(Self::Mean),
    ];
    DataUse => (1..=20 * Millionths::ONE.0, any::<SessionSize>())
        .prop_map(|(rate, size)| Self { sessions_per_day: Millionths(rate), size });
    MonthDay => prop_oneof![1 => Just(Self { month: 2, day: 29 }), 8 => (0..365_u64).prop_map(day_of_year)];
    Suspension => prop_oneof![
        2 => Just(Self::Never),
        3 => (delays(DAY), delays(DAY)).prop_map(|(after, lasting)| Self::Random { after, lasting }),
        2 => seasons(),
    ];
    Retry => (1..=3 * DAY, 0..=4_u32).prop_map(|(after, times)| Self { after: span(after), times });
    Cohort => any::<Tick>().prop_flat_map(cohorts);
    Scenario => scenarios();
}

fn span(millis: u64) -> Span {
    Span::from_millis(millis).unwrap_or(Span::MAX)
}

fn delays(least: u64) -> impl Strategy<Value = Delay> {
    let shortest = any::<Span>().prop_map(move |span| span.millis().saturating_add(least));
    prop_oneof![
        shortest.clone().prop_map(|always| Delay::Fixed(span(always))),
        (shortest.clone(), 1..=20 * DAY).prop_map(|(from, wide)| Delay::Uniform {
            from: span(from),
            to: span(from.saturating_add(wide)),
        }),
        (shortest, 1..=20 * DAY).prop_map(|(at_least, mean)| Delay::Exponential {
            at_least: span(at_least),
            mean: span(mean),
        }),
    ]
}

/// Each outage so long after the one before, which it does not touch.
fn operators(start: Tick) -> impl Strategy<Value = Operator> {
    let latency = prop_oneof![
        4 => (0..=10_000_u64, 1..=HOUR).prop_map(|(at_least, mean)| Delay::Exponential {
            at_least: span(at_least),
            mean: span(mean),
        }),
        1 => any::<Delay>(),
    ];
    let failures = prop_oneof![1 => Just(0), 3 => 0..=Millionths::ONE.0].prop_map(Millionths);
    let outages = vec((1..=30 * DAY, 1..=3 * DAY), 0..=3).prop_map(move |windows| {
        let mut ended = start;
        let outages = windows.into_iter().map(|(after, millis)| {
            let from = ended.plus(after);
            ended = from.plus(millis);
            Outage { from, to: ended }
        });
        outages.collect::<Vec<_>>()
    });
    (latency, any::<Span>(), failures, outages).prop_map(|(latency, unavailable_after, failures, outages)| {
        Operator {
            latency,
            unavailable_after,
            failures,
            outages,
        }
    })
}

/// Instants from shortly before to two months after.
fn about(start: Tick) -> impl Strategy<Value = Tick> + Clone {
    prop_oneof![
        4 => (0..=60 * DAY).prop_map(move |after| start.plus(after)),
        1 => Just(start),
        1 => (0..=10 * DAY).prop_map(move |before| {
            Tick::from_millis(start.millis().saturating_sub_unsigned(before))
        }),
    ]
}

fn waves(start: Tick) -> impl Strategy<Value = Wave> {
    (about(start), 1..=4_u64, any::<Span>()).prop_map(|(at, sims, over)| Wave { at, sims, over })
}

fn provisions(start: Tick, sims: u64) -> impl Strategy<Value = Provision> {
    let waves = vec(waves(start), 1..=3).prop_map(move |mut waves| {
        let mut left = sims;
        waves.retain_mut(|wave| {
            wave.sims = wave.sims.min(left);
            left = left.saturating_sub(wave.sims);
            wave.sims > 0
        });
        if let Some(last) = waves.last_mut() {
            last.sims = last.sims.saturating_add(left);
        }
        Provision::Waves(waves)
    });
    prop_oneof![
        about(start).prop_map(Provision::At),
        (about(start), 1..=60 * DAY).prop_map(|(from, wide)| Provision::Window {
            from,
            to: from.plus(wide),
        }),
        (about(start), 1..=20_u64).prop_map(|(from, per_day)| Provision::Rate { from, per_day }),
        waves,
    ]
}

/// The lengths of the months of a year of 365 days.
const MONTHS: [(u8, u64); 12] = [
    (1, 31),
    (2, 28),
    (3, 31),
    (4, 30),
    (5, 31),
    (6, 30),
    (7, 31),
    (8, 31),
    (9, 30),
    (10, 31),
    (11, 30),
    (12, 31),
];

/// Gives the day of a year of 365 days with this number, from 0; what is beyond begins anew.
fn day_of_year(number: u64) -> MonthDay {
    let mut day = number % 365;
    for (month, length) in MONTHS {
        let Some(left) = day.checked_sub(length) else {
            let day = u8::try_from(day).unwrap_or(0).saturating_add(1);
            return MonthDay { month, day };
        };
        day = left;
    }
    MonthDay { month: 1, day: 1 }
}

/// Neither part of the year is shorter than the spread.
fn seasons() -> impl Strategy<Value = Suspension> {
    let spread = (0..=10 * DAY).prop_map(span);
    let any_two = (0..365_u64, 10..=355_u64)
        .prop_map(|(from, later)| (day_of_year(from), day_of_year(from.saturating_add(later))));
    let leap = Just((MonthDay { month: 2, day: 29 }, MonthDay { month: 9, day: 15 }));
    (prop_oneof![5 => any_two, 1 => leap], spread).prop_map(|((from, to), spread)| Suspension::Season {
        from,
        to,
        spread,
    })
}

pub(super) fn names() -> impl Strategy<Value = String> {
    matching("[a-z]{1,8}|[a-z0-9_-]{1,12}")
}

fn cohorts(start: Tick) -> impl Strategy<Value = Cohort> {
    let rate = |most: u64| {
        prop_oneof![1 => Just(0), 1 => 0..=most.saturating_mul(Millionths::ONE.0)].prop_map(Millionths)
    };
    let first = (1..=6_u64).prop_flat_map(move |sims| (Just(sims), provisions(start, sims)));
    (
        (names(), first, any::<FirstStatus>(), any::<PlanKind>()),
        (
            any::<Delay>(),
            any::<Option<DataUse>>(),
            rate(3),
            any::<Suspension>(),
        ),
        (rate(5), any::<Span>(), rate(5), rate(20)),
        any::<(Retry, Retry)>(),
    )
        .prop_map(
            |(
                (name, (sims, provision), first_status, plan),
                (first_use, data, commands_per_day, suspension),
                (lost_per_year, noticed_after, churn_per_year, resets_per_year),
                (on_conflict, on_failure),
            )| Cohort {
                name,
                sims,
                first_status,
                plan,
                provision,
                first_use,
                data,
                commands_per_day,
                suspension,
                lost_per_year,
                noticed_after,
                churn_per_year,
                resets_per_year,
                on_conflict,
                on_failure,
            },
        )
}

fn scenarios() -> impl Strategy<Value = Scenario> {
    let start = instants().prop_map(|at| at.date_naive());
    let title = prop_oneof![
        Just(String::new()),
        matching("[A-Z][a-z]{1,8}( [a-z0-9]{1,6}){0,3}")
    ];
    (start, title, 1..=240_u32, any::<u64>()).prop_flat_map(|(start, title, days, seed)| {
        let midnight = midnight(start);
        let cohorts = vec(cohorts(midnight), 1..=3).prop_map(|mut cohorts| {
            cohorts.sort_by(|a, b| a.name.cmp(&b.name));
            cohorts.dedup_by(|a, b| a.name == b.name);
            cohorts
        });
        (any::<Policy>(), operators(midnight), any::<Prices>(), cohorts).prop_map(
            move |(policy, operator, prices, cohorts)| Scenario {
                title: title.clone(),
                start,
                days,
                seed,
                policy,
                operator,
                prices,
                cohorts,
            },
        )
    })
}

fn midnight(date: NaiveDate) -> Tick {
    Tick::from(date.and_time(chrono::NaiveTime::MIN).and_utc())
}
