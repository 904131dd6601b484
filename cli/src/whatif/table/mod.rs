//! What people read of a report or a comparison: tables, at most 100 columns wide where the numbers let them.

mod bill;
mod cohorts;
mod days;
mod differences;
mod fleet;
mod grid;
mod lengths;
mod requests;

use sim_lifecycle::whatif::report::Comparison;
use sim_lifecycle::whatif::{Report, Scenario};

use crate::page::words::{THIN, things, whole};

/// Writes the table of one report.
pub(super) fn of_report(report: &Report) -> String {
    let sections = [
        head(&report.scenario),
        fleet::statuses(report),
        fleet::transitions(report),
        requests::requests(report),
        requests::backlog(report),
        requests::traffic(report),
        bill::bill(report),
        lengths::lengths(report),
        cohorts::cohorts(report),
    ];
    joined(&sections)
}

/// Writes the table of two reports side by side, which come from these sources.
pub(super) fn of_comparison(comparison: &Comparison, sources: [&str; 2]) -> String {
    joined(&[
        differences::head(comparison, sources),
        differences::differences(comparison),
    ])
}

fn joined(sections: &[String]) -> String {
    let sections: Vec<_> = sections
        .iter()
        .filter(|section| !section.is_empty())
        .map(String::as_str)
        .collect();
    // The page's narrow spaces are wide, or boxes, on some terminals.
    sections.join("\n").replace(THIN, " ")
}

/// Names a scenario.
pub(super) fn title(scenario: &Scenario) -> &str {
    match scenario.title.trim() {
        "" => "a scenario without a title",
        title => title,
    }
}

fn head(scenario: &Scenario) -> String {
    let sims = scenario
        .cohorts
        .iter()
        .fold(0_u128, |sum, cohort| sum.saturating_add(cohort.sims.into()));
    let cohorts = things(scenario.cohorts.len() as u128, "cohort", "cohorts");
    let of_one = match scenario.cohorts.as_slice() {
        [only] => format!("cohort {}", only.name),
        _ => cohorts,
    };
    format!(
        "{}\n{}, {of_one}\n{}\n",
        title(scenario),
        sims_of(sims),
        when(scenario)
    )
}

fn sims_of(count: u128) -> String {
    let word = if count == 1 { "SIM" } else { "SIMs" };
    format!("{} {word}", whole(count))
}

fn when(scenario: &Scenario) -> String {
    let last = days::date(scenario, days::last(scenario));
    let days = things(scenario.days.into(), "day", "days");
    format!("{} to {last}, {days}, seed {}", scenario.start, scenario.seed)
}
