//! The operator's answers: twice, late or out of order they do no harm (U8).

use proptest::prelude::*;
use proptest::sample::Index;
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Stale};
use sim_lifecycle::{Edit, Requested, Sim, Status};

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
            // A second `unavailable` in scheduled is no news, and not stale (U4).
            let lifecycle = machine.lifecycle();
            let is_known = matches!(input, Input::Answer(number, Answer::Unavailable)
                if *number == lifecycle.requests() && lifecycle.status() == Status::Scheduled);
            let is_stale = matches!(verdict, Err(No::Stale(_)));
            assert_eq!(is_stale, !is_known, "{input:?} again: {verdict:?}");
        }
    }
    assert_eq!((verdicts, outputs), told_once);
    assert_eq!(machine, once);
}

/// Before every input come all the answers that nothing waits for: to settled numbers, to ones that were never given,
/// and those that do not fit what is in flight.
fn an_answer_that_nothing_waits_for_is_stale<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    // The numbers of the change in flight, told as they went out.
    let mut of_change: Vec<u64> = Vec::new();
    for Step { now, input } in draft.steps::<M>() {
        let lifecycle = machine.lifecycle();
        let (latest, reset) = (lifecycle.requests(), lifecycle.reset());
        let is_scheduled = lifecycle.status() == Status::Scheduled;
        let is_awaited = |number, answer| match answer {
            Answer::Completed => of_change.contains(&number) || reset == Some(number),
            Answer::Failed | Answer::Unavailable => {
                of_change.last() == Some(&number) || reset == Some(number)
            }
            Answer::Resumed => of_change.last() == Some(&number) && is_scheduled,
        };
        for number in (0..=latest + 1).chain([u64::MAX]) {
            for answer in ANSWERS.into_iter().filter(|answer| !is_awaited(number, *answer)) {
                let (mut unanswered, mut by_timers, mut outputs) = (machine.clone(), Vec::new(), Vec::new());
                unanswered.advance(&draft.policy, now, &mut by_timers);
                let verdict = machine.give(&Input::Answer(number, answer), &draft.policy, now, &mut outputs);
                assert_eq!(verdict, Err(No::Stale(Stale { number, answer })));
                assert_eq!(machine, unanswered);
                assert_eq!(outputs, by_timers);
            }
        }
        let mut outputs = Vec::new();
        let _ = machine.give(&input, &draft.policy, now, &mut outputs);
        let is_of_change = |number: &u64| machine.lifecycle().reset() != Some(*number);
        of_change.extend(outputs.iter().filter_map(M::number).filter(is_of_change));
        if machine.lifecycle().change().is_none() {
            of_change.clear();
        }
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
    fn answers_that_nothing_waits_for_are_stale(draft in drafts()) {
        an_answer_that_nothing_waits_for_is_stale::<Lifecycle>(&draft);
        an_answer_that_nothing_waits_for_is_stale::<Sim>(&draft);
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
