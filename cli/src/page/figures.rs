//! What a report says of some of its cohorts together: days to draw, and totals to print.

use std::collections::BTreeMap;

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::report::{CohortReport, Durations};
use sim_lifecycle::{Cause, Status};

use super::convert::{position, real};
use super::layers::{
    CAUSES, Layer, STACK, add, cause_class, code_class, code_name, is_conflict, status_class, total,
};
use super::time::Calendar;
use super::words::prose;

const DAY: f64 = 86_400_000.0;

/// Cohorts of one scenario, summed.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    pub(super) sims: u128,
    /// By the status reported, from the bottom of the stack.
    pub(super) occupancy: Vec<Layer>,
    pub(super) causes: Vec<Layer>,
    pub(super) refused: Vec<Layer>,
    pub(super) given_up: Vec<f64>,
    pub(super) bill: Vec<Layer>,
    /// The mean number of changes in flight.
    pub(super) in_flight: Vec<f64>,
    /// Those in flight at the end of the day.
    pub(super) in_flight_at_end: Vec<f64>,
    pub(super) settled: Durations,
    pub(super) activated: Vec<(Cause, Durations)>,
    pub(super) totals: Totals,
}

/// Sums over the whole scenario.
#[derive(Clone, Debug, Default)]
pub(super) struct Totals {
    pub(super) active_fees: u128,
    pub(super) suspended_fees: u128,
    pub(super) data_charges: u128,
    pub(super) command_charges: u128,
    pub(super) active_months: u128,
    pub(super) suspended_months: u128,
    pub(super) accepted: u128,
    pub(super) conflicts: u128,
    pub(super) other_refusals: u128,
    pub(super) given_up: u128,
    pub(super) active_at_end: u128,
    pub(super) transitions: u128,
    pub(super) in_flight_millis: u128,
    pub(super) connected_millis: u128,
    pub(super) sessions: u128,
    pub(super) bytes: u128,
    pub(super) commands: u128,
}

impl Totals {
    pub(super) fn bill(&self) -> u128 {
        [
            self.active_fees,
            self.suspended_fees,
            self.data_charges,
            self.command_charges,
        ]
        .into_iter()
        .fold(0, u128::saturating_add)
    }

    pub(super) fn asked(&self) -> u128 {
        self.accepted
            .saturating_add(self.conflicts)
            .saturating_add(self.other_refusals)
    }
}

impl Figures {
    pub(super) fn of<'a>(
        cohorts: impl IntoIterator<Item = &'a CohortReport>,
        scenario: &Scenario,
        calendar: &Calendar,
    ) -> Self {
        let mut figures = Self::empty(calendar);
        let mut settled = Sum::default();
        let mut activated: Vec<(Cause, Sum)> =
            CAUSES.into_iter().map(|cause| (cause, Sum::default())).collect();
        let window = Window {
            before: position(calendar.offset(scenario)),
            days: position(scenario.days),
            of: position(calendar.days),
        };
        for cohort in cohorts {
            figures.sims = figures.sims.saturating_add(cohort.sims.into());
            figures.statuses(cohort, window);
            figures.requests(cohort, window);
            figures.fees(cohort, window);
            figures.traffic(cohort);
            settled.add(&cohort.request_to_settled);
            for by_cause in &cohort.ready_to_active {
                for (cause, sum) in &mut activated {
                    if *cause == by_cause.cause {
                        sum.add(&by_cause.durations);
                    }
                }
            }
        }
        figures.settled = settled.durations();
        figures.activated = activated
            .into_iter()
            .map(|(cause, sum)| (cause, sum.durations()))
            .filter(|(_, durations)| durations.count > 0)
            .collect();
        figures
    }

    fn empty(calendar: &Calendar) -> Self {
        let nothing = || vec![0.0; position(calendar.days)];
        let layer = |name: String, class| Layer {
            name,
            class,
            daily: nothing(),
        };
        let kinds = [
            ("active fees", "c-active"),
            ("suspended fees", "c-suspended"),
            ("data", "c-data"),
            ("Commands", "c-commands"),
        ];
        Self {
            sims: 0,
            occupancy: STACK
                .map(|status| layer(prose(&status), status_class(status)))
                .to_vec(),
            causes: CAUSES
                .map(|cause| layer(prose(&cause), cause_class(cause)))
                .to_vec(),
            refused: [33_010, 33_120, 33_104, 33_105, 33_119]
                .map(|code| layer(code_name(code).into(), code_class(code)))
                .to_vec(),
            given_up: nothing(),
            bill: kinds.map(|(name, class)| layer(name.into(), class)).to_vec(),
            in_flight: nothing(),
            in_flight_at_end: nothing(),
            settled: Durations::default(),
            activated: Vec::new(),
            totals: Totals::default(),
        }
    }

    fn statuses(&mut self, cohort: &CohortReport, window: Window) {
        for occupancy in &cohort.occupancy {
            let days = window.place(&occupancy.at_end);
            if let Some(layer) = find(&mut self.occupancy, &prose(&occupancy.status)) {
                add(&mut layer.daily, &days);
            }
            match occupancy.status {
                Status::Active => {
                    let last = occupancy.at_end.last().copied().unwrap_or(0);
                    grow(&mut self.totals.active_at_end, last);
                }
                Status::Updating | Status::Scheduled => add(&mut self.in_flight_at_end, &days),
                Status::New | Status::Ready | Status::Suspended | Status::Deactivated | Status::Canceled => {}
            }
        }
        for moves in &cohort.transitions {
            self.totals.transitions = self.totals.transitions.saturating_add(sum(&moves.days));
            if let Some(layer) = find(&mut self.causes, &prose(&moves.cause)) {
                add(&mut layer.daily, &window.place(&moves.days));
            }
        }
        let mean: Vec<f64> = window.place(&cohort.backlog.millis);
        let mean: Vec<f64> = mean.into_iter().map(|millis| millis / DAY).collect();
        add(&mut self.in_flight, &mean);
        let millis = sum(&cohort.backlog.millis);
        self.totals.in_flight_millis = self.totals.in_flight_millis.saturating_add(millis);
    }

    fn requests(&mut self, cohort: &CohortReport, window: Window) {
        let requests = &cohort.requests;
        let totals = &mut self.totals;
        for accepted in [&requests.changes, &requests.resets] {
            totals.accepted = totals.accepted.saturating_add(sum(accepted));
        }
        totals.given_up = totals.given_up.saturating_add(sum(&requests.given_up));
        for refused in &requests.refused {
            let total = if is_conflict(refused.code) {
                &mut totals.conflicts
            } else {
                &mut totals.other_refusals
            };
            *total = total.saturating_add(sum(&refused.days));
            if let Some(layer) = find(&mut self.refused, code_name(refused.code)) {
                add(&mut layer.daily, &window.place(&refused.days));
            }
        }
        add(&mut self.given_up, &window.place(&requests.given_up));
    }

    fn fees(&mut self, cohort: &CohortReport, window: Window) {
        let fees = &cohort.fees;
        let totals = &mut self.totals;
        let kinds = [
            (&fees.active, &mut totals.active_fees),
            (&fees.suspended, &mut totals.suspended_fees),
            (&fees.data, &mut totals.data_charges),
            (&fees.commands, &mut totals.command_charges),
        ];
        for (layer, (days, total)) in self.bill.iter_mut().zip(kinds) {
            add(&mut layer.daily, &window.place(days));
            *total = total.saturating_add(sum(days));
        }
        totals.active_months = totals.active_months.saturating_add(sum(&fees.active_months));
        totals.suspended_months = totals
            .suspended_months
            .saturating_add(sum(&fees.suspended_months));
    }

    fn traffic(&mut self, cohort: &CohortReport) {
        let traffic = &cohort.traffic;
        let totals = &mut self.totals;
        for (days, total) in [
            (&traffic.connected_millis, &mut totals.connected_millis),
            (&traffic.sessions, &mut totals.sessions),
            (&traffic.bytes, &mut totals.bytes),
            (&traffic.commands, &mut totals.commands),
        ] {
            *total = total.saturating_add(sum(days));
        }
    }

    pub(super) fn bill_by_day(&self) -> Vec<f64> {
        total(&self.bill)
    }

    /// Gives what the mean number of changes in flight is at most on half of the days.
    pub(super) fn usual_backlog(&self) -> f64 {
        let mut days = self.in_flight.clone();
        days.sort_by(f64::total_cmp);
        let middle = days.len().saturating_sub(1) / 2;
        days.get(middle).copied().unwrap_or(0.0)
    }

    /// Gives the day with the highest mean number of changes in flight, and that number.
    pub(super) fn longest_backlog(&self) -> Option<(usize, f64)> {
        let days = self.in_flight.iter().copied().enumerate();
        days.filter(|(_, mean)| *mean > 0.0)
            .reduce(|most, day| if day.1 > most.1 { day } else { most })
    }
}

/// Where the days of a scenario lie among those that are shown.
#[derive(Clone, Copy, Debug)]
struct Window {
    before: usize,
    days: usize,
    of: usize,
}

impl Window {
    fn place(self, daily: &[u64]) -> Vec<f64> {
        let mut placed = vec![0.0; self.of];
        let days = daily.iter().take(self.days);
        for (slot, day) in placed.iter_mut().skip(self.before).zip(days) {
            *slot = real(*day);
        }
        placed
    }
}

/// Durations of several cohorts.
#[derive(Clone, Debug, Default)]
struct Sum {
    count: u64,
    millis: u128,
    bins: BTreeMap<u64, u64>,
}

impl Sum {
    fn add(&mut self, durations: &Durations) {
        self.count = self.count.saturating_add(durations.count);
        self.millis = self.millis.saturating_add(durations.total_millis);
        for (start, count) in &durations.bins {
            let bin = self.bins.entry(*start).or_default();
            *bin = bin.saturating_add(*count);
        }
    }

    fn durations(self) -> Durations {
        Durations {
            count: self.count,
            total_millis: self.millis,
            bins: self.bins.into_iter().collect(),
        }
    }
}

fn find<'a>(layers: &'a mut [Layer], name: &str) -> Option<&'a mut Layer> {
    layers.iter_mut().find(|layer| layer.name == name)
}

fn grow(total: &mut u128, by: u64) {
    *total = total.saturating_add(by.into());
}

pub(super) fn sum(days: &[u64]) -> u128 {
    days.iter().fold(0, |sum, day| sum.saturating_add((*day).into()))
}
