//! The shortest lawful way to a status: against the table, against trying everything, and where there is none.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use sim_lifecycle::chrono;
use sim_lifecycle::lifecycle::{Answer, Ignore, Lifecycle, PlanKind, Request};
use sim_lifecycle::sim::{Path, StepKind, path_to};
use sim_lifecycle::{Automatic, Edit, Policy, Requested, Settled, table};
use strum::IntoEnumIterator as _;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn morning() -> DateTime<Utc> {
    at("2026-01-01T09:00:00Z")
}

fn request(status: Requested, plan: Edit<PlanKind>) -> Request<PlanKind> {
    let status = Some(status);
    Request::Change { status, plan }
}

/// A lifecycle settled in this status since the morning, with a standard plan.
fn settled(status: Settled, policy: &Policy) -> Lifecycle {
    let plan = Edit::Set(PlanKind::Standard);
    let (requests, wait): (&[Requested], bool) = match status {
        Settled::New => (&[], false),
        Settled::Ready => (&[Requested::Ready], false),
        Settled::Active => (&[Requested::Active], false),
        Settled::Suspended => (&[Requested::Active, Requested::Suspended], false),
        Settled::Deactivated => (&[Requested::Deactivated], false),
        Settled::Canceled => (&[Requested::Deactivated], true),
    };
    let mut lifecycle = Lifecycle::new(None, morning());
    for status in requests {
        lifecycle
            .request(request(*status, plan), policy, morning(), &mut Ignore)
            .unwrap();
        lifecycle
            .answer(
                lifecycle.requests(),
                Answer::Completed,
                policy,
                morning(),
                &mut Ignore,
            )
            .unwrap();
    }
    if wait {
        lifecycle.advance(policy, lifecycle.next_deadline().unwrap(), &mut Ignore);
    }
    assert_eq!(lifecycle.settled(), status);
    lifecycle
}

/// Walks a path on the kernel, each step at its instant, and checks that it is taken as it says.
fn walk(mut lifecycle: Lifecycle, path: &Path<PlanKind>, policy: &Policy) -> Lifecycle {
    for step in &path.steps {
        match step.kind {
            StepKind::Request { status, plan } => {
                lifecycle
                    .request(request(status, plan), policy, step.at, &mut Ignore)
                    .unwrap();
            }
            StepKind::Operator => lifecycle
                .answer(
                    lifecycle.requests(),
                    Answer::Completed,
                    policy,
                    step.at,
                    &mut Ignore,
                )
                .unwrap(),
            StepKind::Wait(cause) => {
                assert_eq!(lifecycle.settled(), table::edge(cause).from);
                lifecycle.advance(policy, step.at, &mut Ignore);
                assert_eq!(lifecycle.settled(), table::edge(cause).to);
            }
        }
    }
    lifecycle
}

#[test]
fn every_pair_of_statuses() {
    let mut text = String::new();
    for reactivation in [false, true] {
        let policy = Policy {
            reactivation,
            ..Policy::default()
        };
        writeln!(text, "reactivation: {reactivation}").unwrap();
        for from in Settled::iter() {
            for to in Settled::iter() {
                let start = settled(from, &policy);
                let path = path_to(&start, to, Some(PlanKind::Standard), &policy, morning());
                let shown = path.as_ref().map_or("none".into(), ToString::to_string);
                writeln!(text, "  {from} to {to}: {shown}").unwrap();
                if let Some(path) = path {
                    let end = walk(start, &path, &policy);
                    assert_eq!((end.settled(), end.last()), (to, path.arrival.max(start.last())));
                }
            }
        }
    }
    insta::assert_snapshot!(text);
}

/// Tries every series of up to four requests and waits, each request completed at once.
fn tried(
    start: Lifecycle,
    wanted: Settled,
    plan: Option<PlanKind>,
    policy: &Policy,
) -> Option<(DateTime<Utc>, usize)> {
    let mut reached = vec![(start, 0)];
    let mut best: Option<(DateTime<Utc>, usize)> = None;
    for _ in 0..5 {
        let mut next = Vec::new();
        for (here, requests) in reached {
            if here.settled() == wanted && here.change().is_none() {
                let way = (here.last(), requests);
                best = Some(best.map_or(way, |best| best.min(way)));
            }
            if here.change().is_some() {
                let mut settled = here;
                settled
                    .answer(
                        here.requests(),
                        Answer::Completed,
                        policy,
                        here.last(),
                        &mut Ignore,
                    )
                    .unwrap();
                next.push((settled, requests));
                continue;
            }
            for status in Requested::iter() {
                for plan in [Edit::Keep].into_iter().chain(plan.map(Edit::Set)) {
                    let mut asked = here;
                    if asked
                        .request(request(status, plan), policy, here.last(), &mut Ignore)
                        .is_ok()
                        && asked.change().is_some()
                    {
                        asked
                            .answer(
                                asked.requests(),
                                Answer::Completed,
                                policy,
                                here.last(),
                                &mut Ignore,
                            )
                            .unwrap();
                        next.push((asked, requests + 1));
                    }
                }
            }
            if let Some(deadline) = here.next_deadline() {
                let mut later = here;
                later.advance(policy, deadline, &mut Ignore);
                next.push((later, requests));
            }
        }
        reached = next;
    }
    best
}

#[test]
fn no_other_series_is_shorter() {
    for reactivation in [false, true] {
        let policy = Policy {
            reactivation,
            ..Policy::default()
        };
        let plans = [
            None,
            Some(PlanKind::Standard),
            Some(PlanKind::NarrowbandDeveloper),
        ];
        for (from, held, given, to) in Settled::iter()
            .flat_map(|from| plans.map(|held| (from, held)))
            .flat_map(|(from, held)| plans.map(|given| (from, held, given)))
            .flat_map(|(from, held, given)| Settled::iter().map(move |to| (from, held, given, to)))
        {
            // Only what is new can hold any plan here, or none.
            let start = if from == Settled::New {
                Lifecycle::new(held, morning())
            } else {
                settled(from, &policy)
            };
            let path = path_to(&start, to, given, &policy, morning());
            let requests = |path: &Path<PlanKind>| {
                let is_request = |kind| matches!(kind, StepKind::Request { .. });
                path.steps.iter().filter(|step| is_request(step.kind)).count()
            };
            assert_eq!(
                path.map(|path| (path.arrival, requests(&path))),
                tried(start, to, given, &policy),
                "from {from} with {held:?} to {to} with {given:?}",
            );
        }
    }
}

#[test]
fn a_change_in_flight_is_waited_for_first() {
    let policy = Policy::default();
    let mut lifecycle = settled(Settled::Active, &policy);
    let ask = request(Requested::Suspended, Edit::Keep);
    lifecycle.request(ask, &policy, morning(), &mut Ignore).unwrap();
    let unavailable = Answer::Unavailable;
    lifecycle
        .answer(2, unavailable, &policy, morning(), &mut Ignore)
        .unwrap();

    let path = path_to(&lifecycle, Settled::Active, None, &policy, morning()).unwrap();
    let kinds: Vec<_> = path.steps.iter().map(|step| step.kind).collect();
    let back = StepKind::Request {
        status: Requested::Active,
        plan: Edit::Keep,
    };
    assert_eq!(kinds, [StepKind::Operator, back, StepKind::Operator]);
    assert_eq!(walk(lifecycle, &path, &policy).settled(), Settled::Active);
}

#[test]
fn a_change_in_flight_that_leads_away_for_good_leaves_no_way() {
    let policy = Policy::default();
    let mut lifecycle = settled(Settled::Active, &policy);
    let ask = request(Requested::Deactivated, Edit::Keep);
    lifecycle.request(ask, &policy, morning(), &mut Ignore).unwrap();
    assert_eq!(
        path_to(&lifecycle, Settled::Suspended, None, &policy, morning()),
        None
    );
}

#[test]
fn the_wait_ends_at_the_deadline_that_runs_already() {
    let policy = Policy::default();
    let lifecycle = settled(Settled::Deactivated, &policy);
    let later = at("2026-01-03T00:00:00Z");
    let path = path_to(&lifecycle, Settled::Canceled, None, &policy, later).unwrap();
    assert_eq!(path.arrival, at("2026-01-04T09:00:00Z"));
    let [step] = path.steps[..] else {
        panic!("one step, not {path}")
    };
    assert_eq!(step.kind, StepKind::Wait(Automatic::CancellationDelay));
}

#[test]
fn a_timer_that_is_due_by_now_has_fired() {
    let policy = Policy::default();
    let lifecycle = settled(Settled::Deactivated, &policy);
    let later = at("2026-02-01T00:00:00Z");
    let path = path_to(&lifecycle, Settled::Canceled, None, &policy, later).unwrap();
    assert_eq!((path.steps.len(), path.arrival), (0, later));
    assert_eq!(path.to_string(), "nothing to do");
}

#[test]
fn without_a_plan_there_is_no_way_to_be_connected() {
    let policy = Policy::default();
    let lifecycle = Lifecycle::<PlanKind>::new(None, morning());
    assert_eq!(
        path_to(&lifecycle, Settled::Active, None, &policy, morning()),
        None
    );
    let narrowband = Some(PlanKind::NarrowbandDeveloper);
    assert_eq!(
        path_to(&lifecycle, Settled::Ready, narrowband, &policy, morning()),
        None
    );
    assert!(path_to(&lifecycle, Settled::Active, narrowband, &policy, morning()).is_some());
}
