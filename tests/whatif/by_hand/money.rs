//! Fees, day by day.

use sim_lifecycle::whatif::scenario::{DataUse, Millionths, SessionSize, Suspension};

use super::{DAY, HOUR, at_once, each_engine, fixed, quiet, some};

/// The number of a day of 2026 or 2027, from its month and day.
fn days(dates: &[&str]) -> Vec<usize> {
    let start = super::quiet().start;
    let number = |date: &&str| {
        let date: sim_lifecycle::chrono::NaiveDate = date.parse().expect("a date");
        usize::try_from((date - start).num_days()).expect("after the start")
    };
    dates.iter().map(number).collect()
}

fn each(days: Vec<usize>, number: u64) -> Vec<(usize, u64)> {
    days.into_iter().map(|day| (day, number)).collect()
}

#[test]
fn an_active_sim_costs_a_fee_on_the_day_of_its_activation_of_each_month() {
    each_engine(&quiet(), |report| {
        let due = days(&[
            "2026-04-30",
            "2026-05-30",
            "2026-06-30",
            "2026-07-30",
            "2026-08-30",
            "2026-09-30",
            "2026-10-30",
            "2026-11-30",
            "2026-12-30",
            "2027-01-30",
        ]);
        assert_eq!(some(&report.fees.active_months), each(due.clone(), 3));
        assert_eq!(some(&report.fees.active), each(due, 600));
        assert_eq!(some(&report.fees.suspended_months), []);
    });
}

#[test]
fn the_day_of_a_cycle_is_clamped_month_by_month() {
    let mut scenario = at_once();
    scenario.cohorts[0].provision = super::Provision::At(super::at("2026-01-31T00:00:00Z"));
    scenario.days = 120; // up to the end of 30 April
    each_engine(&scenario, |report| {
        let due = days(&["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]);
        assert_eq!(some(&report.fees.active_months), each(due, 1));
    });
    scenario.days = 119; // up to 30 April, midnight, when the last one would fall due
    each_engine(&scenario, |report| {
        let due = days(&["2026-01-31", "2026-02-28", "2026-03-31"]);
        assert_eq!(some(&report.fees.active_months), each(due, 1));
    });
}

#[test]
fn a_suspended_sim_costs_a_fee_from_the_fourth_month_on() {
    let mut scenario = at_once();
    // Suspended on 11 January, resumed on 20 June; suspended again on 30 June.
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(10 * DAY),
        lasting: fixed(160 * DAY),
    };
    scenario.days = 200;
    each_engine(&scenario, |report| {
        let suspended = days(&["2026-04-11", "2026-05-11", "2026-06-11"]);
        assert_eq!(some(&report.fees.suspended_months), each(suspended.clone(), 1));
        assert_eq!(some(&report.fees.suspended), each(suspended, 30));
        // The cycle of 1 June is paid on the 20th, when it is active again; 1 July finds it suspended.
        let active = days(&["2026-01-01", "2026-06-20"]);
        assert_eq!(some(&report.fees.active_months), each(active, 1));
    });
}

#[test]
fn a_cycle_that_is_paid_stays_paid() {
    let mut scenario = at_once();
    // Suspended on 11, 31 January and 20 February, and resumed ten days later each time.
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(10 * DAY),
        lasting: fixed(10 * DAY),
    };
    scenario.days = 59;
    each_engine(&scenario, |report| {
        // On 1 February it is suspended; on the 10th active again.
        assert_eq!(
            some(&report.fees.active_months),
            each(days(&["2026-01-01", "2026-02-10"]), 1)
        );
    });
}

#[test]
fn a_fee_due_at_the_instant_of_leaving_is_charged() {
    let mut scenario = at_once();
    // Suspended on 1 February, 0:00.
    let suspend_after = |millis| Suspension::Random {
        after: fixed(millis),
        lasting: fixed(300 * DAY),
    };
    scenario.days = 59;
    scenario.cohorts[0].suspension = suspend_after(31 * DAY);
    each_engine(&scenario, |report| {
        assert_eq!(
            some(&report.fees.active_months),
            each(days(&["2026-01-01", "2026-02-01"]), 1)
        );
    });
    scenario.cohorts[0].suspension = suspend_after(31 * DAY - 1);
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.fees.active_months), each(days(&["2026-01-01"]), 1));
    });
}

#[test]
fn the_fee_starts_while_the_resumption_is_in_flight() {
    let mut scenario = at_once();
    scenario.operator.latency = fixed(2 * HOUR);
    // Active at 2:00; suspended on 2 January, 2:00, free until 2 April, 2:00; asked to be resumed then at 1:00.
    scenario.cohorts[0].suspension = Suspension::Random {
        after: fixed(DAY),
        lasting: fixed(90 * DAY + HOUR),
    };
    scenario.days = 92;
    each_engine(&scenario, |report| {
        assert_eq!(some(&report.requests.changes), [(0, 1), (1, 1), (91, 1)]);
        assert_eq!(
            some(&report.fees.suspended_months),
            each(days(&["2026-04-02"]), 1)
        );
        assert_eq!(
            some(&report.fees.active_months),
            each(days(&["2026-01-01", "2026-04-02"]), 1)
        );
    });
}

#[test]
fn data_is_charged_as_it_becomes_whole() {
    let mut scenario = at_once();
    scenario.cohorts[0].commands_per_day = Millionths(2_000_000);
    scenario.cohorts[0].data = Some(DataUse {
        sessions_per_day: Millionths(3_000_000),
        size: SessionSize::Fixed(30_001),
    });
    each_engine(&scenario, |report| {
        let (mut bytes, mut charged) = (0, 0);
        for (day, fee) in report.fees.data.iter().enumerate() {
            assert_eq!(report.traffic.bytes[day], report.traffic.sessions[day] * 30_001);
            bytes += report.traffic.bytes[day];
            charged += fee;
            assert_eq!(charged, bytes * 7 / 1_000_000, "up to day {day}");
            assert_eq!(report.fees.commands[day], report.traffic.commands[day] * 5);
        }
        assert!(charged > 100 && report.traffic.commands.iter().sum::<u64>() > 500);
    });
}
