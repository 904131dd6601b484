//! From new to canceled.

use sim_lifecycle::whatif::draw::{CohortKey, Gap, Purpose, below};
use sim_lifecycle::whatif::report::Durations;
use sim_lifecycle::whatif::scenario::{FirstStatus, Millionths, Provision, Wave};
use sim_lifecycle::{Cause, Status};

use super::{DAY, HOUR, SECOND, at, at_end, at_once, each_engine, moves, quiet, some, span};

#[test]
fn ready_sims_become_active_after_three_months() {
    each_engine(&quiet(), |report| {
        assert_eq!(
            moves(report, Status::New, Status::Updating, Cause::Requested),
            [(30, 3)]
        );
        assert_eq!(
            moves(report, Status::Updating, Status::Ready, Cause::Completed),
            [(30, 3)]
        );
        // 30 April.
        assert_eq!(
            moves(report, Status::Ready, Status::Active, Cause::ReadyPeriod),
            [(119, 3)]
        );
        assert_eq!(at_end(report, Status::New, 29), 3);
        assert_eq!(at_end(report, Status::Ready, 30), 3);
        assert_eq!(at_end(report, Status::Ready, 118), 3);
        assert_eq!(at_end(report, Status::Active, 119), 3);
        assert_eq!(at_end(report, Status::Active, 399), 3);
        assert_eq!(some(&report.requests.changes), [(30, 3)]);
        assert_eq!(some(&report.backlog.millis), [(30, 3 * SECOND)]);
        let settled = Durations {
            count: 3,
            total_millis: 3_000,
            bins: vec![(1_000, 3)],
        };
        assert_eq!(report.request_to_settled, settled);
        let periods = &report.ready_to_active[2];
        assert_eq!((periods.cause, periods.durations.count), (Cause::ReadyPeriod, 3));
        assert_eq!(periods.durations.total_millis, u128::from(3 * 89 * DAY));
        // 7,689,600,000 ms lie in the doubling of 2^32, whose bins are 2^26 wide: 50 bins on.
        let bin = (1 << 32) + 50 * (1 << 26);
        assert_eq!(periods.durations.bins, [(bin, 3)]);
        // In use from ten o'clock on, able to connect a second later.
        assert_eq!(report.traffic.connected_millis[30], 3 * (14 * HOUR - SECOND));
        assert_eq!(report.traffic.connected_millis[31], 3 * DAY);
    });
}

#[test]
fn what_would_be_provisioned_before_the_start_is_provisioned_then() {
    let mut scenario = quiet();
    scenario.cohorts[0].provision = Provision::At(at("2020-01-31T10:00:00Z"));
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.requests.changes), [(0, 3)]);
        assert_eq!(report.traffic.connected_millis[0], 3 * (DAY - SECOND));
    });
}

#[test]
fn what_would_happen_at_the_end_does_not() {
    let mut scenario = quiet();
    scenario.days = 30;
    scenario.cohorts[0].provision = Provision::At(at("2026-01-31T00:00:00Z"));
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.requests.changes), []);
        assert_eq!(at_end(report, Status::New, 29), 3);
    });
    scenario.cohorts[0].provision = Provision::At(at("2026-01-30T23:59:59Z"));
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.requests.changes), [(29, 3)]);
        assert_eq!(at_end(report, Status::Updating, 29), 3);
        assert_eq!(report.backlog.millis[29], 3 * SECOND);
        assert_eq!(report.request_to_settled.count, 0, "it would end at the end");
    });
}

#[test]
fn a_rate_spreads_them_evenly() {
    let mut scenario = quiet();
    scenario.cohorts[0].sims = 5;
    scenario.cohorts[0].provision = Provision::Rate {
        from: at("2026-01-02T12:00:00Z"),
        per_day: 2,
    };
    each_engine(&scenario, |report| {
        // At noon and at midnight.
        assert_eq!(some(&report.requests.changes), [(1, 1), (2, 2), (3, 2)]);
    });
}

#[test]
fn waves_take_the_sims_in_their_order() {
    let mut scenario = quiet();
    let wave = |time, sims, over| Wave {
        at: at(time),
        sims,
        over: span(over),
    };
    scenario.cohorts[0].sims = 5;
    scenario.cohorts[0].provision = Provision::Waves(vec![
        wave("2026-01-05T00:00:00Z", 2, 10 * DAY),
        wave("2026-01-02T00:00:00Z", 3, 0),
    ]);
    let mut expected = vec![(1, 3)];
    let key = CohortKey::new(1, "meters");
    let mut days: Vec<_> = (0..2)
        .map(|sim| below(key.streams(sim).word(Purpose::Provision, 0), 10 * DAY) / DAY)
        .collect();
    days.sort_unstable();
    assert_ne!(days[0], days[1]);
    expected.extend(
        days.iter()
            .map(|day| (usize::try_from(*day).expect("below ten") + 4, 1)),
    );
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.requests.changes), expected);
    });
}

#[test]
fn a_lost_sim_is_noticed_deactivated_and_canceled_72_hours_later() {
    let mut scenario = at_once();
    scenario.operator.latency = super::fixed(2 * HOUR);
    scenario.cohorts[0].lost_per_year = Millionths(4_000_000);
    scenario.cohorts[0].noticed_after = span(5 * DAY);
    let word = CohortKey::new(1, "meters").streams(0).word(Purpose::Loss, 0);
    let gap = Gap::of(Millionths(4_000_000), span(365 * DAY)).expect("not never");
    let lost = gap.draw(word);
    let day = |millis: u64| usize::try_from(millis / DAY).expect("few days");
    assert!((2 * HOUR..300 * DAY).contains(&lost), "{lost}");
    each_engine(&scenario, |report| {
        let connected: u64 = report.traffic.connected_millis.iter().sum();
        assert_eq!(connected, lost - 2 * HOUR);
        let asked = lost + 5 * DAY;
        assert_eq!(some(&report.requests.changes), [(0, 1), (day(asked), 1)]);
        let deactivated = asked + 2 * HOUR;
        let done = moves(report, Status::Updating, Status::Deactivated, Cause::Completed);
        assert_eq!(done, [(day(deactivated), 1)]);
        let canceled = deactivated + 72 * HOUR;
        let gone = moves(
            report,
            Status::Deactivated,
            Status::Canceled,
            Cause::CancellationDelay,
        );
        assert_eq!(gone, [(day(canceled), 1)]);
        assert_eq!(at_end(report, Status::Deactivated, day(canceled) - 1), 1);
        assert_eq!(at_end(report, Status::Canceled, 399), 1);
    });
}

#[test]
fn ready_is_not_to_be_had_on_the_narrowband_plan() {
    let mut scenario = quiet();
    scenario.cohorts[0].plan = sim_lifecycle::lifecycle::PlanKind::NarrowbandDeveloper;
    scenario.cohorts[0].on_conflict.times = 5;
    each_engine(&scenario, |report| {
        assert_eq!(super::refused(report, 33_105), [(30, 3)]);
        assert_eq!(some(&report.requests.given_up), [(30, 3)]);
        assert_eq!(at_end(report, Status::New, 399), 3);
    });
    scenario.cohorts[0].first_status = FirstStatus::Active;
    each_engine(&scenario, |report| {
        assert_eq!(super::refused(report, 33_105), []);
        assert_eq!(at_end(report, Status::Active, 399), 3);
    });
}
