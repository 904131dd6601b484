//! Roll-outs: how many are provisioned by when.

use sim_lifecycle::Cause::Requested;
use sim_lifecycle::Status::{New, Updating};

use super::paper::{all, at_end, moves, report, share, some};

#[test]
fn a_window_is_filled_evenly() {
    let sims = 2_000_000;
    let report = report(
        "start = 2026-01-01
        horizon = '12 days'
        [cohort.fleet]
        sims = 2_000_000
        first_status = 'active'
        provision = { from = 2026-01-02T12:00:00Z, to = 2026-01-10T12:00:00Z }",
    );
    let asked = moves(&report, New, Updating, Requested);
    for day in 4..9 {
        let gone = (f64::from(day) - 0.5) / 8.0;
        let day = usize::try_from(day).expect("a day");
        share("provisioned", all(&asked[..=day]), sims, gone);
    }
    assert_eq!((asked[0], at_end(&report, New, 9)), (0, 0));
}

#[test]
fn a_rate_is_kept_to_the_sim() {
    let report = report(
        "start = 2026-01-01
        horizon = '10 days'
        [cohort.fleet]
        sims = 3_100
        first_status = 'active'
        provision = { from = 2026-01-02T06:00:00Z, per_day = 1_000 }",
    );
    let asked = moves(&report, New, Updating, Requested);
    assert_eq!(some(asked), [(1, 750), (2, 1_000), (3, 1_000), (4, 350)]);
}

#[test]
fn waves_are_whole_and_each_is_spread_evenly() {
    let report = report(
        "start = 2026-01-01
        horizon = '40 days'
        [cohort.fleet]
        sims = 2_000_000
        first_status = 'active'
        provision = { waves = [
            { at = 2026-01-03, sims = 1_500_000, over = '4 days' },
            { at = 2026-02-03T08:00:00Z, sims = 500_000 },
        ] }",
    );
    let asked = moves(&report, New, Updating, Requested);
    share("the first half of a wave", asked[2] + asked[3], 1_500_000, 0.5);
    assert_eq!(all(&asked[2..6]), 1_500_000);
    assert_eq!(asked[33], 500_000);
    assert_eq!(all(asked), 2_000_000);
}
