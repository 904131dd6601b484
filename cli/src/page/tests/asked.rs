//! Scenarios made up for tests.

use sim_lifecycle::Policy;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::whatif::scenario::{
    Cohort, DataUse, Delay, FirstStatus, Millionths, MonthDay, Operator, Outage, Prices, Provision, Retry,
    SessionSize, Span, Suspension,
};
use sim_lifecycle::whatif::{Scenario, Tick};

/// How a made-up cohort behaves.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) sims: u64,
    /// Over how many days they are provisioned.
    pub(super) over: u64,
    /// Whether they are suspended in winter.
    pub(super) seasonal: bool,
    /// One in so many leaves each day.
    pub(super) leaves: u64,
}

pub(super) const KINDS: [Kind; 3] = [
    Kind {
        name: "meters",
        sims: 400_000,
        over: 240,
        seasonal: false,
        leaves: 9_000,
    },
    Kind {
        name: "scooters",
        sims: 150_000,
        over: 60,
        seasonal: true,
        leaves: 2_500,
    },
    Kind {
        name: "trackers",
        sims: 30_000,
        over: 700,
        seasonal: false,
        leaves: 1_200,
    },
];

impl Default for Kind {
    fn default() -> Self {
        KINDS[0]
    }
}

fn millis(count: u64) -> Span {
    Span::from_millis(count).unwrap_or(Span::MAX)
}

pub(super) fn at(text: &str) -> Tick {
    Tick::from(text.parse::<DateTime<Utc>>().unwrap())
}

fn cohort(kind: Kind) -> Cohort {
    Cohort {
        name: kind.name.into(),
        sims: kind.sims,
        first_status: FirstStatus::Ready,
        plan: PlanKind::Standard,
        provision: Provision::Window {
            from: at("2026-02-10T00:00:00Z"),
            to: at("2026-06-10T00:00:00Z"),
        },
        first_use: Delay::Exponential {
            at_least: millis(0),
            mean: millis(15 * 86_400_000),
        },
        data: Some(DataUse {
            sessions_per_day: Millionths(4_000_000),
            size: SessionSize::Mean(40_000),
        }),
        commands_per_day: Millionths(250_000),
        suspension: if kind.seasonal {
            Suspension::Season {
                from: MonthDay { month: 11, day: 15 },
                to: MonthDay { month: 3, day: 10 },
                spread: millis(3 * 86_400_000),
            }
        } else {
            Suspension::Never
        },
        lost_per_year: Millionths(10_000),
        noticed_after: millis(5 * 86_400_000),
        churn_per_year: Millionths(40_000),
        resets_per_year: Millionths(500_000),
        on_conflict: Retry {
            after: millis(600_000),
            times: 5,
        },
        on_failure: Retry {
            after: millis(3_600_000),
            times: 2,
        },
    }
}

pub(super) fn scenario(title: &str, days: u32, kinds: &[Kind]) -> Scenario {
    Scenario {
        title: title.into(),
        start: "2026-02-10".parse().unwrap(),
        days,
        seed: 42,
        policy: Policy::default(),
        operator: Operator {
            latency: Delay::Exponential {
                at_least: millis(2_000),
                mean: millis(20_000),
            },
            unavailable_after: millis(30_000),
            failures: Millionths(2_000),
            outages: vec![
                Outage {
                    from: at("2026-11-15T06:00:00Z"),
                    to: at("2026-11-17T18:00:00Z"),
                },
                Outage {
                    from: at("2027-06-01T02:00:00Z"),
                    to: at("2027-06-01T06:00:00Z"),
                },
                Outage {
                    from: at("2028-03-09T12:00:00Z"),
                    to: at("2028-03-12T00:00:00Z"),
                },
            ],
        },
        prices: Prices {
            unit: "cent".into(),
            active_month: 120,
            suspended_month: 40,
            megabyte: 8,
            command: 2,
        },
        cohorts: kinds.iter().map(|kind| cohort(*kind)).collect(),
    }
}
