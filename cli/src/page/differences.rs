//! By how much the variant differs from the base, with the interval where SIMs are paired.

use sim_lifecycle::whatif::report::{Difference, Measure};

use super::convert::{real, rounded};
use super::figures::Totals;
use super::table::Table;
use super::view::View;
use super::words::{days, full, number, percent, signed_as};

/// What stands below every table of differences.
const PAIRED: &str = "Differences are paired SIM by SIM (same draws), given the shared operator timeline; \
                      intervals from integer sums of squares. What has no interval is not paired.";

/// Picks one of the totals.
type Total = fn(&Totals) -> u128;

/// One measure of all cohorts of a section.
#[derive(Clone, Debug)]
pub(super) struct Compared {
    pub(super) measure: Measure,
    pub(super) base: u128,
    pub(super) variant: u128,
    /// The bounds of the difference; `None` where a cohort has too few SIMs.
    pub(super) interval: Option<(f64, f64)>,
}

/// Puts the cohorts of a section together: their draws are independent, so what they vary by adds up.
pub(super) fn of(view: &View<'_>) -> Vec<Compared> {
    let mut all: Vec<(Compared, f64)> = Vec::new();
    for cohort in view.differences.iter().filter(|cohort| cohort.pairs > 0) {
        for difference in &cohort.measures {
            let half = half_width(difference, cohort.pairs);
            let known = all
                .iter_mut()
                .find(|(compared, _)| compared.measure == difference.measure);
            if let Some((compared, squares)) = known {
                compared.base = compared.base.saturating_add(difference.base);
                compared.variant = compared.variant.saturating_add(difference.variant);
                *squares += half * half;
            } else {
                let Difference {
                    measure,
                    base,
                    variant,
                    ..
                } = difference.clone();
                all.push((
                    Compared {
                        measure,
                        base,
                        variant,
                        interval: None,
                    },
                    half * half,
                ));
            }
        }
    }
    all.into_iter()
        .map(|(compared, squares)| {
            let (middle, half) = (real(compared.variant) - real(compared.base), squares.sqrt());
            let interval = half.is_finite().then_some((middle - half, middle + half));
            Compared { interval, ..compared }
        })
        .collect()
}

/// Gives how far the bounds are from the difference; infinite where that cannot be said.
fn half_width(difference: &Difference, pairs: u64) -> f64 {
    difference
        .interval(pairs)
        .map_or(f64::INFINITY, |(low, high)| (high - low) / 2.0)
}

/// Writes a bound of an interval.
pub(super) fn bound(value: f64) -> String {
    let plus = if value >= 0.05 { "+" } else { "" };
    if value.abs() < 100.0 {
        return format!("{plus}{}", number(value));
    }
    let sign = if value < 0.0 { "−" } else { plus };
    format!("{sign}{}", full(rounded(value.abs())))
}

/// Writes the table of a section.
pub(super) fn table(view: &View<'_>, unit: &str) -> Option<String> {
    let [base, variant] = view.sides.as_slice() else {
        return None;
    };
    let (b, v) = (&base.figures.totals, &variant.figures.totals);
    let head = ["", "Base", "Variant", "Difference", "", "95 % interval"];
    let mut table = Table::new("", &head);
    let money = |name: &str| format!("{name}, {unit}");
    unpaired(&mut table, "SIMs", base.figures.sims, variant.figures.sims);
    unpaired(&mut table, &money("Bill"), b.bill(), v.bill());
    let compared = of(view);
    for compared in &compared {
        paired(&mut table, compared, unit);
        // The rest of the bill stands with its fees.
        if compared.measure == Measure::MonthlyFees {
            unpaired(&mut table, &money("Data"), b.data_charges, v.data_charges);
            unpaired(
                &mut table,
                &money("Commands"),
                b.command_charges,
                v.command_charges,
            );
        }
    }
    let rest: [(&str, Total); 3] = [
        ("Refused for other reasons", |totals| totals.other_refusals),
        ("Transitions", |totals| totals.transitions),
        ("Active at the end", |totals| totals.active_at_end),
    ];
    for (name, total) in rest {
        unpaired(&mut table, name, total(b), total(v));
    }
    Some(format!(
        r#"{}<p class="fine">{PAIRED}</p>"#,
        table.html("numbers")
    ))
}

fn unpaired(table: &mut Table, name: &str, base: u128, variant: u128) {
    table.row([
        name.to_owned(),
        full(base),
        full(variant),
        signed_as(full, base, variant),
        share(base, variant),
        String::new(),
    ]);
}

fn paired(table: &mut Table, compared: &Compared, unit: &str) {
    let Compared {
        measure,
        base,
        variant,
        interval,
    } = compared;
    let (name, in_days) = name(*measure, unit);
    let (value, difference): (fn(u128) -> String, String) = if in_days {
        let apart = real(base.abs_diff(*variant));
        let sign = if variant > base { "+" } else { "" };
        let apart = if variant < base { -apart } else { apart };
        (|millis| days(real(millis)), format!("{sign}{}", days(apart)))
    } else {
        (full, signed_as(full, *base, *variant))
    };
    let scale = if in_days { 86_400_000.0 } else { 1.0 };
    let interval = interval.map_or("too few SIMs".into(), |(low, high)| {
        format!("{} to {}", bound(low / scale), bound(high / scale))
    });
    table.row([
        name,
        value(*base),
        value(*variant),
        difference,
        share(*base, *variant),
        interval,
    ]);
}

fn share(base: u128, variant: u128) -> String {
    if base == variant || base == 0 {
        return String::new();
    }
    let sign = if variant > base { "+" } else { "" };
    let size = percent(real(variant) - real(base), real(base)).unwrap_or_default();
    format!("{sign}{size}")
}

/// Names a measure, and tells whether it is told in days.
fn name(measure: Measure, unit: &str) -> (String, bool) {
    match measure {
        Measure::ActiveFees => (format!("Active fees, {unit}"), false),
        Measure::SuspendedFees => (format!("Suspended fees, {unit}"), false),
        Measure::MonthlyFees => (format!("Active and suspended fees, {unit}"), false),
        Measure::Accepted => ("Requests accepted".into(), false),
        Measure::Conflicts => ("Refused with 409".into(), false),
        Measure::GivenUp => ("Wishes given up".into(), false),
        Measure::InFlightMillis => ("Changes in flight, SIM days".into(), true),
        Measure::ConnectedMillis => ("In use and connected, SIM days".into(), true),
    }
}
