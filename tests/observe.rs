//! The observer against Sims that really live: it always has the truth among what it believes, and never believes
//! another thing because messages came in another order.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod observe {
    mod acceptance;
    mod forgetting;
    mod named;
    pub(crate) mod script;
    mod told;
    mod verdicts;
    pub(crate) mod world;
}

use chrono::{DateTime, TimeDelta, Utc};
use observe::script::{Script, is_narrowband, lookup, scripts, updates};
use observe::world::World;
use proptest::collection::vec;
use proptest::prelude::*;
use sim_lifecycle::chrono;
use sim_lifecycle::observe::{Acceptance, Belief, Observation, Observer, ShownPlan, Verdict};
use sim_lifecycle::{Sim, table};

/// Observes what has been seen by `now`, in the order that `keys` give it; without keys, in the order of being seen.
fn observed(world: &World, script: &Script, now: DateTime<Utc>, keys: &[u64]) -> Observer {
    let mut seen: Vec<_> = world
        .observations
        .iter()
        .filter(|observation| observation.seen <= now)
        .collect();
    let mut index = 0;
    seen.sort_by_key(|observation| observation.seen);
    if !keys.is_empty() {
        seen.sort_by_cached_key(|_| {
            index += 1;
            keys[index % keys.len()].wrapping_mul(u64::try_from(index).unwrap() | 1)
        });
    }
    let mut observer = Observer::new(script.policy, world.requesters);
    for observation in seen {
        let verdict = observer.observe(observation.clone());
        // In another order, what follows from a request can come before the client tells of the request.
        let is_impossible = matches!(verdict, Verdict::Impossible(_)) && keys.is_empty();
        assert!(
            !is_impossible,
            "{verdict:?}: {observation:#?} after {:#?}",
            observer.observations()
        );
    }
    assert!(
        observer.contradictions().is_empty(),
        "{:#?}",
        observer.contradictions()
    );
    observer
}

fn check_truth(belief: &Belief, truth: Option<&Sim>) {
    let status = truth.map(Sim::status);
    assert!(
        belief.contains(status),
        "{status:?} is not in {:?}",
        belief.statuses()
    );
    let Some(sim) = truth else {
        return assert!(belief.may_be_gone());
    };
    assert!(belief.settled().contains(&sim.settled()));
    let plan = sim
        .rate_plan()
        .map_or(ShownPlan::None, |plan| ShownPlan::Held(plan.sid));
    assert!(
        [plan, ShownPlan::NotTold].contains(&belief.rate_plan()),
        "{plan:?} {belief:#?}"
    );
    assert!(belief.statuses().contains(&sim.status()));
    let is_in_flight = sim.in_flight().is_some();
    assert_ne!(belief.is_in_flight(), Some(!is_in_flight));
    if let Some(change) = sim.in_flight() {
        let is_it = belief.in_flight().into_iter().any(|possible| {
            (possible.settled, possible.phase, possible.status)
                == (change.settled, change.phase, change.status)
                && possible
                    .since
                    .earliest
                    .is_none_or(|earliest| earliest <= change.since)
                && possible.since.latest.is_none_or(|latest| change.since <= latest)
        });
        assert!(is_it, "{change:?} is not in {:?}", belief.in_flight());
    } else {
        check_timers(belief, sim);
    }
}

fn check_timers(belief: &Belief, sim: &Sim) {
    let Some(deadline) = sim.next_deadline() else {
        return;
    };
    let between = if table::leads_to(sim.settled()).is_some() {
        belief.next_automatic()
    } else {
        belief.suspended_fee()
    };
    let between = between.unwrap_or_else(|| panic!("{deadline} is not foreseen by {belief:#?}"));
    assert!(
        between.earliest.is_none_or(|earliest| earliest <= deadline),
        "{between:?} {deadline}"
    );
    assert!(
        between.latest.is_none_or(|latest| deadline <= latest),
        "{between:?} {deadline}"
    );
}

fn check(script: &Script, after: i64, keys: &[Vec<u64>], asked: &sim_lifecycle::Update) {
    let world = World::play(script);
    let moments = world.observations.iter().map(|observation| observation.seen);
    // What is sent may be sent before the Sim is registered; there is no truth to compare with yet.
    let moments: Vec<_> = moments
        .chain([world.end()])
        .filter(|moment| *moment >= script.start)
        .collect();
    let last = *moments.iter().max().unwrap();
    // At a few of the instants at which something is seen, and some time after the last.
    let picked = moments.iter().step_by(1 + moments.len() / 3).copied();
    for now in picked.chain([last, last + TimeDelta::milliseconds(after)]) {
        let truth = world.truth(now);
        let beliefs: Vec<_> = keys
            .iter()
            .map(|keys| observed(&world, script, now, keys).belief(now))
            .collect();
        for belief in &beliefs {
            assert_eq!(*belief, beliefs[0]);
        }
        check_truth(&beliefs[0], truth.as_ref());
        let Some(truth) = truth else { continue };
        let acceptance = beliefs[0].would_accept(asked, &lookup(asked, script.is_master), is_narrowband);
        match (
            acceptance,
            truth.can(asked, &lookup(asked, script.is_master), &script.policy, now),
        ) {
            (Acceptance::Unknown, _) | (Acceptance::Yes, Ok(())) | (Acceptance::No(_), Err(_)) => {}
            (acceptance, truth) => panic!("{acceptance:?}, in truth {truth:?}"),
        }
        match (beliefs[0].would_delete(), truth.can_delete(&script.policy, now)) {
            (Acceptance::Unknown, _) | (Acceptance::Yes, Ok(())) | (Acceptance::No(_), Err(_)) => {}
            (acceptance, truth) => panic!("{acceptance:?}, in truth {truth:?}"),
        }
    }
}

fn keys() -> impl Strategy<Value = Vec<Vec<u64>>> {
    vec(vec(any::<u64>(), 7), 2).prop_map(|keys| [vec![Vec::new()], keys].concat())
}

/// How many lives are followed; more by a variable, for a long search.
fn cases() -> ProptestConfig {
    let cases = std::env::var("OBSERVE_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok());
    ProptestConfig::with_cases(cases.unwrap_or(100))
}

/// Forgets what was seen before an instant, in the middle of what is seen in order.
fn check_forgetting(script: &Script, percent: usize, slack: i64, after: i64) {
    let world = World::play(script);
    let mut seen: Vec<_> = world.observations.iter().collect();
    seen.sort_by_key(|observation| observation.seen);
    let mut all = Observer::new(script.policy, world.requesters);
    let mut few = all.clone();
    let cut = seen.len() * percent / 100;
    for (number, observation) in seen.iter().enumerate() {
        all.observe((*observation).clone());
        let verdict = few.observe((*observation).clone());
        assert!(
            !matches!(verdict, Verdict::Impossible(_)),
            "{verdict:?}: {observation:#?}"
        );
        if number == cut || number == cut + 3 {
            few.forget_before(observation.seen - TimeDelta::milliseconds(slack));
        }
        let now = observation.seen;
        let is_last = seen.get(number + 1).is_none_or(|next| next.seen > now);
        if number < cut || now < script.start || !is_last {
            continue;
        }
        for now in [now, now + TimeDelta::milliseconds(after)] {
            let (all, few) = (all.belief(now), few.belief(now));
            let subset = all.statuses().iter().all(|status| few.contains(Some(*status)));
            assert!(subset, "{all:#?} {few:#?} of {:#?}", seen.get(..=number));
            assert!(few.may_be_gone() || !all.may_be_gone());
        }
        check_truth(&few.belief(now), world.truth(now).as_ref());
    }
}

/// Believes the same of the same messages in any order, whatever they say.
fn check_forged(script: &Script, forged: &Script, keys: &[Vec<u64>]) {
    let (world, other) = (World::play(script), World::play(forged));
    let mut told = [world.observations, other.observations].concat();
    let mut first: Option<(Belief, Vec<Observation>)> = None;
    for keys in keys {
        if !keys.is_empty() {
            let mut index = 0;
            told.sort_by_cached_key(|_| {
                index += 1;
                keys[index % keys.len()].wrapping_mul(u64::try_from(index).unwrap() | 1)
            });
        }
        let mut observer = Observer::new(script.policy, world.requesters);
        for observation in &told {
            observer.observe(observation.clone());
        }
        let contradictions = observer.contradictions().into_iter().cloned().collect();
        let belief = (observer.belief(script.start), contradictions);
        assert!(
            !belief.0.statuses().is_empty() || belief.0.may_be_gone(),
            "{:#?}\nnot believed: {:#?}",
            observer.observations(),
            observer.contradictions()
        );
        match &first {
            None => first = Some(belief),
            Some(first) => assert_eq!(*first, belief),
        }
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn the_truth_is_always_believed_in_any_order(
        script in scripts(14),
        after in 0..10_000_000_000_i64,
        keys in keys(),
        asked in updates(),
    ) {
        check(&script, after, &keys, &asked);
    }

    #[test]
    fn what_is_forgotten_leaves_more_possible_and_never_less(
        script in scripts(14),
        percent in 0..100_usize,
        slack in prop_oneof![Just(0), 0..400_000_000_i64],
        after in 0..10_000_000_000_i64,
    ) {
        check_forgetting(&script, percent, slack, after);
    }

    #[test]
    fn forged_messages_are_weighed_alike_in_any_order(
        script in scripts(6),
        forged in scripts(5),
        keys in keys(),
    ) {
        check_forged(&script, &forged, &keys);
    }
}
