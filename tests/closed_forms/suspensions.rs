//! Suspensions: the share of time, the number, the seasons.

use sim_lifecycle::Cause::Completed;
use sim_lifecycle::Status::{Suspended, Updating};

use super::paper::{DAY, all, at_end, holds, moves, report, share};

#[test]
fn a_memoryless_suspension_approaches_its_share_exponentially() {
    let (sims, suspends, resumes, end) = (800_000_u64, 1.0 / 12.0, 1.0 / 8.0, 60.0);
    let report = report(
        "start = 2026-01-01
        horizon = '60 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 800_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        suspension = { after = { mean = '12 days' }, lasting = { mean = '8 days' } }",
    );
    let both: f64 = suspends + resumes;
    let long_run = suspends / both;
    for days in [5_u32, 10, 60] {
        let probability = long_run * (1.0 - (-both * f64::from(days)).exp());
        // At first it is small, and a small share of a fleet says little.
        if probability > 0.3 {
            let suspended = at_end(&report, Suspended, days as usize - 1);
            share("suspended", suspended, 800_000, probability);
        }
    }
    let fleet = sims as f64;
    let time_suspended = long_run * (end - (1.0 - (-both * end).exp()) / both);
    let variance = 2.0 * suspends * resumes * end / both.powi(3);
    let connected = all(&report.traffic.connected_millis) as f64 / DAY;
    holds(
        "days connected",
        connected,
        fleet * (end - time_suspended),
        (fleet * variance).sqrt(),
    );
    // Each begins at the rate of those that are not suspended. Cycles of 20 days, their variance that of both parts.
    let number = suspends * (end - time_suspended);
    let variance = end * (144.0 + 64.0) / 20.0_f64.powi(3);
    let suspensions = all(moves(&report, Updating, Suspended, Completed));
    holds(
        "suspensions",
        suspensions as f64,
        fleet * number,
        (fleet * variance).sqrt(),
    );
}

#[test]
fn in_the_long_run_only_the_means_count() {
    let sims = 1_500_000;
    let report = report(
        "start = 2026-01-01
        horizon = '150 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_500_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        suspension = { after = { from = '2 days', to = '16 days' }, lasting = { at_least = '3 days', mean = '4 days' } }",
    );
    // 9 days in use, 7 suspended.
    for day in [100, 149] {
        share("suspended", at_end(&report, Suspended, day), sims, 7.0 / 16.0);
    }
}

#[test]
fn a_season_comes_day_by_day_and_costs_to_the_month() {
    let sims = 1_000_000;
    let report = report(
        "start = 2026-01-01
        horizon = '500 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_000_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        suspension = { from = '11-01', to = '03-15', spread = '10 days' }",
    );
    // Day 304 is 1 November 2026, day 438 is 15 March 2027.
    for day in 3..9_usize {
        let gone = (day as f64 + 1.0) / 10.0;
        let suspended = at_end(&report, Suspended, 304 + day);
        share("suspended", suspended, sims, gone);
    }
    for day in 0..6_usize {
        let gone = (day as f64 + 1.0) / 10.0;
        let suspended = at_end(&report, Suspended, 438 + day);
        share("still suspended", suspended, sims, 1.0 - gone);
    }
    assert_eq!(at_end(&report, Suspended, 314), sims);
    assert_eq!(at_end(&report, Suspended, 448), 0);
    // Free until February; then February and March cost, and nobody stays until April.
    let fees = &report.fees.suspended_months;
    assert_eq!(all(fees), 2 * sims);
    assert_eq!(
        (all(&fees[396..406]), all(&fees[424..434])),
        (sims, sims),
        "from the first to the tenth of both"
    );
}
