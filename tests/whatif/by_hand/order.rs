//! What happens at one instant.

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::draw::{CohortKey, Gap, Purpose, poisson};
use sim_lifecycle::whatif::scenario::{DataUse, FirstStatus, Millionths, Retry, SessionSize, Suspension};
use sim_lifecycle::{Cause, Status};

use super::{DAY, HOUR, at_end, at_once, each_engine, fixed, moves, refused, some, span};

/// The first gap that the SIM of [`at_once`] draws, at a rate in millionths for a span.
fn gap(purpose: Purpose, rate: u64, of: u64) -> u64 {
    let word = CohortKey::new(1, "meters").streams(0).word(purpose, 0);
    Gap::of(Millionths(rate), span(of)).expect("not never").draw(word)
}

fn day(millis: u64) -> usize {
    usize::try_from(millis / DAY).expect("few days")
}

/// Once a day.
const DAILY: u64 = 1_000_000;
/// Once a day, by the year.
const DAILY_BY_YEAR: u64 = 365 * DAILY;

/// A ready SIM with one session a day, of 250,000 bytes, enough to make it active.
fn ready() -> Scenario {
    let mut scenario = at_once();
    scenario.cohorts[0].first_status = FirstStatus::Ready;
    scenario.cohorts[0].data = Some(DataUse {
        sessions_per_day: Millionths(DAILY),
        size: SessionSize::Fixed(250_000),
    });
    scenario
}

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

#[test]
fn the_timer_comes_before_the_session() {
    let mut scenario = ready();
    // First used so long before the end of the ready period, 1 April, as it is to the first session.
    let to_session = gap(Purpose::DataGap, DAILY, DAY);
    scenario.cohorts[0].first_use = fixed(90 * DAY - to_session);
    scenario.days = 91;
    let streams = CohortKey::new(1, "meters").streams(90);
    let when_active = poisson(1.0, &mut streams.words(Purpose::Sessions));
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Ready, Status::Active, Cause::ReadyPeriod),
            [(90, 1)]
        );
        assert_eq!(report.traffic.sessions.iter().sum::<u64>(), when_active);
    });
    scenario.cohorts[0].first_use = fixed(90 * DAY - to_session - 1);
    each_engine(&scenario, |report| {
        let by_data = &report.ready_to_active[0];
        assert_eq!((by_data.cause, by_data.durations.count), (Cause::Data, 1));
    });
}

#[test]
fn the_answer_comes_before_the_session() {
    let mut scenario = ready();
    // Asked to be suspended at the instant of first use; the answer comes with the first session.
    let to_session = gap(Purpose::DataGap, DAILY, DAY);
    scenario.operator.latency = fixed(to_session);
    scenario.cohorts[0].first_use = fixed(5 * DAY);
    let suspended_after = |millis| Suspension::Random {
        after: fixed(millis),
        lasting: fixed(1_000 * DAY),
    };
    scenario.cohorts[0].suspension = suspended_after(5 * DAY);
    assert!(to_session < 5 * DAY);
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.traffic.sessions), []);
        assert_eq!(at_end(report, Status::Suspended, 399), 1);
    });
    scenario.cohorts[0].suspension = suspended_after(5 * DAY + 1);
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.traffic.sessions), [(day(5 * DAY + to_session), 1)]);
        assert_eq!(at_end(report, Status::Suspended, 399), 1);
    });
}

#[test]
fn the_loss_comes_before_the_session() {
    let mut scenario = ready();
    scenario.cohorts[0].noticed_after = span(1_000 * DAY);
    // Lost about once in a hundred days, and first used so long before that as it is to the first session.
    scenario.cohorts[0].lost_per_year = Millionths(DAILY_BY_YEAR / 100);
    let lost = gap(Purpose::Loss, DAILY_BY_YEAR / 100, 365 * DAY);
    let to_session = gap(Purpose::DataGap, DAILY, DAY);
    assert!((to_session + 1..89 * DAY).contains(&lost), "{lost} {to_session}");
    scenario.cohorts[0].first_use = fixed(lost - to_session);
    each_engine(&scenario, |report| {
        assert_eq!(report.traffic.connected_millis.iter().sum::<u64>(), to_session);
        assert_eq!(some(&report.traffic.sessions), []);
    });
    scenario.cohorts[0].first_use = fixed(lost - to_session - 1);
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.traffic.sessions), [(day(lost), 1)]);
    });
}

#[test]
fn the_session_comes_before_the_command() {
    let mut scenario = ready();
    scenario.policy.ready_command_limit = core::num::NonZeroU64::MIN;
    // At this rate the first Command falls on the very millisecond of the first session.
    let to_session = gap(Purpose::DataGap, DAILY, DAY);
    let wanted = |rate: &u64| gap(Purpose::CommandGap, *rate, DAY) <= to_session;
    let rate = (1..100_000_000).find(wanted).expect("some rate is high enough");
    assert_eq!(gap(Purpose::CommandGap, rate, DAY), to_session);
    scenario.cohorts[0].commands_per_day = Millionths(rate);
    each_engine(&scenario, |report| {
        assert_eq!(moves(report, Status::Ready, Status::Active, Cause::Data).len(), 1);
        assert_eq!(
            report.ready_to_active[0].durations.total_millis,
            to_session.into()
        );
    });
}

#[test]
fn the_wish_to_suspend_comes_before_that_to_deactivate() {
    let mut scenario = at_once();
    scenario.cohorts[0].churn_per_year = Millionths(DAILY_BY_YEAR);
    let unwanted = gap(Purpose::Churn, DAILY_BY_YEAR, 365 * DAY);
    let suspended_after = |millis| Suspension::Random {
        after: fixed(millis),
        lasting: fixed(1_000 * DAY),
    };
    scenario.cohorts[0].suspension = suspended_after(unwanted);
    let then = day(unwanted);
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Active, Status::Updating, Cause::Requested),
            [(then, 1)]
        );
        assert_eq!(
            moves(report, Status::Suspended, Status::Updating, Cause::Requested),
            [(then, 1)]
        );
    });
    scenario.cohorts[0].suspension = suspended_after(unwanted + 1);
    each_engine(&scenario, |report| {
        assert_eq!(
            moves(report, Status::Active, Status::Updating, Cause::Requested),
            [(then, 1)]
        );
        assert_eq!(
            moves(report, Status::Suspended, Status::Updating, Cause::Requested),
            []
        );
    });
}

#[test]
fn the_wish_to_deactivate_displaces_the_retry_of_that_instant() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(40 * DAY);
    scenario.cohorts[0].churn_per_year = Millionths(DAILY_BY_YEAR);
    let unwanted = gap(Purpose::Churn, DAILY_BY_YEAR, 365 * DAY);
    assert!((1..40 * DAY).contains(&unwanted), "{unwanted}");
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(0),
        lasting: fixed(1_000 * DAY),
    };
    // The wish to suspend is refused at the start, and due again just when it is displaced, or a little earlier.
    for (earlier, times) in [(0, 2), (1, 3)] {
        scenario.cohorts[0].on_conflict = Retry {
            after: span(unwanted - earlier),
            times: 1,
        };
        scenario.days = u32::try_from(day(unwanted)).expect("few days") + 1;
        each_engine(&scenario, |report| {
            let told: u64 = refused(report, 33_010).iter().map(|(_, number)| number).sum();
            assert_eq!(told, times);
        });
    }
}

#[test]
fn the_retry_comes_before_the_reset() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(HOUR);
    scenario.cohorts[0].resets_per_year = Millionths(DAILY_BY_YEAR / 10);
    let reset = gap(Purpose::Reset, DAILY_BY_YEAR / 10, 365 * DAY);
    assert!(reset > 2 * HOUR, "{reset}");
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(0),
        lasting: fixed(1_000 * DAY),
    };
    scenario.days = u32::try_from(day(reset)).expect("few days") + 1;
    // The wish to suspend is refused at the start; its retry goes out just before the reset, or a little later.
    for (later, codes, resets) in [(0, vec![(0, 1), (day(reset), 1)], 0), (1, vec![(0, 1)], 1)] {
        scenario.cohorts[0].on_conflict = Retry {
            after: span(reset + later),
            times: 1,
        };
        each_engine(&scenario, |report| {
            assert_eq!(refused(report, 33_010), codes);
            assert_eq!(report.requests.resets[day(reset)], resets);
            assert_eq!(report.requests.changes[day(reset)], 1);
        });
    }
}
