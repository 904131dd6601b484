//! A history is data: it is played the same each time, its parameters hold, and it can be read.

use proptest::option::prob;
use proptest::prelude::*;
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::testing::{History, HistoryParameters, Input, Outcome, Step, histories};
use sim_lifecycle::{Lookup, OperatorAnswer, Policy, Update};

use super::drawn;

fn history(steps: Vec<Step>) -> History {
    History {
        registration: drawn::values(1).remove(0),
        start: "2026-01-31T09:00:00Z".parse().expect("an instant"),
        policy: Policy::default(),
        steps,
    }
}

fn step(seconds: i64, input: Input) -> Step {
    let after = TimeDelta::seconds(seconds);
    Step { after, input }
}

#[test]
fn the_same_seed_draws_the_same_histories() {
    let once = drawn::of(&histories(), 20);
    assert_eq!(once, drawn::of(&histories(), 20));
    assert!(once.windows(2).all(|pair| pair[0] != pair[1]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Step by step, at once and given by hand: one life.
    #[test]
    fn all_ways_to_play_are_one(history in histories()) {
        let mut effects = Vec::new();
        let mut sim = history.sim();
        let mut now = history.start;
        for moment in history.played() {
            prop_assert_eq!(&moment.before, &sim);
            now = moment.step.instant(now);
            prop_assert_eq!(moment.now, now);
            let already = effects.len();
            let outcome = moment.step.input.give(&mut sim, &history.policy, now, &mut effects);
            prop_assert_eq!(&moment.outcome, &outcome);
            prop_assert_eq!(&moment.effects, &effects[already..]);
            prop_assert_eq!(&moment.after, &sim);
        }
        prop_assert_eq!(history.end(), sim);
        prop_assert_eq!(history.effects(), effects);
        prop_assert_eq!(history.played().count(), history.steps.len(), "a deletion comes last");
    }

    #[test]
    fn the_number_of_steps_is_kept_but_for_a_deletion(
        history in any_with::<History>(HistoryParameters { steps: (5..=9).into(), ..HistoryParameters::default() })
    ) {
        prop_assert!(history.steps.len() <= 9);
        let is_deleted = matches!(history.played().last(), Some(moment) if moment.outcome == Outcome::Deleted);
        prop_assert!(history.steps.len() >= 5 || is_deleted);
    }

    #[test]
    fn the_policy_and_the_beginning_are_those_given(
        history in any_with::<History>(HistoryParameters {
            policy: Just(Policy::PUBLISHED).boxed(),
            start: Just("2026-01-31T09:00:00Z".parse().expect("an instant")).boxed(),
            ..HistoryParameters::default()
        })
    ) {
        prop_assert_eq!(history.policy, Policy::PUBLISHED);
        prop_assert_eq!(history.sim().date_created(), history.start);
        prop_assert_eq!(history.start.to_rfc3339(), "2026-01-31T09:00:00+00:00");
    }
}

/// How many updates are accepted and refused where this share is lawful.
fn updates(lawful: f64) -> (usize, usize) {
    let parameters = HistoryParameters {
        lawful: prob(lawful),
        ..HistoryParameters::default()
    };
    let mut counts = (0, 0);
    for history in drawn::of(&any_with::<History>(parameters), 100) {
        for moment in history.played() {
            match moment.outcome {
                Outcome::Accepted(_) => counts.0 += 1,
                Outcome::Refused(_) if matches!(moment.step.input, Input::Update { .. }) => counts.1 += 1,
                Outcome::Refused(_) | Outcome::Deleted | Outcome::Done | Outcome::Stale(_) => {}
            }
        }
    }
    counts
}

#[test]
fn lawful_updates_are_accepted_and_only_their_share_is() {
    let (accepted, refused) = updates(1.0);
    assert!(accepted > 400, "{accepted}");
    assert_eq!(refused, 0);
    let (accepted, refused) = updates(0.0);
    // By chance some are lawful all the same.
    assert!(refused > accepted / 2, "{accepted} accepted, {refused} refused");
}

#[test]
fn aimed_answers_are_for_what_is_in_flight() {
    let parameters = HistoryParameters {
        aimed: prob(1.0),
        ..HistoryParameters::default()
    };
    let mut hits = 0;
    for history in drawn::of(&any_with::<History>(parameters), 200) {
        for moment in history.played() {
            let Input::Answer { number, .. } = moment.step.input else {
                continue;
            };
            let mut then = moment.before.clone();
            then.advance(&history.policy, moment.now, &mut Vec::new());
            let lifecycle = then.lifecycle();
            if lifecycle.change().is_some() || lifecycle.reset().is_some() {
                let is_change = lifecycle.change().is_some() && number == lifecycle.requests();
                assert!(
                    is_change || lifecycle.reset() == Some(number),
                    "{number}: {lifecycle:?}"
                );
                hits += 1;
            }
        }
    }
    assert!(hits > 200, "{hits}");
}

#[test]
fn nothing_is_played_beyond_the_deletion() {
    let history = history(vec![step(1, Input::Delete), step(1, Input::Delete)]);
    let outcomes: Vec<Outcome> = history.played().map(|moment| moment.outcome).collect();
    assert_eq!(outcomes, [Outcome::Deleted]);
}

#[test]
fn time_goes_back_where_a_step_says_so_and_stands_still_beyond_the_calendar() {
    let start = history(Vec::new()).start;
    let back = step(-60, Input::Advance);
    assert_eq!(back.instant(start), start - TimeDelta::minutes(1));
    let beyond = Step {
        after: TimeDelta::MAX,
        input: Input::Advance,
    };
    assert_eq!(beyond.instant(start), start);
}

#[test]
fn inputs_and_outcomes_are_shown_on_one_line() {
    let update = Update {
        status: Some(sim_lifecycle::Requested::Ready),
        friendly_name: sim_lifecycle::Edit::Clear,
        ..Update::default()
    };
    let update = Input::Update {
        update: Box::new(update),
        lookup: Lookup::default(),
    };
    assert_eq!(update.to_string(), "update Status=ready, FriendlyName=");
    assert_eq!(
        format!("{:?}", step(60, update)),
        "after PT60S: Update { Status=ready, FriendlyName=; Lookup { account_within_reach: false, name_taken: false, \
         rate_plan: None } }"
    );
    let answer = Input::Answer {
        number: 2,
        answer: OperatorAnswer::Unavailable,
    };
    assert_eq!(answer.to_string(), "operator to request 2: unavailable");
    let nothing = Input::Update {
        update: Box::default(),
        lookup: Lookup::default(),
    };
    assert_eq!(nothing.to_string(), "update nothing");
}
