//! Strategies for what can be wrong with scenarios, parts and comparisons.

use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;
use proptest::sample::select;

use crate::testing::macros::arbitrary;
use crate::whatif::report::Report;
use crate::whatif::scenario::{InvalidScenario, Problem, Scenario, ScenarioError};
use crate::whatif::{Incomparable, MergeError, Part, Shard, ShardError, compare, simulate};

arbitrary! {
    ScenarioError => files().prop_filter_map("a fault", |text| Scenario::from_toml(&text).err());
    Problem => prop_oneof![
        6 => any::<ScenarioError>().prop_map(|error| error.problem),
        1 => any::<InvalidScenario>().prop_map(|error| error.problem),
    ];
    InvalidScenario => (any::<Scenario>(), 0..5_u8)
        .prop_map(|(scenario, which)| spoilt(scenario, which))
        .prop_filter_map("a fault", |scenario| scenario.check().err());
    ShardError => Just(ShardError);
    MergeError => any::<(Scenario, Scenario)>()
        .prop_flat_map(|(scenario, other)| (Just(scenario), Just(other), 2..=4_u32, 0..6_u8))
        .prop_filter_map("parts that do not belong together", |(scenario, other, of, which)| {
            Report::merge(unfit(&scenario, &other, of, which)).err()
        });
    Incomparable => (any::<Scenario>(), 0..4_u8, 1..=100_u32).prop_filter_map("two that differ", |(base, which, by)| {
        let mut variant = base.clone();
        match which {
            0 => variant.seed = base.seed.wrapping_add(by.into()),
            1 => variant.days = base.days.saturating_add(by),
            2 => variant.start = base.start.succ_opt()?,
            _ => variant.prices.unit.push_str(" or so"),
        }
        compare(&base, &variant, &|_| {}).err()
    });
}

/// A file without faults, but for one value.
const FILE: [(&str, &str); 14] = [
    ("start = ", "2026-01-01"),
    ("horizon = ", "\"90 days\""),
    ("[operator]\nlatency = ", "\"1 min\""),
    ("[[operator.outage]]\nfrom = ", "2026-01-02T00:00:00Z"),
    ("to = ", "2026-01-03T00:00:00Z"),
    ("[[operator.outage]]\nfrom = ", "2026-01-04T00:00:00Z"),
    ("lasting = ", "\"1 day\""),
    ("[prices]\nunit = ", "\"cent\""),
    ("[cohort.meters]\nsims = ", "10"),
    ("first_status = ", "\"ready\""),
    ("provision = ", "{ from = 2026-01-05, to = 2026-01-09 }"),
    ("first_use = ", "{ from = \"1 h\", to = \"3 h\" }"),
    (
        "suspension = ",
        "{ from = \"11-01\", to = \"03-01\", spread = \"10 days\" }",
    ),
    ("churn_per_year = ", "0.5"),
];

/// Values that are out of place: each for the line of this number.
const FAULTS: [(usize, &str); 24] = [
    (0, "2026-13-01"),
    (0, "1969-01-01"),
    (0, "\"today\"\nstrat = 1"),
    (1, "\"2 months\""),
    (1, "\"soon\""),
    (1, "\"0 days\""),
    (2, "\"0.5 ms\""),
    (2, "{ from = \"1 h\" }"),
    (2, "{ mean = \"1 h\", from = \"1 s\" }"),
    (3, "2026-01-02T00:00:00"),
    (4, "2026-01-01T00:00:00Z"),
    (5, "2026-01-03T00:00:00Z"),
    (6, "\"1 day\"\nto = 2026-02-01"),
    (7, "1"),
    (8, "0"),
    (8, "0x"),
    (9, "\"awake\""),
    (10, "{ from = 2026-01-05, to = 2026-01-05 }"),
    (
        10,
        "{ waves = [{ at = 2026-01-05, sims = 9, over = \"1 day\" }] }",
    ),
    (11, "{ from = \"3 h\", to = \"1 h\" }"),
    (12, "{ after = \"1 s\", lasting = \"2 s\" }"),
    (12, "{ from = \"11-01\", to = \"11-01\", spread = \"10 days\" }"),
    (12, "{ from = \"11-01\", to = \"12-01\", spread = \"40 days\" }"),
    (13, "2000"),
];

fn files() -> impl Strategy<Value = String> {
    select(&FAULTS[..]).prop_map(|(faulty, fault)| {
        let lines = FILE.iter().enumerate().map(|(number, (key, value))| {
            let value = if number == faulty { fault } else { *value };
            [*key, value, "\n"].concat()
        });
        lines.collect()
    })
}

fn spoilt(mut scenario: Scenario, which: u8) -> Scenario {
    match which {
        0 => scenario.days = 0,
        1 => scenario.cohorts.clear(),
        2 => scenario.cohorts.extend_from_within(..1),
        3 => scenario.title.push('\n'),
        _ => scenario.prices.unit.clear(),
    }
    scenario
}

/// Parts of which something is missing, too much, or of something else.
fn unfit(scenario: &Scenario, other: &Scenario, of: u32, which: u8) -> Vec<Part> {
    let cut = |scenario: &Scenario, of: u32| -> Vec<Part> {
        let shards = (1..=of).filter_map(|index| Shard::new(index, of).ok());
        shards.map(|shard| simulate(scenario, shard, &|_| {})).collect()
    };
    let mut parts = cut(scenario, of);
    match which {
        0 => parts.clear(),
        1 => {
            let _ = parts.pop();
        }
        2 => parts.extend_from_within(..1),
        3 => parts.extend(cut(scenario, of.saturating_add(1))),
        4 => parts = parts.iter().filter_map(broken).collect(),
        _ => parts.extend(cut(other, of)),
    }
    parts
}

/// The same without what its SIMs did.
fn broken(part: &Part) -> Option<Part> {
    let mut json = serde_json::to_value(part).ok()?;
    json.get_mut("tallies")?.as_array_mut()?.clear();
    serde_json::from_value(json).ok()
}
