//! Base and variant side by side, and by how much they differ.

use std::cmp::Ordering;

use sim_lifecycle::whatif::report::{CohortDifference, CohortReport, Comparison, Difference, Measure};

use super::bill::{amounts, whole_bill};
use super::cohorts::short;
use super::grid::{Grid, Side};
use super::requests::real;
use super::{fleet, sims_of, title, when};
use crate::page::words::{number, whole};

/// What stands below all tables.
const PAIRED: &str = "\
Differences are the variant less the base, paired SIM by SIM with the same draws, given the shared
operator timeline; the 95 % intervals come from integer sums of squares. What is paid for data and
Commands is drawn for a cohort as a whole, so its difference, and that of the whole bill, has none.
";

/// Writes what is compared, each with where it comes from.
pub(super) fn head(comparison: &Comparison, sources: [&str; 2]) -> String {
    let reports = [&comparison.base, &comparison.variant];
    let [base, variant] = reports.map(|report| title(&report.scenario));
    let heading = if base == variant {
        format!("Comparison: {base}")
    } else {
        format!("Comparison: {variant} with {base}")
    };
    let mut grid = Grid::new(heading, &[Side::Left, Side::Right, Side::Left]);
    for ((word, report), source) in ["base", "variant"].into_iter().zip(reports).zip(sources) {
        grid.line([word, &sims_of(fleet::sims(report)), source]);
    }
    format!("{}  {}\n", grid.text(), when(&comparison.base.scenario))
}

/// Writes the differences of the whole fleet, and of each cohort where there are several.
pub(super) fn differences(comparison: &Comparison) -> String {
    let mut text = String::new();
    let all: Vec<_> = comparison.cohorts.iter().collect();
    let unit = &comparison.base.scenario.prices.unit;
    let heading = match all.as_slice() {
        [only] => format!("Cohort {}, fees in {unit}", short(&only.name)),
        _ => format!("All cohorts, fees in {unit}"),
    };
    text += &table(heading, comparison, &all);
    if all.len() > 1 {
        for cohort in all {
            let heading = format!("Cohort {}, fees in {unit}", short(&cohort.name));
            text.push('\n');
            text += &table(heading, comparison, &[cohort]);
        }
    }
    text + "\n" + PAIRED
}

fn table(heading: String, comparison: &Comparison, cohorts: &[&CohortDifference]) -> String {
    let mut grid = Grid::new(heading, &[Side::Left]);
    grid.line(["", "base", "variant", "difference", "95 % interval"]);
    let measures = together(cohorts);
    let is_fee = |compared: &&Compared| {
        matches!(
            compared.measure,
            Measure::ActiveFees | Measure::SuspendedFees | Measure::MonthlyFees
        )
    };
    for compared in measures.iter().filter(is_fee) {
        paired(&mut grid, compared);
    }
    let of = |reports: &[CohortReport]| {
        let shown = reports
            .iter()
            .filter(|report| cohorts.iter().any(|cohort| cohort.name == report.name));
        amounts(shown, &(0..usize::MAX))
    };
    let (base, variant) = (of(&comparison.base.cohorts), of(&comparison.variant.cohorts));
    let ([_, _, data, commands], [_, _, new_data, new_commands]) = (base, variant);
    unpaired(&mut grid, "data", data, new_data);
    unpaired(&mut grid, "Commands", commands, new_commands);
    unpaired(&mut grid, "whole bill", whole_bill(base), whole_bill(variant));
    for compared in measures.iter().filter(|compared| !is_fee(compared)) {
        paired(&mut grid, compared);
    }
    grid.text()
}

/// One measure of one cohort or several.
struct Compared {
    measure: Measure,
    base: u128,
    variant: u128,
    /// Half the width of the interval; `None` where a cohort has too few SIMs.
    half: Option<f64>,
}

/// Adds up cohorts. Their draws are independent, so what they vary by adds up in squares.
fn together(cohorts: &[&CohortDifference]) -> Vec<Compared> {
    let mut all: Vec<Compared> = Vec::new();
    for cohort in cohorts {
        for difference in &cohort.measures {
            let half = half(difference, cohort.pairs);
            match all
                .iter_mut()
                .find(|compared| compared.measure == difference.measure)
            {
                Some(compared) => {
                    compared.base = compared.base.saturating_add(difference.base);
                    compared.variant = compared.variant.saturating_add(difference.variant);
                    compared.half = compared.half.zip(half).map(|(one, other)| one.hypot(other));
                }
                None => all.push(Compared {
                    measure: difference.measure,
                    base: difference.base,
                    variant: difference.variant,
                    half,
                }),
            }
        }
    }
    all
}

fn half(difference: &Difference, pairs: u64) -> Option<f64> {
    let (low, high) = difference.interval(pairs)?;
    Some((high - low) / 2.0)
}

fn unpaired(grid: &mut Grid, name: &str, base: u128, variant: u128) {
    grid.line([
        name.into(),
        whole(base),
        whole(variant),
        signed(base, variant, whole),
    ]);
}

fn paired(grid: &mut Grid, compared: &Compared) {
    let Compared { base, variant, .. } = *compared;
    let (name, scale) = named(compared.measure);
    let written = |value: u128| {
        if scale > 1.0 {
            number(real(value) / scale)
        } else {
            whole(value)
        }
    };
    let interval = compared.half.map_or("too few SIMs".into(), |half| {
        let middle = real(variant) - real(base);
        let [low, high] = [middle - half, middle + half].map(|end| bound(end / scale));
        format!("{low} to {high}")
    });
    let difference = signed(base, variant, written);
    grid.line([name.into(), written(base), written(variant), difference, interval]);
}

fn signed(base: u128, variant: u128, written: impl Fn(u128) -> String) -> String {
    let apart = written(base.abs_diff(variant));
    match variant.cmp(&base) {
        Ordering::Less => format!("−{apart}"),
        Ordering::Equal => "0".into(),
        Ordering::Greater => format!("+{apart}"),
    }
}

fn bound(value: f64) -> String {
    let plus = if value >= 0.05 { "+" } else { "" };
    format!("{plus}{}", number(value))
}

/// Names a measure, and says by what it is divided.
fn named(measure: Measure) -> (&'static str, f64) {
    const DAY: f64 = 86_400_000.0;
    match measure {
        Measure::ActiveFees => ("active fees", 1.0),
        Measure::SuspendedFees => ("suspended fees", 1.0),
        Measure::MonthlyFees => ("both together", 1.0),
        Measure::Accepted => ("requests accepted", 1.0),
        Measure::Conflicts => ("refused with 409", 1.0),
        Measure::GivenUp => ("wishes given up", 1.0),
        Measure::InFlightMillis => ("days in flight", DAY),
        Measure::ConnectedMillis => ("days connected", DAY),
    }
}
