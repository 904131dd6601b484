//! What hangs on dates alone: to the millisecond, the day and the unit.

use sim_lifecycle::Cause::{CancellationDelay, Completed, ReadyPeriod};
use sim_lifecycle::Status::{Active, Canceled, Deactivated, Ready, Updating};

use super::paper::{all, moves, ready_until, report, some};

#[test]
fn a_ready_sim_is_active_three_months_later_and_pays_from_then_on() {
    let report = report(
        "start = 2026-01-01
        horizon = '210 days'
        operator.latency = '90 s'
        prices = { unit = 'cent', active_month = 150 }
        [cohort.fleet]
        sims = 1_000
        first_status = 'ready'
        provision = { at = 2026-01-31T10:00:00Z }",
    );
    // 31 January and 30 April.
    assert_eq!(some(moves(&report, Updating, Ready, Completed)), [(30, 1_000)]);
    assert_eq!(some(moves(&report, Ready, Active, ReadyPeriod)), [(119, 1_000)]);
    let ready = ready_until(&report, ReadyPeriod);
    assert_eq!(
        (ready.count, ready.total_millis),
        (1_000, 1_000 * 89 * 86_400_000)
    );

    let settled = &report.request_to_settled;
    assert_eq!((settled.count, settled.total_millis), (1_000, 1_000 * 90_000));
    assert_eq!(some(&report.backlog.millis), [(30, 1_000 * 90_000)]);

    // 30 April, 30 May, 30 June and, the last day, no more: 30 July is day 210.
    let days = [(119, 1_000), (149, 1_000), (180, 1_000)];
    assert_eq!(some(&report.fees.active_months), days);
    assert_eq!(
        some(&report.fees.active),
        days.map(|(day, fees)| (day, 150 * fees))
    );
}

#[test]
fn three_years_are_thirty_six_months_whatever_the_day() {
    let sims = 20_000;
    let report = report(
        "start = 2026-01-01
        horizon = '1096 days'
        operator.latency = '0 s'
        prices = { unit = 'cent', active_month = 150 }
        [cohort.fleet]
        sims = 20_000
        first_status = 'active'
        provision = { from = 2026-01-01, to = 2026-02-01 }",
    );
    assert_eq!(all(&report.fees.active_months), 36 * sims);
    assert_eq!(all(&report.fees.active), 36 * 150 * sims);
    // February 2026 begins on day 31 and has all days of January in its 28.
    assert_eq!(all(&report.fees.active_months[31..59]), sims);
    let last = &report.fees.active_months[58];
    let last_of_january: u64 = all(&report.fees.active_months[27..31]);
    assert_eq!(*last, last_of_january, "28 to 31 January are 28 February");
}

/// Suspended on 1 February until 20 August, and again on 20 September.
#[test]
fn each_month_of_a_suspension_that_is_not_free_costs() {
    for (free, days) in [
        (3, vec![120, 151, 181, 212, 353]),
        (2, vec![90, 120, 151, 181, 212, 323, 353]),
        (1, vec![59, 90, 120, 151, 181, 212, 292, 323, 353]),
        (8, vec![]),
    ] {
        let report = report(&format!(
            "start = 2026-01-01
            horizon = '365 days'
            policy.free_suspension_months = {free}
            operator.latency = '0 s'
            prices = {{ unit = 'cent', active_month = 200, suspended_month = 30 }}
            [cohort.fleet]
            sims = 500
            first_status = 'active'
            provision = {{ at = 2026-01-01 }}
            suspension = {{ after = '31 days', lasting = '200 days' }}"
        ));
        let each = |number| days.iter().map(|day| (*day, number)).collect::<Vec<_>>();
        assert_eq!(some(&report.fees.suspended_months), each(500), "{free} free");
        assert_eq!(some(&report.fees.suspended), each(500 * 30), "{free} free");
        // The cycle of 1 February begins as the SIM is suspended; that of August is paid when it comes back.
        let active = [(0, 500), (31, 500), (231, 500), (243, 500)];
        assert_eq!(some(&report.fees.active_months), active);
    }
}

#[test]
fn a_ready_sim_that_was_suspended_is_active_when_it_is_resumed() {
    let report = report(
        "start = 2026-01-01
        horizon = '60 days'
        operator.latency = '0 s'
        [cohort.fleet]
        sims = 1_000
        first_status = 'ready'
        provision = { at = 2026-01-01 }
        suspension = { after = '10 days', lasting = '5 days' }",
    );
    assert_eq!(
        some(moves(&report, Updating, Active, Completed)),
        [15, 30, 45].map(|day| (day, 1_000))
    );
    // The first time, fifteen days after it became ready, and no other.
    let resumed = ready_until(&report, Completed);
    assert_eq!(
        (resumed.count, resumed.total_millis),
        (1_000, 1_000 * 15 * 86_400_000)
    );
}

#[test]
fn what_is_deactivated_is_canceled_after_72_hours() {
    // Lost within days, and noticed ten days later.
    let report = report(
        "start = 2026-01-01
        horizon = '30 days'
        operator.latency = '1 h'
        [cohort.fleet]
        sims = 1_000
        first_status = 'active'
        provision = { at = 2026-01-01 }
        lost_per_year = 1_000
        noticed_after = '10 days'",
    );
    // 72 hours are three days: whoever was deactivated on one day is canceled three days later.
    let deactivated = moves(&report, Updating, Deactivated, Completed);
    let canceled = moves(&report, Deactivated, Canceled, CancellationDelay);
    assert_eq!(all(deactivated), 1_000);
    assert_eq!(deactivated[..27], canceled[3..]);
}
