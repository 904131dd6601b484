//! What histories come to: everything, or the tests of those who use them say less than they seem to.

use std::collections::BTreeSet;
use std::fmt::Debug;

use sim_lifecycle::lifecycle::{Lifecycle, PlanKind};
use sim_lifecycle::sim::{EffectKind, Sim};
use sim_lifecycle::testing::{Outcome, histories};
use sim_lifecycle::{Illegal, Refusal, Settled, Status};

use super::drawn;

const HISTORIES: usize = 1_500;

#[derive(Default)]
struct Seen {
    statuses: BTreeSet<String>,
    codes: BTreeSet<u16>,
    illegal: BTreeSet<String>,
    moves: BTreeSet<String>,
    effects: BTreeSet<String>,
    outcomes: BTreeSet<String>,
    clocks_set_back: usize,
    deadlines_hit: usize,
    failures_told: usize,
}

fn name(value: &impl Debug) -> String {
    format!("{value:?}")
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect()
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    for history in drawn::of(&histories(), HISTORIES) {
        for moment in history.played() {
            let lifecycle = moment.after.lifecycle();
            seen.statuses.insert(format!(
                "{} underneath {}",
                lifecycle.settled(),
                lifecycle.status()
            ));
            if lifecycle.reset().is_some() {
                seen.statuses
                    .insert(format!("reset while {}", lifecycle.status()));
            }
            seen.outcomes.insert(name(&moment.outcome));
            if let Outcome::Refused(refusal) = &moment.outcome {
                seen.codes.insert(refusal.code().number());
                if let Refusal::Illegal(illegal) = refusal {
                    seen.illegal.insert(format!("{illegal:?}"));
                }
            }
            seen.clocks_set_back += usize::from(moment.now < moment.before.lifecycle().last());
            seen.deadlines_hit += usize::from(Some(moment.now) == moment.before.next_deadline());
            for effect in &moment.effects {
                seen.effects.insert(name(&effect.kind));
                if let EffectKind::Status { .. } = effect.kind {
                    seen.moves.insert(format!("{:?}", effect.kind));
                }
                if let EffectKind::Callback(callback) = &effect.kind {
                    seen.failures_told += usize::from(callback.parameters.failure.message.is_some());
                }
            }
        }
    }
    seen
}

#[test]
fn histories_come_to_every_status_cause_and_refusal() {
    let seen = seen();
    let settled = ["new", "ready", "active", "suspended", "deactivated"];
    let mut statuses: BTreeSet<String> = settled
        .iter()
        .flat_map(|settled| {
            [*settled, "updating", "scheduled"].map(|status| format!("{settled} underneath {status}"))
        })
        .collect();
    statuses.insert("canceled underneath canceled".into());
    statuses
        .extend(["ready", "active", "updating", "scheduled"].map(|status| format!("reset while {status}")));
    assert_eq!(seen.statuses, statuses);

    let outcomes = ["Accepted", "Deleted", "Done", "Refused", "Stale"].map(String::from);
    assert_eq!(seen.outcomes, outcomes.into());

    let codes = [
        20409, 33010, 33101, 33102, 33104, 33105, 33108, 33119, 33120, 33121, 33201,
    ];
    assert_eq!(seen.codes, codes.into());

    // The moves that the strategy for effects draws are all those that there are, and each cause is among them.
    let drawn: BTreeSet<String> = drawn::values::<EffectKind>(4_000)
        .iter()
        .filter(|kind| matches!(kind, EffectKind::Status { .. }))
        .map(|kind| format!("{kind:?}"))
        .collect();
    assert_eq!(seen.moves, drawn);

    let kinds: BTreeSet<String> = drawn::values::<EffectKind>(400).iter().map(name).collect();
    assert_eq!(seen.effects, kinds);

    // The same goes for what the kernel refuses; a change in flight is told otherwise by a Sim.
    let drawn: BTreeSet<String> = drawn::values::<Illegal>(4_000)
        .iter()
        .filter(|illegal| **illegal != Illegal::InFlight)
        .map(|illegal| format!("{illegal:?}"))
        .collect();
    assert!(
        seen.illegal.is_subset(&drawn),
        "{:?}",
        seen.illegal.difference(&drawn)
    );
    let kinds = |all: &BTreeSet<String>| -> BTreeSet<String> {
        all.iter()
            .map(|illegal| illegal.chars().take_while(|c| c.is_alphanumeric()).collect())
            .collect()
    };
    assert_eq!(kinds(&seen.illegal), kinds(&drawn));

    assert!(seen.clocks_set_back > 100, "{}", seen.clocks_set_back);
    assert!(seen.deadlines_hit > 100, "{}", seen.deadlines_hit);
    assert!(seen.failures_told > 20, "{}", seen.failures_told);
}

#[test]
fn lifecycles_come_to_every_status() {
    let seen: BTreeSet<(Settled, Status)> = drawn::values::<Lifecycle<PlanKind>>(4_000)
        .iter()
        .map(|life| (life.settled(), life.status()))
        .collect();
    assert_eq!(seen.len(), 5 * 3 + 1, "{seen:?}");
}

#[test]
fn sims_come_to_every_status() {
    let seen: BTreeSet<Status> = drawn::values::<Sim>(600).iter().map(Sim::status).collect();
    assert_eq!(seen.len(), 8, "{seen:?}");
}
