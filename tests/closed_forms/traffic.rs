//! What SIMs consume: Poisson numbers of sessions and Commands, sums of sizes, and what they cost.

use sim_lifecycle::whatif::report::CohortReport;
use sim_lifecycle::whatif::{Scenario, run};

use super::paper::{all, holds, poisson, report};

/// The numbers of many days, and their moments on paper.
struct Days<'a> {
    what: &'a str,
    numbers: Vec<f64>,
}

impl Days<'_> {
    /// Holds mean and variance, given what the fourth cumulant adds to how far the variance of a sample is off.
    fn hold(&self, mean: f64, variance: f64, fourth_cumulant: f64) {
        let (what, count) = (self.what, self.numbers.len() as f64);
        let sum: f64 = self.numbers.iter().sum();
        holds(
            &format!("{what} in all"),
            sum,
            count * mean,
            (count * variance).sqrt(),
        );
        let squares: f64 = self.numbers.iter().map(|number| (number - mean).powi(2)).sum();
        let deviation = ((fourth_cumulant + 2.0 * variance * variance) * count).sqrt();
        holds(
            &format!("the squares of {what}"),
            squares,
            count * variance,
            deviation,
        );
    }
}

/// Runs single SIMs that are active for a hundred years, a million days and a half in all.
fn centuries() -> Vec<CohortReport> {
    let mut scenario = Scenario::from_toml(
        "start = 2000-01-01
        horizon = '36525 days'
        operator.latency = '0 s'
        [cohort.sim]
        sims = 1
        first_status = 'active'
        provision = { at = 2000-01-01 }
        data = { sessions_per_day = 2_000, mean_bytes = 100 }
        commands_per_day = 12.5",
    )
    .unwrap_or_else(|error| panic!("{error}"));
    (1..=40)
        .flat_map(|seed| {
            scenario.seed = seed;
            run(&scenario).cohorts
        })
        .collect()
}

#[test]
fn a_day_of_an_active_sim_has_poisson_numbers_and_sums_of_exponential_sizes() {
    let centuries = centuries();
    let days = |what, of: fn(&CohortReport) -> &Vec<u64>| Days {
        what,
        numbers: centuries
            .iter()
            .flat_map(of)
            .map(|number| *number as f64)
            .collect(),
    };
    // All cumulants of a Poisson number are its mean; of a sum of as many sizes, the mean times the moments of a size.
    days("sessions", |report| &report.traffic.sessions).hold(2_000.0, 2_000.0, 2_000.0);
    days("Commands", |report| &report.traffic.commands).hold(12.5, 12.5, 12.5);
    let bytes = days("bytes", |report| &report.traffic.bytes);
    bytes.hold(2e5, 2_000.0 * 2.0 * 1e4, 2_000.0 * 24.0 * 1e8);
}

#[test]
fn a_fleet_sends_as_much_while_ready_as_while_active() {
    let report = report(
        "start = 2026-01-01
        horizon = '20 days'
        operator.latency = '0 s'
        prices = { unit = 'cent', megabyte = 7, command = 3 }
        [cohort.fleet]
        sims = 400_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        data = { sessions_per_day = 3, bytes = 20_001 }
        commands_per_day = 0.5",
    );
    // On the first days nearly all are ready, on the last all are active: each session is drawn, or whole days are.
    let traffic = &report.traffic;
    for day in [0, 3, 6, 19] {
        poisson("sessions of a day", traffic.sessions[day], 400_000.0 * 3.0);
    }
    poisson("Commands", all(&traffic.commands), 20.0 * 400_000.0 * 0.5);
    let (sessions, bytes) = (all(&traffic.sessions), all(&traffic.bytes));
    assert_eq!(bytes, sessions * 20_001);
    assert_eq!(all(&traffic.connected_millis), 400_000 * 20 * 86_400_000);
    assert_eq!(all(&report.fees.data), bytes * 7 / 1_000_000);
    assert_eq!(all(&report.fees.commands), 3 * all(&traffic.commands));
}
