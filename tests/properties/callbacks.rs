//! Callbacks: an accepted request that wants one is called back once when it has finished (C1), and once more when the
//! intermediate status that it led to has led to the final one (C2, C3).

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sim_lifecycle::lifecycle::Answer;
use sim_lifecycle::sim::Callback;
use sim_lifecycle::{Effect, EffectKind, Requested, Settled, Sim, Status};

use super::histories::{Draft, Step, config, drafts};
use super::machine::{Input, Machine};

/// A request that has been accepted, and the callbacks that it has had.
#[derive(Debug)]
struct Request {
    /// The intermediate status that it asked the operator for, and the final one that this leads to.
    leads: Option<(Status, Settled)>,
    calls: Vec<Callback>,
    /// The final status, if it was reached while the callback for it stood.
    reached: Option<Settled>,
}

/// The requests of a history by the numbers that their URLs end in.
#[derive(Debug, Default)]
struct Requests {
    accepted: BTreeMap<usize, Request>,
    /// How many callbacks there have been.
    made: u64,
    /// Which request's callback stands, and for which status.
    standing: Option<(usize, Settled)>,
}

impl Requests {
    /// Plays a history to its end, and lets what is in flight then finish.
    fn of(draft: &Draft) -> Self {
        let mut sim = draft.machine::<Sim>();
        let mut requests = Self::default();
        for step in draft.steps::<Sim>() {
            requests.give(&mut sim, draft, &step);
        }
        let reset = sim.lifecycle().reset();
        let change = sim.lifecycle().change().map(|_| sim.lifecycle().requests());
        for number in reset.into_iter().chain(change) {
            let step = Step {
                now: sim.lifecycle().last(),
                input: Input::Answer(number, Answer::Failed),
            };
            requests.give(&mut sim, draft, &step);
        }
        requests
    }

    fn give(&mut self, sim: &mut Sim, draft: &Draft, Step { now, input }: &Step) {
        let mut effects = Vec::new();
        let before = sim.lifecycle().requests();
        let verdict = sim.give(input, &draft.policy, *now, &mut effects);
        let goes_out = sim.lifecycle().requests() > before;
        let mut accepted = None;
        if let (Input::Ask(ask), Ok(_)) = (input, verdict)
            && let Some(number) = ask.callback
        {
            accepted = Some(number);
            // A status that the Sim has already is not sought, although a plan beside it may be.
            let is_sought = |status: &Requested| goes_out && Settled::from(*status) != sim.settled();
            let leads = match ask.status.filter(is_sought) {
                Some(Requested::Ready) => Some((Status::Ready, Settled::Active)),
                Some(Requested::Deactivated) => Some((Status::Deactivated, Settled::Canceled)),
                Some(Requested::Active | Requested::Suspended) | None => None,
            };
            let request = Request {
                leads,
                calls: Vec::new(),
                reached: None,
            };
            self.accepted.insert(number, request);
        }
        for effect in effects {
            self.note(effect);
        }
        if let Some(number) = accepted {
            // What does not go to the operator has finished at once.
            assert_eq!(
                self.accepted[&number].calls.len(),
                usize::from(!goes_out),
                "{input:?}"
            );
        }
    }

    fn note(&mut self, effect: Effect) {
        if let EffectKind::MonitorEvent(event) = &effect.kind
            && let Some((_, reached)) = event.status
            && let Some((number, awaited)) = self.standing
        {
            if reached == awaited {
                self.accepted
                    .entry(number)
                    .and_modify(|request| request.reached = Some(reached));
            }
            // Suspension is on the way to every status but new and ready; the others end the wait.
            self.standing = self.standing.filter(|_| reached == Settled::Suspended);
        }
        let EffectKind::Callback(callback) = effect.kind else {
            return;
        };
        self.made += 1;
        assert_eq!(callback.id.number, self.made, "C6");
        let url = callback.target.url.as_str();
        let number = url.rsplit('/').next().and_then(|end| end.parse().ok());
        let number: usize = number.expect("only the URLs of the histories are called");
        let request = self.accepted.get_mut(&number);
        let request = request.expect("only what was accepted is called back");
        let has_failed = callback.parameters.failure.code.is_some();
        if let (Some((_, awaited)), true, false) = (request.leads, request.calls.is_empty(), has_failed) {
            self.standing = Some((number, awaited));
        }
        request.calls.push(*callback);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_accepted_request_is_called_back_when_it_has_finished(draft in drafts()) {
        for (number, request) in Requests::of(&draft).accepted {
            let expected = 1 + usize::from(request.reached.is_some());
            prop_assert_eq!(request.calls.len(), expected, "request {}: {:?}", number, request.calls);
            if let (Some((intermediate, _)), Some(reached), [first, second]) =
                (request.leads, request.reached, request.calls.as_slice())
            {
                prop_assert_eq!(first.parameters.status, intermediate);
                prop_assert_eq!(second.parameters.status, Status::from(reached));
                prop_assert_eq!(second.parameters.failure.code, None);
                prop_assert_eq!(&second.target, &first.target);
            }
        }
    }
}

/// The property says nothing of a second callback unless its histories come to both.
#[test]
fn the_histories_come_to_both_final_statuses() {
    let mut runner = TestRunner::deterministic();
    let mut reached = BTreeSet::new();
    for _ in 0..config().cases {
        let tree = drafts().new_tree(&mut runner).expect("no draft is rejected");
        let requests = Requests::of(&tree.current()).accepted;
        reached.extend(requests.into_values().filter_map(|request| request.reached));
    }
    assert_eq!(reached, [Settled::Active, Settled::Canceled].into());
}
