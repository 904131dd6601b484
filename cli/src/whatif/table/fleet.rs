//! What the SIMs are in the course of time, and how they came to be it.

use sim_lifecycle::Status;
use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::TRANSITIONS;

use super::days;
use super::grid::{Grid, Side};
use crate::page::words::whole;

const STATUSES: [Status; 8] = [
    Status::New,
    Status::Ready,
    Status::Active,
    Status::Suspended,
    Status::Deactivated,
    Status::Canceled,
    Status::Scheduled,
    Status::Updating,
];

/// Writes how many SIMs report which status, at the start and at the end of some days.
pub(super) fn statuses(report: &Report) -> String {
    let scenario = &report.scenario;
    let shown = days::shown(scenario);
    let mut grid = Grid::new("SIMs by status, at the end of the day", &[Side::Left]);
    let dates = shown.iter().map(|day| days::date(scenario, *day).to_string());
    grid.line(["", "start"].map(String::from).into_iter().chain(dates));
    for status in STATUSES {
        let at = |day: usize| {
            let cohorts = report.cohorts.iter().flat_map(|cohort| &cohort.occupancy);
            cohorts
                .filter(|occupancy| occupancy.status == status)
                .filter_map(|occupancy| occupancy.at_end.get(day))
                .fold(0_u128, |sum, sims| sum.saturating_add((*sims).into()))
        };
        // All are registered at the start, and nothing has happened yet.
        let start = if status == Status::New { sims(report) } else { 0 };
        let numbers = shown.iter().map(|day| whole(at(*day)));
        grid.line([status.to_string(), whole(start)].into_iter().chain(numbers));
    }
    let all = shown.iter().map(|_| whole(sims(report)));
    grid.line(["all".into(), whole(sims(report))].into_iter().chain(all));
    grid.text()
}

/// Counts the SIMs of all cohorts.
pub(super) fn sims(report: &Report) -> u128 {
    let cohorts = report.cohorts.iter();
    cohorts.fold(0, |sum, cohort| sum.saturating_add(cohort.sims.into()))
}

/// Writes the transitions that there were, each with its number.
pub(super) fn transitions(report: &Report) -> String {
    let mut grid = Grid::new("Transitions", &[Side::Left, Side::Left, Side::Left]);
    grid.line(["from", "to", "cause", "times"]);
    let mut all = 0_u128;
    for (from, to, cause) in TRANSITIONS {
        let moves = report.cohorts.iter().flat_map(|cohort| &cohort.transitions);
        let count = moves
            .filter(|moves| (moves.from, moves.to, moves.cause) == (from, to, cause))
            .fold(0_u128, |sum, moves| sum.saturating_add(days::sum(&moves.days)));
        if count > 0 {
            all = all.saturating_add(count);
            grid.line([from.to_string(), to.to_string(), cause.to_string(), whole(count)]);
        }
    }
    grid.line(["all".into(), String::new(), String::new(), whole(all)]);
    grid.text()
}
