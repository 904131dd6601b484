//! Searches every state that the kernel can come to, through every class of input, until nothing new is found.

#![allow(unreachable_pub, reason = "the module is this test's own")]

mod reachability {
    pub mod search;
}

use std::collections::BTreeSet;

use reachability::search::{PLANS, Search, policy};
use sim_lifecycle::lifecycle::{ChangeOutcome, Event, ResetOutcome};
use sim_lifecycle::table::{self, Verdict};
use sim_lifecycle::{Cause, Phase, Requested, Settled};
use strum::IntoEnumIterator;

/// A search for each setting of the one policy that moves the table.
fn searches() -> [(bool, Search); 2] {
    [false, true].map(|reactivation| (reactivation, Search::run(&policy(reactivation))))
}

/// The name of an enum's variant.
fn name(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    text.chars().take_while(|c| c.is_alphanumeric()).collect()
}

fn names<T: std::fmt::Debug>(values: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    values.into_iter().map(|value| name(&value)).collect()
}

fn texts<const N: usize>(texts: [&str; N]) -> BTreeSet<String> {
    texts.map(String::from).into()
}

#[test]
fn the_states_are_as_many_as_they_were() {
    let counts = searches().map(|(_, search)| (search.states.len(), search.steps.len()));
    // A greater number means that the kernel can come to something that it could not come to before.
    assert_eq!(counts, [(1_255, 7_411), (1_303, 7_633)]);
}

#[test]
fn every_status_is_reached_in_every_phase_that_it_can_have() {
    for (_, search) in searches() {
        let reached: BTreeSet<_> = (search
            .states
            .iter()
            .map(|found| (found.state.settled, found.state.phase())))
        .collect();
        let expected = Settled::iter().flat_map(|settled| {
            let phases = if settled == Settled::Canceled {
                vec![None]
            } else {
                vec![None, Some(Phase::Updating), Some(Phase::Scheduled)]
            };
            phases.into_iter().map(move |phase| (settled, phase))
        });
        assert_eq!(reached, expected.collect());
    }
}

#[test]
fn every_plan_is_reached_where_it_can_be() {
    for (_, search) in searches() {
        let reached: BTreeSet<_> = (search.states.iter())
            .map(|found| (found.state.settled, format!("{:?}", found.state.plan)))
            .collect();
        let expected = Settled::iter().flat_map(|settled| {
            PLANS.into_iter().filter_map(move |plan| {
                let impossible = match settled {
                    // T6 and T5.
                    Settled::Ready => plan != Some(sim_lifecycle::lifecycle::PlanKind::Standard),
                    Settled::Active => plan.is_none(),
                    Settled::New | Settled::Suspended | Settled::Deactivated | Settled::Canceled => false,
                };
                (!impossible).then(|| (settled, format!("{plan:?}")))
            })
        });
        assert_eq!(reached, expected.collect());
    }
}

#[test]
fn every_cause_refusal_event_and_outcome_occurs() {
    for (_, search) in searches() {
        let (mut causes, mut changes, mut resets) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for event in &search.events {
            match event {
                Event::Status { cause, .. } => causes.extend(names([cause])),
                Event::ChangeFinished(outcome) => changes.extend(names([outcome])),
                Event::ResetFinished(outcome) => resets.extend(names([outcome])),
                Event::CommandHeard
                | Event::ResetStarted
                | Event::ResetStopped
                | Event::Settled { .. }
                | Event::SuspendedFeeStarted
                | Event::Upstream { .. } => {}
            }
        }
        assert_eq!(causes, names(Cause::iter()));
        assert_eq!(changes, names([ChangeOutcome::Completed, ChangeOutcome::Failed]));
        let outcomes = [
            ResetOutcome::Completed,
            ResetOutcome::Failed,
            ResetOutcome::Unavailable,
            ResetOutcome::Disconnected,
        ];
        assert_eq!(resets, names(outcomes));
        let events = [
            "CommandHeard",
            "Status",
            "ResetStarted",
            "ResetStopped",
            "Settled",
            "SuspendedFeeStarted",
            "Upstream",
            "ChangeFinished",
            "ResetFinished",
        ];
        assert_eq!(names(&search.events), texts(events));
        let refusals = [
            "SuspendedWithoutPlan",
            "InFlight",
            "Status",
            "PlanOfCanceled",
            "PlanRemoved",
            "PlanMissing",
            "NarrowbandReady",
            "ResetUnconnected",
            "Resetting",
            "Unconnected",
            "Undeletable",
        ];
        assert_eq!(names(&search.refusals), texts(refusals));
    }
}

#[test]
fn every_legal_move_is_made_and_no_other() {
    for (reactivation, search) in searches() {
        let policy = policy(reactivation);
        let mut expected: BTreeSet<String> = (table::AUTOMATIC.iter())
            .map(|edge| format!("{} to {} by {}", edge.from, edge.to, edge.cause))
            .collect();
        for row in table::TABLE {
            let legal = Requested::ALL
                .into_iter()
                .filter(|status| row.verdict(*status).under(&policy) == Verdict::Legal);
            expected.extend(legal.map(|status| format!("{} to {status} on request", row.settled)));
        }
        let mut made = BTreeSet::new();
        for event in &search.events {
            if let Event::Settled {
                status: Some((from, to)),
                automatic,
                ..
            } = event
            {
                made.insert(match automatic {
                    Some(cause) => format!("{from} to {to} by {cause}"),
                    None => format!("{from} to {to} on request"),
                });
            }
        }
        assert_eq!(made, expected);
    }
}

/// No state is a trap: from each there is a way to the end, and only the end has none out of it.
#[test]
fn from_every_state_there_is_a_way_to_canceled() {
    for (_, search) in searches() {
        let is_end = |at: usize| search.states[at].state.settled == Settled::Canceled;
        let mut leads: BTreeSet<usize> = (0..search.states.len()).filter(|at| is_end(*at)).collect();
        loop {
            let more: Vec<_> = (search.steps.iter())
                .filter(|(from, to)| leads.contains(to) && !leads.contains(from))
                .map(|(from, _)| *from)
                .collect();
            if more.is_empty() {
                break;
            }
            leads.extend(more);
        }
        for (at, found) in search.states.iter().enumerate() {
            assert!(leads.contains(&at), "{:?} is a trap", found.state);
        }
        for (from, to) in &search.steps {
            assert!(
                !is_end(*from) || is_end(*to),
                "canceled is left for {:?}",
                search.states[*to].state
            );
        }
        for found in search
            .states
            .iter()
            .filter(|found| found.state.settled == Settled::Canceled)
        {
            assert!(found.lifecycle().change().is_none() && found.lifecycle().reset().is_none());
            assert_eq!(found.lifecycle().next_deadline(), None);
        }
    }
}

/// One lifecycle stands for each state; others that come to it, with other instants, numbers and amounts, go no other
/// way.
#[test]
fn random_walks_take_no_step_that_was_not_found() {
    for (reactivation, search) in searches() {
        let mut walked = BTreeSet::new();
        for from in 0..search.states.len() {
            let places = search.walk(from, 40, &policy(reactivation));
            walked.extend(places.windows(2).map(|pair| (pair[0], pair[1])));
        }
        for (from, to) in walked.difference(&search.steps) {
            let states = [from, to].map(|at| search.states[*at].state);
            assert!(states.is_empty(), "a step that was not found: {states:#?}");
        }
        let (walked, found) = (walked.len(), search.steps.len());
        assert!(
            walked * 3 > found,
            "the walks take only {walked} of {found} steps"
        );
    }
}
