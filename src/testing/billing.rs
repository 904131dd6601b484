//! Strategies for fees and for what they are drawn up from: histories of settled statuses.

use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::Index;

use super::kernel::picked;
use super::macros::{arbitrary, each_variant};
use super::time::instants;
use crate::billing::{Billing, Charge, Fee, FeeKind, fees};
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::{Requested, Settled};
use crate::table::{self, Verdict};

each_variant!(FeeKind);

arbitrary! {
    Charge<DateTime<Utc>> => charges();
    Fee<DateTime<Utc>> => some_fee();
    Billing<DateTime<Utc>> => billings();
}

/// A SIM's stays, up to when they are looked at, and the policy.
#[derive(Clone, Debug)]
struct Stays<T> {
    history: Vec<(T, Settled)>,
    policy: Policy,
    end: T,
}

impl<T: Instant> Stays<T> {
    fn billed(&self) -> (Billing<T>, Vec<Charge<T>>) {
        let (mut billing, mut charges) = (Billing::new(), Vec::new());
        for (at, status) in &self.history {
            billing.enter(*status, *at, &self.policy, &mut charges);
        }
        billing.close(self.end, &mut charges);
        (billing, charges)
    }
}

pub(super) fn charges<T>() -> impl Strategy<Value = Charge<T>>
where
    T: Instant<Date: 'static> + From<DateTime<Utc>> + core::fmt::Debug + 'static,
{
    (stays(), any::<Index>()).prop_filter_map("a charge", |(stays, pick)| picked(&stays.billed().1, pick))
}

pub(super) fn some_fee<T>() -> impl Strategy<Value = Fee<T>>
where
    T: Instant + From<DateTime<Utc>> + core::fmt::Debug + 'static,
{
    (stays(), any::<Index>()).prop_filter_map("a fee", |(stays, pick)| {
        let Stays { history, policy, end } = stays;
        picked(&fees(history, &policy, end), pick)
    })
}

pub(super) fn billings<T>() -> impl Strategy<Value = Billing<T>>
where
    T: Instant + From<DateTime<Utc>> + core::fmt::Debug + 'static,
{
    stays().prop_map(|stays| stays.billed().0)
}

/// From new on, each status one that the table lets the one before be left for.
fn stays<T>() -> impl Strategy<Value = Stays<T>>
where
    T: From<DateTime<Utc>> + core::fmt::Debug,
{
    let lasting = prop_oneof![
        1 => Just(TimeDelta::zero()),
        2 => (0..=86_400_000_i64).prop_map(TimeDelta::milliseconds),
        6 => (1..=100_i64).prop_map(TimeDelta::days),
    ];
    let steps = prop::collection::vec((lasting.clone(), any::<Index>()), 0..=8);
    (instants(), steps, any::<Policy>(), lasting).prop_map(|(mut now, steps, policy, until_end)| {
        let (mut status, mut history) = (Settled::New, Vec::new());
        for (lasting, pick) in steps {
            let Some(next) = picked(&nexts(status), pick) else {
                break;
            };
            now = now.checked_add_signed(lasting).unwrap_or(now);
            status = next;
            history.push((now.into(), status));
        }
        let end = now.checked_add_signed(until_end).unwrap_or(now).into();
        Stays { history, policy, end }
    })
}

fn nexts(status: Settled) -> Vec<Settled> {
    let row = table::row(status);
    let asked = Requested::ALL
        .into_iter()
        .filter(|to| matches!(row.verdict(*to), Verdict::Legal | Verdict::IfReactivation))
        .map(Settled::from);
    asked.chain(table::leads_to(status)).collect()
}
