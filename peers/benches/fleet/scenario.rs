//! The one scenario that every engine runs: a cohort of asset trackers over three years.

use chrono::NaiveDate;
use sim_lifecycle::Policy;
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::whatif::Tick;
use sim_lifecycle::whatif::scenario::{
    Cohort, DataUse, Delay, FirstStatus, Millionths, Operator, Outage, Prices, Provision, Retry, Scenario,
    SessionSize, Span, Suspension,
};

/// How long it goes on: three years of 365 days.
pub(crate) const DAYS: u32 = 1_095;
/// The same in years.
pub(crate) const YEARS: u32 = DAYS / 365;
/// Midnight of 1 January 2026.
pub(crate) const START: Tick = Tick::from_millis(1_767_225_600_000);

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
pub(crate) const DAY: u64 = 24 * HOUR;

/// The outages: the day of the scenario and the hour at which each begins, and how many hours it lasts.
const OUTAGES: [(u64, u64, u64); 12] = [
    (40, 8, 12),
    (131, 2, 6),
    (222, 20, 36),
    (313, 11, 9),
    (404, 6, 24),
    (495, 14, 6),
    (586, 0, 18),
    (677, 22, 8),
    (768, 9, 36),
    (859, 16, 10),
    (950, 4, 7),
    (1_041, 13, 15),
];

/// Makes the scenario with so many SIMs.
pub(crate) fn trackers(sims: u32) -> Scenario {
    Scenario {
        title: "Asset trackers".into(),
        start: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap_or_default(),
        days: DAYS,
        seed: 1,
        policy: Policy::PUBLISHED,
        operator: Operator {
            latency: exponential(5 * SECOND, 115 * SECOND),
            unavailable_after: span(30 * SECOND),
            failures: Millionths(20_000),
            outages: OUTAGES.map(outage).into(),
        },
        prices: Prices {
            unit: "cent".into(),
            active_month: 200,
            suspended_month: 50,
            megabyte: 10,
            command: 4,
        },
        cohorts: vec![cohort(sims)],
    }
}

/// Makes one with as many SIMs in which devices use theirs so many times as often.
pub(crate) fn busy(sims: u32, times: u64) -> Scenario {
    let mut scenario = trackers(sims);
    for cohort in &mut scenario.cohorts {
        cohort.commands_per_day.0 *= times;
        if let Some(data) = &mut cohort.data {
            data.sessions_per_day.0 *= times;
        }
    }
    scenario
}

/// Makes one with as many SIMs in which much goes wrong: what is seldom in the other is frequent here. Only to compare with.
pub(crate) fn rough(sims: u32) -> Scenario {
    let mut scenario = trackers(sims);
    scenario.title = "Asset trackers in bad times".into();
    scenario.operator.latency = exponential(0, 20 * HOUR);
    scenario.operator.failures = Millionths(300_000);
    scenario.operator.unavailable_after = span(20 * HOUR);
    for cohort in &mut scenario.cohorts {
        cohort.suspension = Suspension::Random {
            after: exponential(0, 10 * DAY),
            lasting: exponential(0, 5 * DAY),
        };
        cohort.lost_per_year = Millionths(500_000);
        cohort.resets_per_year = Millionths(30_000_000);
        cohort.on_conflict.times = 3;
        cohort.on_failure.times = 1;
    }
    scenario
}

fn cohort(sims: u32) -> Cohort {
    Cohort {
        name: "trackers".into(),
        sims: sims.into(),
        first_status: FirstStatus::Ready,
        plan: PlanKind::Standard,
        provision: Provision::Window {
            from: after_start(0),
            to: after_start(60 * DAY),
        },
        first_use: exponential(0, 20 * DAY),
        data: Some(DataUse {
            sessions_per_day: Millionths(1_000_000),
            size: SessionSize::Mean(50_000),
        }),
        commands_per_day: Millionths(350_000),
        suspension: Suspension::Random {
            after: exponential(0, 140 * DAY),
            lasting: exponential(0, 60 * DAY),
        },
        lost_per_year: Millionths(20_000),
        noticed_after: span(5 * DAY),
        churn_per_year: Millionths(30_000),
        resets_per_year: Millionths(250_000),
        on_conflict: Retry {
            after: span(HOUR),
            times: 100,
        },
        on_failure: Retry {
            after: span(HOUR),
            times: 5,
        },
    }
}

fn outage((day, hour, hours): (u64, u64, u64)) -> Outage {
    let from = day * DAY + hour * HOUR;
    Outage {
        from: after_start(from),
        to: after_start(from + hours * HOUR),
    }
}

fn exponential(at_least: u64, mean: u64) -> Delay {
    Delay::Exponential {
        at_least: span(at_least),
        mean: span(mean),
    }
}

fn span(millis: u64) -> Span {
    Span::from_millis(millis).unwrap_or(Span::MAX)
}

const fn after_start(millis: u64) -> Tick {
    START.plus(millis)
}
