//! Reports made up for tests: plausible to look at, and every SIM accounted for on every day.

use sim_lifecycle::whatif::report::{
    Backlog, ByCause, CohortDifference, CohortReport, Comparison, Difference, Durations, Fees, Measure,
    Occupancy, REFUSALS, Refused, Requests, TRANSITIONS, Traffic, Transitions,
};
use sim_lifecycle::whatif::scenario::Cohort;
use sim_lifecycle::whatif::{Report, Scenario};
use sim_lifecycle::{Cause, Status};

use super::asked::{Kind, at, scenario};

/// A report with nothing but zeros, of the right shape.
pub(super) fn zeros(scenario: Scenario) -> Report {
    let days = scenario.days as usize;
    let none = || vec![0; days];
    let of = |cohort: &Cohort| CohortReport {
        name: cohort.name.clone(),
        sims: cohort.sims,
        occupancy: [
            Status::New,
            Status::Ready,
            Status::Active,
            Status::Suspended,
            Status::Deactivated,
            Status::Canceled,
            Status::Scheduled,
            Status::Updating,
        ]
        .map(|status| Occupancy {
            status,
            at_end: none(),
        })
        .to_vec(),
        transitions: TRANSITIONS
            .map(|(from, to, cause)| Transitions {
                from,
                to,
                cause,
                days: none(),
            })
            .to_vec(),
        requests: Requests {
            changes: none(),
            resets: none(),
            refused: REFUSALS.map(|code| Refused { code, days: none() }).to_vec(),
            given_up: none(),
        },
        backlog: Backlog { millis: none() },
        traffic: Traffic {
            connected_millis: none(),
            sessions: none(),
            bytes: none(),
            commands: none(),
        },
        fees: Fees {
            active_months: none(),
            suspended_months: none(),
            active: none(),
            suspended: none(),
            data: none(),
            commands: none(),
        },
        request_to_settled: Durations::default(),
        ready_to_active: Vec::new(),
    };
    Report {
        cohorts: scenario.cohorts.iter().map(of).collect(),
        scenario,
    }
}

/// Makes up a report.
pub(super) fn report(title: &str, days: u32, kinds: &[Kind]) -> Report {
    let mut report = zeros(scenario(title, days, kinds));
    let outages: Vec<(i64, i64)> = report
        .scenario
        .operator
        .outages
        .iter()
        .map(|outage| (outage.from.millis() / 86_400_000, outage.to.millis() / 86_400_000))
        .collect();
    let first = at("2026-02-10T00:00:00Z").millis() / 86_400_000;
    for (cohort, kind) in report.cohorts.iter_mut().zip(kinds) {
        let mut life = Life {
            kind: *kind,
            new: kind.sims,
            ..Life::default()
        };
        for (day, today) in (0..days as usize).zip(first..) {
            let out = outages.iter().any(|(from, to)| (*from..*to).contains(&today));
            life.day(cohort, day, out);
        }
        cohort.request_to_settled =
            durations(life.asked, &[4_000, 9_000, 20_000, 45_000, 90_000, 220_000_000]);
        let data = durations(life.used * 7 / 10, &[86_400_000, 900_000_000, 2_000_000_000]);
        cohort.ready_to_active = vec![
            ByCause {
                cause: Cause::Data,
                durations: data,
            },
            ByCause {
                cause: Cause::ReadyPeriod,
                durations: durations(life.used * 3 / 10, &[7_776_000_000]),
            },
        ];
    }
    report
}

fn durations(count: u64, steps: &[u64]) -> Durations {
    let share = count / steps.len() as u64;
    let bins: Vec<(u64, u64)> = steps
        .iter()
        .map(|step| (*step, share))
        .filter(|bin| bin.1 > 0)
        .collect();
    Durations {
        count: bins.iter().map(|bin| bin.1).sum(),
        total_millis: bins.iter().map(|bin| u128::from(bin.0) * u128::from(bin.1)).sum(),
        bins,
    }
}

/// The SIMs of a cohort by status, moved on a day at a time.
#[derive(Default)]
struct Life {
    kind: Kind,
    new: u64,
    ready: u64,
    active: u64,
    suspended: u64,
    deactivated: u64,
    canceled: u64,
    waiting: u64,
    asked: u64,
    used: u64,
    months: u64,
}

impl Life {
    fn day(&mut self, cohort: &mut CohortReport, day: usize, out: bool) {
        let ripple = 80 + (day as u64 * 7_919 + self.kind.sims) % 41;
        let provisioned = (self.kind.sims / self.kind.over.max(1)).max(1).min(self.new);
        let used = (self.ready * ripple / 1_600).min(self.ready);
        let left = (self.active * ripple / 100 / self.kind.leaves).min(self.active);
        let winter = self.kind.seasonal && ((day + 40) % 365 > 318 || (day + 40) % 365 < 68);
        let paused = if winter { self.active / 3 } else { 0 };
        let resumed = if winter {
            0
        } else {
            self.suspended / 3 + self.suspended % 3
        };
        let canceled = self.deactivated / 3;
        let asked = provisioned + left + paused + resumed;
        self.new -= provisioned;
        self.ready = self.ready + provisioned - used;
        self.active = (self.active + used + resumed).saturating_sub(left + paused);
        self.suspended = self.suspended + paused - resumed;
        self.deactivated = self.deactivated + left - canceled;
        self.canceled += canceled;
        self.waiting = if out { self.waiting + asked } else { asked / 50 };
        self.asked += asked;
        self.used += used;
        self.note(cohort, day, [provisioned, used, left, paused, resumed, canceled]);
        self.pay(cohort, day);
        let requests = &mut cohort.requests;
        requests.changes[day] = asked;
        requests.resets[day] = self.active / 700;
        requests.refused[0].days[day] = if out { asked / 4 } else { asked / 60 };
        requests.refused[4].days[day] = self.active / 9_000;
        requests.refused[2].days[day] = asked / 900;
        requests.given_up[day] = if out { asked / 30 } else { asked / 2_000 };
        cohort.backlog.millis[day] = if out {
            self.waiting * 86_400_000
        } else {
            asked * 22_000
        };
    }

    fn note(&self, cohort: &mut CohortReport, day: usize, moved: [u64; 6]) {
        let flying = self.waiting.min(self.active);
        let counts = [
            self.new,
            self.ready,
            self.active - flying,
            self.suspended,
            self.deactivated,
            self.canceled,
            flying - flying / 2,
            flying / 2,
        ];
        for (occupancy, count) in cohort.occupancy.iter_mut().zip(counts) {
            occupancy.at_end[day] = count;
        }
        let [provisioned, used, left, paused, resumed, canceled] = moved;
        let counted = [
            (0, provisioned),
            (2, left + paused),
            (3, resumed),
            (5, provisioned),
            (6, resumed),
            (7, paused),
            (8, left),
            (11, (left + paused) / 60),
            (14, flying / 3),
            (15, flying / 3),
            (16, used * 7 / 10),
            (18, used - used * 7 / 10),
            (19, canceled),
        ];
        for (at, count) in counted {
            cohort.transitions[at].days[day] += count;
        }
    }

    fn pay(&mut self, cohort: &mut CohortReport, day: usize) {
        self.months += 1;
        let (active, suspended) = (self.active / 30, self.suspended / 60);
        let fees = &mut cohort.fees;
        fees.active_months[day] = active;
        fees.suspended_months[day] = suspended;
        fees.active[day] = active * 120;
        fees.suspended[day] = suspended * 40;
        let traffic = &mut cohort.traffic;
        traffic.connected_millis[day] = (self.active + self.ready / 2) * 86_400_000;
        traffic.sessions[day] = self.active * 4;
        traffic.bytes[day] = self.active * 160_000;
        traffic.commands[day] = self.active / 4;
        fees.data[day] = self.active * 160_000 * 8 / 1_000_000;
        fees.commands[day] = self.active / 4 * 2;
    }
}

/// Makes up a comparison: what is paid in winter is suspended in the variant.
pub(super) fn comparison(days: u32, kinds: &[Kind]) -> Comparison {
    let plain: Vec<Kind> = kinds
        .iter()
        .map(|kind| Kind {
            seasonal: false,
            ..*kind
        })
        .collect();
    let base = report("As it is", days, &plain);
    let variant = report("Scooters suspended in winter", days, kinds);
    pair(base, variant)
}

/// Puts two reports side by side, with squares as if each SIM differed by up to twice the mean.
pub(super) fn pair(base: Report, variant: Report) -> Comparison {
    let cohorts = base
        .cohorts
        .iter()
        .zip(&variant.cohorts)
        .map(|(base, variant)| difference(base, variant))
        .collect();
    Comparison {
        base,
        variant,
        cohorts,
    }
}

fn difference(base: &CohortReport, variant: &CohortReport) -> CohortDifference {
    let sum = |days: &[u64]| days.iter().map(|day| u128::from(*day)).sum::<u128>();
    let measured = |cohort: &CohortReport, measure| match measure {
        Measure::ActiveFees => sum(&cohort.fees.active),
        Measure::SuspendedFees => sum(&cohort.fees.suspended),
        Measure::MonthlyFees => sum(&cohort.fees.active) + sum(&cohort.fees.suspended),
        Measure::Accepted => sum(&cohort.requests.changes) + sum(&cohort.requests.resets),
        Measure::Conflicts => sum(&cohort.requests.refused[0].days) + sum(&cohort.requests.refused[4].days),
        Measure::GivenUp => sum(&cohort.requests.given_up),
        Measure::InFlightMillis => sum(&cohort.backlog.millis),
        Measure::ConnectedMillis => sum(&cohort.traffic.connected_millis),
    };
    let pairs = base.sims.max(variant.sims);
    let of = |measure| {
        let (base, variant) = (measured(base, measure), measured(variant, measure));
        let apart = base.abs_diff(variant);
        let squares = (apart / u128::from(pairs.max(1)))
            .saturating_mul(apart)
            .saturating_mul(3);
        Difference {
            measure,
            base,
            variant,
            squares,
        }
    };
    let all = [
        Measure::ActiveFees,
        Measure::SuspendedFees,
        Measure::MonthlyFees,
        Measure::Accepted,
        Measure::Conflicts,
        Measure::GivenUp,
        Measure::InFlightMillis,
        Measure::ConnectedMillis,
    ];
    CohortDifference {
        name: base.name.clone(),
        pairs,
        measures: all.map(of).to_vec(),
    }
}
