//! The reckoning: what a client was told, what the history says and what has arrived have to be one story.

use std::collections::BTreeMap;

use serde_json::Value;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::write_time;

use super::imported::Imported;
use super::owner::{Fate, Owned, outputs};
use super::recorder::{Arrival, Reaction};
use super::told::{Owed, Timing, check, is_called_again};
use crate::support::{Server, path, plan, sid};

/// What has arrived for each Sim.
type Arrivals = BTreeMap<String, Vec<Arrival>>;

/// Checks a Sim that a client had for itself.
pub fn reckon(sim: &Owned, server: &Server, timing: Timing, now: Option<DateTime<Utc>>, arrivals: &Arrivals) {
    let sid = sid(sim.number);
    let history = sim.left.clone().unwrap_or_else(|| {
        sim.assert_whole(&server.account(1).get(&path(sim.number)));
        outputs(&server.account(1).get(&format!("/console/sims/{sid}/history")))
    });
    // One that was deleted was so before everything came to its end.
    let now = now.filter(|_| sim.left.is_none());
    let owed = check(&sid, &history, Some(plan(1)), timing, now);
    let come = arrivals.get(&sid).map_or(&[][..], Vec::as_slice);
    all_in_order(&sid, &owed, come);

    let commands = owed.iter().filter(|owed| owed.call.is_none()).count() as u64;
    let (sure, perhaps) = sim.commands;
    assert!(
        (sure..=sure + perhaps).contains(&commands),
        "{sid}: {commands} Commands called, not {sure} and perhaps {perhaps}"
    );

    let mut told = 0;
    for asked in &sim.asked {
        let its: Vec<_> = owed.iter().filter(|owed| is_for(owed, &asked.tag)).collect();
        told += its.len() as u64;
        let once_more = || {
            let wants = asked.wants.unwrap_or_default();
            let is_done = !its[0].says("ErrorCode");
            usize::from(is_done && is_called_again(&history, its[0], wants))
        };
        let is_right = match (asked.fate, its.len()) {
            (Fate::NotDone, calls) => calls == 0,
            (Fate::Lost, _) | (Fate::Done(_), 0) => false,
            (Fate::Done(Some(false)), calls) => calls == 1,
            (Fate::Done(Some(true)), calls) => calls == 1 + once_more(),
            (Fate::Done(None), calls) => calls == 1 || calls == 1 + once_more(),
        };
        assert!(
            is_right,
            "{sid}: {asked:?} is called back by {its:?}\n{history:#?}"
        );
    }
    assert_eq!(told + commands, owed.len() as u64, "{sid}: {owed:?}");
}

/// Checks a Sim that was imported: what fell due happened at its instant, and both callbacks have come.
pub fn reckon_imported(sim: &Imported, server: &Server, timing: Timing, arrivals: &Arrivals) {
    let sid = sid(sim.number);
    let history = sim.history(server);
    // The operator answered at once, long ago.
    let timing = Timing {
        latency: None,
        ..timing
    };
    let owed = check(&sid, &history, Some(plan(1)), timing, None);
    let of_last = |output: &&Value| output["resource_properties"]["status"]["updated"] == sim.last;
    let last: Vec<_> = history.iter().filter(of_last).collect();
    assert_eq!(last.len(), 1, "{sid}: {history:#?}");
    assert_eq!(last[0]["at"], write_time(sim.due), "{sid}");
    assert_eq!(owed.len(), 2, "{sid}: {owed:?}");
    assert!(
        owed.iter().all(|owed| is_for(owed, &sim.tag())),
        "{sid}: {owed:?}"
    );
    all_in_order(&sid, &owed, arrivals.get(&sid).map_or(&[][..], Vec::as_slice));
}

/// Checks that all that is owed has arrived, and been taken; each only after the one before was taken; each time the
/// same; and once it was taken, only again where a kill made that be forgotten.
pub fn all_in_order(sim: &str, owed: &[Owed], come: &[Arrival]) {
    let story = || {
        let come = come
            .iter()
            .map(|come| (come.request.id(), come.reaction, come.kills));
        let owed = owed.iter().map(|owed| &*owed.id);
        (owed.collect::<Vec<_>>(), come.collect::<Vec<_>>())
    };
    let mut taken: Vec<(&str, &Arrival, u64)> = Vec::new();
    let mut next = 0;
    for arrival in come {
        let id = arrival.request.id();
        if let Some((_, first, again)) = taken.iter_mut().find(|(this, ..)| *this == id) {
            *again += 1;
            let kills = arrival.kills - first.kills;
            // What servers have sent that are dead by now, at most two of them, may be read late.
            assert!(
                *again <= kills + 2,
                "{sim}: {id} comes {again} times more after {kills} kills {:?}",
                story()
            );
            assert_eq!(arrival.request.body, first.request.body);
            assert_eq!(arrival.request.target, first.request.target);
            continue;
        }
        let expected = owed.get(next);
        assert_eq!(
            Some(id),
            expected.map(|owed| &*owed.id),
            "{sim}: out of order {:?}",
            story()
        );
        if let Some(call) = expected.and_then(|owed| owed.call.as_ref()) {
            let (method, url, body) = call;
            let request = &arrival.request;
            assert_eq!((&request.method, &request.body), (method, body), "{sim}: {id}");
            assert!(
                url.ends_with(&request.target),
                "{sim}: {id} to {}, not {url}",
                request.target
            );
        }
        if arrival.reaction == Reaction::Taken {
            taken.push((id, arrival, 0));
            next += 1;
        }
    }
    assert_eq!(
        next,
        owed.len(),
        "{sim}: not all that is owed has come {:?}",
        story()
    );
}

fn is_for(owed: &Owed, tag: &str) -> bool {
    let Some((_, url, _)) = &owed.call else {
        return false;
    };
    let path = url.split('?').next().unwrap_or_default();
    path.rsplit('/').next() == Some(tag)
}

impl Owed {
    fn says(&self, parameter: &str) -> bool {
        self.call
            .as_ref()
            .is_some_and(|(_, url, body)| url.contains(parameter) || body.contains(parameter))
    }
}
