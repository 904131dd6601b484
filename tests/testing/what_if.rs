//! What is drawn of what-if: scenarios that hold, every variant, and JSON that is read as it was written.

use std::collections::BTreeSet;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sim_lifecycle::whatif::draw::Purpose;
use sim_lifecycle::whatif::report::{Comparison, Measure, Report};
use sim_lifecycle::whatif::scenario::{
    Cohort, Delay, FirstStatus, InvalidScenario, MonthDay, Operator, Prices, Problem, Provision,
    ScenarioError, SessionSize, Suspension,
};
use sim_lifecycle::whatif::{Incomparable, MergeError, Part, Scenario, Shard, Tick, run};

use super::drawn;

fn variants<T: Arbitrary + Debug>(count: usize) -> BTreeSet<String> {
    let name = |value: &T| {
        let text = format!("{value:?}");
        text.chars().take_while(|c| c.is_alphanumeric()).collect()
    };
    drawn::values::<T>(count).iter().map(name).collect()
}

#[track_caller]
fn assert_all<T: Arbitrary + Debug>(count: usize, expected: &str) {
    let expected: BTreeSet<String> = expected.split_whitespace().map(String::from).collect();
    assert_eq!(variants::<T>(count), expected);
}

#[test]
fn every_variant_is_drawn() {
    assert_all::<Delay>(200, "Fixed Uniform Exponential");
    assert_all::<Provision>(200, "At Window Rate Waves");
    assert_all::<SessionSize>(200, "Fixed Mean");
    assert_all::<Suspension>(200, "Never Random Season");
    assert_all::<FirstStatus>(50, "Ready Active");
    assert_eq!(variants::<Measure>(200).len(), 8);
    assert_eq!(variants::<Purpose>(400).len(), 16);
    let leap_day = MonthDay { month: 2, day: 29 };
    assert!(drawn::values::<MonthDay>(200).contains(&leap_day));
}

#[test]
fn every_error_is_drawn() {
    assert_all::<Problem>(
        1_000,
        "Syntax UnknownKey Missing Beside Type Word Range Finer NotASpan Calendar NoOffset EmptyWindow EmptyRange \
         Outages Waves TooOften SameDay Spread CohortOrder",
    );
    assert_all::<MergeError>(100, "Nothing Scenario Cut Twice Missing Broken");
    assert_all::<Incomparable>(50, "Days Seed Unit");
    let keys: BTreeSet<String> = drawn::values::<InvalidScenario>(200)
        .into_iter()
        .map(|error| error.key)
        .collect();
    assert!(keys.len() > 4, "{keys:?}");
}

/// A test with these strategies is not blind to what it looks for.
#[test]
fn something_comes_of_the_scenarios() {
    let reports = drawn::values::<Report>(120);
    let cohorts: Vec<_> = reports.iter().flat_map(|report| &report.cohorts).collect();
    let any = |daily: &[u64]| daily.iter().any(|number| *number > 0);
    assert!(
        cohorts
            .iter()
            .any(|it| any(&it.fees.active) && any(&it.fees.data))
    );
    assert!(cohorts.iter().any(|it| any(&it.fees.suspended)));
    assert!(cohorts.iter().any(|it| any(&it.requests.given_up)));
    assert!(cohorts.iter().any(|it| any(&it.requests.resets)));
    assert!(
        cohorts
            .iter()
            .any(|it| it.requests.refused.iter().any(|row| any(&row.days)))
    );
    assert!(cohorts.iter().any(|it| any(&it.traffic.commands)));
}

#[track_caller]
fn restored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let json = serde_json::to_string(value).expect("a value that can be written");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scenario_holds_and_is_read_as_written(scenario in any::<Scenario>()) {
        prop_assert_eq!(scenario.check(), Ok(()));
        prop_assert_eq!(restored(&scenario), scenario);
    }

    /// Each for itself, in a scenario of others.
    #[test]
    fn the_parts_of_a_scenario_hold(
        scenario in any::<Scenario>(), cohort in any::<Cohort>(), operator in any::<Operator>(), prices in any::<Prices>(),
    ) {
        let scenario = Scenario { cohorts: vec![cohort], operator, prices, ..scenario };
        prop_assert_eq!(scenario.check(), Ok(()));
        prop_assert_eq!(restored(&scenario), scenario);
    }

    #[test]
    fn a_shard_and_an_instant(shard in any::<Shard>(), tick in any::<Tick>()) {
        prop_assert_eq!(restored(&shard), shard);
        prop_assert_eq!(shard.to_string().parse(), Ok(shard));
        prop_assert_eq!(restored(&tick), tick);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report(report in any::<Report>()) {
        prop_assert_eq!(&run(&report.scenario), &report);
        prop_assert_eq!(restored(&report), report);
    }

    #[test]
    fn a_part(part in any::<Part>()) {
        prop_assert_eq!(restored(&part), part);
    }

    #[test]
    fn a_comparison(comparison in any::<Comparison>()) {
        prop_assert_eq!(restored(&comparison), comparison);
    }

    #[test]
    fn a_faulty_file_is_told_with_its_line(error in any::<ScenarioError>()) {
        prop_assert!(error.line > 0);
        let line = format!("line {}: ", error.line);
        prop_assert!(error.to_string().starts_with(&line), "{}", error);
    }
}
