//! Time: it does not matter who looks when, and what a lifecycle says of its next deadline is so (A6, A7, A8).

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sim_lifecycle::lifecycle::Lifecycle;
use sim_lifecycle::{Sim, Status};

use super::histories::{Draft, LENGTH, Step, after, config, drafts};
use super::machine::Machine;

/// Instants to look at between two inputs, as thousandths of the way from one to the other.
type Polls = Vec<Vec<i32>>;

fn polls() -> impl Strategy<Value = Polls> {
    prop::collection::vec(prop::collection::vec(0..=1_000_i32, 0..=4), LENGTH)
}

fn between(from: DateTime<Utc>, to: DateTime<Utc>, thousandths: i32) -> DateTime<Utc> {
    from + ((to - from).max(TimeDelta::zero()) / 1_000) * thousandths
}

fn extra_polls_change_nothing<M: Machine>(draft: &Draft, polls: &Polls) {
    let steps = draft.steps::<M>();
    let mut undisturbed = draft.machine::<M>();
    let told = draft.play(&mut undisturbed, &steps);

    let mut watched = draft.machine::<M>();
    let (mut verdicts, mut outputs) = (Vec::new(), Vec::new());
    for (Step { now, input }, polls) in steps.iter().zip(polls) {
        let last = watched.lifecycle().last();
        for thousandths in polls {
            let poll = between(last, *now, *thousandths);
            watched.advance(&draft.policy, poll, &mut outputs);
        }
        verdicts.push(watched.give(input, &draft.policy, *now, &mut outputs));
    }
    assert_eq!((verdicts, outputs), told);
    assert_eq!(watched, undisturbed);
}

fn one_jump_is_many_small_ones<M: Machine>(draft: &Draft, mut stops: Vec<i64>) {
    let mut jumping = draft.machine::<M>();
    draft.play(&mut jumping, &draft.steps::<M>());
    let mut walking = jumping.clone();
    let (from, mut jumped, mut walked) = (jumping.lifecycle().last(), Vec::new(), Vec::new());
    stops.sort_unstable();
    let end = after(from, stops.last().copied().unwrap_or_default(), 0);
    jumping.advance(&draft.policy, end, &mut jumped);
    for stop in stops {
        walking.advance(&draft.policy, after(from, stop, 0), &mut walked);
        // Looking twice at one instant is looking once.
        let before = walking.clone();
        walking.advance(&draft.policy, after(from, stop, 0), &mut walked);
        assert_eq!(walking, before);
    }
    assert_eq!(walking, jumping);
    assert_eq!(walked, jumped);
}

fn a_step_back_is_taken_at_the_last_instant<M: Machine>(draft: &Draft) {
    let steps = draft.steps::<M>();
    let mut back = draft.machine::<M>();
    let mut latest = back.lifecycle().last();
    let straightened: Vec<_> = steps
        .iter()
        .map(|Step { now, input }| {
            latest = latest.max(*now);
            Step {
                now: latest,
                input: input.clone(),
            }
        })
        .collect();
    let mut straight = back.clone();
    assert_eq!(
        draft.play(&mut back, &steps),
        draft.play(&mut straight, &straightened)
    );
    assert_eq!(back, straight);
    assert_eq!(back.lifecycle().last(), latest);
}

fn the_next_deadline_is_honest<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    for step in draft.steps::<M>() {
        draft.play(&mut machine, &[step]);
        let Some(deadline) = machine.lifecycle().next_deadline() else {
            let (mut later, mut outputs) = (machine.clone(), Vec::new());
            later.advance(&draft.policy, DateTime::<Utc>::MAX_UTC, &mut outputs);
            assert_eq!(outputs, [], "no deadline, and yet something happens");
            continue;
        };
        assert!(deadline > machine.lifecycle().last());
        let (mut waiting, mut outputs) = (machine.clone(), Vec::new());
        waiting.advance(&draft.policy, after(deadline, 0, -1), &mut outputs);
        assert_eq!(outputs, []);
        assert_eq!(waiting.lifecycle().next_deadline(), Some(deadline));
        waiting.advance(&draft.policy, deadline, &mut outputs);
        assert!(!outputs.is_empty());
        assert!(outputs.iter().all(|output| M::at(output) == deadline));
    }
}

fn what_happens_comes_in_order<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    let mut reported = Status::New;
    let mut numbers = 0..;
    numbers.next();
    for step in draft.steps::<M>() {
        let mut earliest = machine.lifecycle().last();
        let (_, outputs) = draft.play(&mut machine, &[step]);
        for output in outputs {
            assert!(earliest <= M::at(&output), "{output:?} is told too late");
            earliest = M::at(&output);
            if let Some((previous, updated)) = M::status_move(&output) {
                assert_eq!(previous, reported);
                assert_ne!(previous, updated);
                reported = updated;
            }
            if let Some(number) = M::number(&output) {
                assert_eq!(Some(number), numbers.next(), "U8");
                assert_eq!(number, machine.lifecycle().requests());
            }
        }
        assert!(earliest <= machine.lifecycle().last());
        assert_eq!(reported, machine.lifecycle().status());
        assert_eq!(numbers.start, machine.lifecycle().requests() + 1);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn looking_in_between_changes_nothing(draft in drafts(), polls in polls()) {
        extra_polls_change_nothing::<Lifecycle>(&draft, &polls);
        extra_polls_change_nothing::<Sim>(&draft, &polls);
    }

    #[test]
    fn one_big_jump_is_as_many_small_ones(
        draft in drafts(),
        stops in prop::collection::vec(0..=200 * 86_400_i64, 1..=12),
    ) {
        one_jump_is_many_small_ones::<Lifecycle>(&draft, stops.clone());
        one_jump_is_many_small_ones::<Sim>(&draft, stops);
    }

    #[test]
    fn a_clock_that_steps_back_stands_still(draft in drafts()) {
        a_step_back_is_taken_at_the_last_instant::<Lifecycle>(&draft);
        a_step_back_is_taken_at_the_last_instant::<Sim>(&draft);
    }

    #[test]
    fn nothing_happens_before_the_next_deadline_and_something_at_it(draft in drafts()) {
        the_next_deadline_is_honest::<Lifecycle>(&draft);
        the_next_deadline_is_honest::<Sim>(&draft);
    }

    #[test]
    fn instants_statuses_and_numbers_follow_one_another(draft in drafts()) {
        what_happens_comes_in_order::<Lifecycle>(&draft);
        what_happens_comes_in_order::<Sim>(&draft);
    }
}
