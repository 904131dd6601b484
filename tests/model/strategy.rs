//! Random histories that know the world they are written for, and aim where rules meet.

mod forms;
mod instants;
mod opening;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::reference::{Answer, Direction, Line, Settled, Sim, World};
pub use opening::opening;

const MASTER: u128 = 0xA1;
const FIRST_SUBACCOUNT: u128 = 0xA2;
const SECOND_SUBACCOUNT: u128 = 0xA3;
const OTHER_MASTER: u128 = 0xA4;
const UNDECLARED: u128 = 0xA9;

/// Answers in the proportion in which they make long histories.
const ANSWERS: [(u32, Answer); 4] = [
    (4, Answer::Completed),
    (2, Answer::Unavailable),
    (1, Answer::Resumed),
    (2, Answer::Failed),
];

/// A choice among strategies by weight.
type Choice<T> = Vec<(u32, BoxedStrategy<T>)>;

/// The next line and its instant.
pub fn next(world: &World) -> BoxedStrategy<(DateTime<Utc>, Line)> {
    (instants::next(world), line(world)).boxed()
}

/// A SID; its digits have letters, so that its spelling in the other case is another SID.
fn sid(prefix: &str, number: u128) -> String {
    format!("{prefix}{:032x}", 0xABC0_0000 + number)
}

fn account(number: u128) -> String {
    sid("AC", number)
}

fn line(world: &World) -> BoxedStrategy<Line> {
    let mut choice: Choice<Line> = vec![(12, Just(Line::Advance).boxed()), (4, about_nobody(world))];
    let registered = world.sims.len() + world.deleted.len();
    if registered < 6 {
        choice.push((4, opening::register(registered, &world.plans)));
    }
    // One Sim has most of the history: it gets further than several that share it would.
    let focus = world.sims.iter().find(|sim| sim.settled != Settled::Canceled);
    for sim in &world.sims {
        let share = if focus.is_some_and(|focus| focus.sid == sim.sid) {
            5
        } else {
            1
        };
        let weights = weights(sim);
        choice.extend([
            (weights.update * share, update(world, sim)),
            (weights.delete * share, delete(sim)),
            (
                weights.usage * share,
                Union::new_weighted(usage(world, sim)).boxed(),
            ),
            (weights.answer * share, Union::new_weighted(answers(sim)).boxed()),
        ]);
    }
    Union::new_weighted(choice).boxed()
}

struct Weights {
    update: u32,
    delete: u32,
    usage: u32,
    answer: u32,
}

/// What a Sim is likely to be told next, so that its history goes on.
fn weights(sim: &Sim) -> Weights {
    let (update, delete, usage) = match sim.settled {
        Settled::New => (22, 1, 1),
        Settled::Ready => (16, 1, 14),
        Settled::Active => (20, 1, 3),
        Settled::Suspended | Settled::Deactivated => (20, 1, 1),
        Settled::Canceled => (4, 3, 1),
    };
    if sim.change.is_some() {
        return Weights {
            update: 7,
            delete: 1,
            usage: usage.max(2),
            answer: 16,
        };
    }
    let answer = if sim.reset.is_some() { 6 } else { 2 };
    Weights {
        update,
        delete,
        usage,
        answer,
    }
}

fn requester(sim: &Sim) -> BoxedStrategy<Option<String>> {
    prop_oneof![
        12 => Just(None),
        6 => Just(Some(sim.account_sid.clone())),
        5 => Just(Some(account(MASTER))),
        1 => select(vec![FIRST_SUBACCOUNT, SECOND_SUBACCOUNT, OTHER_MASTER, UNDECLARED])
            .prop_map(|number| Some(account(number))),
    ]
    .boxed()
}

/// The word that addresses a Sim and the account that says it.
fn addressed(sim: &Sim) -> BoxedStrategy<(String, Option<String>)> {
    let by_sid = (Just(sim.sid.clone()), requester(sim)).boxed();
    let Some(name) = sim.unique_name.clone() else {
        return by_sid;
    };
    prop_oneof![
        6 => by_sid,
        4 => Just((name.clone(), Some(sim.account_sid.clone()))),
        1 => (Just(name), requester(sim)),
    ]
    .boxed()
}

fn update(world: &World, sim: &Sim) -> BoxedStrategy<Line> {
    let write = |((sim, requester), form)| Line::Update { sim, form, requester };
    let usual = (addressed(sim), forms::any_form(world, sim)).prop_map(write);
    if sim.settled != Settled::New {
        return usual.boxed();
    }
    let by_master = Just((sim.sid.clone(), Some(account(MASTER))));
    let moving = (by_master, forms::moving(world, sim)).prop_map(write);
    prop_oneof![6 => usual, 1 => moving].boxed()
}

fn delete(sim: &Sim) -> BoxedStrategy<Line> {
    addressed(sim)
        .prop_map(|(sim, requester)| Line::Delete { sim, requester })
        .boxed()
}

/// Lines about a Sim that was deleted, that never was, or that is spelled otherwise.
fn about_nobody(world: &World) -> BoxedStrategy<Line> {
    let mut words = vec![sid("DE", 0xFFF), "nobody".to_string(), String::new()];
    words.extend(world.deleted.iter().map(|sim| sim.sid.clone()));
    words.extend(world.sims.iter().map(|sim| sim.sid.to_lowercase()));
    words.extend(world.sims.iter().filter_map(|sim| sim.unique_name.clone()));
    let lines = |sim: String| {
        let form = "Status=active".to_string();
        prop_oneof![
            Just(Line::Update {
                sim: sim.clone(),
                form,
                requester: None
            }),
            Just(Line::Delete {
                sim: sim.clone(),
                requester: Some(account(MASTER))
            }),
            Just(Line::Data {
                sim: sim.clone(),
                bytes: 1
            }),
            Just(Line::Command {
                sim: sim.clone(),
                direction: Direction::ToSim
            }),
            answer(&sim, Just(1).boxed(), ANSWERS.to_vec()),
        ]
    };
    select(words).prop_flat_map(lines).boxed()
}

fn usage(world: &World, sim: &Sim) -> Choice<Line> {
    let remaining = world
        .policy
        .ready_data_limit
        .saturating_sub(sim.bytes_since_ready);
    let bytes = prop_oneof![
        3 => Just(remaining),
        3 => Just(remaining.saturating_sub(1)),
        2 => Just(1),
        1 => Just(0),
        1 => Just(u64::MAX),
        2 => 0..=remaining,
    ];
    let (data_sim, command_sim) = (sim.sid.clone(), sim.sid.clone());
    let data = bytes.prop_map(move |bytes| Line::Data {
        sim: data_sim.clone(),
        bytes,
    });
    let command =
        select(vec![Direction::ToSim, Direction::FromSim]).prop_map(move |direction| Line::Command {
            sim: command_sim.clone(),
            direction,
        });
    vec![(2, data.boxed()), (3, command.boxed())]
}

/// Answers to what is in flight, to what was, and to what never was.
fn answers(sim: &Sim) -> Choice<Line> {
    let mut choice: Choice<Line> = Vec::new();
    let anything = prop_oneof![
        8 => 0..=sim.last_number.saturating_add(1),
        1 => Just(u64::MAX),
    ];
    choice.push((1, answer(&sim.sid, anything.boxed(), ANSWERS.to_vec())));
    if let Some(change) = &sim.change {
        let (current, earlier) = match change.numbers.split_last() {
            Some((current, earlier)) => (*current, earlier.to_vec()),
            None => (0, Vec::new()),
        };
        let mut weights = ANSWERS.to_vec();
        if change.scheduled {
            weights.push((6, Answer::Resumed));
        }
        choice.push((12, answer(&sim.sid, Just(current).boxed(), weights)));
        if !earlier.is_empty() {
            choice.push((4, answer(&sim.sid, select(earlier).boxed(), ANSWERS.to_vec())));
        }
    }
    if let Some(reset) = &sim.reset {
        choice.push((3, answer(&sim.sid, Just(reset.number).boxed(), ANSWERS.to_vec())));
    }
    choice
}

fn answer(sim: &str, request: BoxedStrategy<u64>, weights: Vec<(u32, Answer)>) -> BoxedStrategy<Line> {
    let sim = sim.to_string();
    let answers = weights.into_iter().map(|(weight, answer)| (weight, Just(answer)));
    let code = prop_oneof![1 => Just(None), 3 => (1_u64..=99_999).prop_map(Some)];
    let message = prop_oneof![
        1 => Just(None),
        3 => select(vec!["refused upstream", "50 % & more = less + \u{fc}", "*-._~"])
            .prop_map(|text| Some(text.to_string())),
    ];
    (request, Union::new_weighted(answers.collect()), code, message)
        .prop_map(
            move |(request, answer, error_code, error_message)| Line::Operator {
                sim: sim.clone(),
                request,
                answer,
                error_code,
                error_message,
            },
        )
        .boxed()
}
