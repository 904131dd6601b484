//! What happens at one instant.

use sim_lifecycle::whatif::scenario::{FirstStatus, Retry, Suspension};
use sim_lifecycle::{Cause, Status};

use super::{DAY, at_end, at_once, each_engine, fixed, moves, refused, some, span};

#[test]
fn without_latency_a_chain_of_wishes_goes_through_at_one_instant() {
    let mut scenario = at_once();
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(0),
        lasting: fixed(DAY),
    };
    scenario.days = 2;
    each_engine(&scenario, |report| {
        let (updating, active) = (Status::Updating, Status::Active);
        assert_eq!(moves(report, Status::New, updating, Cause::Requested), [(0, 1)]);
        // Active for no time at all, suspended at once; on day 1 resumed and suspended again.
        assert_eq!(
            moves(report, updating, active, Cause::Completed),
            [(0, 1), (1, 1)]
        );
        assert_eq!(
            moves(report, active, updating, Cause::Requested),
            [(0, 1), (1, 1)]
        );
        let suspended = moves(report, updating, Status::Suspended, Cause::Completed);
        assert_eq!(suspended, [(0, 1), (1, 1)]);
        assert_eq!(refused(report, 33_010), []);
        assert_eq!(some(&report.traffic.connected_millis), []);
        assert_eq!(some(&report.backlog.millis), []);
        assert_eq!(some(&report.fees.active_months), [(0, 1)]);
        assert_eq!(report.request_to_settled.bins, [(0, 4)]);
    });
}

#[test]
fn the_kernels_timer_comes_before_the_wish() {
    let mut scenario = at_once();
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    // 1 April, when the ready period is over.
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(90 * DAY),
        lasting: fixed(1_000 * DAY),
    };
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Ready, Status::Active, Cause::ReadyPeriod),
            [(90, 1)]
        );
        assert_eq!(
            moves(report, Status::Active, Status::Updating, Cause::Requested),
            [(90, 1)]
        );
        assert_eq!(some(&report.fees.active_months), [(90, 1)]);
        assert_eq!(some(&report.fees.suspended_months).first(), Some(&(181, 1)));
    });
}

#[test]
fn the_answer_comes_before_the_retry() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(3 * DAY);
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(DAY),
        lasting: fixed(1_000 * DAY),
    };
    scenario.cohorts[0].on_conflict = Retry {
        after: span(2 * DAY),
        times: 1,
    };
    each_engine(&scenario, |report| {
        assert_eq!(refused(report, 33_010), [(1, 1)]);
        assert_eq!(some(&report.requests.changes), [(0, 1), (3, 1)]);
        assert_eq!(at_end(report, Status::Suspended, 6), 1);
    });
}

#[test]
fn a_timer_waits_for_the_change_in_flight() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(10 * DAY);
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    // Ready on 11 January; asked on 10 April to be suspended, the ready period ends on the 11th, the answer comes on the 20th.
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(99 * DAY),
        lasting: fixed(1_000 * DAY),
    };
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Ready, Status::Active, Cause::ReadyPeriod),
            []
        );
        assert_eq!(
            moves(report, Status::Ready, Status::Updating, Cause::Requested),
            [(99, 1)]
        );
        assert_eq!(at_end(report, Status::Suspended, 109), 1);
    });
}
