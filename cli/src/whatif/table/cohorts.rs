//! The cohorts side by side, where there are several.

use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::CohortReport;
use sim_lifecycle::{Code, Status};

use super::bill::{amounts, whole_bill};
use super::days;
use super::grid::{Grid, Side};
use super::requests::real;
use crate::page::words::{number, whole};

/// How many cohorts are shown.
const MOST: usize = 50;

/// How much of a name is shown.
const MOST_LETTERS: usize = 24;

/// Writes a line for each cohort.
pub(super) fn cohorts(report: &Report) -> String {
    if report.cohorts.len() < 2 {
        return String::new();
    }
    let unit = &report.scenario.prices.unit;
    let mut grid = Grid::new(format!("Cohorts, bills in {unit}"), &[Side::Left]);
    let days = &(0..usize::MAX);
    grid.line([
        "",
        "SIMs",
        "accepted",
        "409s",
        "given up",
        "active at end",
        "bill",
        "a SIM",
    ]);
    for cohort in report.cohorts.iter().take(MOST) {
        let bill = whole_bill(amounts([cohort], days));
        let requests = &cohort.requests;
        let accepted = days::sum(&requests.changes).saturating_add(days::sum(&requests.resets));
        grid.line([
            short(&cohort.name),
            whole(cohort.sims),
            whole(accepted),
            whole(conflicts(cohort)),
            whole(days::sum(&requests.given_up)),
            whole(active_at_end(cohort)),
            whole(bill),
            number(real(bill) / real(u128::from(cohort.sims.max(1)))),
        ]);
    }
    let text = grid.text();
    match report.cohorts.len().saturating_sub(MOST) {
        0 => text,
        more => format!("{text}  and {} more\n", whole(more as u128)),
    }
}

pub(super) fn short(name: &str) -> String {
    match name.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
        None => name.into(),
    }
}

fn conflicts(cohort: &CohortReport) -> u128 {
    let refused = cohort.requests.refused.iter();
    refused
        .filter(|refused| Code::from_number(refused.code).is_some_and(|code| code.http_status() == 409))
        .fold(0, |sum, refused| sum.saturating_add(days::sum(&refused.days)))
}

fn active_at_end(cohort: &CohortReport) -> u64 {
    let active = cohort
        .occupancy
        .iter()
        .find(|occupancy| occupancy.status == Status::Active);
    active
        .and_then(|occupancy| occupancy.at_end.last())
        .copied()
        .unwrap_or(0)
}
