//! Two scenarios compared: the difference, and how wide its interval is.

use sim_lifecycle::whatif::report::Measure;
use sim_lifecycle::whatif::scenario::Millionths;
use sim_lifecycle::whatif::{Scenario, compare};

use super::paper::holds;

/// The firsts of the months of 2026 after January, as days of the year.
const FIRSTS: [f64; 11] = [
    31.0, 59.0, 90.0, 120.0, 151.0, 181.0, 212.0, 243.0, 273.0, 304.0, 334.0,
];

#[test]
fn the_difference_of_a_pair_has_the_mean_and_the_spread_that_it_has_on_paper() {
    let base = Scenario::from_toml(
        "start = 2026-01-01
        horizon = '365 days'
        operator.latency = '0 s'
        prices = { unit = 'cent', active_month = 10 }
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'active'
        provision = { at = 2026-01-01 }",
    )
    .unwrap_or_else(|error| panic!("{error}"));
    let mut variant = base.clone();
    variant.cohorts[0].churn_per_year = Millionths(1_500_000);
    let comparison = compare(&base, &variant, &|_| {}).expect("the same days, seed and unit");
    let cohort = &comparison.cohorts[0];
    let difference = &cohort.measures[0];
    assert_eq!(difference.measure, Measure::ActiveFees);
    assert_eq!(difference.base, 1_500_000 * 12 * 10);

    // A SIM that churns saves every month that begins after: at least k of them if it does so before the k-th last.
    let saved = |months: usize| 1.0 - (-1.5 * FIRSTS[FIRSTS.len() - months] / 365.0).exp();
    let exactly = |months: usize| {
        let more = if months == FIRSTS.len() {
            0.0
        } else {
            saved(months + 1)
        };
        saved(months) - more
    };
    let moment = |center: f64, power: i32| -> f64 {
        let none = (1.0 - saved(1)) * (-center).powi(power);
        let some =
            (1..=FIRSTS.len()).map(|months| exactly(months) * (10.0 * months as f64 - center).powi(power));
        none + some.sum::<f64>()
    };
    let mean = moment(0.0, 1);
    let variance = moment(mean, 2);
    let pairs = cohort.pairs as f64;
    let (low, high) = difference.interval(cohort.pairs).expect("enough pairs");
    let deviation = (pairs * variance).sqrt();
    holds("the difference", low.midpoint(high), -pairs * mean, deviation);
    // The deviation of a sample's deviation.
    let of_width = ((moment(mean, 4) / variance.powi(2) - 1.0) / (4.0 * pairs)).sqrt();
    let width = 2.0 * 1.96 * deviation;
    holds("the width of its interval", high - low, width, width * of_width);
}
