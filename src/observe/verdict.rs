//! What one observation was worth: new, a duplicate, stale, or impossible.

use alloc::vec::Vec;
use core::fmt;

use super::{Observation, Observer, Requesters};
use crate::policy::Policy;

/// What an observation was worth when it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It told something that was not known, or confirmed the present.
    New,
    /// The same message has been taken before.
    Duplicate,
    /// It is true, and tells of a time of which as much was known, or more.
    Stale,
    /// Under the rules it cannot be, beside what else was seen.
    Impossible(Explanation),
}

/// What explains best that an observation cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Explanation {
    /// It speaks of an instant after the one at which it was seen: two clocks disagree.
    ClocksDisagree,
    /// Somebody else sends requests for the Sim: with [`Requesters::Anybody`] it could be.
    SomebodyElse,
    /// The Sim lives under another policy: with this one it could be.
    OtherPolicy(Policy),
    /// It contradicts this one observation; without that it could be.
    Contradicts(Observation),
    /// It cannot be for any reason known here: it is about another Sim, forged, or of a server with other rules.
    Unexplained,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClocksDisagree => {
                f.write_str("it speaks of an instant after the one at which it was seen: two clocks disagree")
            }
            Self::SomebodyElse => f.write_str("somebody else must have sent a request for the Sim"),
            Self::OtherPolicy(_) => f.write_str("the Sim must live under another policy"),
            Self::Contradicts(other) => write!(f, "it contradicts what was seen at {}", other.seen),
            Self::Unexplained => {
                f.write_str("it is about another Sim, forged, or of a server with other rules")
            }
        }
    }
}

impl Observer {
    /// Says what an observation would be worth; nothing is taken.
    #[must_use]
    pub fn judge(&self, observation: &Observation) -> Verdict {
        if self.observations.iter().any(|known| known.is_same(observation)) {
            return Verdict::Duplicate;
        }
        if observation.speaks_too_soon() {
            return Verdict::Impossible(Explanation::ClocksDisagree);
        }
        let before = self.believed();
        let mut after = before.clone();
        after.push(observation);
        after.sort_unstable();
        let last = self.last_seen(&after).unwrap_or(observation.seen);
        let Some(possible) = self.possible(&after, last) else {
            return Verdict::Impossible(self.explain(&before, observation));
        };
        if self.is_past(&before, observation)
            && self
                .possible(&before, last)
                .is_some_and(|known| known.keys().eq(possible.keys()))
        {
            Verdict::Stale
        } else {
            Verdict::New
        }
    }

    /// Tells whether it speaks of a time before the latest one known.
    fn is_past(&self, before: &[&Observation], observation: &Observation) -> bool {
        let spoken = |observation: &Observation| observation.last_known().unwrap_or(observation.seen);
        let forgotten = self.start.as_ref().map(|start| start.at);
        let latest = before.iter().map(|known| spoken(known)).chain(forgotten).max();
        latest.is_some_and(|latest| spoken(observation) <= latest || observation.last_known().is_none())
    }

    /// Looks for the smallest change under which the observation could be.
    fn explain(&self, before: &[&Observation], observation: &Observation) -> Explanation {
        let with = |observations: &[&Observation]| -> Vec<Observation> {
            observations
                .iter()
                .copied()
                .chain([observation])
                .cloned()
                .collect()
        };
        let could_be = |observer: &Self, observations: &[Observation]| {
            let mut all: Vec<_> = observations.iter().collect();
            all.sort_unstable();
            observer.is_possible(&all)
        };
        let all = with(before);
        let under = |policy, requesters| Self {
            start: self.start.clone(),
            ..Self::new(policy, requesters)
        };
        let shared = under(self.policy, Requesters::Anybody);
        if could_be(&shared, &all) {
            return Explanation::SomebodyElse;
        }
        let other = Policy {
            reactivation: !self.policy.reactivation,
            ..self.policy
        };
        for requesters in [self.requesters, Requesters::Anybody] {
            if could_be(&under(other, requesters), &all) {
                return Explanation::OtherPolicy(other);
            }
        }
        // The later ones first: what was seen last is the nearest to what was seen now.
        for without in (0..before.len()).rev() {
            let mut rest = before.to_vec();
            let odd = rest.remove(without);
            if could_be(self, &with(&rest)) {
                return Explanation::Contradicts(odd.clone());
            }
        }
        Explanation::Unexplained
    }
}
