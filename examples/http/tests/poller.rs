//! The client against the fake: it always comes to what it wants, and what it believes always has the truth in it.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::CallbackKey;
use sim_lifecycle::{Policy, Requested, SimSid, Status, Update};
use sim_lifecycle_examples::api::Api;
use sim_lifecycle_examples::clock::Clock;
use sim_lifecycle_examples::fake::{Break, Fake, Script};
use sim_lifecycle_examples::hearing::Hearing;
use sim_lifecycle_examples::poller::{Poller, Wanted, Wish};
use sim_lifecycle_examples::rehearsal::{FLEET, Rehearsal};

/// More than any seed takes; one that takes more is going round in circles.
const MOST_STEPS: usize = 2_000;

/// What the Sims of a rehearsal really are, and the world's word for the ones that should be gone.
fn truths(rehearsal: &Rehearsal, sims: &[SimSid]) -> Vec<Option<Status>> {
    let mut world = rehearsal.fake().world();
    sims.iter().map(|sim| world.truth(*sim)).collect()
}

/// Plays a whole rehearsal, with all that holds at each step, and gives the log.
fn play(seed: u64) -> Vec<String> {
    let mut rehearsal = Rehearsal::new(Script::of_seed(seed)).unwrap();
    let sims: Vec<_> = rehearsal.poller().beliefs().map(|(wish, _)| wish.sim).collect();
    let mut log = Vec::new();
    let mut steps = 0;
    while rehearsal.step(&mut log).unwrap() {
        steps += 1;
        assert!(steps < MOST_STEPS, "seed {seed} does not end: {log:#?}");
        let truths = truths(&rehearsal, &sims);
        for ((wish, belief), truth) in rehearsal.poller().beliefs().zip(truths) {
            assert!(
                belief.contains(truth),
                "seed {seed}: {} is {truth:?} at {}, believed {:?}: {log:#?}",
                wish.name,
                belief.at(),
                belief.statuses(),
            );
        }
    }
    assert!(
        rehearsal.poller().surprises().is_empty(),
        "seed {seed}: {:#?}",
        rehearsal.poller().surprises()
    );
    assert_eq!(rehearsal.undelivered(), 0, "seed {seed}");
    assert_eq!(rehearsal.poller().as_wanted(), FLEET, "seed {seed}: {log:#?}");
    let mut wanted = vec![Some(Status::Active); 12];
    wanted.extend([
        Some(Status::Suspended),
        Some(Status::Suspended),
        Some(Status::Canceled),
        None,
    ]);
    assert_eq!(truths(&rehearsal, &sims), wanted, "seed {seed}");
    log
}

fn play_all(seeds: impl Iterator<Item = u64>) {
    let logs: Vec<_> = seeds.map(play).collect();
    let has = |words: &str| logs.iter().flatten().any(|line| line.contains(words));
    for words in [
        "409, a change to",
        "503, ",
        "with an error",
        "(heard before)",
        "(known already)",
        "is deleted: 204",
        "calls back: canceled",
    ] {
        assert!(has(words), "no seed comes to `{words}`");
    }
}

#[test]
fn the_fleet_comes_to_what_it_should_be_with_even_seeds() {
    play_all((0..50).step_by(2));
}

#[test]
fn the_fleet_comes_to_what_it_should_be_with_odd_seeds() {
    play_all((1..50).step_by(2));
}

#[test]
fn one_seed_is_one_world() {
    assert_eq!(play(3), play(3));
}

#[test]
fn where_nothing_goes_wrong_nothing_is_asked_twice() {
    let mut rehearsal = Rehearsal::new(Script::default()).unwrap();
    let mut log: Vec<String> = Vec::new();
    while rehearsal.step(&mut log).unwrap() {}
    let asked = |answer: &str| {
        log.iter()
            .filter(|line| line.contains("is asked to be") && line.contains(answer))
            .count()
    };
    // Two of the twelve are active already; the one to be gone has to be deactivated first.
    assert_eq!((asked(": 200"), asked("")), (14, 14), "{log:#?}");
    assert_eq!(rehearsal.poller().conflicts(), 0);
}

/// A client with one Sim, which a console has been at.
struct Single {
    fake: Fake,
    clock: Clock,
    poller: Poller,
    sim: SimSid,
}

fn single(script: Script, wanted: Wanted, before: &[Update]) -> Single {
    let clock = Clock::new("2026-01-01T09:00:00Z".parse().unwrap());
    let key = CallbackKey::new(b"key").unwrap();
    let fake = Fake::start(clock.clone(), key.clone(), script).unwrap();
    let hearing = Hearing::start(clock.clone(), key).unwrap();
    let mut world = fake.world();
    let sim = world.register("meter".parse().unwrap());
    for update in before {
        world.take(sim, update).unwrap();
        clock.set(clock.now() + sim_lifecycle::chrono::TimeDelta::minutes(1));
    }
    let plan = world.plan();
    drop(world);
    let api = Api::new(fake.base_url(), "token");
    let wishes = vec![Wish {
        sim,
        name: "meter".into(),
        wanted,
    }];
    let poller = Poller::new(clock.clone(), api, hearing, Policy::default(), plan, wishes);
    Single {
        fake,
        clock,
        poller,
        sim,
    }
}

/// Turns until nothing is left to do, and gives the log.
fn run(single: &mut Single) -> Vec<String> {
    let mut log = Vec::new();
    let mut wake: Option<DateTime<Utc>> = Some(single.clock.now());
    while let Some(at) = wake {
        while single.clock.now() < at && !single.poller.has_heard() {
            let _came = single.fake.step(at);
        }
        wake = single.poller.turn(&mut log).unwrap();
    }
    log
}

#[test]
fn what_cannot_be_is_given_up() {
    let deactivated = Update::new().status(Requested::Deactivated);
    let mut single = single(Script::default(), Wanted::Active, &[deactivated]);
    let log = run(&mut single);
    assert_eq!(single.poller.as_wanted(), 0);
    let last = log.last().unwrap();
    assert!(
        last.contains("cannot come to be active: the status cannot go from deactivated to active"),
        "{log:#?}"
    );
}

#[test]
fn suspended_is_come_to_by_way_of_active() {
    let mut single = single(Script::default(), Wanted::Suspended, &[]);
    let log = run(&mut single);
    assert_eq!(single.poller.as_wanted(), 1, "{log:#?}");
    assert_eq!(single.fake.world().truth(single.sim), Some(Status::Suspended));
}

#[test]
fn a_deletion_whose_answer_broke_is_found_out() {
    let script = Script {
        breaks: vec![Some(Break::After)],
        ..Script::default()
    };
    let mut single = single(script, Wanted::Gone, &[]);
    let log = run(&mut single);
    assert_eq!(single.poller.as_wanted(), 1, "{log:#?}");
    assert!(log.iter().any(|line| line.contains("is gone: 404")), "{log:#?}");
    assert_eq!(single.fake.world().truth(single.sim), None);
}
