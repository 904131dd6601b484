//! Strategies for the kernel: requests, transitions, and lifecycles that inputs lead to.

use alloc::vec;
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::Union;

use super::macros::arbitrary;
use super::time::instants;
use crate::edit::Edit;
use crate::lifecycle::{
    Answer, Change, ChangeOutcome, Event, Ignore, Lifecycle, Plan, PlanKind, Request, ResetOutcome, Route,
    Stale, Transition, Upstream,
};
use crate::policy::Policy;
use crate::status::{Automatic, Cause, Direction, Requested, Settled, Status};
use crate::table::{self, Verdict};

arbitrary! {
    PlanKind => prop_oneof![3 => Just(PlanKind::Standard), 1 => Just(PlanKind::NarrowbandDeveloper)];
    Route => prop_oneof![Just(Route::Same), Just(Route::AtOnce), (1..=u64::MAX).prop_map(Route::Operator)];
    Stale => (any::<u64>(), any::<Answer>()).prop_map(|(number, answer)| Stale { number, answer });
    ChangeOutcome => select(vec![ChangeOutcome::Completed, ChangeOutcome::Failed]);
    ResetOutcome => select(vec![
        ResetOutcome::Completed,
        ResetOutcome::Failed,
        ResetOutcome::Unavailable,
        ResetOutcome::Disconnected,
    ]);
    Ignore => Just(Ignore);
}

/// Implements `Arbitrary` for the kernel's types, whatever plan they are about.
macro_rules! arbitrary_of_plan {
    ($($type:ident => $strategy:expr;)*) => {$(
        impl<P> Arbitrary for $type<P>
        where
            P: Plan + Arbitrary + PartialEq + 'static,
            P::Strategy: 'static,
        {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
                $strategy.boxed()
            }
        }
    )*};
}

pub(super) use arbitrary_of_plan;

arbitrary_of_plan! {
    Request => requests::<P>();
    Upstream => prop_oneof![
        6 => upstream_updates::<P>(),
        1 => Just(Self::Reset),
    ];
    Event => events::<P>();
    Transition => (instants(), any::<Event<P>>()).prop_map(|(at, event)| Self { at, event });
    Change => (lives::<P>(), any::<P>(), any::<Index>())
        .prop_filter_map("a change in flight", |(life, plan, pick)| life.changing(plan, pick));
    Lifecycle => lives::<P>().prop_map(|life| life.lived());
}

fn requests<P: Plan + Arbitrary + 'static>() -> impl Strategy<Value = Request<P>>
where
    P::Strategy: 'static,
{
    prop_oneof![
        6 => (any::<Option<Requested>>(), any::<Edit<P>>())
            .prop_map(|(status, plan)| Request::Change { status, plan }),
        1 => Just(Request::Reset),
    ]
}

/// What goes out seeks something, and does not take a plan away from where one is needed (rule T6).
fn upstream_updates<P: Plan + Arbitrary + 'static>() -> impl Strategy<Value = Upstream<P>>
where
    P::Strategy: 'static,
{
    let status = prop_oneof![1 => Just(None), 4 => any::<Requested>().prop_map(Some)];
    (status, any::<Edit<P>>(), any::<P>()).prop_map(|(status, plan, other)| {
        let plan = match (status, plan) {
            (None, Edit::Keep)
            | (Some(Requested::Ready | Requested::Active | Requested::Suspended), Edit::Clear) => {
                Edit::Set(other)
            }
            (_, plan) => plan,
        };
        Upstream::Update { status, plan }
    })
}

fn events<P: Plan + Arbitrary + PartialEq + 'static>() -> impl Strategy<Value = Event<P>>
where
    P::Strategy: 'static,
{
    prop_oneof![
        1 => Just(Event::CommandHeard),
        4 => status_moves().prop_map(|(previous, updated, cause)| Event::Status {
            previous,
            updated,
            cause,
        }),
        1 => Just(Event::ResetStarted),
        1 => Just(Event::ResetStopped),
        4 => settlings::<P>().prop_map(|(status, plan, automatic)| Event::Settled {
            status,
            plan,
            automatic,
        }),
        1 => Just(Event::SuspendedFeeStarted),
        2 => (1..=u64::MAX, any::<Upstream<P>>())
            .prop_map(|(number, request)| Event::Upstream { number, request }),
        1 => any::<ChangeOutcome>().prop_map(Event::ChangeFinished),
        1 => any::<ResetOutcome>().prop_map(Event::ResetFinished),
    ]
}

/// Every move of the reported status that there is, with its cause.
pub(super) fn status_moves() -> impl Strategy<Value = (Status, Status, Cause)> {
    let mut moves = Vec::new();
    let in_flight = [Status::Updating, Status::Scheduled];
    for settled in table::TABLE.map(|row| row.settled) {
        if settled == Settled::Canceled {
            continue;
        }
        let status = settled.into();
        moves.push((status, Status::Updating, Cause::Requested));
        moves.extend(in_flight.map(|phase| (phase, status, Cause::Failed)));
        if settled != Settled::New {
            moves.extend(in_flight.map(|phase| (phase, status, Cause::Completed)));
        }
    }
    moves.push((Status::Updating, Status::Scheduled, Cause::Unavailable));
    moves.push((Status::Scheduled, Status::Updating, Cause::Resumed));
    moves.extend(AUTOMATIC.map(|(from, to, cause)| (from.into(), to.into(), cause.into())));
    select(moves)
}

/// What moves by itself (rules A1 to A4).
const AUTOMATIC: [(Settled, Settled, Automatic); 4] = [
    (Settled::Ready, Settled::Active, Automatic::Data),
    (Settled::Ready, Settled::Active, Automatic::Commands),
    (Settled::Ready, Settled::Active, Automatic::ReadyPeriod),
    (
        Settled::Deactivated,
        Settled::Canceled,
        Automatic::CancellationDelay,
    ),
];

/// The settled status and the plan, each before and after where it changed, and what made it happen by itself.
pub(super) type Settling<P> = (
    Option<(Settled, Settled)>,
    Option<(Option<P>, Option<P>)>,
    Option<Automatic>,
);

pub(super) fn settlings<P>() -> impl Strategy<Value = Settling<P>>
where
    P: Arbitrary + Clone + PartialEq + 'static,
    P::Strategy: 'static,
{
    let plan = any::<P>().boxed();
    let automatic = select(AUTOMATIC.to_vec());
    let replaced = (plan.clone(), plan.clone()).prop_filter_map("two plans", |(previous, updated)| {
        (previous != updated).then_some((Some(previous), Some(updated)))
    });
    let given = plan.clone().prop_map(|updated| (None, Some(updated)));
    let removed = plan.prop_map(|previous| (Some(previous), None));
    let (replaced, given, removed) = (replaced.boxed(), given.boxed(), removed.boxed());
    let alone = prop_oneof![replaced.clone(), given.clone(), removed.clone()];
    // Where a plan is needed there was one before, and there is one after (rule T6).
    let requested = requested_moves().prop_flat_map(move |(from, to)| {
        let mut beside = vec![replaced.clone()];
        if !table::row(from).needs_plan {
            beside.push(given.clone());
            if to == Settled::Deactivated {
                beside.push(removed.clone());
            }
        }
        (Just((from, to)), prop::option::of(Union::new(beside)))
    });
    prop_oneof![
        2 => automatic.prop_map(|(from, to, cause)| (Some((from, to)), None, Some(cause))),
        4 => requested.prop_map(|(status, plan)| (Some(status), plan, None)),
        2 => alone.prop_map(|plan| (None, Some(plan), None)),
    ]
}

/// Every move of the settled status that a request can ask for, under one policy or the other.
fn requested_moves() -> impl Strategy<Value = (Settled, Settled)> {
    let moves = table::TABLE.iter().flat_map(|row| {
        Requested::ALL
            .into_iter()
            .filter(|to| matches!(row.verdict(*to), Verdict::Legal | Verdict::IfReactivation))
            .map(|to| (row.settled, to.into()))
    });
    select(moves.collect::<Vec<_>>())
}

/// A lifecycle as the inputs that lead to it.
#[derive(Clone, Debug)]
pub(super) struct Life<P> {
    plan: Option<P>,
    start: DateTime<Utc>,
    policy: Policy,
    inputs: Vec<(TimeDelta, Input<P>)>,
}

#[derive(Clone, Copy, Debug)]
enum Input<P> {
    Request(Request<P>),
    /// One of the requests that would be accepted, with this plan where one is given.
    Lawful(P, Index),
    /// To the request so many before the last.
    Answer(u64, Answer),
    Data(u64),
    Command(Direction),
}

impl<P: Plan> Life<P> {
    pub(super) fn lived(&self) -> Lifecycle<P> {
        let policy = &self.policy;
        let mut life = Lifecycle::new(self.plan, self.start);
        for (after, input) in &self.inputs {
            let now = life.last().checked_add_signed(*after).unwrap_or(life.last());
            // What is refused or stale is an input, too: the timers that were due have fired.
            match *input {
                Input::Request(request) => {
                    let _ = life.request(request, policy, now, &mut Ignore);
                }
                Input::Lawful(plan, pick) => {
                    if let Some(request) = lawful(&life, plan, policy, pick) {
                        let _ = life.request(request, policy, now, &mut Ignore);
                    }
                }
                Input::Answer(back, answer) => {
                    let number = life.requests().saturating_sub(back);
                    let _ = life.answer(number, answer, policy, now, &mut Ignore);
                }
                Input::Data(bytes) => life.data(bytes, policy, now, &mut Ignore),
                Input::Command(direction) => {
                    let _ = life.command(direction, policy, now, &mut Ignore);
                }
            }
        }
        life
    }

    /// The change that is in flight at the end, or that one more request begins.
    fn changing(&self, plan: P, pick: Index) -> Option<Change<P>> {
        let mut life = self.lived();
        if life.change().is_none() {
            let request = lawful(&life, plan, &self.policy, pick)?;
            let _ = life.request(request, &self.policy, life.last(), &mut Ignore);
        }
        life.change().copied()
    }
}

/// Picks a request that the lifecycle would accept as it is.
fn lawful<P: Plan>(life: &Lifecycle<P>, plan: P, policy: &Policy, pick: Index) -> Option<Request<P>> {
    let changes = Requested::ALL.into_iter().flat_map(|status| {
        [Edit::Keep, Edit::Set(plan)].map(|plan| Request::Change {
            status: Some(status),
            plan,
        })
    });
    let lawful: Vec<_> = changes
        .chain([Request::Reset])
        .filter(|request| life.check(request, policy).is_ok())
        .collect();
    picked(&lawful, pick)
}

/// Picks one of them, if there is one.
pub(super) fn picked<T: Clone>(all: &[T], pick: Index) -> Option<T> {
    if all.is_empty() {
        return None;
    }
    all.get(pick.index(all.len())).cloned()
}

pub(super) fn lives<P: Plan + Arbitrary + 'static>() -> impl Strategy<Value = Life<P>>
where
    P::Strategy: 'static,
{
    let after = prop_oneof![
        4 => (0..=7_200_i64).prop_map(TimeDelta::seconds),
        1 => (0..=100_i64).prop_map(TimeDelta::days),
    ];
    let answer = prop_oneof![
        6 => Just(Answer::Completed),
        3 => any::<Answer>(),
    ];
    let input = prop_oneof![
        2 => requests().prop_map(Input::Request),
        4 => any::<(P, Index)>().prop_map(|(plan, pick)| Input::Lawful(plan, pick)),
        6 => (prop_oneof![5 => Just(0), 1 => 1..=3_u64], answer)
            .prop_map(|(back, answer)| Input::Answer(back, answer)),
        1 => (0..=1_000_u64).prop_map(Input::Data),
        1 => any::<Direction>().prop_map(Input::Command),
    ];
    (
        any::<Option<P>>(),
        instants(),
        any::<Policy>(),
        prop::collection::vec((after, input), 0..=16),
    )
        .prop_map(|(plan, start, policy, inputs)| Life {
            plan,
            start,
            policy,
            inputs,
        })
}
