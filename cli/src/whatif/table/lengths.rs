//! How long things took.

use std::collections::BTreeMap;

use sim_lifecycle::Cause;
use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::Durations;

use super::grid::{Grid, Side};
use crate::page::words::{span, whole};

/// Puts durations of several cohorts together.
fn together<'a>(all: impl IntoIterator<Item = &'a Durations>) -> Durations {
    let mut bins = BTreeMap::<u64, u64>::new();
    let mut sum = Durations::default();
    for durations in all {
        sum.count = sum.count.saturating_add(durations.count);
        sum.total_millis = sum.total_millis.saturating_add(durations.total_millis);
        for (start, count) in &durations.bins {
            let bin = bins.entry(*start).or_default();
            *bin = bin.saturating_add(*count);
        }
    }
    sum.bins = bins.into_iter().collect();
    sum
}

/// Writes how many there were of each kind, and how long half, nine in ten and ninety-nine in a hundred took at most.
pub(super) fn lengths(report: &Report) -> String {
    let settled = together(report.cohorts.iter().map(|cohort| &cohort.request_to_settled));
    let by = |cause: Cause| {
        let all = report.cohorts.iter().flat_map(|cohort| &cohort.ready_to_active);
        together(all.filter(|by| by.cause == cause).map(|by| &by.durations))
    };
    let lines = [
        ("request to settled", settled),
        ("ready to active by data", by(Cause::Data)),
        ("ready to active by Commands", by(Cause::Commands)),
        ("ready to active by ready period", by(Cause::ReadyPeriod)),
        ("ready to active by request", by(Cause::Completed)),
    ];
    let mut grid = Grid::new("How long it took, to within 1.6 %", &[Side::Left]);
    grid.line(["", "times", "mean", "p50", "p90", "p99"]);
    let shown = lines
        .into_iter()
        .enumerate()
        .filter(|(at, (_, durations))| *at == 0 || durations.count > 0);
    for (_, (name, durations)) in shown {
        let mut cells = vec![name.to_owned(), whole(durations.count)];
        if let Some(mean) = durations.total_millis.checked_div(durations.count.into()) {
            cells.push(span(u64::try_from(mean).unwrap_or(u64::MAX)));
            let quantiles = [500_000, 900_000, 990_000].map(|millionths| durations.quantile(millionths));
            cells.extend(quantiles.map(|quantile| quantile.map_or(String::new(), span)));
        }
        grid.line(cells);
    }
    grid.text()
}
