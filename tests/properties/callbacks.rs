//! Callbacks: every accepted request that wants one is called back once when it has finished (C1), and at most once
//! more when an intermediate status has led to its final one (C2).

use std::collections::BTreeMap;

use proptest::prelude::*;
use sim_lifecycle::lifecycle::Answer;
use sim_lifecycle::sim::Callback;
use sim_lifecycle::{Effect, EffectKind, Sim, Status};

use super::histories::{Draft, Step, config, drafts};
use super::machine::{Input, Machine};

/// A request that has been accepted, and the callbacks that it has had.
#[derive(Debug, Default)]
struct Request {
    is_for_ready: bool,
    is_for_deactivated: bool,
    calls: Vec<Callback>,
}

fn callbacks(effects: Vec<Effect>) -> impl Iterator<Item = Callback> {
    effects.into_iter().filter_map(|effect| {
        if let EffectKind::Callback(callback) = effect.kind {
            Some(*callback)
        } else {
            None
        }
    })
}

/// The number of the request, which its URL ends in.
fn number(callback: &Callback) -> usize {
    let url = callback.target.url.as_str();
    let end = url.rsplit('/').next().unwrap_or_default();
    end.parse().expect("only the URLs of the histories are called")
}

/// Plays a history to its end, and lets what is in flight then finish.
fn requests(draft: &Draft) -> BTreeMap<usize, Request> {
    let mut sim = draft.machine::<Sim>();
    let mut requests: BTreeMap<usize, Request> = BTreeMap::new();
    let mut made = 0;
    let mut take = |requests: &mut BTreeMap<usize, Request>, effects| {
        for callback in callbacks(effects) {
            made += 1;
            assert_eq!(callback.id.number, made, "C6");
            let request = requests.get_mut(&number(&callback));
            request
                .expect("only what was accepted is called back")
                .calls
                .push(callback);
        }
    };
    for Step { now, input } in draft.steps::<Sim>() {
        let mut effects = Vec::new();
        let (requested, told) = (
            sim.lifecycle().requests(),
            sim.give(&input, &draft.policy, now, &mut effects),
        );
        let Input::Ask(ask) = &input else {
            take(&mut requests, effects);
            continue;
        };
        let callback = ask.callback.filter(|_| told.is_ok());
        if let Some(number) = callback {
            let request = Request {
                is_for_ready: ask.status == Some(sim_lifecycle::Requested::Ready),
                is_for_deactivated: ask.status == Some(sim_lifecycle::Requested::Deactivated),
                calls: Vec::new(),
            };
            requests.insert(number, request);
        }
        take(&mut requests, effects);
        if let Some(number) = callback {
            // What does not go to the operator has finished at once.
            let goes_out = sim.lifecycle().requests() > requested;
            assert_eq!(requests[&number].calls.len(), usize::from(!goes_out), "{ask:?}");
        }
    }
    let settling = [
        sim.lifecycle().reset(),
        sim.lifecycle().change().map(|_| sim.lifecycle().requests()),
    ];
    for number in settling.into_iter().flatten() {
        let (now, mut effects) = (sim.lifecycle().last(), Vec::new());
        let _ = sim.give(
            &Input::Answer(number, Answer::Failed),
            &draft.policy,
            now,
            &mut effects,
        );
        take(&mut requests, effects);
    }
    requests
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_accepted_request_is_called_back_when_it_has_finished(draft in drafts()) {
        for (number, request) in requests(&draft) {
            let calls: Vec<_> = request.calls.iter().map(|call| &call.parameters).collect();
            match calls.as_slice() {
                [_] => {}
                [first, second] => {
                    prop_assert!(first.failure.code.is_none(), "request {number} failed and is called again");
                    prop_assert_eq!(second.failure.code, None);
                    // The first may tell an automatic change already that had waited for the request (U9).
                    match second.status {
                        Status::Active => prop_assert!(request.is_for_ready),
                        Status::Canceled => prop_assert!(request.is_for_deactivated),
                        status => prop_assert!(false, "request {number} is called again for {status}"),
                    }
                }
                calls => prop_assert!(false, "request {number} is called back with {calls:?}"),
            }
        }
    }
}

/// The property above says nothing of a second callback unless its histories come to one.
#[test]
fn the_histories_come_to_both_final_statuses() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut finals = std::collections::BTreeSet::new();
    for _ in 0..config().cases {
        let draft = drafts()
            .new_tree(&mut runner)
            .expect("no draft is rejected")
            .current();
        let seconds = requests(&draft)
            .into_values()
            .filter_map(|mut request| (request.calls.len() == 2).then(|| request.calls.pop()).flatten());
        finals.extend(seconds.map(|call| call.parameters.status));
    }
    assert!(
        finals.contains(&Status::Active) && finals.contains(&Status::Canceled),
        "{finals:?}"
    );
}
