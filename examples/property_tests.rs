//! A vendor of meters keeps a cache of what its Sims are, fed with what comes over the wire; and tests it against
//! histories that nobody has thought of.
//!
//! `cargo run --example property_tests --features testing` shows one history, `cargo test` runs the tests.

use std::collections::{HashMap, HashSet};

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::sim::Callback;
use sim_lifecycle::testing::proptest::option::prob;
use sim_lifecycle::testing::proptest::prelude::*;
use sim_lifecycle::testing::proptest::strategy::ValueTree;
use sim_lifecycle::testing::proptest::test_runner::TestRunner;
use sim_lifecycle::testing::{History, HistoryParameters};
use sim_lifecycle::wire::{StatusWord, write_time};
use sim_lifecycle::{Effect, EffectKind, SimSid, Status};

/// What the vendor knows of its meters, each found by the Sim in it.
#[derive(Debug, Default)]
struct Meters {
    statuses: HashMap<SimSid, (DateTime<Utc>, StatusWord)>,
    /// The callbacks that were counted already; a sender may repeat one.
    counted: HashSet<String>,
    failures: u32,
}

impl Meters {
    /// Takes a status from a page of Sims, unless a later one is known: pages are fetched side by side.
    fn on_status(&mut self, sim: SimSid, at: DateTime<Utc>, word: StatusWord) {
        let known = self.statuses.entry(sim).or_insert_with(|| (at, word.clone()));
        if known.0 <= at {
            *known = (at, word);
        }
    }

    /// Takes a callback, once.
    fn on_callback(&mut self, callback: &Callback) {
        let is_new = self.counted.insert(callback.id.to_string());
        if is_new && callback.parameters.failure.code.is_some() {
            self.failures += 1;
        }
    }

    /// Tells whether a meter may be asked for its reading.
    fn is_reachable(&self, sim: SimSid) -> bool {
        let word = self.statuses.get(&sim).map(|(_, word)| word);
        word.and_then(StatusWord::known)
            .is_some_and(|status| matches!(status, Status::Ready | Status::Active))
    }
}

fn callbacks(effects: &[Effect]) -> Vec<Callback> {
    let callback = |effect: &Effect| {
        if let EffectKind::Callback(callback) = &effect.kind {
            Some(Callback::clone(callback))
        } else {
            None
        }
    };
    effects.iter().filter_map(callback).collect()
}

/// Plays one history of ten steps and prints it; a smooth one, in which what is asked for is lawful.
fn main() {
    let parameters = HistoryParameters {
        steps: 10.into(),
        lawful: prob(1.0),
        aimed: prob(1.0),
        ..HistoryParameters::default()
    };
    let mut runner = TestRunner::deterministic();
    let drawn = any_with::<History>(parameters).new_tree(&mut runner);
    let history = drawn.expect("nothing is rejected").current();

    println!(
        "{}  {} registered",
        write_time(history.start),
        history.registration.sid
    );
    let mut meters = Meters::default();
    for moment in history.played() {
        println!(
            "{}  {}: {}",
            write_time(moment.now),
            moment.step.input,
            moment.outcome
        );
        meters.on_status(moment.after.sid(), moment.now, moment.after.status().into());
        for callback in callbacks(&moment.effects) {
            meters.on_callback(&callback);
        }
    }
    let reachable = meters.is_reachable(history.registration.sid);
    println!("reachable: {reachable}, failures told: {}", meters.failures);
}

#[cfg(test)]
mod tests {
    use sim_lifecycle::testing::{arrivals, histories};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// A meter is only asked while its SIM can connect.
        #[test]
        fn no_meter_is_asked_in_vain(history in histories()) {
            let mut meters = Meters::default();
            for moment in history.played() {
                let sim = &moment.after;
                meters.on_status(sim.sid(), sim.lifecycle().last(), sim.status().into());
                prop_assert!(!meters.is_reachable(sim.sid()) || sim.lifecycle().can_connect());
            }
        }

        /// Pages that come late, twice or in another order leave nothing standing that is older than the last.
        #[test]
        fn nothing_older_stands(history in histories(), arrivals in arrivals()) {
            let pages: Vec<_> = history.played().map(|moment| moment.after).collect();
            let mut meters = Meters::default();
            for sim in arrivals.losing_nothing().apply(&pages) {
                meters.on_status(sim.sid(), sim.date_updated(), sim.status().into());
            }
            if let Some(sim) = pages.last() {
                let (at, _) = &meters.statuses[&sim.sid()];
                prop_assert_eq!(*at, sim.date_updated());
            }
        }

        /// A callback that is delivered again is not counted again.
        #[test]
        fn a_failure_counts_once(history in histories(), arrivals in arrivals()) {
            let sent = callbacks(&history.effects());
            let (mut plain, mut shaken) = (Meters::default(), Meters::default());
            for callback in &sent {
                plain.on_callback(callback);
            }
            for callback in arrivals.losing_nothing().apply(&sent) {
                shaken.on_callback(&callback);
            }
            prop_assert_eq!(plain.failures, shaken.failures);
        }

        /// A word that nobody knows yet, on the page of another server, is no reason to ask, nor to fall over.
        #[test]
        fn words_of_the_future_are_taken(sim in any::<SimSid>(), word in any::<StatusWord>(), at in any::<i32>()) {
            let mut meters = Meters::default();
            let at = DateTime::UNIX_EPOCH + sim_lifecycle::chrono::TimeDelta::seconds(at.into());
            meters.on_status(sim, at, word.clone());
            prop_assert!(!meters.is_reachable(sim) || word.known().is_some());
        }
    }
}
