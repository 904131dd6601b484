//! Requests: all or nothing, judged beforehand as they are judged in earnest, and nothing after the end (T1, T8).

use proptest::prelude::*;
use sim_lifecycle::lifecycle::{Answer, Lifecycle};
use sim_lifecycle::{Illegal, Refusal, Requested, Settled, Sim, Status};

use super::histories::{Draft, Step, after, config, drafts};
use super::machine::{Ask, Input, Machine, No, lookup, update};

fn a_refusal_changes_nothing<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    for Step { now, input } in draft.steps::<M>() {
        let (mut unasked, mut by_timers, mut outputs) = (machine.clone(), Vec::new(), Vec::new());
        unasked.advance(&draft.policy, now, &mut by_timers);
        if machine.give(&input, &draft.policy, now, &mut outputs).is_err() {
            assert_eq!(machine, unasked, "{input:?} is refused and has changed something");
            assert_eq!(outputs, by_timers, "{input:?} is refused and has told something");
        } else {
            assert!(
                outputs.starts_with(&by_timers),
                "{input:?} comes before the timers that are due"
            );
        }
    }
}

fn what_would_be_said_is_said<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    for Step { now, input } in draft.steps::<M>() {
        let before = machine.clone();
        let foretold = machine.would(&input, &draft.policy, now);
        assert_eq!(machine, before);
        let said = machine.give(&input, &draft.policy, now, &mut Vec::new());
        if matches!(input, Input::Delete) {
            let is_deletable = matches!(machine.lifecycle().status(), Status::New | Status::Canceled);
            assert_eq!(said.is_ok(), is_deletable, "X2, U6");
        }
        assert_eq!(said.map(drop), foretold, "{input:?}");
    }
}

fn the_end_is_the_end<M: Machine>(draft: &Draft) -> Vec<(Input, Vec<M::Output>)> {
    let mut machine = draft.machine::<M>();
    let deactivate = Input::Ask(Ask {
        status: Some(Requested::Deactivated),
        ..Ask::default()
    });
    let begin = machine.lifecycle().last();
    for input in [deactivate, Input::Answer(1, Answer::Completed)] {
        let taken = machine.give(&input, &draft.policy, begin, &mut Vec::new());
        assert!(taken.is_ok());
    }
    machine.advance(&draft.policy, after(begin, 72 * 3_600, 0), &mut Vec::new());
    let (plan, requests) = (machine.lifecycle().plan(), machine.lifecycle().requests());
    let mut told = Vec::new();
    for Step { now, input } in draft.steps_from(machine.clone()) {
        let mut outputs = Vec::new();
        let said = machine.give(&input, &draft.policy, now, &mut outputs);
        let lifecycle = machine.lifecycle();
        assert_eq!(lifecycle.settled(), Settled::Canceled);
        assert_eq!(lifecycle.status(), Status::Canceled);
        assert_eq!(
            (lifecycle.plan(), lifecycle.requests(), lifecycle.reset()),
            (plan, requests, None)
        );
        assert_eq!(lifecycle.next_deadline(), None);
        match &input {
            Input::Delete | Input::Data(_) | Input::Advance => assert!(said.is_ok()),
            Input::Answer(..) => assert!(matches!(said, Err(No::Stale(_)))),
            Input::Ask(Ask { status, reset, .. }) if status.is_some() || *reset => assert!(said.is_err()),
            Input::Ask(_) | Input::Command(_) => {}
        }
        told.push((input, outputs));
    }
    told
}

fn what_is_reached_is_sound<M: Machine>(draft: &Draft) {
    let mut machine = draft.machine::<M>();
    for step in draft.steps::<M>() {
        draft.play(&mut machine, &[step]);
        let lifecycle = machine.lifecycle();
        assert_eq!(lifecycle.check_sound(), Ok(()));
        let connects = matches!(lifecycle.settled(), Settled::Ready | Settled::Active);
        assert!(lifecycle.plan().is_some() || !connects, "T6");
        assert!(lifecycle.reset().is_none() || connects, "R3, R5");
        assert_eq!(lifecycle.can_connect(), connects);
        assert_eq!(lifecycle.used().is_some(), lifecycle.settled() == Settled::Ready);
        let in_flight = matches!(lifecycle.status(), Status::Updating | Status::Scheduled);
        assert_eq!(in_flight, lifecycle.change().is_some());
        if let Some(change) = lifecycle.change() {
            assert!(change.status().is_some() || !change.plan().is_keep());
            assert_eq!(lifecycle.status(), Status::from(change.phase()));
            assert!(change.since() <= lifecycle.last());
        }
    }
}

/// What is offered as the next statuses is what a request may ask for, a plan given if one is needed.
fn the_choices_are_those_that_are_taken(sim: &Sim, draft: &Draft) {
    let now = sim.lifecycle().last();
    let outlook = sim.outlook(&draft.policy, now);
    for status in Requested::ALL {
        let ask = Ask {
            status: Some(status),
            ..Ask::default()
        };
        let verdict = sim.can(&update(&ask), &lookup(&ask), &draft.policy, now);
        let is_forbidden = matches!(
            verdict,
            Err(Refusal::InFlight(_) | Refusal::Illegal(Illegal::Status { .. }))
        );
        let is_same = sim.settled() == Settled::from(status) && sim.in_flight().is_none();
        assert_eq!(
            outlook.choices.contains(status),
            !is_forbidden && !is_same,
            "{status} of {outlook}: {verdict:?}"
        );
        if let Err(Refusal::Illegal(Illegal::Status { choices, .. })) = verdict {
            assert_eq!(choices, outlook.choices);
        }
    }
}

/// What a Sim shows that can change, but for the date of its last change.
fn shown(sim: &Sim) -> impl PartialEq + use<> {
    let plan = sim.rate_plan().map(|plan| plan.sid);
    (
        sim.account(),
        sim.status(),
        plan,
        sim.reset_status(),
        sim.properties().clone(),
    )
}

fn the_date_moves_with_what_is_shown(draft: &Draft) {
    let mut sim = draft.machine::<Sim>();
    for Step { now, input } in draft.steps::<Sim>() {
        let mut by_timers = sim.clone();
        by_timers.advance(&draft.policy, now, &mut Vec::new());
        let _ = sim.give(&input, &draft.policy, now, &mut Vec::new());
        let expected = if shown(&sim) == shown(&by_timers) {
            by_timers.date_updated()
        } else {
            sim.lifecycle().last()
        };
        assert_eq!(sim.date_updated(), expected, "V11: {input:?}");
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_refused_input_changes_nothing_but_what_the_timers_do(draft in drafts()) {
        a_refusal_changes_nothing::<Lifecycle>(&draft);
        a_refusal_changes_nothing::<Sim>(&draft);
    }

    #[test]
    fn an_input_gets_the_verdict_that_was_foretold(draft in drafts()) {
        what_would_be_said_is_said::<Lifecycle>(&draft);
        what_would_be_said_is_said::<Sim>(&draft);
    }

    #[test]
    fn canceled_stays_canceled(draft in drafts()) {
        for (input, outputs) in the_end_is_the_end::<Lifecycle>(&draft) {
            assert_eq!(outputs, [], "{input:?} moves the kernel of a canceled SIM");
        }
        for (input, outputs) in the_end_is_the_end::<Sim>(&draft) {
            // An update of names is called back, and that is all that still happens.
            let called_back = matches!(&input, Input::Ask(ask) if ask.callback.is_some());
            assert!(outputs.len() <= usize::from(called_back), "{input:?} gives {outputs:?}");
        }
    }

    #[test]
    fn every_lifecycle_is_sound(draft in drafts()) {
        what_is_reached_is_sound::<Lifecycle>(&draft);
        what_is_reached_is_sound::<Sim>(&draft);
    }

    #[test]
    fn the_choices_offered_are_those_that_are_taken(draft in drafts()) {
        let mut sim = draft.machine::<Sim>();
        for step in draft.steps::<Sim>() {
            draft.play(&mut sim, &[step]);
            the_choices_are_those_that_are_taken(&sim, &draft);
        }
    }

    #[test]
    fn the_date_of_the_last_change_moves_with_what_is_shown(draft in drafts()) {
        the_date_moves_with_what_is_shown(&draft);
    }
}
