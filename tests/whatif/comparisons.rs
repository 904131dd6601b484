//! Comparisons: what is summed is what both reports say, squares are those of single SIMs, and draws are shared.

use std::fmt::Write as _;

use insta::assert_snapshot;
use sim_lifecycle::policy::CalendarMonths;
use sim_lifecycle::whatif::report::{CohortReport, Comparison, Difference, Measure, Report};
use sim_lifecycle::whatif::scenario::{Delay, FirstStatus, Millionths, Operator, Span, Suspension};
use sim_lifecycle::whatif::{Scenario, Tick, compare, run};

use super::by_hand;
use super::shipped::{measured, sum, together};

const MEASURES: [Measure; 8] = [
    Measure::ActiveFees,
    Measure::SuspendedFees,
    Measure::MonthlyFees,
    Measure::Accepted,
    Measure::Conflicts,
    Measure::GivenUp,
    Measure::InFlightMillis,
    Measure::ConnectedMillis,
];

fn compared(base: &Scenario, variant: &Scenario) -> Comparison {
    compare(base, variant, &|_| {}).expect("the same days, seed and unit")
}

/// The other first status, a shorter free suspension, higher prices, an operator that is better and sooner back.
fn changed(base: &Scenario) -> Scenario {
    let mut variant = base.clone();
    for cohort in &mut variant.cohorts {
        cohort.first_status = match cohort.first_status {
            FirstStatus::Ready => FirstStatus::Active,
            FirstStatus::Active => FirstStatus::Ready,
        };
    }
    variant.policy.free_suspension = CalendarMonths::new(1).expect("a month");
    variant.prices.active_month += 3;
    variant.operator.failures = Millionths(10_000);
    let outage = variant.operator.outages.last_mut().expect("outages");
    outage.to = Tick::from_millis(outage.to.millis() - 20 * 86_400_000);
    variant
}

#[test]
fn a_scenario_is_no_other_than_itself() {
    let scenario = together(8);
    let comparison = compared(&scenario, &scenario);
    let report = run(&scenario);
    assert_eq!((&comparison.base, &comparison.variant), (&report, &report));
    for cohort in &comparison.cohorts {
        assert_eq!(cohort.pairs, 8);
        for difference in &cohort.measures {
            assert_eq!(difference.base, difference.variant, "{}", difference.measure);
            assert_eq!(difference.squares, 0, "{}", difference.measure);
            assert_eq!(difference.interval(8), Some((0.0, 0.0)));
        }
    }
}

/// What was measured must be what the reports say; then something was measured of everything.
fn agrees_with_reports(comparison: &Comparison) {
    let sums = |report: &Report, name: &str| {
        let cohort = report.cohorts.iter().find(|cohort| cohort.name == name);
        cohort.map_or([0; 8], measured)
    };
    for cohort in &comparison.cohorts {
        assert!(cohort.measures.iter().map(|it| it.measure).eq(MEASURES));
        let base: Vec<u128> = cohort.measures.iter().map(|it| it.base).collect();
        let variant: Vec<u128> = cohort.measures.iter().map(|it| it.variant).collect();
        assert_eq!(
            base,
            sums(&comparison.base, &cohort.name),
            "base of {}",
            cohort.name
        );
        assert_eq!(
            variant,
            sums(&comparison.variant, &cohort.name),
            "variant of {}",
            cohort.name
        );
    }
}

#[test]
fn differences_are_between_the_two_reports() {
    let base = together(40);
    let variant = changed(&base);
    let comparison = compared(&base, &variant);
    assert_eq!(comparison.base, run(&base));
    assert_eq!(comparison.variant, run(&variant));
    agrees_with_reports(&comparison);
    for measure in 0..MEASURES.len() {
        let differs = |side: fn(&Difference) -> u128| {
            comparison
                .cohorts
                .iter()
                .any(|it| side(&it.measures[measure]) > 0)
        };
        assert!(
            differs(|it| it.base) && differs(|it| it.variant) && differs(|it| it.squares),
            "{measure}"
        );
    }
}

/// What each SIM adds, in the order of their numbers: one SIM more at a time.
fn one_by_one(scenario: &Scenario, place: usize, sims: u64) -> Vec<[i128; 8]> {
    let of_first = |sims: u64| {
        let mut scenario = scenario.clone();
        scenario.cohorts[place].sims = sims;
        measured(&run(&scenario).cohorts[place]).map(u128::cast_signed)
    };
    let totals: Vec<_> = (0..=sims).map(of_first).collect();
    let pairs = totals.windows(2);
    pairs
        .map(|pair| std::array::from_fn(|measure| pair[1][measure] - pair[0][measure]))
        .collect()
}

#[test]
fn squares_are_those_of_single_sims() {
    let base = together(4);
    let variant = changed(&base);
    let comparison = compared(&base, &variant);
    for (place, cohort) in comparison.cohorts.iter().enumerate() {
        let (ours, theirs) = (one_by_one(&base, place, 4), one_by_one(&variant, place, 4));
        for (number, difference) in cohort.measures.iter().enumerate() {
            let pairs = ours.iter().zip(&theirs);
            let squares: i128 = pairs.map(|(a, b)| (a[number] - b[number]).pow(2)).sum();
            assert_eq!(
                difference.squares.cast_signed(),
                squares,
                "{} {}",
                cohort.name,
                difference.measure
            );
        }
    }
}

#[test]
fn cohorts_are_paired_by_name_and_sims_by_number() {
    let mut base = together(4);
    let mut variant = changed(&base);
    // One only here, one only there, one with more SIMs here and one with more there.
    base.cohorts.retain(|cohort| cohort.name != "campers");
    variant.cohorts.retain(|cohort| cohort.name != "boats");
    let place = |scenario: &Scenario, name: &str| {
        scenario
            .cohorts
            .iter()
            .position(|cohort| cohort.name == name)
            .expect("a cohort")
    };
    let (elders, machines) = (place(&base, "elders"), place(&variant, "machines"));
    base.cohorts[elders].sims = 6;
    variant.cohorts[machines].sims = 7;
    let comparison = compared(&base, &variant);
    agrees_with_reports(&comparison);

    let names = [
        "boats",
        "containers",
        "elders",
        "machines",
        "meters",
        "panels",
        "scooters",
        "campers",
    ];
    assert!(
        comparison
            .cohorts
            .iter()
            .map(|cohort| cohort.name.as_str())
            .eq(names)
    );
    assert!(
        comparison
            .cohorts
            .iter()
            .map(|cohort| cohort.pairs)
            .eq([4, 4, 6, 7, 4, 4, 4, 4])
    );
    let alone = |own: &[[i128; 8]], measure: usize| own.iter().map(|sim| sim[measure].pow(2)).sum::<i128>();
    let boats = one_by_one(&base, place(&base, "boats"), 4);
    let campers = one_by_one(&variant, place(&variant, "campers"), 4);
    let (ours, theirs) = (
        one_by_one(&base, elders, 6),
        one_by_one(&variant, place(&variant, "elders"), 4),
    );
    for measure in 0..MEASURES.len() {
        let of = |cohort: usize| &comparison.cohorts[cohort].measures[measure];
        assert_eq!((of(0).variant, of(7).base), (0, 0));
        assert_eq!(of(0).squares.cast_signed(), alone(&boats, measure));
        assert_eq!(of(7).squares.cast_signed(), alone(&campers, measure));
        let pairs = ours.iter().zip(theirs.iter().chain([&[0; 8]; 2]));
        let squares: i128 = pairs.map(|(a, b)| (a[measure] - b[measure]).pow(2)).sum();
        assert_eq!(of(2).squares.cast_signed(), squares);
    }
}

type Edit = fn(&mut Scenario);

#[test]
fn what_cannot_be_compared_is_told_why() {
    let base = by_hand::quiet();
    let mut told = String::new();
    let edits: [(&str, Edit); 4] = [
        ("start", |it| it.start = "2026-01-02".parse().expect("a date")),
        ("days", |it| it.days += 1),
        ("seed", |it| it.seed += 1),
        ("unit", |it| it.prices.unit = "euro".into()),
    ];
    for (what, edit) in edits {
        let mut variant = base.clone();
        edit(&mut variant);
        let error = compare(&base, &variant, &|_| {}).expect_err("not comparable");
        writeln!(told, "{what}: {error}").expect("a text grows");
    }
    assert_snapshot!(told, @r"
    start: the variant has another start or horizon; both must look at the same days
    days: the variant has another start or horizon; both must look at the same days
    seed: the variant has another seed, so that its draws have nothing to do with those of the base
    unit: the prices are in cent and in euro; both must be in one unit
    ");
}

#[test]
fn an_interval_by_hand() {
    let of = |base, variant, squares| Difference {
        measure: Measure::Accepted,
        base,
        variant,
        squares,
    };
    let near = |interval: Option<(f64, f64)>, low: f64, high: f64| {
        let (a, b) = interval.expect("enough pairs");
        assert!((a - low).abs() < 1e-3 && (b - high).abs() < 1e-3, "{a} {b}");
    };
    // Of four pairs 1, 1, 3 and 3 more: a variance of 4/3, so 8 ± 1.96 × √(4 × 4/3).
    near(of(10, 18, 20).interval(4), 3.474, 12.526);
    // The same the other way round.
    near(of(18, 10, 20).interval(4), -12.526, -3.474);
    // All differ alike.
    near(of(0, 6, 12).interval(3), 6.0, 6.0);
    // One more and one less.
    near(of(5, 5, 2).interval(2), -3.92, 3.92);
    assert_eq!(of(1, 2, 1).interval(1), None);
    assert_eq!(of(0, 0, 0).interval(0), None);
}

/// Suspended and resumed at random, and nothing else, by an operator that is quick and does not fail.
fn suspending() -> Scenario {
    let mut scenario = by_hand::quiet();
    scenario.operator.latency = Delay::Fixed(Span::from_millis(0).expect("none"));
    let cohort = &mut scenario.cohorts[0];
    cohort.sims = 60;
    let mean = |days: u64| Delay::Exponential {
        at_least: Span::from_millis(86_400_000).expect("a day"),
        mean: Span::from_millis(days * 86_400_000).expect("some days"),
    };
    cohort.suspension = Suspension::Random {
        after: mean(40),
        lasting: mean(50),
    };
    scenario
}

fn without_fees(mut cohort: CohortReport) -> CohortReport {
    for fees in [
        &mut cohort.fees.active,
        &mut cohort.fees.suspended,
        &mut cohort.fees.data,
        &mut cohort.fees.commands,
    ] {
        fees.clear();
    }
    cohort
}

#[test]
fn prices_change_no_life() {
    let base = together(10);
    let mut variant = base.clone();
    variant.prices.active_month *= 2;
    variant.prices.megabyte += 11;
    let comparison = compared(&base, &variant);
    for (ours, theirs) in comparison
        .base
        .cohorts
        .into_iter()
        .zip(comparison.variant.cohorts)
    {
        assert_eq!(sum(&theirs.fees.active), 2 * sum(&ours.fees.active));
        assert_eq!(without_fees(theirs), without_fees(ours));
    }
}

#[test]
fn a_shorter_free_suspension_changes_nothing_but_fees() {
    let base = suspending();
    let mut variant = base.clone();
    variant.policy.free_suspension = CalendarMonths::new(1).expect("a month");
    let comparison = compared(&base, &variant);
    let (ours, theirs) = (&comparison.base.cohorts[0], &comparison.variant.cohorts[0]);
    assert!(sum(&theirs.fees.suspended) > sum(&ours.fees.suspended));
    assert_eq!(theirs.requests, ours.requests);
    assert_eq!(theirs.transitions, ours.transitions);
    // Nothing but the suspended fees differs of any SIM.
    let differing = comparison.cohorts[0].measures.iter().filter(|it| it.squares > 0);
    let differing: Vec<_> = differing.map(|it| it.measure).collect();
    assert_eq!(differing, [Measure::SuspendedFees, Measure::MonthlyFees]);
}

#[test]
fn wishes_come_up_at_the_same_instants_whatever_the_first_status() {
    let base = suspending();
    let mut variant = base.clone();
    variant.cohorts[0].first_status = FirstStatus::Active;
    let comparison = compared(&base, &variant);
    let (ours, theirs) = (&comparison.base.cohorts[0], &comparison.variant.cohorts[0]);
    assert!(
        sum(&ours.requests.changes) > 300,
        "{}",
        sum(&ours.requests.changes)
    );
    assert_eq!(theirs.requests, ours.requests);
    let of = |measure: Measure| {
        comparison.cohorts[0]
            .measures
            .iter()
            .find(|it| it.measure == measure)
    };
    assert_eq!(of(Measure::Accepted).map(|it| it.squares), Some(0));
    assert!(of(Measure::ActiveFees).is_some_and(|it| it.variant > it.base));
}

/// The operator does not change when anything is asked first: the draws of one purpose are not those of another.
#[test]
fn a_slower_operator_leaves_provisioning_alone() {
    let base = together(10);
    let variant = Scenario {
        operator: Operator::default(),
        ..base.clone()
    };
    let comparison = compared(&base, &variant);
    for (ours, theirs) in comparison.base.cohorts.iter().zip(&comparison.variant.cohorts) {
        let first = |cohort: &CohortReport| cohort.requests.changes.iter().position(|number| *number > 0);
        assert_eq!(first(ours), first(theirs), "{}", ours.name);
    }
}
