//! The scenarios that are shipped, their cohorts brought together into one small fleet in which everything happens.

use sim_lifecycle::Status;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::whatif::report::CohortReport;
use sim_lifecycle::whatif::scenario::{Cohort, Outage, Provision};
use sim_lifecycle::whatif::{Scenario, Tick};

const FILES: [&str; 4] = [
    include_str!("../../examples/scenarios/asset-trackers.toml"),
    include_str!("../../examples/scenarios/bad-week.toml"),
    include_str!("../../examples/scenarios/rental-trackers.toml"),
    include_str!("../../examples/scenarios/smart-meters.toml"),
];

/// All cohorts of all files, so many SIMs of each, at the carrier that has a bad week.
pub fn together(sims: u64) -> Scenario {
    let [assets, mut bad_week, rental, meters] =
        FILES.map(|file| Scenario::from_toml(file).expect("what is shipped is read"));
    let mut cohorts = [&assets, &bad_week, &rental, &meters]
        .map(|scenario| scenario.cohorts.clone())
        .concat();
    cohorts.sort_by(|a, b| a.name.cmp(&b.name));
    for cohort in &mut cohorts {
        shrink(cohort, sims);
        // So often that some meet.
        cohort.resets_per_year.0 *= 20;
    }
    // Long enough that wishes meet changes which wait for its end.
    let at = |text: &str| Tick::from(text.parse::<DateTime<Utc>>().expect("a time"));
    bad_week.operator.outages.push(Outage {
        from: at("2026-09-25T00:00:00Z"),
        to: at("2026-11-20T00:00:00Z"),
    });
    Scenario {
        title: "All that is shipped, together".into(),
        start: assets.start,
        days: 500,
        seed: 20_260_101,
        operator: bad_week.operator,
        prices: meters.prices,
        cohorts,
        ..assets
    }
}

/// Waves stay in proportion; with `per_day` the roll-out takes as long.
fn shrink(cohort: &mut Cohort, sims: u64) {
    match &mut cohort.provision {
        Provision::Waves(waves) => {
            let number = waves.len() as u64;
            for (index, wave) in (0_u64..).zip(waves) {
                wave.sims = sims * (index + 1) / number - sims * index / number;
            }
        }
        Provision::Rate { per_day, .. } => *per_day = (*per_day * sims).div_ceil(cohort.sims),
        Provision::At(_) | Provision::Window { .. } => {}
    }
    cohort.sims = sims;
}

/// The sum over all days.
pub fn sum(daily: &[u64]) -> u128 {
    daily.iter().map(|number| u128::from(*number)).sum()
}

/// How many requests were refused with these codes.
pub fn refused(cohort: &CohortReport, codes: &[u16]) -> u128 {
    let rows = cohort.requests.refused.iter();
    rows.filter(|row| codes.contains(&row.code))
        .map(|row| sum(&row.days))
        .sum()
}

/// What is measured of each SIM, as sums of the report, in the order of the measures.
pub fn measured(cohort: &CohortReport) -> [u128; 8] {
    let (fees, requests) = (&cohort.fees, &cohort.requests);
    let (active, suspended) = (sum(&fees.active), sum(&fees.suspended));
    [
        active,
        suspended,
        active + suspended,
        sum(&requests.changes) + sum(&requests.resets),
        refused(cohort, &[33_010, 33_120]),
        sum(&requests.given_up),
        sum(&cohort.backlog.millis),
        sum(&cohort.traffic.connected_millis),
    ]
}

#[test]
fn the_fleet_together_holds() {
    for sims in [1, 4, 7, 40] {
        let scenario = together(sims);
        // A wave without SIMs is none; only the run takes it.
        assert!(sims < 4 || scenario.check() == Ok(()), "{:?}", scenario.check());
        assert_eq!(scenario.cohorts.len(), 8);
    }
}

#[test]
fn every_status_is_reported_at_the_end_of_some_day() {
    let report = sim_lifecycle::whatif::run(&together(40));
    let rows = || report.cohorts.iter().flat_map(|cohort| &cohort.occupancy);
    for status in rows().map(|row| row.status).collect::<Vec<Status>>() {
        let happens = rows().any(|row| row.status == status && sum(&row.at_end) > 0);
        assert!(happens, "{status}");
    }
}
