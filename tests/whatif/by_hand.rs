//! Scenarios worked out by hand, for every engine.

mod money;
mod operator;
mod order;
mod statuses;
mod usage;
mod wishes;

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::PlanKind;
use sim_lifecycle::whatif::report::{CohortReport, Daily};
use sim_lifecycle::whatif::scenario::{
    Cohort, Delay, FirstStatus, Millionths, Operator, Prices, Provision, Retry, Span, Suspension,
};
use sim_lifecycle::whatif::{Scenario, Tick};
use sim_lifecycle::{Cause, Policy, Status};

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// Gives the first cohort of each engine's report to a check.
fn each_engine(scenario: &Scenario, check: impl Fn(&CohortReport)) {
    for run in super::ENGINES {
        check(&run(scenario).cohorts[0]);
    }
}

fn span(millis: u64) -> Span {
    Span::from_millis(millis).expect("a short span")
}

fn fixed(millis: u64) -> Delay {
    Delay::Fixed(span(millis))
}

fn at(text: &str) -> Tick {
    Tick::from(text.parse::<DateTime<Utc>>().expect("a time"))
}

/// Three SIMs that become ready on 31 January 2026 at ten o'clock and a second; nothing else ever happens to them.
pub fn quiet() -> Scenario {
    Scenario {
        title: String::new(),
        start: "2026-01-01".parse().expect("a date"),
        days: 400,
        seed: 1,
        policy: Policy::default(),
        operator: Operator {
            latency: fixed(SECOND),
            unavailable_after: span(30 * SECOND),
            failures: Millionths(0),
            outages: Vec::new(),
        },
        prices: Prices {
            unit: "cent".into(),
            active_month: 200,
            suspended_month: 30,
            megabyte: 7,
            command: 5,
        },
        cohorts: vec![Cohort {
            name: "meters".into(),
            sims: 3,
            first_status: FirstStatus::Ready,
            plan: PlanKind::Standard,
            provision: Provision::At(at("2026-01-31T10:00:00Z")),
            first_use: fixed(0),
            data: None,
            commands_per_day: Millionths(0),
            suspension: Suspension::Never,
            lost_per_year: Millionths(0),
            noticed_after: span(0),
            churn_per_year: Millionths(0),
            resets_per_year: Millionths(0),
            on_conflict: Retry {
                after: span(HOUR),
                times: 0,
            },
            on_failure: Retry {
                after: span(HOUR),
                times: 0,
            },
        }],
    }
}

/// One SIM that is asked to be active at the start, of whose operator an answer takes no time.
fn at_once() -> Scenario {
    let mut scenario = quiet();
    scenario.operator.latency = fixed(0);
    let cohort = &mut scenario.cohorts[0];
    cohort.sims = 1;
    cohort.first_status = FirstStatus::Active;
    cohort.provision = Provision::At(at("2026-01-01T00:00:00Z"));
    scenario
}

/// The days on which something is not zero.
fn some(daily: &Daily) -> Vec<(usize, u64)> {
    let numbered = daily.iter().copied().enumerate();
    numbered.filter(|(_, number)| *number > 0).collect()
}

fn moves(report: &CohortReport, from: Status, to: Status, cause: Cause) -> Vec<(usize, u64)> {
    let row = report
        .transitions
        .iter()
        .find(|row| (row.from, row.to, row.cause) == (from, to, cause));
    some(&row.expect("a row for each").days)
}

fn refused(report: &CohortReport, code: u16) -> Vec<(usize, u64)> {
    let row = report.requests.refused.iter().find(|row| row.code == code);
    some(&row.expect("a row for each").days)
}

fn at_end(report: &CohortReport, status: Status, day: usize) -> u64 {
    let row = report.occupancy.iter().find(|row| row.status == status);
    row.expect("a row for each").at_end[day]
}
