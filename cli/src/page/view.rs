//! What one section of the page shows: the whole fleet or one cohort, of one scenario or of two.

use sim_lifecycle::whatif::report::{CohortDifference, CohortReport, Comparison};
use sim_lifecycle::whatif::{Report, Scenario};

use super::figures::Figures;
use super::time::Calendar;

/// How many cohorts have a section of their own; the others are in the table of cohorts.
pub(super) const MOST_SECTIONS: usize = 10;

/// What all sections have in common.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) calendar: Calendar,
    /// One report, or that of the base and that of the variant.
    pub(super) reports: Vec<&'a Report>,
    pub(super) differences: Option<&'a [CohortDifference]>,
    /// The names of the cohorts, in order.
    pub(super) names: Vec<&'a str>,
}

/// The whole fleet, or one cohort.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The cohort; `None` for all of them.
    pub(super) cohort: Option<&'a str>,
    /// One, or the base and the variant.
    pub(super) sides: Vec<Side<'a>>,
    pub(super) differences: Vec<&'a CohortDifference>,
}

/// What one scenario leads to.
#[derive(Debug)]
pub(super) struct Side<'a> {
    /// `Base` or `Variant`; empty where there is only one.
    pub(super) label: &'static str,
    pub(super) scenario: &'a Scenario,
    pub(super) figures: Figures,
    /// When the operator is out, in days from the start.
    pub(super) outages: Vec<(f64, f64)>,
}

impl<'a> Page<'a> {
    pub(super) fn of_report(report: &'a Report) -> Self {
        Self {
            calendar: Calendar::of(&[&report.scenario]),
            reports: vec![report],
            differences: None,
            names: report.cohorts.iter().map(|cohort| cohort.name.as_str()).collect(),
        }
    }

    pub(super) fn of_comparison(comparison: &'a Comparison) -> Self {
        let (base, variant) = (&comparison.base, &comparison.variant);
        let mut names: Vec<&str> = base.cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
        for cohort in &variant.cohorts {
            if !names.contains(&cohort.name.as_str()) {
                names.push(&cohort.name);
            }
        }
        Self {
            calendar: Calendar::of(&[&base.scenario, &variant.scenario]),
            reports: vec![base, variant],
            differences: Some(&comparison.cohorts),
            names,
        }
    }

    pub(super) fn is_comparison(&self) -> bool {
        self.reports.len() > 1
    }

    /// Gives the sections: all cohorts, and each of the first ones where there are several.
    pub(super) fn views(&self) -> Vec<View<'a>> {
        let mut views = vec![self.view(None)];
        if self.names.len() > 1 {
            let cohorts = self.names.iter().take(MOST_SECTIONS);
            views.extend(cohorts.map(|name| self.view(Some(name))));
        }
        views
    }

    /// Shows one cohort, or all.
    pub(super) fn view(&self, cohort: Option<&'a str>) -> View<'a> {
        let shown = |name: &str| cohort.is_none_or(|cohort| cohort == name);
        let labels: &[&'static str] = if self.is_comparison() {
            &["Base", "Variant"]
        } else {
            &[""]
        };
        let side = |(report, label): (&&'a Report, &&'static str)| {
            let cohorts = report
                .cohorts
                .iter()
                .filter(|cohort: &&CohortReport| shown(&cohort.name));
            let scenario = &report.scenario;
            Side {
                label,
                scenario,
                figures: Figures::of(cohorts, scenario, &self.calendar),
                outages: scenario
                    .operator
                    .outages
                    .iter()
                    .filter_map(|outage| self.calendar.outage(outage))
                    .collect(),
            }
        };
        View {
            cohort,
            sides: self.reports.iter().zip(labels).map(side).collect(),
            differences: self
                .differences
                .unwrap_or_default()
                .iter()
                .filter(|difference| shown(&difference.name))
                .collect(),
        }
    }

    /// Names the unit of the bill.
    pub(super) fn unit(&self) -> String {
        let mut units: Vec<&str> = self
            .reports
            .iter()
            .map(|report| report.scenario.prices.unit.as_str())
            .collect();
        units.dedup();
        units.join(" and ")
    }
}

impl View<'_> {
    /// Gives when an operator of any side is out; once where all are out alike.
    pub(super) fn all_outages(&self) -> Vec<(f64, f64)> {
        let mut outages: Vec<(f64, f64)> = Vec::new();
        for side in &self.sides {
            outages.extend(&side.outages);
        }
        outages.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        outages.dedup();
        outages
    }
}
