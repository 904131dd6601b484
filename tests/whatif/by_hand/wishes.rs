//! The client: conflicts, retries, seasons.

use sim_lifecycle::whatif::scenario::{Millionths, MonthDay, Suspension};
use sim_lifecycle::{Cause, Status};

use super::super::plain;
use super::{DAY, HOUR, at_end, at_once, each_engine, fixed, moves, refused, some, span};

fn suspension(after: u64, lasting: u64) -> Suspension {
    Suspension::Random {
        after: fixed(after),
        lasting: fixed(lasting),
    }
}

#[test]
fn a_conflict_is_tried_so_many_times_and_then_given_up() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(20 * DAY);
    scenario.cohorts[0].suspension = suspension(DAY, 300 * DAY);
    scenario.cohorts[0].on_conflict.after = span(2 * DAY);
    scenario.cohorts[0].on_conflict.times = 3;
    scenario.days = 302;
    each_engine(&scenario, |report| {
        assert_eq!(refused(report, 33_010), [(1, 1), (3, 1), (5, 1), (7, 1)]);
        assert_eq!(some(&report.requests.given_up), [(7, 1)]);
        // On day 301 the settled status is not suspended: the wish to resume is over, and not counted.
        assert_eq!(some(&report.requests.changes), [(0, 1)]);
        assert_eq!(at_end(report, Status::Active, 301), 1);
    });
}

#[test]
fn a_conflict_that_ends_in_time_does_no_harm() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(4 * DAY);
    scenario.cohorts[0].suspension = suspension(DAY, 300 * DAY);
    scenario.cohorts[0].on_conflict.after = span(DAY);
    scenario.cohorts[0].on_conflict.times = 3;
    scenario.days = 302;
    each_engine(&scenario, |report| {
        // At the instant of day 4 the answer comes first.
        assert_eq!(refused(report, 33_010), [(1, 1), (2, 1), (3, 1)]);
        assert_eq!(some(&report.requests.changes), [(0, 1), (4, 1), (301, 1)]);
        assert_eq!(some(&report.requests.given_up), []);
    });
}

#[test]
fn a_new_wish_takes_the_place_of_the_one_that_waits() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(10 * DAY);
    // To suspend on day 1, to resume on day 3, to suspend on day 304.
    scenario.cohorts[0].suspension = suspension(DAY, 2 * DAY);
    scenario.cohorts[0].on_conflict.after = span(30 * HOUR);
    scenario.cohorts[0].on_conflict.times = 1;
    scenario.days = 4;
    each_engine(&scenario, |report| {
        // The retry on day 2 is the first wish's last; the second begins anew on day 3.
        assert_eq!(refused(report, 33_010), [(1, 1), (2, 1), (3, 1)]);
        assert_eq!(some(&report.requests.given_up), [(2, 1)]);
    });
    scenario.cohorts[0].on_conflict.after = span(5 * DAY);
    scenario.days = 9;
    each_engine(&scenario, |report| {
        // Day 1 suspend, day 3 resume, day 4 suspend, day 6 resume, day 7 suspend: each displaces the one before.
        assert_eq!(refused(report, 33_010), [(1, 1), (3, 1), (4, 1), (6, 1), (7, 1)]);
        assert_eq!(some(&report.requests.given_up), []);
    });
}

/// To suspend on day 10, half an hour later to resume, which waits for day 21; on day 20 to suspend. Where the first has failed,
/// the SIM is active all the while, and nothing stands in the way of the third but that the second waits.
#[test]
fn a_new_wish_takes_the_place_of_one_that_waits_without_need() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(HOUR);
    scenario.operator.failures = Millionths(500_000);
    scenario.cohorts[0].sims = 40;
    scenario.cohorts[0].suspension = suspension(10 * DAY, HOUR / 2);
    scenario.cohorts[0].on_conflict.after = span(11 * DAY);
    scenario.cohorts[0].on_conflict.times = 3;
    let expected = plain::run(&scenario);
    each_engine(&scenario, |report| assert_eq!(*report, expected.cohorts[0]));
}

#[test]
fn a_failure_matters_only_while_its_wish_is_the_latest() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(2 * DAY);
    scenario.operator.failures = super::Millionths::ONE;
    scenario.cohorts[0].on_failure.times = 100;
    scenario.cohorts[0].suspension = suspension(DAY, 1_000 * DAY);
    each_engine(&scenario, |report| {
        // The wish to suspend came up on day 1 and was refused; so nobody asks again when activation fails.
        assert_eq!(refused(report, 33_010), [(1, 1)]);
        assert_eq!(some(&report.requests.given_up), [(1, 1)]);
        assert_eq!(some(&report.requests.changes), [(0, 1)]);
        assert_eq!(at_end(report, Status::New, 399), 1);
    });
}

#[test]
fn seasons_come_back_every_year() {
    let mut scenario = at_once();
    scenario.start = "2027-01-15".parse().expect("a date");
    scenario.days = 1_000;
    let date = |month, day| MonthDay { month, day };
    scenario.cohorts[0].suspension = Suspension::Season {
        from: date(11, 1),
        to: date(2, 29),
        spread: span(0),
    };
    let day = |text: &str| {
        let date: sim_lifecycle::chrono::NaiveDate = text.parse().expect("a date");
        usize::try_from((date - scenario.start).num_days()).expect("after the start")
    };
    each_engine(&scenario, |report| {
        let suspended = moves(report, Status::Updating, Status::Suspended, Cause::Completed);
        assert_eq!(suspended, [(day("2027-11-01"), 1), (day("2028-11-01"), 1)]);
        // Active on the first day; then in a leap year, and in one that is not.
        let resumed = moves(report, Status::Updating, Status::Active, Cause::Completed);
        assert_eq!(resumed, [(0, 1), (day("2028-02-29"), 1), (day("2029-03-01"), 1)]);
    });
}

#[test]
fn a_suspended_ready_sim_becomes_active_by_request() {
    let mut scenario = super::quiet();
    // Ready on 31 January at 10:00:01, resumed on day 50 at 10:00:01.
    scenario.cohorts[0].suspension = suspension(5 * DAY, 15 * DAY);
    scenario.days = 52;
    each_engine(&scenario, |report| {
        let by_request = &report.ready_to_active[3];
        assert_eq!(
            (by_request.cause, by_request.durations.count),
            (Cause::Completed, 3)
        );
        assert_eq!(by_request.durations.total_millis, u128::from(3 * 20 * DAY));
        assert_eq!(
            moves(report, Status::Ready, Status::Updating, Cause::Requested),
            [(35, 3)]
        );
    });
}
