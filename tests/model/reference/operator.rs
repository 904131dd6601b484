//! The operator's answers to a Sim's requests.

use serde_json::{Value, json};

use super::Policy;
use super::callback::Told;
use super::line::Answer;
use super::sim::Sim;

/// The group that an answer is told with; the timers due at its instant have fired.
pub fn answer(sim: &mut Sim, policy: &Policy, request: u64, answer: Answer, error: &Told) -> Vec<Value> {
    if let Some(change) = &sim.change {
        let in_flight = change.numbers.last() == Some(&request);
        let earlier = !in_flight && change.numbers.contains(&request);
        let scheduled = change.scheduled;
        match answer {
            // U8: the work was done, whichever number it was done under.
            Answer::Completed if in_flight || earlier => return completed(sim, policy),
            Answer::Failed if in_flight => return failed(sim, policy, error),
            // U4: known already, so neither news nor stale.
            Answer::Unavailable if in_flight && scheduled => return Vec::new(),
            Answer::Unavailable if in_flight => return unavailable(sim),
            Answer::Resumed if in_flight && scheduled => return resumed(sim),
            Answer::Completed | Answer::Failed | Answer::Unavailable | Answer::Resumed => {}
        }
    }
    if sim.reset.as_ref().is_some_and(|reset| reset.number == request) {
        match answer {
            Answer::Completed => return end_reset(sim, None),
            Answer::Failed => return end_reset(sim, Some(error)),
            Answer::Unavailable => return end_reset(sim, Some(&Told::ours(33119))),
            Answer::Resumed => {}
        }
    }
    // U8: everything else is stale.
    vec![sim.tell(sim.now, "stale", json!({ "request": request }))]
}

/// U3, then whatever U9 made wait.
fn completed(sim: &mut Sim, policy: &Policy) -> Vec<Value> {
    let Some(change) = sim.change.clone() else {
        return Vec::new();
    };
    let status = change.status.unwrap_or(sim.settled);
    let plan = change.plan.unwrap_or_else(|| sim.plan.clone());
    let mut told = sim.settle(sim.now, status, plan, "completed", change.callback);
    told.extend(sim.what_waits(policy));
    told
}

/// U5, then whatever U9 made wait.
fn failed(sim: &mut Sim, policy: &Policy, error: &Told) -> Vec<Value> {
    let previous = sim.reported();
    let Some(change) = sim.change.take() else {
        return Vec::new();
    };
    sim.date_updated = sim.now;
    let mut told = vec![sim.tell_status(sim.now, previous, "failed")];
    if let Some(whom) = change.callback {
        told.push(sim.tell_callback(sim.now, &whom, Some(error)));
    }
    told.extend(sim.what_waits(policy));
    told
}

/// U4: the request is kept.
fn unavailable(sim: &mut Sim) -> Vec<Value> {
    let previous = sim.reported();
    if let Some(change) = &mut sim.change {
        change.scheduled = true;
    }
    sim.date_updated = sim.now;
    vec![sim.tell_status(sim.now, previous, "unavailable")]
}

/// U4: the same change goes out again under a new number.
fn resumed(sim: &mut Sim) -> Vec<Value> {
    let previous = sim.reported();
    let number = sim.next_number();
    let Some(mut change) = sim.change.take() else {
        return Vec::new();
    };
    change.scheduled = false;
    change.numbers.push(number);
    sim.change = Some(change.clone());
    sim.date_updated = sim.now;
    vec![
        sim.tell_status(sim.now, previous, "resumed"),
        sim.tell_upstream(sim.now, &change),
    ]
}

/// R1, R4.
fn end_reset(sim: &mut Sim, error: Option<&Told>) -> Vec<Value> {
    let Some(reset) = sim.reset.take() else {
        return Vec::new();
    };
    sim.date_updated = sim.now;
    let mut told = vec![sim.tell_reset_status(sim.now)];
    if let Some(whom) = reset.callback {
        told.push(sim.tell_callback(sim.now, &whom, error));
    }
    told
}
