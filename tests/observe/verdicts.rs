//! What a message was worth: new, a duplicate, stale, or impossible, and then why.

use sim_lifecycle::observe::{
    CalledBack, Event, Explanation, Message, Observation, Observer, ShownPlan, Verdict,
};
use sim_lifecycle::{Policy, Requested, Settled, Status};

use super::told::{alone, among_others, called_back, event, fetched, second, shown, under_way};

#[test]
fn the_same_again_is_a_duplicate() {
    let mut observer = alone(under_way(Status::Active, Requested::Suspended));
    let back = called_back(Some(1), Status::Suspended, false, 20);
    assert_eq!(observer.observe(back.clone()), Verdict::New);
    let before = observer.belief(second(99));
    let later = Observation {
        seen: second(40),
        ..back
    };
    assert_eq!(observer.observe(later), Verdict::Duplicate);
    assert_eq!(observer.belief(second(99)), before);
}

#[test]
fn callbacks_are_the_same_by_their_ids() {
    let with_id = |id: &str, seen| {
        let message = Message::CalledBack(CalledBack {
            id: Some(id.into()),
            request: None,
            status: Status::Active.into(),
            failed: false,
        });
        Observation::new(message, second(seen))
    };
    let mut observer = among_others([]);
    assert_eq!(observer.observe(with_id("a", 5)), Verdict::New);
    assert_eq!(observer.observe(with_id("a", 9)), Verdict::Duplicate);
    assert_ne!(observer.observe(with_id("b", 9)), Verdict::Duplicate);
    // Seen earlier, it tells more than the copy that was taken first.
    assert_eq!(observer.observe(with_id("a", 3)), Verdict::Duplicate);
    assert_eq!(observer.observations()[0].seen, second(3));
}

#[test]
fn what_is_overtaken_is_stale() {
    let mut observer = alone(under_way(Status::Active, Requested::Suspended));
    observer.observe(called_back(Some(1), Status::Suspended, false, 20));
    observer.observe(fetched(shown(Status::Suspended, 15), 30));
    let late = event(Settled::Active, Settled::Suspended, 15, 40);
    assert_eq!(observer.judge(&late), Verdict::Stale);
    assert_eq!(
        observer.judge(&fetched(shown(Status::Suspended, 15), 50)),
        Verdict::New
    );
}

fn impossible(observer: &mut Observer, observation: &Observation) -> Explanation {
    let before = observer.belief(second(1_000));
    let verdict = observer.observe(observation.clone());
    let Verdict::Impossible(explanation) = verdict else {
        panic!("{verdict:?}")
    };
    assert_eq!(observer.contradictions(), [observation]);
    assert_eq!(observer.belief(second(1_000)), before);
    explanation
}

#[test]
fn an_instant_to_come_tells_of_two_clocks() {
    for odd in [
        fetched(shown(Status::Active, 7), 6),
        Observation {
            seen: second(5),
            ..fetched(shown(Status::Active, 2), 6)
        },
        event(Settled::Ready, Settled::Active, 7, 6),
    ] {
        let explanation = impossible(&mut among_others([]), &odd);
        assert_eq!(explanation, Explanation::ClocksDisagree);
        assert_eq!(
            explanation.to_string(),
            "it speaks of an instant after the one at which it was seen: two clocks disagree"
        );
    }
}

#[test]
fn a_change_that_the_client_did_not_ask_for_is_somebody_elses() {
    let mut observer = alone([fetched(shown(Status::Active, -10), 1)]);
    // It is believed less than what was fetched.
    let explanation = impossible(&mut observer, &event(Settled::Active, Settled::Suspended, 5, 6));
    assert_eq!(explanation, Explanation::SomebodyElse);
    assert_eq!(
        explanation.to_string(),
        "somebody else must have sent a request for the Sim"
    );
}

#[test]
fn a_reactivation_tells_of_another_policy() {
    let mut observer = among_others([fetched(shown(Status::Deactivated, -10), 1)]);
    let explanation = impossible(&mut observer, &event(Settled::Deactivated, Settled::Active, 5, 6));
    let reactivation = true;
    let policy = Policy {
        reactivation,
        ..Policy::default()
    };
    assert_eq!(explanation, Explanation::OtherPolicy(policy));
    assert_eq!(explanation.to_string(), "the Sim must live under another policy");
}

#[test]
fn what_one_other_stands_against_names_it() {
    let other = fetched(shown(Status::Canceled, -10), 1);
    let mut observer = among_others([other.clone()]);
    let explanation = impossible(&mut observer, &turned(Settled::Active, 2));
    assert_eq!(explanation, Explanation::Contradicts(other));
    assert_eq!(
        explanation.to_string(),
        "it contradicts what was seen at 2026-01-31 09:00:01 UTC"
    );
}

/// An event that does not say from what: a callback without a request may always be an old one.
fn turned(updated: Settled, seen: i64) -> Observation {
    let message = Message::Event(Event {
        at: second(seen),
        previous: None,
        updated: Some(updated),
        rate_plan: ShownPlan::NotTold,
    });
    Observation::new(message, second(seen))
}

#[test]
fn what_never_is_has_no_explanation() {
    let mut observer = among_others([]);
    let explanation = impossible(&mut observer, &event(Settled::Canceled, Settled::New, 5, 6));
    assert_eq!(explanation, Explanation::Unexplained);
    assert_eq!(
        explanation.to_string(),
        "it is about another Sim, forged, or of a server with other rules"
    );
}

#[test]
fn what_was_impossible_is_believed_once_it_is_explained() {
    let [first, request, answer] = under_way(Status::Active, Requested::Suspended);
    let done = event(Settled::Active, Settled::Suspended, 15, 16);
    let mut observer = alone([first]);
    assert_eq!(impossible(&mut observer, &done), Explanation::SomebodyElse);
    observer.observe(request);
    assert!(observer.contradictions().is_empty());
    observer.observe(answer);
    assert_eq!(observer.belief(second(30)).statuses(), [Status::Suspended]);
}

#[test]
fn what_has_not_changed_has_not_changed_at_any_instant_between() {
    let still = fetched(shown(Status::Active, -10), 20);
    let mut observer = among_others([still.clone()]);
    let blip = event(Settled::Active, Settled::Suspended, 5, 30);
    assert_eq!(impossible(&mut observer, &blip), Explanation::Contradicts(still));
    // At its ends it may have: before it was shown, and after it was asked for.
    for end in [-10, 20] {
        let blip = event(Settled::Suspended, Settled::Active, end, 30);
        assert_eq!(observer.judge(&blip), Verdict::Stale);
    }
}
