//! How a report is held against paper.

use sim_lifecycle::whatif::report::{CohortReport, Durations};
use sim_lifecycle::whatif::{Scenario, run};
use sim_lifecycle::{Cause, Status};

pub const SECOND: f64 = 1_000.0;
pub const HOUR: f64 = 3_600.0 * SECOND;
pub const DAY: f64 = 24.0 * HOUR;

/// How many standard deviations a figure may be off.
const SIGMAS: f64 = 4.0;

/// Runs a scenario file and gives what becomes of its first cohort.
pub fn report(scenario: &str) -> CohortReport {
    let scenario = Scenario::from_toml(scenario).unwrap_or_else(|error| panic!("{error}"));
    run(&scenario).cohorts.remove(0)
}

/// Holds a figure, with its standard deviation; one that is a hundredth more or less would not hold.
pub fn holds(what: &str, reported: f64, paper: f64, deviation: f64) {
    let bound = SIGMAS * deviation;
    let is_off = |reported: f64| (reported - paper).abs() > bound;
    assert!(
        !is_off(reported),
        "{what}: {reported}, on paper {paper}, off by {:.1} standard deviations",
        (reported - paper) / deviation
    );
    assert!(
        is_off(reported * 1.01) && is_off(reported * 0.99),
        "{what}: a fleet too small to notice one in a hundred; {reported}, give or take {bound}"
    );
}

/// Holds how many out of so many, each of which is one of them with this probability.
pub fn share(what: &str, count: u64, of: u64, probability: f64) {
    let of = of as f64;
    let deviation = (of * probability * (1.0 - probability)).sqrt();
    holds(what, count as f64, of * probability, deviation);
}

/// Holds a sum over so many independent terms of this mean and mean square.
pub fn sum(what: &str, total: f64, terms: u64, mean: f64, mean_square: f64) {
    let terms = terms as f64;
    let deviation = (terms * (mean_square - mean * mean)).sqrt();
    holds(what, total, terms * mean, deviation);
}

/// Holds a number that is Poisson distributed with this mean.
pub fn poisson(what: &str, count: u64, mean: f64) {
    holds(what, count as f64, mean, mean.sqrt());
}

/// Holds durations against the probability that one is below so many milliseconds: at the bounds of bins next to three
/// quantiles. Durations that are a hundredth longer or shorter would not hold.
pub fn distributed(what: &str, durations: &Durations, below: impl Fn(f64) -> f64) {
    let count = durations.count as f64;
    for millionths in [500_000, 750_000, 900_000] {
        let quantile = durations.quantile(millionths).expect("some durations");
        let shorter = durations.bins.iter().filter(|(start, _)| *start < quantile);
        let shorter = shorter.map(|(_, count)| count).sum::<u64>() as f64 / count;
        let start = quantile as f64;
        let deviation = (below(start) * (1.0 - below(start)) / count).sqrt();
        let is_off = |paper: f64| (shorter - paper).abs() > SIGMAS * deviation;
        assert!(
            !is_off(below(start)),
            "{what}: {shorter} below {start}, on paper {}, off by {:.1} standard deviations",
            below(start),
            (shorter - below(start)) / deviation
        );
        assert!(
            is_off(below(start * 1.01)) && is_off(below(start / 1.01)),
            "{what}: too few durations to notice one in a hundred at {start}"
        );
        // The quantile lies within its bin, which is a 64th wide at most.
        let wanted = millionths as f64 / 1e6;
        assert!(
            below(start) <= wanted + SIGMAS * deviation
                && below(start * (1.0 + 1.0 / 64.0)) >= wanted - SIGMAS * deviation,
            "{what}: the quantile {wanted} is not in the bin from {start}"
        );
    }
}

/// Gives how many report a status at the end of a day.
pub fn at_end(report: &CohortReport, status: Status, day: usize) -> u64 {
    let row = report.occupancy.iter().find(|row| row.status == status);
    row.expect("a row for each").at_end[day]
}

/// Gives how many moves there were, by day.
pub fn moves(report: &CohortReport, from: Status, to: Status, cause: Cause) -> &[u64] {
    let mut rows = report.transitions.iter();
    let row = rows.find(|row| (row.from, row.to, row.cause) == (from, to, cause));
    &row.expect("a row for each").days
}

/// Gives how many requests were refused with a code, in all.
pub fn refused(report: &CohortReport, code: u16) -> u64 {
    let row = report.requests.refused.iter().find(|row| row.code == code);
    all(&row.expect("a row for each").days)
}

/// Gives how long SIMs were ready until they became active for this cause.
pub fn ready_until(report: &CohortReport, cause: Cause) -> &Durations {
    let row = report.ready_to_active.iter().find(|row| row.cause == cause);
    &row.expect("a row for each").durations
}

pub fn all(days: &[u64]) -> u64 {
    days.iter().sum()
}

/// The days on which something is not zero.
pub fn some(days: &[u64]) -> Vec<(usize, u64)> {
    let numbered = days.iter().copied().enumerate();
    numbered.filter(|(_, number)| *number > 0).collect()
}

/// The probability that a Poisson number of this mean is below `bound`.
pub fn poisson_below(bound: u32, mean: f64) -> f64 {
    let mut term = (-mean).exp();
    let mut sum = 0.0;
    for number in 0..bound {
        sum += term;
        term *= mean / f64::from(number + 1);
    }
    sum
}

/// The probability that the `events`-th event of a Poisson process comes before so many have come on average.
pub fn erlang(events: u32, mean: f64) -> f64 {
    1.0 - poisson_below(events, mean)
}
