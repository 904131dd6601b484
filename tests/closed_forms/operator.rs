//! The operator: latency and backlog, failures and retries, outages.

use sim_lifecycle::Cause::{Completed, Failed, Resumed, Unavailable};
use sim_lifecycle::Status::{Active, New, Scheduled, Updating};

use super::paper::{DAY, HOUR, all, at_end, distributed, holds, moves, report, share, sum};

#[test]
fn a_steady_backlog_is_arrivals_times_latency() {
    let sims = 2_000_000;
    let report = report(
        "start = 2026-01-01
        horizon = '30 days'
        operator.latency = { at_least = '2 h', mean = '4 h' }
        [cohort.fleet]
        sims = 2_000_000
        first_status = 'active'
        provision = { from = 2026-01-01, to = 2026-01-21 }",
    );
    // Little's law, once the first are through: 100,000 a day, a quarter of a day each.
    let days = 3..20;
    let in_flight = all(&report.backlog.millis[days.clone()]) as f64 / DAY;
    let mean_square = (36.0 + 16.0) / (24.0 * 24.0);
    let arrivals = 100_000.0 * days.len() as f64;
    holds(
        "in flight",
        in_flight,
        arrivals * 0.25,
        (arrivals * mean_square).sqrt(),
    );

    let settled = &report.request_to_settled;
    let hours = settled.total_millis as f64 / HOUR;
    sum("hours until settled", hours, sims, 6.0, 36.0 + 16.0);
    distributed("until settled", settled, |millis| {
        1.0 - (-(millis / HOUR - 2.0) / 4.0).exp()
    });
    // All are through at the end, so the backlog of all days is what all took.
    assert_eq!(u128::from(all(&report.backlog.millis)), settled.total_millis);
}

#[test]
fn uniform_latency_has_its_mean_and_quantiles() {
    let sims = 1_000_000;
    let report = report(
        "start = 2026-01-01
        horizon = '1 day'
        operator.latency = { from = '1 h', to = '5 h' }
        [cohort.fleet]
        sims = 1_000_000
        first_status = 'active'
        provision = { at = 2026-01-01 }",
    );
    let settled = &report.request_to_settled;
    let hours = settled.total_millis as f64 / HOUR;
    sum("hours until settled", hours, sims, 3.0, 9.0 + 16.0 / 12.0);
    distributed("until settled", settled, |millis| (millis / HOUR - 1.0) / 4.0);
}

#[test]
fn failures_are_geometric_and_given_up_after_the_last_retry() {
    let (sims, failure) = (1_500_000, 0.7_f64);
    let report = report(
        "start = 2026-01-01
        horizon = '10 days'
        operator = { latency = '1 h', failure_rate = 0.7 }
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        on_failure = { retry_after = '23 h', retries = 2 }",
    );
    // One attempt a day.
    let failed = moves(&report, Updating, New, Failed);
    let completed = moves(&report, Updating, Active, Completed);
    share("completed at once", completed[0], sims, 1.0 - failure);
    share(
        "failed three times",
        all(&report.requests.given_up),
        sims,
        failure.powi(3),
    );
    share("active at the end", at_end(&report, Active, 9), sims, {
        1.0 - failure.powi(3)
    });
    // 1, 2 or 3 attempts.
    let mean = 1.0 + failure + failure.powi(2);
    let mean_square = 1.0 + 3.0 * failure + 5.0 * failure.powi(2);
    let attempts = all(&report.requests.changes);
    sum("attempts", attempts as f64, sims, mean, mean_square);
    assert_eq!(attempts, all(failed) + all(completed));
    assert_eq!(
        failed[2], report.requests.given_up[2],
        "the third is the last one"
    );
    assert_eq!(all(&failed[3..]), 0);
    assert_eq!(report.requests.changes[1], failed[0], "all are asked again");
}

#[test]
fn all_that_meets_an_outage_comes_back_at_its_end() {
    let sims = 500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '10 days'
        [operator]
        latency = '1 h'
        unavailable_after = '0 s'
        outage = [{ from = 2026-01-03, to = 2026-01-04T12:00:00Z }]
        [cohort.fleet]
        sims = 500_000
        first_status = 'active'
        provision = { from = 2026-01-02T12:00:00Z, to = 2026-01-04 }",
    );
    // A third of the window is before the outage, which begins at midnight.
    let met = all(moves(&report, Updating, Scheduled, Unavailable));
    share("met the outage", met, sims, 2.0 / 3.0);
    assert_eq!(at_end(&report, Scheduled, 2), met);
    assert_eq!(some_on(moves(&report, Scheduled, Updating, Resumed), 3), met);
    assert_eq!(some_on(moves(&report, Updating, Scheduled, Unavailable), 2), met);
    assert_eq!(at_end(&report, Active, 3), sims);

    // Whoever met it waited for a day on average, half a day at least.
    let (third, hour) = (1.0 / 3.0, 1.0 / 24.0);
    let waited = |mean: f64| mean + hour;
    let mean = third * hour + 2.0 * third * waited(1.0);
    let mean_square = third * hour * hour + 2.0 * third * (waited(1.0).powi(2) + 1.0 / 12.0);
    let in_flight = all(&report.backlog.millis) as f64 / DAY;
    sum("days in flight", in_flight, sims, mean, mean_square);
    assert_eq!(report.request_to_settled.count, sims);
}

/// Gives the number of that day, there being none on others.
fn some_on(days: &[u64], day: usize) -> u64 {
    assert_eq!(all(days), days[day], "on day {day} only");
    days[day]
}
