//! Connectivity resets: how many in the time in which a SIM can connect, and how many meet an open one.

use super::paper::{DAY, all, holds, poisson, refused, report};

#[test]
fn resets_come_at_their_rate_while_the_sim_can_connect() {
    let report = report(
        "start = 2026-01-01
        horizon = '200 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 100_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        suspension = { after = { mean = '30 days' }, lasting = { mean = '20 days' } }
        churn_per_year = 1
        resets_per_year = 40",
    );
    // Given the time, their number is Poisson distributed.
    let connected = all(&report.traffic.connected_millis) as f64 / (365.0 * DAY);
    poisson("resets", all(&report.requests.resets), 40.0 * connected);
}

#[test]
fn a_reset_is_refused_while_another_is_open() {
    let report = report(
        "start = 2026-01-01
        horizon = '30 days'
        operator.latency = { mean = '4 h' }
        [cohort.fleet]
        sims = 100_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        resets_per_year = 1_000",
    );
    // One server without a queue, busy from each reset that is taken until its answer; from the tenth day on it is steady.
    let (rate, taken) = (1_000.0 / (365.0 * 24.0), 4.0);
    let days = 10..30;
    let hours = 24.0 * days.len() as f64;
    let accepted = all(&report.requests.resets[days.clone()]);
    let cycle = 1.0 / rate + taken;
    let variance = hours * (1.0 / (rate * rate) + taken * taken) / (cycle * cycle * cycle);
    let fleet = 100_000.0;
    holds(
        "accepted",
        accepted as f64,
        fleet * hours / cycle,
        (fleet * variance).sqrt(),
    );
    let row = report.requests.refused.iter().find(|row| row.code == 33_120);
    let conflicts = all(&row.expect("a row for each").days[days]);
    // Whoever comes, comes at the rate.
    poisson("asked", accepted + conflicts, fleet * hours * rate);
    // Refused while it is busy: the variance of the busy time, and that of the arrivals within it.
    let busy = hours * taken / cycle;
    let both = 1.0 / taken + rate;
    let of_busy = 2.0 * rate / taken * hours / (both * both * both);
    holds(
        "refused",
        conflicts as f64,
        fleet * rate * busy,
        (fleet * (rate * rate * of_busy + rate * busy)).sqrt(),
    );
    assert_eq!(refused(&report, 33_119), 0);
}
