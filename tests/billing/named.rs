//! Each rule of section 13 on days worked out by hand.

use sim_lifecycle::billing::{FeeKind, fees};
use sim_lifecycle::policy::CalendarMonths;
use sim_lifecycle::{Policy, Settled};

use super::time::at;

/// Bills a history, each change written as a day or an instant, up to `end`.
fn bill(history: &[(&str, Settled)], end: &str) -> Vec<(FeeKind, String)> {
    bill_under(&Policy::default(), history, end)
}

fn bill_under(policy: &Policy, history: &[(&str, Settled)], end: &str) -> Vec<(FeeKind, String)> {
    let changes = history.iter().map(|(text, status)| (at(text), *status));
    fees(changes, policy, at(end))
        .iter()
        .map(|fee| {
            let text = fee.at.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string();
            (fee.kind, text.replace("T00:00:00Z", ""))
        })
        .collect()
}

fn active<const N: usize>(days: [&str; N]) -> Vec<(FeeKind, String)> {
    days.map(|day| (FeeKind::Active, day.to_string())).into()
}

fn suspended<const N: usize>(days: [&str; N]) -> Vec<(FeeKind, String)> {
    days.map(|day| (FeeKind::Suspended, day.to_string())).into()
}

#[test]
fn b1_new_and_ready_cost_nothing() {
    assert_eq!(bill(&[], "2036-01-01"), []);
    assert_eq!(bill(&[("2026-01-01", Settled::Ready)], "2036-01-01"), []);
    // The first cycle begins with the activation, not with ready.
    let used = [("2026-01-01", Settled::Ready), ("2026-04-01", Settled::Active)];
    assert_eq!(bill(&used, "2026-05-01"), active(["2026-04-01"]));
}

#[test]
fn b2_each_cycle_begins_on_the_day_of_the_activation() {
    let activated = [("2026-01-15T08:30:00.5Z", Settled::Active)];
    assert_eq!(
        bill(&activated, "2026-04-01"),
        active([
            "2026-01-15T08:30:00.500Z",
            "2026-02-15T08:30:00.500Z",
            "2026-03-15T08:30:00.500Z",
        ])
    );
}

#[test]
fn b2_the_day_comes_back_after_a_short_month() {
    let from = |day| [(day, Settled::Active)];
    assert_eq!(
        bill(&from("2027-12-31"), "2028-06-01"),
        active([
            "2027-12-31",
            "2028-01-31",
            "2028-02-29",
            "2028-03-31",
            "2028-04-30",
            "2028-05-31"
        ])
    );
    assert_eq!(
        bill(&from("2027-01-30"), "2027-05-01"),
        active(["2027-01-30", "2027-02-28", "2027-03-30", "2027-04-30"])
    );
    // From a leap day on, the 29th, also of March.
    assert_eq!(
        bill(&from("2028-02-29"), "2029-04-01")[10..],
        active(["2028-12-29", "2029-01-29", "2029-02-28", "2029-03-29"])
    );
}

#[test]
fn b2_the_end_is_exclusive() {
    let activated = [("2026-01-31", Settled::Active)];
    assert_eq!(bill(&activated, "2026-01-31"), []);
    assert_eq!(
        bill(&activated, "2026-01-31T00:00:00.000000001Z"),
        active(["2026-01-31"])
    );
    assert_eq!(bill(&activated, "2026-02-28"), active(["2026-01-31"]));
    assert_eq!(
        bill(&activated, "2026-02-28T00:00:01Z"),
        active(["2026-01-31", "2026-02-28"])
    );
}

#[test]
fn b3_a_paid_cycle_stays_paid() {
    let history = [
        ("2026-01-10", Settled::Active),
        ("2026-01-12", Settled::Suspended),
        ("2026-01-20", Settled::Active),
        ("2026-01-21", Settled::Suspended),
        ("2026-02-09T23:59:59Z", Settled::Active),
    ];
    assert_eq!(bill(&history, "2026-03-01"), active(["2026-01-10", "2026-02-10"]));
}

#[test]
fn b3_a_later_cycle_is_charged_as_it_is_resumed_and_the_day_stays() {
    let history = [
        ("2026-01-31", Settled::Active),
        ("2026-02-10", Settled::Suspended),
        ("2026-04-15T12:00:00Z", Settled::Active),
    ];
    // The cycle from 31 March is charged on 15 April; the next begins on 30 April. That of 28 February is never charged.
    assert_eq!(
        bill(&history, "2026-06-01"),
        active(["2026-01-31", "2026-04-15T12:00:00Z", "2026-04-30", "2026-05-31"])
    );
}

#[test]
fn b3_resumed_on_the_first_day_of_a_cycle() {
    let resumed = |at| {
        let history = [
            ("2026-01-31", Settled::Active),
            ("2026-02-10", Settled::Suspended),
            (at, Settled::Active),
        ];
        bill(&history, "2026-04-01")
    };
    // One second before, the cycle of February is charged at the resumption, and that of March at its beginning.
    assert_eq!(
        resumed("2026-03-30T23:59:59Z"),
        active(["2026-01-31", "2026-03-30T23:59:59Z", "2026-03-31"])
    );
    assert_eq!(resumed("2026-03-31"), active(["2026-01-31", "2026-03-31"]));
}

#[test]
fn b3_left_at_the_instant_a_cycle_begins_the_cycle_is_charged() {
    let history = |left| [("2026-01-31", Settled::Active), (left, Settled::Suspended)];
    assert_eq!(
        bill(&history("2026-02-27T23:59:59.999999999Z"), "2026-03-05"),
        active(["2026-01-31"])
    );
    assert_eq!(
        bill(&history("2026-02-28"), "2026-03-05"),
        active(["2026-01-31", "2026-02-28"])
    );
    // Resumed at the same instant, or later in that cycle, it is not charged again.
    for resumed in ["2026-02-28", "2026-03-30T23:59:59Z"] {
        let [activated, left] = history("2026-02-28");
        assert_eq!(
            bill(&[activated, left, (resumed, Settled::Active)], "2026-04-01"),
            active(["2026-01-31", "2026-02-28", "2026-03-31"])
        );
    }
}

#[test]
fn b3_several_changes_at_one_instant() {
    let history = [
        ("2026-01-10", Settled::Active),
        ("2026-01-10", Settled::Suspended),
        ("2026-01-10", Settled::Active),
        ("2026-01-20", Settled::Suspended),
        ("2026-03-01", Settled::Active),
        ("2026-03-01", Settled::Suspended),
        ("2026-03-01", Settled::Active),
        ("2026-03-01", Settled::Deactivated),
    ];
    // Active for no time, in a cycle that was not paid: it is charged, once.
    assert_eq!(bill(&history, "2027-01-01"), active(["2026-01-10", "2026-03-01"]));
}

#[test]
fn b3_cycles_are_counted_from_the_first_activation_wherever_it_comes_from() {
    let from_suspended = [
        ("2026-01-01", Settled::Ready),
        ("2026-01-20", Settled::Suspended),
        ("2026-02-05", Settled::Active),
    ];
    assert_eq!(
        bill(&from_suspended, "2026-04-01"),
        active(["2026-02-05", "2026-03-05"])
    );
    let reactivated = [
        ("2026-01-05", Settled::Active),
        ("2026-01-20", Settled::Deactivated),
        ("2026-03-01", Settled::Active),
    ];
    assert_eq!(
        bill(&reactivated, "2026-04-10"),
        active(["2026-01-05", "2026-03-01", "2026-03-05", "2026-04-05"])
    );
}

#[test]
fn b4_suspended_is_free_for_three_months_then_each_month_begun_costs() {
    let history = [("2026-11-30T06:00:00Z", Settled::Suspended)];
    assert_eq!(bill(&history, "2027-02-28T06:00:00Z"), []);
    assert_eq!(
        bill(&history, "2027-05-30"),
        suspended([
            "2027-02-28T06:00:00Z",
            "2027-03-30T06:00:00Z",
            "2027-04-30T06:00:00Z"
        ])
    );
}

#[test]
fn b4_until_it_is_left_the_very_instant_included() {
    let history = |left| [("2026-01-15", Settled::Suspended), (left, Settled::Deactivated)];
    assert_eq!(bill(&history("2026-04-14T23:59:59Z"), "2027-01-01"), []);
    assert_eq!(
        bill(&history("2026-04-15"), "2027-01-01"),
        suspended(["2026-04-15"])
    );
    assert_eq!(
        bill(&history("2026-06-14"), "2027-01-01"),
        suspended(["2026-04-15", "2026-05-15"])
    );
}

#[test]
fn b4_each_suspension_has_its_own_free_months() {
    let history = [
        ("2026-01-01", Settled::Active),
        ("2026-01-10", Settled::Suspended),
        ("2026-04-10", Settled::Active),
        ("2026-04-20", Settled::Suspended),
    ];
    let mut expected = active(["2026-01-01"]);
    expected.extend(suspended(["2026-04-10"]));
    expected.extend(active(["2026-04-10"]));
    expected.extend(suspended(["2026-07-20", "2026-08-20"]));
    assert_eq!(bill(&history, "2026-09-01"), expected);
}

#[test]
fn b4_the_free_months_are_policy() {
    let history = [("2026-01-31", Settled::Suspended)];
    let free = |months| Policy {
        free_suspension: CalendarMonths::new(months).expect("at least one month"),
        ..Policy::default()
    };
    assert_eq!(
        bill_under(&free(1), &history, "2026-04-01"),
        suspended(["2026-02-28", "2026-03-31"])
    );
    assert_eq!(
        bill_under(&free(24), &history, "2028-02-01"),
        suspended(["2028-01-31"])
    );
    // Beyond the calendar, and beyond 32 bits: free for good.
    for months in [u64::from(u32::MAX), 1 << 32, u64::MAX] {
        assert_eq!(bill_under(&free(months), &history, "+200000-01-01"), []);
    }
}

#[test]
fn b5_deactivated_and_canceled_cost_nothing() {
    let over = [
        ("2026-01-10", Settled::Active),
        ("2026-02-09", Settled::Deactivated),
        ("2026-02-12", Settled::Canceled),
    ];
    assert_eq!(bill(&over, "2036-01-01"), active(["2026-01-10"]));
    assert_eq!(bill(&[("2026-01-10", Settled::Deactivated)], "2036-01-01"), []);
}

/// Whole numbers, written and read: a fraction of a unit is no price.
#[cfg(feature = "whatif")]
#[test]
fn b5_prices_are_whole_numbers() {
    use sim_lifecycle::whatif::scenario::Prices;

    let text = |month: &str| {
        format!(
            r#"{{"unit":"hundredth of a cent","active_month":{month},"suspended_month":2000,"megabyte":1000,"command":50}}"#
        )
    };
    let prices: Prices = serde_json::from_str(&text("18446744073709551615")).expect("whole numbers are read");
    assert_eq!(prices.active_month, u64::MAX);
    assert_eq!(
        serde_json::to_string(&prices).expect("prices are written"),
        text("18446744073709551615")
    );
    for month in ["200.5", "200.0", "2e2", "-1", "\"200\""] {
        assert!(serde_json::from_str::<Prices>(&text(month)).is_err(), "{month}");
    }
}
