//! What the SIMs cost, by kind, month by month or year by year.

use std::ops::Range;

use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::{CohortReport, Fees};

use super::days;
use super::grid::{Grid, Side};
use crate::page::words::whole;

/// What is paid for, each kind by itself, as in [`amounts`].
pub(super) const KINDS: [&str; 4] = ["active fees", "suspended fees", "data", "Commands"];

/// Adds up some days of some cohorts, kind by kind.
pub(super) fn amounts<'a>(
    cohorts: impl IntoIterator<Item = &'a CohortReport>,
    days: &Range<usize>,
) -> [u128; 4] {
    let mut amounts = [0_u128; 4];
    for cohort in cohorts {
        let Fees {
            active,
            suspended,
            data,
            commands,
            ..
        } = &cohort.fees;
        for (amount, daily) in amounts.iter_mut().zip([active, suspended, data, commands]) {
            *amount = amount.saturating_add(days::sum_of(daily, days.clone()));
        }
    }
    amounts
}

pub(super) fn whole_bill(amounts: [u128; 4]) -> u128 {
    amounts.into_iter().fold(0, u128::saturating_add)
}

/// Writes the bill.
pub(super) fn bill(report: &Report) -> String {
    let (word, spans) = days::billed(&report.scenario);
    let unit = &report.scenario.prices.unit;
    let mut grid = Grid::new(format!("Bill by {word}, in {unit}"), &[Side::Left]);
    grid.line([""].into_iter().chain(KINDS).chain(["all"]));
    let mut line = |name: &str, days: &Range<usize>| {
        let amounts = amounts(&report.cohorts, days);
        let cells = amounts.into_iter().chain([whole_bill(amounts)]).map(whole);
        grid.line([name.to_owned()].into_iter().chain(cells));
    };
    for (name, days) in &spans {
        line(name, days);
    }
    if spans.len() > 1 {
        line("all", &(0..usize::MAX));
    }
    let text = grid.text();
    let months = |daily: fn(&Fees) -> &Vec<u64>| {
        let cohorts = report.cohorts.iter();
        cohorts.fold(0_u128, |sum, cohort| {
            sum.saturating_add(days::sum(daily(&cohort.fees)))
        })
    };
    let active = months(|fees| &fees.active_months);
    let suspended = months(|fees| &fees.suspended_months);
    let fees = if active == 1 { "fee" } else { "fees" };
    format!(
        "{text}  for {} monthly {fees} of an active SIM and {} of a suspended one\n",
        whole(active),
        whole(suspended)
    )
}
