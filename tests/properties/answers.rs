//! The operator's answers: twice, late or out of order they do no harm (U8).

use proptest::prelude::*;
use proptest::sample::Index;
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind};
use sim_lifecycle::{Edit, Requested, Sim};

use super::histories::{Draft, LENGTH, Step, config, drafts, start};
use super::machine::{Ask, Input, Machine, No};

const ANSWERS: [Answer; 4] = [
    Answer::Completed,
    Answer::Unavailable,
    Answer::Resumed,
    Answer::Failed,
];

/// After every input, answers come once more that the operator has given before and that were taken then.
fn an_answer_that_comes_again_changes_nothing<M: Machine>(draft: &Draft, again: &[Index]) {
    let steps = draft.steps::<M>();
    let mut once = draft.machine::<M>();
    let told_once = draft.play(&mut once, &steps);

    let mut machine = draft.machine::<M>();
    let (mut verdicts, mut outputs, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for (Step { now, input }, again) in steps.into_iter().zip(again) {
        let verdict = machine.give(&input, &draft.policy, now, &mut outputs);
        if let (Input::Answer(..), Ok(_)) = (&input, &verdict) {
            taken.push(input.clone());
        }
        verdicts.push(verdict);
        for input in taken
            .last()
            .into_iter()
            .chain((!taken.is_empty()).then(|| again.get(&taken)))
        {
            let (before, told) = (machine.clone(), outputs.len());
            let verdict = machine.give(input, &draft.policy, now, &mut outputs);
            assert_eq!(machine, before, "{input:?} again");
            assert_eq!(outputs.len(), told, "{input:?} again");
            // Only a second `unavailable` in scheduled is no news without being stale (U4).
            let is_known = matches!(input, Input::Answer(_, Answer::Unavailable));
            assert!(
                matches!(verdict, Err(No::Stale(_))) || is_known,
                "{input:?} again"
            );
        }
    }
    assert_eq!((verdicts, outputs), told_once);
    assert_eq!(machine, once);
}

/// Before every input come answers to numbers that are not in flight: settled ones, and ones that were never given.
fn an_answer_to_nothing_in_flight_is_stale<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    let mut in_flight = Vec::new();
    for Step { now, input } in draft.steps::<M>() {
        let requests = machine.lifecycle().requests();
        let numbers = (0..=requests + 1).chain([u64::MAX]);
        for number in numbers.filter(|number| !in_flight.contains(number)) {
            for answer in ANSWERS {
                let (mut unanswered, mut by_timers, mut outputs) = (machine.clone(), Vec::new(), Vec::new());
                unanswered.advance(&draft.policy, now, &mut by_timers);
                let verdict = machine.give(&Input::Answer(number, answer), &draft.policy, now, &mut outputs);
                assert!(
                    matches!(&verdict, Err(No::Stale(stale)) if stale.number == number && stale.answer == answer),
                    "{answer} to {number}: {verdict:?}"
                );
                assert_eq!(machine, unanswered);
                assert_eq!(outputs, by_timers);
            }
        }
        let mut outputs = Vec::new();
        let _ = machine.give(&input, &draft.policy, now, &mut outputs);
        in_flight.extend(outputs.iter().filter_map(M::number));
        let lifecycle = machine.lifecycle();
        let (reset, is_changing) = (lifecycle.reset(), lifecycle.change().is_some());
        // The numbers of a change follow one another up to the last; a settled change leaves only the reset.
        let newest = in_flight.last().copied();
        in_flight
            .retain(|number| Some(*number) == reset || (is_changing && newest == Some(lifecycle.requests())));
    }
}

/// A SIM that is active, with a reset open under number 2 and a change in flight under number 3.
fn resetting_and_changing<M: Machine>(draft: &Draft, ask: Ask) -> M {
    let mut machine = draft.machine::<M>();
    let activate = Ask {
        status: Some(Requested::Active),
        plan: Edit::Set(PlanKind::Standard),
        ..Ask::default()
    };
    let reset = Ask {
        reset: true,
        ..Ask::default()
    };
    for input in [
        Input::Ask(activate),
        Input::Answer(1, Answer::Completed),
        Input::Ask(reset),
        Input::Ask(ask),
    ] {
        let taken = machine.give(&input, &draft.policy, start(), &mut Vec::new());
        assert!(taken.is_ok(), "{input:?}: {taken:?}");
    }
    machine
}

/// Two answers that settle a reset and a change, and copies of them, lead to one end in whatever order they come.
fn the_order_of_answers_is_all_one<M: Machine>(
    draft: &Draft,
    ask: &Ask,
    answers: [Answer; 2],
    order: &[bool],
) {
    let [to_reset, to_change] = answers;
    let (reset, change) = (Input::Answer(2, to_reset), Input::Answer(3, to_change));
    let mut in_order = resetting_and_changing::<M>(draft, ask.clone());
    let mut shuffled = in_order.clone();
    let mut copies = Vec::new();
    for input in [&reset, &change] {
        let _ = in_order.give(input, &draft.policy, start(), &mut Vec::new());
    }
    for is_reset in order.iter().copied().chain([true, false]) {
        let input = if is_reset { &reset } else { &change };
        let _ = shuffled.give(input, &draft.policy, start(), &mut copies);
    }
    assert_eq!(shuffled.lifecycle(), in_order.lifecycle());
    assert_eq!(shuffled.lifecycle().reset(), None);
    assert!(shuffled.lifecycle().change().is_none());
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn answers_that_come_twice_change_nothing(
        draft in drafts(),
        again in prop::collection::vec(any::<Index>(), LENGTH),
    ) {
        an_answer_that_comes_again_changes_nothing::<Lifecycle>(&draft, &again);
        an_answer_that_comes_again_changes_nothing::<Sim>(&draft, &again);
    }

    #[test]
    fn answers_to_what_is_not_in_flight_are_stale(draft in drafts()) {
        an_answer_to_nothing_in_flight_is_stale::<Lifecycle>(&draft);
        an_answer_to_nothing_in_flight_is_stale::<Sim>(&draft);
    }

    #[test]
    fn answers_out_of_order_lead_to_the_same_end(
        draft in drafts(),
        status in prop::sample::select(vec![Requested::Suspended, Requested::Deactivated]),
        to_reset in prop::sample::select(vec![Answer::Completed, Answer::Failed, Answer::Unavailable]),
        to_change in prop::sample::select(vec![Answer::Completed, Answer::Failed]),
        order in prop::collection::vec(any::<bool>(), 0..=6),
    ) {
        let ask = Ask { status: Some(status), ..Ask::default() };
        the_order_of_answers_is_all_one::<Lifecycle>(&draft, &ask, [to_reset, to_change], &order);
        the_order_of_answers_is_all_one::<Sim>(&draft, &ask, [to_reset, to_change], &order);
    }
}
