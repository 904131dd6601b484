//! A client that sees a history from afar believes nothing that leaves the truth out.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sim_lifecycle::lifecycle::Ignore;
use sim_lifecycle::observe::{Message, Observation, Observer, Requesters};
use sim_lifecycle::testing::{Arrivals, History, Outcome, sightings};

use super::drawn;

/// Compares what is believed in the end with what the Sim is then.
fn check(history: &History, requesters: Requesters, seen: &[Observation]) -> Result<(), TestCaseError> {
    let mut observer = Observer::new(history.policy, requesters);
    for observation in seen {
        observer.observe(observation.clone());
    }
    prop_assert_eq!(observer.contradictions(), Vec::<&Observation>::new());
    let last = history.played().map(|moment| moment.now).max();
    let belief = observer.belief(last.unwrap_or(history.start).max(history.start));
    let is_deleted = (history.played().last()).is_some_and(|moment| moment.outcome == Outcome::Deleted);
    let truth = (!is_deleted).then(|| {
        let mut sim = history.end();
        sim.advance(&history.policy, belief.at(), &mut Ignore);
        sim.status()
    });
    prop_assert!(belief.contains(truth), "{:?} is not in {:?}", truth, belief);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn alone_the_truth_is_believed((history, seen) in sightings()) {
        check(&history, Requesters::OnlyUs { since: history.start }, &seen)?;
    }

    #[test]
    fn among_others_the_truth_is_believed((history, seen) in sightings()) {
        check(&history, Requesters::Anybody, &seen)?;
    }

    #[test]
    fn nothing_is_seen_before_it_happens((_, seen) in sightings()) {
        prop_assert!(seen.is_sorted_by_key(|observation| observation.seen));
        for observation in &seen {
            prop_assert!(observation.speaks_of().is_none_or(|told| told <= observation.seen), "{:?}", observation);
        }
    }

    /// The client's own requests are the only ones that need no network.
    #[test]
    fn where_nothing_arrives_only_what_was_sent_is_seen(history in any::<History>()) {
        let lost = Arrivals { copies: vec![Vec::new(); 1_000] };
        for observation in history.seen(&lost) {
            let is_sent = matches!(observation.message, Message::Sent { .. });
            prop_assert!(is_sent, "{:?}", observation);
        }
    }
}

#[test]
fn every_kind_of_message_is_seen_late_and_twice_too() {
    let mut kinds = BTreeSet::new();
    let mut doubled = 0;
    for (_, seen) in drawn::of(&sightings(), 200) {
        for (index, observation) in seen.iter().enumerate() {
            let shown = format!("{:?}", observation.message);
            kinds.insert(
                shown
                    .chars()
                    .take_while(|c| c.is_alphanumeric())
                    .collect::<String>(),
            );
            doubled += usize::from(
                seen[..index]
                    .iter()
                    .any(|earlier| earlier.message == observation.message),
            );
        }
    }
    let expected = ["Sent", "Accepted", "Refused", "Fetched", "CalledBack", "Event"].map(String::from);
    assert_eq!(kinds, expected.into());
    assert!(doubled > 50, "{doubled}");
}
