//! Latency, outages and failures.

use sim_lifecycle::whatif::draw::{CohortKey, Gap, Purpose};
use sim_lifecycle::whatif::scenario::{Millionths, Outage};
use sim_lifecycle::{Cause, Status};

use super::{DAY, HOUR, SECOND, at, at_end, at_once, each_engine, moves, quiet, refused, some, span};

fn outage(from: &str, to: &str) -> Outage {
    Outage {
        from: at(from),
        to: at(to),
    }
}

#[test]
fn in_an_outage_a_change_is_scheduled_and_goes_out_anew() {
    let mut scenario = quiet();
    scenario.operator.outages = vec![outage("2026-01-31T10:00:00Z", "2026-02-02T06:00:00Z")];
    each_engine(&scenario, |report| {
        let scheduled = moves(report, Status::Updating, Status::Scheduled, Cause::Unavailable);
        assert_eq!(scheduled, [(30, 3)]);
        assert_eq!(at_end(report, Status::Scheduled, 31), 3);
        let resumed = moves(report, Status::Scheduled, Status::Updating, Cause::Resumed);
        assert_eq!(resumed, [(32, 3)]);
        assert_eq!(
            moves(report, Status::Updating, Status::Ready, Cause::Completed),
            [(32, 3)]
        );
        let in_flight = [(30, 3 * 14 * HOUR), (31, 3 * DAY), (32, 3 * (6 * HOUR + SECOND))];
        assert_eq!(some(&report.backlog.millis), in_flight);
        let total = u128::from(3 * (44 * HOUR + SECOND));
        assert_eq!(report.request_to_settled.total_millis, total);
    });
}

#[test]
fn an_outage_that_ends_before_the_operator_says_so() {
    let mut scenario = quiet();
    scenario.operator.outages = vec![outage("2026-01-31T10:00:00Z", "2026-01-31T10:00:20Z")];
    each_engine(&scenario, |report| {
        let scheduled = moves(report, Status::Updating, Status::Scheduled, Cause::Unavailable);
        assert_eq!(scheduled, [(30, 3)]);
        let resumed = moves(report, Status::Scheduled, Status::Updating, Cause::Resumed);
        assert_eq!(resumed, [(30, 3)]);
        assert_eq!(some(&report.backlog.millis), [(30, 3 * 21 * SECOND)]);
    });
}

#[test]
fn an_outage_matters_when_the_request_goes_out() {
    let mut scenario = quiet();
    // One is over at that instant, the other begins before the answer.
    scenario.operator.outages = vec![
        outage("2026-01-31T09:00:00Z", "2026-01-31T10:00:00Z"),
        outage("2026-01-31T10:00:00.001Z", "2026-02-01T10:00:00Z"),
    ];
    each_engine(&scenario, |report| {
        let scheduled = moves(report, Status::Updating, Status::Scheduled, Cause::Unavailable);
        assert_eq!(scheduled, []);
        assert_eq!(
            moves(report, Status::Updating, Status::Ready, Cause::Completed),
            [(30, 3)]
        );
    });
}

#[test]
fn what_fails_is_asked_again_and_then_given_up() {
    let mut scenario = quiet();
    scenario.operator.failures = Millionths::ONE;
    scenario.cohorts[0].on_failure.after = span(DAY);
    scenario.cohorts[0].on_failure.times = 2;
    each_engine(&scenario, |report| {
        let tries = [(30, 3), (31, 3), (32, 3)];
        assert_eq!(some(&report.requests.changes), tries);
        assert_eq!(moves(report, Status::Updating, Status::New, Cause::Failed), tries);
        assert_eq!(some(&report.requests.given_up), [(32, 3)]);
        assert_eq!(report.request_to_settled.count, 9);
        assert_eq!(report.request_to_settled.total_millis, 9_000);
    });
}

#[test]
fn a_second_reset_is_refused_while_the_first_is_open() {
    let mut scenario = at_once();
    scenario.operator.latency = super::fixed(40 * DAY);
    scenario.cohorts[0].resets_per_year = Millionths(365_000_000);
    let streams = CohortKey::new(1, "meters").streams(0);
    let gap = Gap::of(Millionths(365_000_000), span(365 * DAY)).expect("not never");
    // Before it is active none is asked for; then one is open for 40 days.
    let (mut time, mut free_from) = (0, 40 * DAY);
    let (mut accepted, mut turned_down) = (0, 0);
    for ordinal in 0.. {
        time += gap.draw(streams.word(Purpose::Reset, ordinal));
        match time {
            _ if time >= 400 * DAY => break,
            _ if time < 40 * DAY => {}
            _ if time >= free_from => {
                accepted += 1;
                free_from = time + 40 * DAY;
            }
            _ => turned_down += 1,
        }
    }
    assert!(accepted >= 8 && turned_down > 300, "{accepted} {turned_down}");
    each_engine(&scenario, |report| {
        assert_eq!(report.requests.resets.iter().sum::<u64>(), accepted);
        let told: u64 = refused(report, 33_120).iter().map(|(_, number)| number).sum();
        assert_eq!(told, turned_down);
        assert_eq!(some(&report.requests.given_up), []);
        assert_eq!(report.request_to_settled.count, 1, "resets are no changes");
    });
}

#[test]
fn a_reset_is_over_with_the_outage_that_it_met() {
    let mut scenario = at_once();
    scenario.operator.latency = super::fixed(0);
    scenario.operator.unavailable_after = span(0);
    scenario.operator.outages = vec![outage("2026-01-01T00:00:00.001Z", "2028-01-01T00:00:00Z")];
    scenario.cohorts[0].resets_per_year = Millionths(365_000_000);
    each_engine(&scenario, |report| {
        assert!(report.requests.resets.iter().sum::<u64>() > 300);
        assert_eq!(refused(report, 33_120), []);
    });
}
