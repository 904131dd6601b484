//! Draws random histories: what is asked, answered and used, and when, aimed at where rules meet.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{Union, ValueTree};
use proptest::test_runner::TestRunner;
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::{Direction, Edit, Policy, Requested, Sim};

use super::machine::{Ask, Extras, Input, Machine, No, Verdict};

/// A history before it has met a machine: its instants and numbers are relative to what that will be by then.
#[derive(Clone, Debug)]
pub struct Draft {
    pub policy: Policy,
    pub plan: Option<PlanKind>,
    moves: Vec<(When, What)>,
}

/// When an input comes: against the last one's instant, or the next deadline where there is one.
#[derive(Clone, Copy, Debug)]
enum When {
    Seconds(i64),
    AfterDeadline(TimeDelta),
}

#[derive(Clone, Copy, Debug)]
enum What {
    Ask {
        status: Option<Requested>,
        plan: Edit<PlanKind>,
        reset: bool,
        extras: Extras,
        is_called_back: bool,
    },
    Answer(To, Answer),
    Data(u64),
    Command(Direction),
    Delete,
    Advance,
}

/// Which request the operator answers.
#[derive(Clone, Copy, Debug)]
enum To {
    /// So many before the last one.
    Back(u64),
    Reset,
    Number(u64),
}

/// An input and its stamp.
#[derive(Clone, Debug)]
pub struct Step {
    pub now: DateTime<Utc>,
    pub input: Input,
}

/// What was said of each input, and all that followed.
pub type Told<M> = (Vec<Verdict<M>>, Vec<<M as Machine>::Output>);

/// Fewer cases than usual, each of them long; `PROPTEST_CASES` asks for more.
pub fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        // A failure that was shrunk becomes a test with a name, not a file of seeds.
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 128;
    }
    config
}

pub fn start() -> DateTime<Utc> {
    // The last of a month, where calendar months are clamped.
    DateTime::from_timestamp(1_769_850_000, 0).expect("31 January 2026")
}

/// The instant some seconds and nanoseconds after another.
pub fn after(instant: DateTime<Utc>, seconds: i64, nanoseconds: i64) -> DateTime<Utc> {
    instant + TimeDelta::seconds(seconds) + TimeDelta::nanoseconds(nanoseconds)
}

impl Draft {
    pub fn machine<M: Machine>(&self) -> M {
        M::fresh(self.plan, start())
    }

    /// Settles the instants and numbers against a machine that takes the inputs one by one from the beginning.
    pub fn steps<M: Machine>(&self) -> Vec<Step> {
        self.steps_from(self.machine::<M>())
    }

    /// Settles them against one that has lived already.
    pub fn steps_from<M: Machine>(&self, mut machine: M) -> Vec<Step> {
        let mut steps = Vec::new();
        for (index, (when, what)) in self.moves.iter().enumerate() {
            let lifecycle = machine.lifecycle();
            let now = match (when, lifecycle.next_deadline()) {
                (When::Seconds(seconds), _) => after(lifecycle.last(), *seconds, 0),
                (When::AfterDeadline(delta), Some(deadline)) => deadline + *delta,
                (When::AfterDeadline(_), None) => lifecycle.last(),
            };
            let input = settled(*what, index, lifecycle.requests(), lifecycle.reset());
            // What is said here is said again when the steps are played.
            let _ = machine.give(&input, &self.policy, now, &mut Vec::new());
            steps.push(Step { now, input });
        }
        steps
    }

    pub fn play<M: Machine>(&self, machine: &mut M, steps: &[Step]) -> Told<M> {
        let mut outputs = Vec::new();
        let verdicts = steps
            .iter()
            .map(|Step { now, input }| machine.give(input, &self.policy, *now, &mut outputs))
            .collect();
        (verdicts, outputs)
    }
}

fn settled(what: What, index: usize, requests: u64, open_reset: Option<u64>) -> Input {
    match what {
        What::Ask {
            status,
            plan,
            reset,
            extras,
            is_called_back,
        } => Input::Ask(Ask {
            status,
            plan,
            reset,
            extras,
            callback: is_called_back.then_some(index),
        }),
        What::Answer(to, answer) => {
            let number = match to {
                To::Back(count) => requests.saturating_sub(count),
                To::Reset => open_reset.unwrap_or(requests),
                To::Number(number) => number,
            };
            Input::Answer(number, answer)
        }
        What::Data(bytes) => Input::Data(bytes),
        What::Command(direction) => Input::Command(direction),
        What::Delete => Input::Delete,
        What::Advance => Input::Advance,
    }
}

const DATA_LIMIT: u64 = 100;

/// How many inputs a history has at most.
pub const LENGTH: usize = 60;

pub fn drafts() -> impl Strategy<Value = Draft> {
    let moves = prop::collection::vec((when(), what()), 1..=LENGTH);
    (policies(), plan(), moves).prop_map(|(policy, plan, moves)| Draft { policy, plan, moves })
}

fn policies() -> impl Strategy<Value = Policy> {
    (1..=4_u64, 1..=3_u64, 1..=72_u64, 1..=3_u64, any::<bool>()).prop_map(
        |(commands, ready, delay, suspension, reactivation)| Policy {
            ready_data_limit: NonZeroU64::new(DATA_LIMIT).expect("not zero"),
            ready_command_limit: NonZeroU64::new(commands).expect("not zero"),
            ready_period: CalendarMonths::new(ready).expect("not zero"),
            cancellation_delay: Hours::new(delay).expect("not zero"),
            free_suspension: CalendarMonths::new(suspension).expect("not zero"),
            reactivation,
        },
    )
}

fn plan() -> impl Strategy<Value = Option<PlanKind>> {
    prop_oneof![
        2 => Just(None),
        4 => Just(Some(PlanKind::Standard)),
        1 => Just(Some(PlanKind::NarrowbandDeveloper)),
    ]
}

fn when() -> impl Strategy<Value = When> {
    let nanosecond = TimeDelta::nanoseconds(1);
    prop_oneof![
        4 => Just(When::Seconds(0)),
        6 => (1..=7_200_i64).prop_map(When::Seconds),
        1 => (0..=100 * 86_400_i64).prop_map(When::Seconds),
        1 => (-7_200..=-1_i64).prop_map(When::Seconds),
        1 => Just(When::AfterDeadline(-nanosecond)),
        1 => Just(When::AfterDeadline(TimeDelta::zero())),
        1 => Just(When::AfterDeadline(nanosecond)),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let data = select(vec![0, 1, DATA_LIMIT / 2, DATA_LIMIT - 1, DATA_LIMIT, u64::MAX]);
    let direction = select(vec![Direction::ToSim, Direction::FromSim]);
    prop_oneof![
        12 => ask(),
        12 => (to(), answer()).prop_map(|(to, answer)| What::Answer(to, answer)),
        2 => data.prop_map(What::Data),
        3 => direction.prop_map(What::Command),
        1 => Just(What::Delete),
        2 => Just(What::Advance),
    ]
}

fn ask() -> impl Strategy<Value = What> {
    let status = prop_oneof![
        2 => Just(None),
        7 => select(Requested::ALL.to_vec()).prop_map(Some),
    ];
    let plan = prop_oneof![
        6 => Just(Edit::Keep),
        4 => Just(Edit::Set(PlanKind::Standard)),
        1 => Just(Edit::Set(PlanKind::NarrowbandDeveloper)),
        1 => Just(Edit::Clear),
    ];
    let change = (status, plan).prop_map(|(status, plan)| (status, plan, false));
    let reset = Just((None, Edit::Keep, true));
    let both = select(Requested::ALL.to_vec()).prop_map(|status| (Some(status), Edit::Keep, true));
    let kernels = Union::new_weighted(vec![(12, change.boxed()), (3, reset.boxed()), (1, both.boxed())]);
    (kernels, extras(), any::<bool>()).prop_map(|((status, plan, reset), extras, is_called_back)| What::Ask {
        status,
        plan,
        reset,
        extras,
        is_called_back,
    })
}

fn extras() -> impl Strategy<Value = Extras> {
    let name = prop_oneof![
        6 => Just(Edit::Keep),
        2 => select(vec!["meter", "pump", "z\u{e4}hler"]).prop_map(Edit::Set),
        1 => Just(Edit::Clear),
    ];
    let account = prop_oneof![12 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(1))];
    let calls_commands = prop_oneof![
        6 => Just(Edit::Keep),
        2 => Just(Edit::Set("http://example.com/commands")),
        1 => Just(Edit::Clear),
    ];
    let seldom = || prop::bool::weighted(0.1);
    let sometimes = prop::bool::weighted(0.4);
    (name, account, calls_commands, seldom(), sometimes, seldom()).prop_map(
        |(name, account, calls_commands, is_name_taken, is_account_out_of_reach, is_plan_unknown)| Extras {
            name,
            account,
            calls_commands,
            is_name_taken,
            is_account_out_of_reach,
            is_plan_unknown,
        },
    )
}

fn to() -> impl Strategy<Value = To> {
    prop_oneof![
        10 => Just(To::Back(0)),
        2 => (1..=3_u64).prop_map(To::Back),
        3 => Just(To::Reset),
        1 => select(vec![0, 1, u64::MAX]).prop_map(To::Number),
    ]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => Just(Answer::Completed),
        2 => Just(Answer::Unavailable),
        2 => Just(Answer::Resumed),
        1 => Just(Answer::Failed),
    ]
}

/// Notes what the steps have come to on a machine.
fn note<M: Machine>(draft: &Draft, seen: &mut BTreeSet<String>) {
    let mut machine = draft.machine::<M>();
    for Step { now, input } in draft.steps::<M>() {
        let mut outputs = Vec::new();
        let verdict = machine.give(&input, &draft.policy, now, &mut outputs);
        seen.insert(format!(
            "{} underneath {}",
            machine.lifecycle().settled(),
            machine.lifecycle().status()
        ));
        seen.extend(machine.lifecycle().reset().map(|_| "a reset".to_string()));
        match verdict {
            Err(No::Refused(refusal)) => {
                seen.insert(
                    format!("{refusal:?}")
                        .chars()
                        .take_while(|c| c.is_alphabetic())
                        .collect(),
                );
            }
            Err(No::Stale(_)) => {
                seen.insert("stale".to_string());
            }
            Ok(_) => {}
        }
    }
}

/// A property says nothing of what its histories never come to.
#[test]
fn the_histories_come_to_every_status_and_refusal() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..config().cases {
        let draft = drafts()
            .new_tree(&mut runner)
            .expect("no draft is rejected")
            .current();
        note::<Lifecycle>(&draft, &mut seen);
        note::<Sim>(&draft, &mut seen);
    }
    let mut expected: BTreeSet<String> = ["new", "ready", "active", "suspended", "deactivated"]
        .iter()
        .flat_map(|settled| {
            [*settled, "updating", "scheduled"].map(|status| format!("{settled} underneath {status}"))
        })
        .collect();
    expected.extend(
        [
            "canceled underneath canceled",
            "a reset",
            "stale",
            "SuspendedWithoutPlan",
            "InFlight",
            "Status",
            "PlanOfCanceled",
            "PlanRemoved",
            "PlanMissing",
            "NarrowbandReady",
            "ResetUnconnected",
            "Resetting",
            "Unconnected",
            "Undeletable",
            "Combination",
            "Parameter",
            "MovePastNew",
            "MoveOutOfReach",
            "MoveWithPlan",
            "NoSuchPlan",
            "Illegal",
        ]
        .map(String::from),
    );
    assert_eq!(seen, expected);
}
