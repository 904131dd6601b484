//! What was asked and with what success, what was in flight, and what the SIMs consumed.

use sim_lifecycle::Code;
use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::{CohortReport, Daily, REFUSALS};

use super::days;
use super::grid::{Grid, Side};
use crate::page::words::{bytes, number, whole};

const DAY_MILLIS: u32 = 86_400_000;

/// Adds up the days of all cohorts.
fn total(report: &Report, daily: impl Fn(&CohortReport) -> &Daily) -> u128 {
    let cohorts = report.cohorts.iter();
    cohorts.fold(0, |sum, cohort| sum.saturating_add(days::sum(daily(cohort))))
}

/// Writes what was accepted, refused and given up.
pub(super) fn requests(report: &Report) -> String {
    let mut grid = Grid::new("Requests", &[Side::Left, Side::Right, Side::Left]);
    let mut line = |name: &str, count: u128, note: String| grid.line([name.into(), whole(count), note]);
    let changes = total(report, |cohort| &cohort.requests.changes);
    let resets = total(report, |cohort| &cohort.requests.resets);
    line("changes accepted", changes, "of status or rate plan".into());
    line("resets accepted", resets, "of connectivity".into());
    for code in REFUSALS {
        let count = report
            .cohorts
            .iter()
            .flat_map(|cohort| &cohort.requests.refused)
            .filter(|refused| refused.code == code)
            .fold(0_u128, |sum, refused| {
                sum.saturating_add(days::sum(&refused.days))
            });
        line(&format!("refused, {code}"), count, meaning(code));
    }
    let given_up = total(report, |cohort| &cohort.requests.given_up);
    line(
        "given up",
        given_up,
        "refused or failed, and not asked for again".into(),
    );
    grid.text()
}

fn meaning(code: u16) -> String {
    const MEANINGS: [(Code, &str); 5] = [
        (Code::ChangeInFlight, "a change is in flight"),
        (Code::NotConnected, "needs a rate plan, or a SIM that can connect"),
        (Code::IllegalChange, "the status or the plan cannot change so"),
        (
            Code::ResetImpossible,
            "the SIM cannot connect, or the operator takes no reset",
        ),
        (Code::AlreadyResetting, "a reset is open already"),
    ];
    let known = MEANINGS.iter().find(|(known, _)| known.number() == code);
    known.map_or_else(String::new, |(code, meaning)| {
        format!("{}: {meaning}", code.http_status())
    })
}

/// Writes how many changes were in flight.
pub(super) fn backlog(report: &Report) -> String {
    let scenario = &report.scenario;
    let millis: Vec<u128> = (0..=days::last(scenario))
        .map(|day| {
            let cohorts = report.cohorts.iter();
            let days = cohorts.filter_map(|cohort| cohort.backlog.millis.get(day));
            days.fold(0_u128, |sum, millis| sum.saturating_add((*millis).into()))
        })
        .collect();
    let mut grid = Grid::new(
        "Changes in flight, in the mean of a day",
        &[Side::Left, Side::Right, Side::Left],
    );
    let peak = millis
        .iter()
        .enumerate()
        .reduce(|peak, day| if day.1 > peak.1 { day } else { peak });
    if let Some((day, millis)) = peak.filter(|(_, millis)| **millis > 0) {
        let at = format!("on {}", days::date(scenario, day));
        grid.line(["most".into(), of_days(*millis, 1), at]);
    }
    let all = millis.iter().fold(0_u128, |sum, day| sum.saturating_add(*day));
    let span = "over the whole horizon".to_owned();
    grid.line(["mean".into(), of_days(all, scenario.days), span]);
    grid.text()
}

/// Writes how many SIMs that is in the mean of so many days, with as many digits as say something.
fn of_days(millis: u128, days: u32) -> String {
    let mean = real(millis) / f64::from(days.max(1)) / f64::from(DAY_MILLIS);
    if mean > 0.0 && mean < 0.95 {
        format!("{mean:.4}")
    } else {
        number(mean)
    }
}

#[expect(clippy::cast_precision_loss, reason = "rounded to a few digits")]
pub(super) fn real(value: u128) -> f64 {
    value as f64
}

/// Writes what the SIMs consumed.
pub(super) fn traffic(report: &Report) -> String {
    let mut grid = Grid::new("Traffic", &[Side::Left, Side::Right, Side::Left]);
    let sessions = total(report, |cohort| &cohort.traffic.sessions);
    let data = total(report, |cohort| &cohort.traffic.bytes);
    let commands = total(report, |cohort| &cohort.traffic.commands);
    let connected = total(report, |cohort| &cohort.traffic.connected_millis);
    grid.line([
        "data sessions".into(),
        whole(sessions),
        format!("with {} in all", bytes(data)),
    ]);
    grid.line(["Commands".into(), whole(commands), "to and from the SIMs".into()]);
    let days = whole(connected / u128::from(DAY_MILLIS));
    grid.line(["SIM days".into(), days, "in use and able to connect".into()]);
    grid.text()
}
