//! Strategies for reports and comparisons: those of small scenarios.

use alloc::vec::Vec;

use proptest::prelude::*;
use proptest::sample::Index;

use crate::testing::kernel::picked;
use crate::testing::macros::{arbitrary, each_variant};
use crate::whatif::report::{
    Backlog, ByCause, CohortDifference, CohortReport, Comparison, Difference, Durations, Fees, Measure,
    Occupancy, Refused, Report, Requests, Traffic, Transitions,
};
use crate::whatif::scenario::{Prices, Scenario};
use crate::whatif::{Part, Shard, compare, run, simulate};

each_variant!(Measure);

arbitrary! {
    Shard => prop_oneof![4 => 1..=5_u32, 1 => 1..=u32::MAX]
        .prop_flat_map(|of| (1..=of, Just(of)))
        .prop_filter_map("a shard", |(index, of)| Self::new(index, of).ok());
    Part => any::<(Scenario, Shard)>().prop_map(|(scenario, shard)| simulate(&scenario, shard, &|_| {}));
    Report => any::<Scenario>().prop_map(|scenario| run(&scenario));
    CohortReport => of_report(|report| report.cohorts);
    Occupancy => of_cohort(|cohort| cohort.occupancy);
    Transitions => of_cohort(|cohort| cohort.transitions);
    Requests => of_cohort(|cohort| alloc::vec![cohort.requests]);
    Refused => of_cohort(|cohort| cohort.requests.refused);
    Backlog => of_cohort(|cohort| alloc::vec![cohort.backlog]);
    Traffic => of_cohort(|cohort| alloc::vec![cohort.traffic]);
    Fees => of_cohort(|cohort| alloc::vec![cohort.fees]);
    Durations => of_cohort(|cohort| alloc::vec![cohort.request_to_settled]);
    ByCause => of_cohort(|cohort| cohort.ready_to_active);
    Comparison => comparisons();
    CohortDifference => (comparisons(), any::<Index>())
        .prop_filter_map("a cohort", |(comparison, pick)| picked(&comparison.cohorts, pick));
    Difference => any::<(CohortDifference, Index)>()
        .prop_filter_map("a measure", |(cohort, pick)| picked(&cohort.measures, pick));
}

fn of_report<T: Clone + core::fmt::Debug>(parts: fn(Report) -> Vec<T>) -> impl Strategy<Value = T> {
    any::<(Report, Index)>().prop_filter_map("a part of a report", move |(report, pick)| {
        picked(&parts(report), pick)
    })
}

fn of_cohort<T: Clone + core::fmt::Debug>(parts: fn(CohortReport) -> Vec<T>) -> impl Strategy<Value = T> {
    any::<(CohortReport, Index)>().prop_filter_map("a part of a cohort's report", move |(cohort, pick)| {
        picked(&parts(cohort), pick)
    })
}

/// Variants that cost something else, have another policy or operator, or other cohorts, whole or in part.
fn comparisons() -> impl Strategy<Value = Comparison> {
    any::<(Scenario, Scenario, Prices, bool)>().prop_filter_map(
        "two that can be compared",
        |(base, other, prices, has_other_cohorts)| {
            let mut variant = base.clone();
            variant.prices = Prices {
                unit: base.prices.unit.clone(),
                ..prices
            };
            (variant.policy, variant.operator) = (other.policy, other.operator);
            if has_other_cohorts {
                variant.cohorts = other.cohorts;
            }
            compare(&base, &variant, &|_| {}).ok()
        },
    )
}
