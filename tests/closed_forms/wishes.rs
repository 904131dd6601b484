//! The client: refused while a change is in flight, it asks again.

use sim_lifecycle::Status::Active;

use super::paper::{all, at_end, refused, report, share, sum};

/// A change takes ten days, and the wish to deactivate comes after an exponential time of thirty.
fn slow(retries: u32) -> String {
    format!(
        "start = 2026-01-01
        horizon = '40 days'
        operator.latency = '10 days'
        [cohort.fleet]
        sims = 2_500_000
        first_status = 'active'
        provision = {{ at = 2026-01-01 }}
        churn_per_year = 36.5
        on_conflict = {{ retry_after = '2 days', retries = {retries} }}"
    )
}

const SIMS: u64 = 2_500_000;
/// A day.
const CHURN: f64 = 0.1;

#[test]
fn a_wish_that_meets_a_change_is_refused_until_that_is_through() {
    let report = report(&slow(10));
    // It is refused at least k times if it comes more than 2 (k - 1) days before the change is through.
    let at_least = |times: u32| 1.0 - (-CHURN * (10.0 - 2.0 * f64::from(times - 1))).exp();
    let mean: f64 = (1..=5).map(at_least).sum();
    let mean_square: f64 = (1..=5)
        .map(|times| f64::from(2 * times - 1) * at_least(times))
        .sum();
    sum(
        "refused",
        refused(&report, 33_010) as f64,
        SIMS,
        mean,
        mean_square,
    );
    assert_eq!(all(&report.requests.given_up), 0);
    assert_eq!(at_end(&report, Active, 9), 0);
}

#[test]
fn a_wish_is_given_up_when_all_retries_are_refused() {
    let report = report(&slow(1));
    // Asked twice, two days apart, both before the tenth day is over: never again, so it stays active.
    let given_up = 1.0 - (-CHURN * 8.0).exp();
    share("given up", all(&report.requests.given_up), SIMS, given_up);
    // Who is active on the twenty-fifth day has given up, or no wish has come up yet.
    let kept = at_end(&report, Active, 24);
    share("active on", kept, SIMS, given_up + (-CHURN * 25.0).exp());
}
