//! Histories before they have met a Sim: what is asked and answered is aimed at what the Sim is by then.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{History, HistoryParameters, Input, Outcome, Step};
use crate::edit::Edit;
use crate::id::AccountSid;
use crate::lifecycle::Ignore;
use crate::policy::Policy;
use crate::sim::{Lookup, OperatorAnswer, RatePlan, Registration, Sim, Update};
use crate::status::{Direction, Requested};
use crate::testing::kernel::picked;
use crate::testing::sims::updates_looked_up;

#[derive(Clone, Debug)]
pub(super) struct Draft {
    registration: Registration,
    start: DateTime<Utc>,
    policy: Policy,
    moves: Vec<(When, What)>,
}

/// When an input comes: against the one before, or against the next deadline where there is one to come to.
#[derive(Clone, Copy, Debug)]
enum When {
    After(TimeDelta),
    Deadline(TimeDelta),
}

#[derive(Clone, Debug)]
enum What {
    /// As it is.
    Given(Input),
    /// Something of the Sim's lifecycle, with the names, URLs and methods of this update.
    Ask {
        update: Box<Update>,
        plan: RatePlan,
        account: AccountSid,
        pick: Index,
        /// Whether it is one that the Sim accepts.
        is_lawful: bool,
    },
    /// What takes the life on: an answer while a change is in flight, else a request.
    Onward {
        ask: Box<What>,
        answer: Box<What>,
        /// Whether an open reset is answered before anything else is asked for.
        is_reset_first: bool,
    },
    /// An answer to one of the requests in flight.
    Aimed { answer: OperatorAnswer, pick: Index },
    /// An answer to the request so many before the last.
    Late { answer: OperatorAnswer, back: u64 },
    /// An amount of data near the policy's limit.
    Data { pick: Index },
}

/// How far ahead a deadline may lie for the history to go there: some policies set theirs beyond all years that can be
/// written.
const HORIZON: TimeDelta = TimeDelta::days(4_000);

impl Draft {
    /// Settles every step against a Sim that takes them one by one from the beginning.
    pub(super) fn settled(self) -> History {
        let Self {
            registration,
            start,
            policy,
            moves,
        } = self;
        let mut history = History {
            registration,
            start,
            policy,
            steps: Vec::new(),
        };
        let mut sim = history.sim();
        let mut before = start;
        for (when, what) in moves {
            let after = when.after(&sim, before);
            let now = before.checked_add_signed(after).unwrap_or(before);
            sim.advance(&policy, now, &mut Ignore);
            let input = what.aimed(&sim, &policy, now);
            let outcome = input.give(&mut sim, &policy, now, &mut Ignore);
            history.steps.push(Step { after, input });
            if outcome == Outcome::Deleted {
                break;
            }
            before = now;
        }
        history
    }
}

impl When {
    fn after(self, sim: &Sim, before: DateTime<Utc>) -> TimeDelta {
        match (self, sim.next_deadline()) {
            (Self::After(pause), _) => pause,
            (Self::Deadline(offset), Some(deadline)) => deadline
                .signed_duration_since(before)
                .checked_add(&offset)
                .filter(|after| *after <= HORIZON)
                .unwrap_or_default(),
            (Self::Deadline(_), None) => TimeDelta::zero(),
        }
    }
}

impl What {
    fn aimed(self, sim: &Sim, policy: &Policy, now: DateTime<Utc>) -> Input {
        match self {
            Self::Given(input) => input,
            Self::Ask {
                update,
                plan,
                account,
                pick,
                is_lawful,
            } => {
                let asks = asks(&update, plan, account, sim)
                    .into_iter()
                    .filter(|(update, lookup)| !is_lawful || sim.can(update, lookup, policy, now).is_ok())
                    .collect::<Vec<_>>();
                picked(&asks, pick).map_or(Input::Advance, |(update, lookup)| Input::Update {
                    update: Box::new(update),
                    lookup,
                })
            }
            Self::Onward {
                ask,
                answer,
                is_reset_first,
            } => {
                let lifecycle = sim.lifecycle();
                let waits = lifecycle.change().is_some() || (is_reset_first && lifecycle.reset().is_some());
                let what = if waits { answer } else { ask };
                what.aimed(sim, policy, now)
            }
            Self::Aimed { answer, pick } => {
                // With nothing in flight it is one that comes again.
                let number = picked(&in_flight(sim), pick).unwrap_or(sim.lifecycle().requests());
                Input::Answer { number, answer }
            }
            Self::Late { answer, back } => Input::Answer {
                number: sim.lifecycle().requests().saturating_sub(back),
                answer,
            },
            Self::Data { pick } => {
                let limit = policy.ready_data_limit.get();
                let amounts = [1, 0, limit / 2, limit.saturating_sub(1), limit, u64::MAX];
                Input::Data {
                    bytes: picked(&amounts, pick).unwrap_or(limit),
                }
            }
        }
    }
}

/// The numbers of the requests that the operator has not answered for good.
fn in_flight(sim: &Sim) -> Vec<u64> {
    let lifecycle = sim.lifecycle();
    let change = lifecycle.change().map(|_| lifecycle.requests());
    change.into_iter().chain(lifecycle.reset()).collect()
}

/// What can be asked for of the lifecycle, each beside the names, URLs and methods of `base`.
///
/// What changes nothing of the lifecycle comes first, so that a failure shrinks to it where it can.
fn asks(base: &Update, plan: RatePlan, account: AccountSid, sim: &Sim) -> Vec<(Update, Lookup)> {
    let base = Update {
        status: None,
        rate_plan: Edit::Keep,
        reset: false,
        account: None,
        ..base.clone()
    };
    let given = Edit::Set(plan.sid.into());
    let with = |status, rate_plan: &Edit<_>| Update {
        status,
        rate_plan: rate_plan.clone(),
        ..base.clone()
    };
    let mut asks = vec![base.clone(), with(None, &given), with(None, &Edit::Clear)];
    // What comes twice is picked twice as often: a life is to go on, but not to be over soon.
    for status in [Requested::Ready, Requested::Active, Requested::Suspended].map(Some) {
        let (keep, set) = (with(status, &Edit::Keep), with(status, &given));
        asks.extend([keep.clone(), set.clone(), keep, set]);
    }
    asks.push(with(Some(Requested::Deactivated), &Edit::Keep));
    let reset = Update {
        reset: true,
        ..base.clone()
    };
    let to = |account, rate_plan: &Edit<_>| Update {
        account: Some(account),
        ..with(None, rate_plan)
    };
    asks.extend([reset.clone(), reset.clone(), reset]);
    asks.extend([
        to(sim.account(), &Edit::Keep),
        to(account, &Edit::Keep),
        to(account, &Edit::Clear),
    ]);
    asks.into_iter()
        .map(|update| {
            let rate_plan = update.rate_plan.value().map(|_| plan);
            let lookup = Lookup {
                account_within_reach: true,
                name_taken: false,
                rate_plan,
            };
            (update, lookup)
        })
        .collect()
}

pub(super) fn drafts(parameters: HistoryParameters) -> impl Strategy<Value = Draft> {
    let HistoryParameters {
        steps,
        registration,
        start,
        policy,
        lawful,
        aimed,
    } = parameters;
    let moves = prop::collection::vec((when(), what(lawful.into(), aimed.into())), steps);
    (registration, start, policy, moves).prop_map(|(registration, start, policy, moves)| Draft {
        registration,
        start,
        policy,
        moves,
    })
}

/// Draws how long it is from one input to the next.
pub(super) fn pauses() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        4 => Just(TimeDelta::zero()),
        6 => (1..=7_200_i64).prop_map(TimeDelta::seconds),
        2 => (1..=72_i64).prop_map(TimeDelta::hours),
        1 => (1..=100_i64).prop_map(TimeDelta::days),
        1 => (-7_200..=-1_i64).prop_map(TimeDelta::seconds),
    ]
}

fn when() -> impl Strategy<Value = When> {
    let offset = prop_oneof![
        2 => Just(TimeDelta::zero()),
        1 => Just(TimeDelta::nanoseconds(1)),
        1 => Just(TimeDelta::nanoseconds(-1)),
    ];
    prop_oneof![
        9 => pauses().prop_map(When::After),
        1 => offset.prop_map(When::Deadline),
    ]
}

fn what(lawful: f64, aimed: f64) -> impl Strategy<Value = What> {
    let of_lifecycle = |is_lawful| {
        let drawn = (
            any::<Update>(),
            any::<RatePlan>(),
            any::<AccountSid>(),
            any::<Index>(),
        );
        drawn.prop_map(move |(update, plan, account, pick)| What::Ask {
            update: Box::new(update),
            plan,
            account,
            pick,
            is_lawful,
        })
    };
    let anything = prop_oneof![of_lifecycle(false), updates().prop_map(What::Given)];
    let ask = either(lawful, of_lifecycle(true).boxed(), anything.boxed());
    let late = prop_oneof![
        4 => (any::<OperatorAnswer>(), 0..=3_u64).prop_map(|(answer, back)| What::Late { answer, back }),
        1 => answers().prop_map(What::Given),
    ];
    let aimed_answer =
        (any::<OperatorAnswer>(), any::<Index>()).prop_map(|(answer, pick)| What::Aimed { answer, pick });
    let answer = either(aimed, aimed_answer.boxed(), late.boxed());
    let onward =
        (ask.clone(), answer.clone(), any::<bool>()).prop_map(|(ask, answer, is_reset_first)| What::Onward {
            ask: Box::new(ask),
            answer: Box::new(answer),
            is_reset_first,
        });
    prop_oneof![
        2 => Just(What::Given(Input::Advance)),
        7 => ask,
        4 => answer,
        12 => onward,
        2 => any::<Index>().prop_map(|pick| What::Data { pick }),
        3 => commands().prop_map(What::Given),
        1 => Just(What::Given(Input::Delete)),
    ]
}

/// Draws of the one with this probability, else of the other; neither is drawn of where it has no share.
fn either<T: core::fmt::Debug + 'static>(
    share: f64,
    one: BoxedStrategy<T>,
    other: BoxedStrategy<T>,
) -> BoxedStrategy<T> {
    if share >= 1.0 {
        return one;
    }
    prop::bool::weighted(share)
        .prop_flat_map(move |is_one| if is_one { one.clone() } else { other.clone() })
        .boxed()
}

pub(super) fn inputs() -> impl Strategy<Value = Input> {
    prop_oneof![
        1 => Just(Input::Advance),
        6 => updates(),
        3 => answers(),
        1 => any::<u64>().prop_map(|bytes| Input::Data { bytes }),
        1 => commands(),
        1 => Just(Input::Delete),
    ]
}

fn updates() -> impl Strategy<Value = Input> {
    updates_looked_up().prop_map(|(update, lookup)| Input::Update {
        update: Box::new(update),
        lookup,
    })
}

fn answers() -> impl Strategy<Value = Input> {
    let number = prop_oneof![6 => 1..=20_u64, 1 => Just(0), 1 => any::<u64>()];
    (number, any::<OperatorAnswer>()).prop_map(|(number, answer)| Input::Answer { number, answer })
}

fn commands() -> impl Strategy<Value = Input> {
    any::<Direction>().prop_map(|direction| Input::Command { direction })
}
