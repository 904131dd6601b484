//! Random small scenarios in which a lot happens, and often at the same instant.

use std::num::NonZeroU64;

use proptest::option;
use proptest::prelude::*;
use sim_lifecycle::Policy;
use sim_lifecycle::chrono::{Days, NaiveDate, NaiveTime};
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::whatif::scenario::{
    Cohort, DataUse, Delay, FirstStatus, Millionths, MonthDay, Operator, Outage, Prices, Provision, Retry,
    SessionSize, Span, Suspension, Wave,
};
use sim_lifecycle::whatif::{Scenario, Tick};

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

pub fn scenarios() -> BoxedStrategy<Scenario> {
    (
        starts(),
        1_usize..=3,
        prop_oneof![1 => 1_u32..=20, 3 => 21_u32..=400],
    )
        .prop_flat_map(|(start, cohorts, days)| {
            let midnight = Tick::from(start.and_time(NaiveTime::MIN).and_utc());
            let cohorts = proptest::collection::vec(cohort(midnight, days), cohorts);
            (
                any::<u64>(),
                policies(),
                operators(midnight, days),
                prices(),
                cohorts,
            )
                .prop_map(move |(seed, policy, operator, prices, mut cohorts)| {
                    for (cohort, name) in cohorts.iter_mut().zip(["a", "b-2", "meters_3"]) {
                        cohort.name = name.into();
                    }
                    Scenario {
                        title: String::new(),
                        start,
                        days,
                        seed,
                        policy,
                        operator,
                        prices,
                        cohorts,
                    }
                })
        })
        .boxed()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn starts() -> BoxedStrategy<NaiveDate> {
    let odd = [
        date(2024, 2, 29),
        date(2027, 2, 28),
        date(2027, 11, 30),
        date(2028, 1, 31),
        date(2026, 12, 31),
        date(2099, 12, 1),
        date(1970, 1, 1),
    ];
    prop_oneof![
        proptest::sample::select(odd.to_vec()),
        (0_u64..3_000).prop_map(|days| date(2023, 1, 1) + Days::new(days)),
    ]
    .boxed()
}

fn whole(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).expect("more than nothing")
}

fn policies() -> BoxedStrategy<Policy> {
    let small = (
        1_u64..300_000,
        1_u64..6,
        1_u64..5,
        1_u64..200,
        1_u64..4,
        any::<bool>(),
    )
        .prop_map(|(data, commands, ready, delay, free, reactivation)| Policy {
            ready_data_limit: whole(data),
            ready_command_limit: whole(commands),
            ready_period: CalendarMonths::new(ready).expect("more than nothing"),
            cancellation_delay: Hours::new(delay).expect("more than nothing"),
            free_suspension: CalendarMonths::new(free).expect("more than nothing"),
            reactivation,
        });
    prop_oneof![Just(Policy::default()), small].boxed()
}

fn prices() -> BoxedStrategy<Prices> {
    (0_u64..1_000, 0_u64..100, 0_u64..2_000, 0_u64..10)
        .prop_map(|(active_month, suspended_month, megabyte, command)| Prices {
            unit: "cent".into(),
            active_month,
            suspended_month,
            megabyte,
            command,
        })
        .boxed()
}

fn span(millis: u64) -> Span {
    Span::from_millis(millis).expect("short enough")
}

/// Spans of up to `most` days: whole days and hours, so that much falls together, and any.
fn millis(most: u64) -> BoxedStrategy<u64> {
    prop_oneof![
        1 => Just(0),
        1 => 0_u64..5,
        3 => (0..=most).prop_map(|days| days * DAY),
        2 => (0..=most * 24).prop_map(|hours| hours * HOUR),
        2 => 0..=most * DAY,
        1 => 0..=HOUR,
    ]
    .boxed()
}

fn spans(most: u64) -> BoxedStrategy<Span> {
    millis(most).prop_map(span).boxed()
}

fn delays(most: u64) -> BoxedStrategy<Delay> {
    prop_oneof![
        spans(most).prop_map(Delay::Fixed),
        (millis(most), millis(most)).prop_map(|(from, wide)| Delay::Uniform {
            from: span(from),
            to: span(from + wide + 1),
        }),
        (millis(most), millis(most)).prop_map(|(at_least, mean)| Delay::Exponential {
            at_least: span(at_least),
            mean: span(mean + 1),
        }),
    ]
    .boxed()
}

/// Long enough that not too many follow each other.
fn long_delays(most: u64) -> BoxedStrategy<Delay> {
    prop_oneof![
        (1..=most).prop_map(|days| Delay::Fixed(span(days * DAY))),
        (0..most * DAY, 1..=most).prop_map(|(from, wide)| Delay::Uniform {
            from: span(from),
            to: span(from + wide * DAY),
        }),
        (millis(most), 1..=most).prop_map(|(at_least, mean)| Delay::Exponential {
            at_least: span(at_least),
            mean: span(mean * DAY),
        }),
    ]
    .boxed()
}

fn rates(most: u64) -> BoxedStrategy<Millionths> {
    prop_oneof![
        2 => Just(Millionths(0)),
        3 => (1..=most * 1_000_000).prop_map(Millionths),
        1 => (1..=1_000_000_u64).prop_map(Millionths),
    ]
    .boxed()
}

fn operators(start: Tick, days: u32) -> BoxedStrategy<Operator> {
    let failures = prop_oneof![
        3 => Just(Millionths(0)),
        1 => Just(Millionths::ONE),
        4 => (1..700_000_u64).prop_map(Millionths),
    ];
    let latency = prop_oneof![
        2 => Just(Delay::Fixed(span(0))),
        4 => delays(1),
        2 => delays(10),
    ];
    (latency, spans(1), failures, outages(start, days))
        .prop_map(|(latency, unavailable_after, failures, outages)| Operator {
            latency,
            unavailable_after,
            failures,
            outages,
        })
        .boxed()
}

/// Each so long after the one before, which they do not touch.
fn outages(start: Tick, days: u32) -> BoxedStrategy<Vec<Outage>> {
    let length = prop_oneof![1..=HOUR, millis(20).prop_map(|millis| millis.max(1))];
    proptest::collection::vec((millis(u64::from(days) / 4 + 1), length), 0..5)
        .prop_map(move |windows| {
            let mut free_from = start;
            let mut outages = Vec::new();
            for (gap, length) in windows {
                let from = free_from.plus(gap);
                let to = from.plus(length);
                outages.push(Outage { from, to });
                free_from = to.plus(1);
            }
            outages
        })
        .boxed()
}

/// Instants mostly within the scenario, some before it.
fn instants(start: Tick, days: u32) -> BoxedStrategy<Tick> {
    prop_oneof![
        3 => Just(start),
        1 => millis(30).prop_map(move |millis| {
            Tick::from_millis((start.millis() - millis.cast_signed()).max(0))
        }),
        4 => millis(u64::from(days) / 3 + 1).prop_map(move |millis| start.plus(millis)),
        1 => millis(u64::from(days) + 1).prop_map(move |millis| start.plus(millis)),
    ]
    .boxed()
}

fn provisions(start: Tick, days: u32, sims: u64) -> BoxedStrategy<Provision> {
    let at = || instants(start, days);
    prop_oneof![
        at().prop_map(Provision::At),
        (at(), millis(30)).prop_map(|(from, wide)| Provision::Window {
            from,
            to: from.plus(wide + 1),
        }),
        (at(), 1_u64..50).prop_map(|(from, per_day)| Provision::Rate { from, per_day }),
        (proptest::collection::vec((at(), spans(20)), 1..4), 0..=sims).prop_map(move |(waves, first)| {
            let mut left = sims;
            let last = waves.len() - 1;
            let waves = waves.into_iter().enumerate().map(|(number, (at, over))| {
                let sims = if number == last { left } else { left.min(first) };
                left -= sims;
                Wave { at, sims, over }
            });
            Provision::Waves(waves.filter(|wave| wave.sims > 0).collect())
        }),
    ]
    .boxed()
}

fn data() -> BoxedStrategy<DataUse> {
    let size = prop_oneof![
        (1_u64..200_000).prop_map(SessionSize::Fixed),
        (1_u64..200_000).prop_map(SessionSize::Mean),
        Just(SessionSize::Mean(1)),
    ];
    let rate = prop_oneof![10_000_u64..2_000_000, 1_u64..100_000_000];
    (rate, size)
        .prop_map(|(rate, size)| DataUse {
            sessions_per_day: Millionths(rate),
            size,
        })
        .boxed()
}

fn month_days() -> BoxedStrategy<MonthDay> {
    let any = (1_u8..=12, 1_u8..=31).prop_map(|(month, day)| {
        let days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][usize::from(month) - 1];
        MonthDay {
            month,
            day: day.min(days),
        }
    });
    prop_oneof![4 => any, 1 => Just(MonthDay { month: 2, day: 29 })].boxed()
}

/// The days of the shorter part into which two days cut a year that is no leap year.
fn shorter_part(from: MonthDay, to: MonthDay) -> u64 {
    let in_year = |day: MonthDay| day.in_year(2027).expect("a date");
    let apart = (in_year(from) - in_year(to)).num_days().unsigned_abs();
    apart.min(365 - apart)
}

fn suspensions() -> BoxedStrategy<Suspension> {
    let random = |after, lasting| Suspension::Random { after, lasting };
    prop_oneof![
        2 => Just(Suspension::Never),
        3 => (long_delays(60), long_delays(120)).prop_map(move |(after, lasting)| random(after, lasting)),
        1 => (delays(3), long_delays(5)).prop_map(move |(after, lasting)| random(after, lasting)),
        1 => (long_delays(5), delays(3)).prop_map(move |(after, lasting)| random(after, lasting)),
        3 => (month_days(), month_days(), spans(40))
            .prop_filter("two days", |(from, to, _)| shorter_part(*from, *to) > 0)
            .prop_map(|(from, to, spread)| {
                let longest = shorter_part(from, to) * DAY;
                let spread = span(spread.millis().min(longest));
                Suspension::Season { from, to, spread }
            }),
    ]
    .boxed()
}

fn retries() -> BoxedStrategy<Retry> {
    let times = prop_oneof![2 => Just(0_u32), 3 => 1_u32..4, 1 => 4_u32..40];
    (millis(3), times)
        .prop_map(|(after, times)| Retry {
            after: span(after.max(1)),
            times,
        })
        .boxed()
}

fn cohort(start: Tick, days: u32) -> BoxedStrategy<Cohort> {
    (1_u64..=30)
        .prop_flat_map(move |sims| {
            let first = (
                prop_oneof![2 => Just(FirstStatus::Ready), 1 => Just(FirstStatus::Active)],
                prop_oneof![6 => Just(PlanKind::Standard), 1 => Just(PlanKind::NarrowbandDeveloper)],
                provisions(start, days, sims),
                delays(30),
            );
            let usage = (option::of(data()), rates(3));
            let ends = (rates(4), spans(20), rates(3), rates(100));
            (first, usage, suspensions(), ends, retries(), retries()).prop_map(
                move |(first, usage, suspension, ends, on_conflict, on_failure)| Cohort {
                    name: String::new(),
                    sims,
                    first_status: first.0,
                    plan: first.1,
                    provision: first.2,
                    first_use: first.3,
                    data: usage.0,
                    commands_per_day: usage.1,
                    suspension,
                    lost_per_year: ends.0,
                    noticed_after: ends.1,
                    churn_per_year: ends.2,
                    resets_per_year: ends.3,
                    on_conflict,
                    on_failure,
                },
            )
        })
        .boxed()
}
