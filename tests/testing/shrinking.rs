//! A failure shrinks to what it takes, and shrinking comes to an end.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::{RngAlgorithm, RngSeed, TestError, TestRunner};
use sim_lifecycle::testing::{Arrivals, History, Input, arrivals, fleets, histories};
use sim_lifecycle::{Registration, Settled, Sim, Update};

/// What a property that does not hold of all values is shrunk to.
fn smallest<S: Strategy>(strategy: &S, holds: impl Fn(&S::Value) -> bool) -> S::Value {
    let config = ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::default()
    };
    let verdict = TestRunner::new(config).run(strategy, |value| {
        prop_assert!(holds(&value));
        Ok(())
    });
    match verdict {
        Err(TestError::Fail(_, value)) => value,
        Err(TestError::Abort(reason)) => panic!("given up: {reason}"),
        Ok(()) => panic!("the property holds of all that was drawn"),
    }
}

#[test]
fn a_history_shrinks_to_the_steps_that_matter() {
    let history = smallest(&histories(), |history| {
        history.end().settled() != Settled::Suspended
    });
    let inputs: Vec<&Input> = history.steps.iter().map(|step| &step.input).collect();
    // To be suspended takes a request out of new, one more, and an answer to each.
    assert_eq!(inputs.len(), 4, "{history:#?}");
    assert!(
        matches!(
            inputs[..],
            [
                Input::Update { .. },
                Input::Answer { .. },
                Input::Update { .. },
                Input::Answer { .. },
            ]
        ),
        "{history:#?}"
    );
}

#[test]
fn a_sim_and_an_update_shrink_too() {
    let sim = smallest(&any::<Sim>(), |sim| sim.reset_status().is_none());
    // To be active and to be reset takes two; a third stays where no single step can be left out.
    assert!((2..=3).contains(&sim.lifecycle().requests()), "{sim:?}");
    let update = smallest(&any::<Update>(), |update| update.check_form().is_ok());
    assert!(
        update.friendly_name.is_keep() && update.callback_url.is_none(),
        "{update:?}"
    );
}

/// Rule V6, also where all that can be alike has been made alike.
#[test]
fn a_fleet_keeps_its_sims_apart_while_it_shrinks() {
    let fleet = smallest(&fleets(0..12), |fleet| fleet.len() < 4);
    let different = |by: fn(&Registration) -> String| fleet.iter().map(by).collect::<BTreeSet<_>>().len();
    assert_eq!(fleet.len(), 4);
    assert_eq!(different(|sim| sim.sid.to_string()), 4);
    assert_eq!(different(|sim| sim.iccid.to_string()), 4);
    let codes: Vec<_> = fleet
        .iter()
        .filter_map(|sim| sim.registration_code.clone())
        .collect();
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len());
    assert_eq!(different(|sim| sim.account.to_string()), 1);
}

#[test]
fn a_plan_of_arrivals_shrinks_to_the_message_that_matters() {
    let arrivals: Arrivals = smallest(&arrivals(), |arrivals| arrivals.apply(&[0, 1, 2]).len() == 3);
    let odd = arrivals.copies.iter().filter(|copies| copies.len() != 1).count();
    assert_eq!(odd, 1, "{arrivals:?}");
    assert!(arrivals.copies.len() <= 3, "{arrivals:?}");
}

#[test]
fn nothing_is_the_smallest_history() {
    let history: History = smallest(&histories(), |_| false);
    assert!(history.steps.is_empty());
}
