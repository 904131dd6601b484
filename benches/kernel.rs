//! How long the kernel's inputs and the Sim's take; beside other crates' machines they stand in `peers/`.

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::lifecycle::{Answer, Ignore, PlanKind, Request};
use sim_lifecycle::sim::{RatePlan, Registration};
use sim_lifecycle::{
    Direction, Edit, Effect, EffectKind, Lifecycle, Lookup, OperatorAnswer, Policy, Requested, Settled, Sim,
    Status, wire,
};

const STEPS: usize = 1_000;

fn main() {
    divan::main();
}

fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn ready() -> Lifecycle {
    let (policy, now) = (Policy::default(), start());
    let mut sim = Lifecycle::new(Some(PlanKind::Standard), now);
    let request = Request::Change {
        status: Some(Requested::Ready),
        plan: Edit::Keep,
    };
    assert!(sim.request(request, &policy, now, &mut Ignore).is_ok());
    assert!(
        sim.answer(1, Answer::Completed, &policy, now, &mut Ignore)
            .is_ok()
    );
    sim
}

/// A thousand small uses of a ready SIM, none of which reaches a limit.
#[divan::bench]
fn data(bencher: Bencher<'_, '_>) {
    let policy = Policy::default();
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(ready)
        .bench_local_values(|mut sim| {
            let mut now = start();
            for _ in 0..STEPS {
                now += TimeDelta::seconds(1);
                sim.data(black_box(200), &policy, now, &mut Ignore);
            }
            assert_eq!(sim.used(), Some((200_000, 0)));
        });
}

/// A thousand Commands to a SIM that the fifth makes active.
#[divan::bench]
fn commands(bencher: Bencher<'_, '_>) {
    let policy = Policy::default();
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(ready)
        .bench_local_values(|mut sim| {
            for _ in 0..STEPS {
                let direction = black_box(Direction::ToSim);
                assert!(sim.command(direction, &policy, start(), &mut Ignore).is_ok());
            }
            assert_eq!(sim.settled(), Settled::Active);
        });
}

/// Suspended and active in turn: a request and the operator's answer each time.
#[divan::bench]
fn changes(bencher: Bencher<'_, '_>) {
    let policy = Policy::default();
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(ready)
        .bench_local_values(|mut sim| {
            for step in 0..STEPS / 2 {
                let status = if step % 2 == 0 {
                    Requested::Suspended
                } else {
                    Requested::Active
                };
                let request = Request::Change {
                    status: Some(black_box(status)),
                    plan: Edit::Keep,
                };
                assert!(sim.request(request, &policy, start(), &mut Ignore).is_ok());
                let number = sim.requests();
                assert!(
                    sim.answer(number, Answer::Completed, &policy, start(), &mut Ignore)
                        .is_ok()
                );
            }
            assert_eq!((sim.settled(), sim.requests()), (Settled::Active, 501));
        });
}

/// The clock looked at a thousand times, nothing due.
#[divan::bench]
fn polls(bencher: Bencher<'_, '_>) {
    let policy = Policy::default();
    bencher
        .counter(ItemsCount::new(STEPS))
        .with_inputs(ready)
        .bench_local_values(|mut sim| {
            let mut now = start();
            for _ in 0..STEPS {
                now += TimeDelta::seconds(1);
                sim.advance(&policy, black_box(now), &mut Ignore);
            }
            assert_eq!(sim.settled(), Settled::Ready);
        });
}

/// A whole request of the Sim: the form read, the update taken, the operator's answer, the callback written.
#[divan::bench]
fn a_request_from_form_to_callback(bencher: Bencher<'_, '_>) {
    let policy = Policy::default();
    let plan = RatePlan::standard("WP00000000000000000000000000000001".parse().unwrap());
    let registration = Registration {
        sid: "DE00000000000000000000000000000001".parse().unwrap(),
        account: "AC00000000000000000000000000000001".parse().unwrap(),
        iccid: "8901260000000000001".parse().unwrap(),
        rate_plan: Some(plan),
        registration_code: None,
        eid: None,
        ip_address: None,
    };
    let form = b"Status=active&CallbackUrl=https%3A%2F%2Fops.example%2Fsims%3Fjob%3D7&CallbackMethod=GET";
    bencher
        .with_inputs(|| {
            (
                Sim::register(registration.clone(), start()),
                Vec::<Effect>::with_capacity(8),
            )
        })
        .bench_local_values(|(mut sim, mut effects)| {
            let update = wire::read_update(black_box(form)).unwrap();
            sim.update(&update, &Lookup::default(), &policy, start(), &mut effects)
                .unwrap();
            sim.answer(1, OperatorAnswer::Completed, &policy, start(), &mut effects)
                .unwrap();
            let Some(EffectKind::Callback(callback)) = effects.pop().map(|effect| effect.kind) else {
                panic!("a change that finishes calls back last")
            };
            assert!(wire::CallbackRequest::of(&callback).body.is_none());
            assert_eq!(sim.status(), Status::Active);
        });
}
