//! How a history opens: a policy, four accounts, their plans, and Sims.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use proptest::sample::select;

use super::super::reference::{Line, RatePlan};
use super::{FIRST_SUBACCOUNT, MASTER, OTHER_MASTER, SECOND_SUBACCOUNT, account, instants, sid};

/// The declarations that everything else stands on, all at one instant.
pub fn opening() -> impl Strategy<Value = Vec<(DateTime<Utc>, Line)>> {
    (instants::first(), policy(), plans(), 2_usize..=3).prop_flat_map(|(at, policy, plans, count)| {
        let sims: Vec<_> = (0..count).map(|number| register(number, &plans)).collect();
        sims.prop_map(move |sims| {
            let mut lines = vec![policy.clone()];
            lines.extend(accounts());
            lines.extend(plans.iter().map(declared));
            lines.extend(sims);
            lines.into_iter().map(|line| (at, line)).collect()
        })
    })
}

/// Limits small enough to be reached, the defaults, and some that nothing reaches.
fn policy() -> BoxedStrategy<Line> {
    let limit = |small: u64| {
        prop_oneof![
            3 => Just(None),
            6 => (1..=small).prop_map(Some),
            1 => select(vec![u64::from(u32::MAX) + 1, u64::MAX]).prop_map(Some),
        ]
    };
    let reactivation = prop_oneof![Just(None), Just(Some(false)), Just(Some(true)), Just(Some(true))];
    (
        limit(1_000),
        limit(5),
        limit(3),
        limit(96),
        limit(3),
        reactivation,
    )
        .prop_map(
            |(data, commands, ready, cancellation, suspension, reactivation)| Line::Policy {
                ready_data_limit: data,
                ready_command_limit: commands,
                ready_period_months: ready,
                cancellation_delay_hours: cancellation,
                free_suspension_months: suspension,
                reactivation,
            },
        )
        .boxed()
}

fn accounts() -> [Line; 4] {
    let master = |number| Line::Account {
        sid: account(number),
        parent: None,
    };
    let subaccount = |number| Line::Account {
        sid: account(number),
        parent: Some(account(MASTER)),
    };
    [
        master(MASTER),
        subaccount(FIRST_SUBACCOUNT),
        subaccount(SECOND_SUBACCOUNT),
        master(OTHER_MASTER),
    ]
}

/// Two plans of the master account make each other's change possible, and one is a subaccount's.
fn plans() -> BoxedStrategy<Vec<RatePlan>> {
    let owners = vec![MASTER, FIRST_SUBACCOUNT, SECOND_SUBACCOUNT, OTHER_MASTER];
    let narrowband = || proptest::bool::weighted(0.3);
    let further = proptest::collection::vec((select(owners), narrowband()), 0..=2);
    (narrowband(), further, proptest::collection::vec(any::<bool>(), 5))
        .prop_map(|(narrowband, further, named)| {
            let first = [(MASTER, false), (MASTER, narrowband), (FIRST_SUBACCOUNT, false)];
            first
                .into_iter()
                .chain(further)
                .zip(named)
                .zip(1_u128..)
                .map(|(((owner, narrowband_developer), named), number)| RatePlan {
                    sid: sid("WP", number),
                    unique_name: named.then(|| format!("plan {number}")),
                    account_sid: account(owner),
                    narrowband_developer,
                })
                .collect()
        })
        .boxed()
}

fn declared(plan: &RatePlan) -> Line {
    Line::RatePlan {
        sid: plan.sid.clone(),
        unique_name: plan.unique_name.clone(),
        account_sid: plan.account_sid.clone(),
        narrowband_developer: plan.narrowband_developer,
    }
}

/// A Sim that no line has declared yet, with or without a plan of its account.
pub fn register(number: usize, plans: &[RatePlan]) -> BoxedStrategy<Line> {
    let plans = plans.to_vec();
    let owner = prop_oneof![
        12 => Just(MASTER),
        3 => Just(FIRST_SUBACCOUNT),
        1 => Just(SECOND_SUBACCOUNT),
        1 => Just(OTHER_MASTER),
    ];
    (
        owner,
        any::<prop::sample::Index>(),
        proptest::bool::weighted(0.7),
        any::<bool>(),
    )
        .prop_map(move |(owner, which, has_plan, has_more)| {
            let account_sid = account(owner);
            let own: Vec<_> = plans
                .iter()
                .filter(|plan| plan.account_sid == account_sid)
                .collect();
            let has_plan = has_plan && !own.is_empty();
            Line::Register {
                sid: sid("DE", number as u128),
                iccid: format!("8901260{number:012}"),
                rate_plan_sid: has_plan.then(|| which.get(&own).sid.clone()),
                account_sid,
                registration_code: has_more.then(|| format!("code-{number}")),
                eid: has_more.then(|| format!("8900{number:028}")),
                ip_address: has_more.then(|| format!("10.0.0.{number}")),
            }
        })
        .boxed()
}
