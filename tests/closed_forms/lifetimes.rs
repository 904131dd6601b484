//! Exponential lifetimes: who is left, who is lost, how long devices are in use.

use sim_lifecycle::Status;

use super::paper::{DAY, all, at_end, report, share, sum};

const YEAR: f64 = 365.0;

#[test]
fn churn_leaves_what_an_exponential_lifetime_leaves() {
    let sims = 1_500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '135 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        churn_per_year = 2",
    );
    for days in [60_u32, 100, 135] {
        let day = days as usize - 1;
        let left = at_end(&report, Status::Active, day);
        share("left", left, sims, (-2.0 * f64::from(days) / YEAR).exp());
    }
    // Canceled is who was deactivated 72 hours ago.
    let canceled = at_end(&report, Status::Canceled, 134);
    share("canceled", canceled, sims, 1.0 - (-2.0 * 132.0 / YEAR).exp());
}

#[test]
fn the_lost_are_silent_at_once_and_cost_until_they_are_noticed() {
    let sims = 1_500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '120 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        lost_per_year = 1.5
        noticed_after = '30 days'
        churn_per_year = 1",
    );
    for days in [60.0, 120.0] {
        let day = if days < 100.0 { 59 } else { 119 };
        let neither = (-days / YEAR - 1.5 * (days - 30.0) / YEAR).exp();
        share("not noticed", at_end(&report, Status::Active, day), sims, neither);
    }
    // In use until lost or deactivated, whichever is first, or the end.
    let (rate, end) = (2.5 / YEAR, 120.0);
    let gone = (-rate * end).exp();
    let mean = (1.0 - gone) / rate;
    let mean_square = 2.0 * (1.0 - gone * (1.0 + rate * end)) / (rate * rate);
    let connected = all(&report.traffic.connected_millis) as f64 / DAY;
    sum("days in use", connected, sims, mean, mean_square);
}
