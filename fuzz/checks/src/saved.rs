//! Saved Sims: whatever is taken out is what was put away, and goes on.

use chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::sim::{Effect, Failure, SavedSim};
use sim_lifecycle::wire::{DEFAULT_BASE_URL, Resource, read_time, write_time};
use sim_lifecycle::{Direction, Lookup, OperatorAnswer, Policy, Requested, Sim, Update};

use crate::to_json;

/// A Sim that was put away: taken out it is the same, and every kind of input can be given to it.
///
/// # Panics
///
/// Where it is another, or cannot go on.
pub fn saved_sim(bytes: &[u8]) {
    let saved = serde_json::from_slice::<SavedSim>(bytes);
    let read = serde_json::from_slice::<Sim>(bytes);
    let restored = saved.ok().map(Sim::try_from);
    match (&read, &restored) {
        (Ok(read), Some(Ok(restored))) => assert_eq!(read, restored),
        (Err(why), Some(Err(reason))) => {
            let why = why.to_string();
            assert!(why.starts_with(&reason.to_string()), "{why} is not {reason}");
        }
        (Err(_), None) => {}
        (read, restored) => panic!("read as {read:?}, restored as {restored:?}"),
    }
    let Ok(sim) = read else { return };
    assert_put_away(&sim);
    assert!(sim.date_created() <= sim.date_updated() && sim.date_updated() <= sim.lifecycle().last());
    assert_eq!(sim.lifecycle().check_sound(), Ok(()));
    assert_shown(&sim);
    for reactivation in [false, true] {
        let policy = Policy {
            reactivation,
            ..Policy::default()
        };
        for first in inputs() {
            go_on(sim.clone(), &policy, &first);
        }
    }
}

/// A Sim is shown as one that a strict client takes, unless it lives outside the years that the wire has.
fn assert_shown(sim: &Sim) {
    let is_on_the_wire = |at: &DateTime<Utc>| read_time(&write_time(*at)) == Ok(*at);
    if [sim.date_created(), sim.date_updated()]
        .iter()
        .all(is_on_the_wire)
    {
        let shown = Resource::of(sim, DEFAULT_BASE_URL);
        let json = to_json(&shown);
        assert_eq!(Resource::from_json_strict(json.as_bytes()), Ok(shown), "{json}");
    }
}

fn assert_put_away(sim: &Sim) {
    let text = to_json(sim);
    let again: Sim = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{text} was written: {why}"));
    assert_eq!(&again, sim);
    assert_eq!(to_json(&again), text);
}

/// What can be given to a Sim.
enum Input {
    Advance,
    Answer(OperatorAnswer),
    Data(u64),
    Commands,
    Delete,
    Update(Box<Update>),
}

/// Every kind of input once.
fn inputs() -> Vec<Input> {
    let mut inputs = vec![
        Input::Advance,
        Input::Data(u64::MAX),
        Input::Commands,
        Input::Delete,
        Input::update(Update::new().reset()),
        Input::update(Update::new().without_rate_plan()),
    ];
    inputs.extend(
        [
            OperatorAnswer::Completed,
            OperatorAnswer::Unavailable,
            OperatorAnswer::Resumed,
            OperatorAnswer::Failed(Failure::default()),
        ]
        .map(Input::Answer),
    );
    inputs.extend(
        [
            Requested::Ready,
            Requested::Active,
            Requested::Suspended,
            Requested::Deactivated,
        ]
        .map(|status| Input::update(Update::new().status(status))),
    );
    inputs
}

/// Gives a Sim one input, then time, then the input again too early, then all the time there is.
fn go_on(mut sim: Sim, policy: &Policy, first: &Input) {
    let start = sim.lifecycle().last();
    let later = start
        .checked_add_signed(TimeDelta::days(200))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    let mut last = start;
    for (now, input) in [
        (start, first),
        (later, &Input::Advance),
        (DateTime::<Utc>::MIN_UTC, first),
        (DateTime::<Utc>::MAX_UTC, &Input::Advance),
    ] {
        let mut effects = Vec::new();
        input.give(&mut sim, policy, now, &mut effects);
        for effect in &effects {
            assert!(last <= effect.at, "{effect:?} comes after {last}");
            last = effect.at;
        }
        assert!(last <= sim.lifecycle().last());
        last = sim.lifecycle().last();
        // Whatever they say, they say it without a panic.
        let _ = (
            sim.outlook(policy, now),
            sim.can_delete(policy, now),
            to_json(&effects),
        );
        assert_put_away(&sim);
    }
}

impl Input {
    fn update(update: Update) -> Self {
        Self::Update(update.into())
    }

    fn give(&self, sim: &mut Sim, policy: &Policy, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
        match self {
            Self::Advance => sim.advance(policy, now, effects),
            Self::Answer(answer) => {
                // The numbers that can be in flight are the last two.
                let last = sim.lifecycle().requests();
                for number in [0, 1, last.saturating_sub(1), last, u64::MAX] {
                    let _ = sim.answer(number, answer.clone(), policy, now, effects);
                }
            }
            Self::Data(bytes) => sim.data(*bytes, policy, now, effects),
            Self::Commands => {
                for direction in [Direction::ToSim, Direction::FromSim].repeat(3) {
                    let _ = sim.command(direction, policy, now, effects);
                }
            }
            Self::Delete => {
                let can = sim.can_delete(policy, now);
                assert_eq!(sim.delete(policy, now, effects), can);
            }
            Self::Update(update) => request(sim, update, policy, now, effects),
        }
    }
}

/// What `can` says is what comes of it; a refused request changes nothing but what time does.
fn request(sim: &mut Sim, update: &Update, policy: &Policy, now: DateTime<Utc>, effects: &mut Vec<Effect>) {
    let lookup = Lookup {
        account_within_reach: true,
        ..Lookup::default()
    };
    let can = sim.can(update, &lookup, policy, now);
    let mut waited = sim.clone();
    waited.advance(policy, now, &mut Vec::new());
    let done = sim.update(update, &lookup, policy, now, effects);
    assert_eq!(can, done.clone().map(drop));
    if done.is_err() {
        assert_eq!(sim, &waited);
    }
}
