//! Strategies for what comes out of a Sim: effects, Monitor events and callbacks.

use alloc::boxed::Box;

use proptest::prelude::*;

use super::kernel::{settlings, status_moves};
use super::macros::arbitrary;
use super::time::instants;
use crate::id::{AccountSid, RatePlanSid, SimSid};
use crate::lifecycle::Upstream;
use crate::sim::{
    Callback, CallbackId, CallbackParameters, CallbackTarget, Effect, EffectKind, Failure, MonitorEvent,
    RatePlan, ResetStatus,
};
use crate::status::Status;
use crate::text::{HttpUrl, Method, UniqueName};

arbitrary! {
    Effect => (instants(), any::<EffectKind>()).prop_map(|(at, kind)| Self { at, kind });
    EffectKind => effect_kinds();
    MonitorEvent => (any::<SimSid>(), any::<AccountSid>(), settlings::<RatePlanSid>())
        .prop_map(|(sim, account, (status, rate_plan, _))| Self {
            sim,
            account,
            rate_plan,
            status,
        });
    CallbackId => (any::<SimSid>(), numbers()).prop_map(|(sim, number)| Self { sim, number });
    CallbackTarget => (any::<HttpUrl>(), any::<Method>()).prop_map(|(url, method)| Self { url, method });
    CallbackParameters => (
        any::<SimSid>(),
        any::<Option<UniqueName>>(),
        any::<Status>(),
        prop_oneof![3 => Just(Failure::default()), 1 => any::<Failure>()],
        any::<AccountSid>(),
    )
        .prop_map(|(sim, unique_name, status, failure, account)| Self {
            sim,
            unique_name,
            status,
            failure,
            account,
        });
    // Its id and its parameters tell of one Sim.
    Callback => (numbers(), any::<CallbackTarget>(), any::<CallbackParameters>())
        .prop_map(|(number, target, parameters)| Self {
            id: CallbackId {
                sim: parameters.sim,
                number,
            },
            target,
            parameters,
        });
}

/// Numbers count from 1.
fn numbers() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 1..=20_u64, 1 => 1..=u64::MAX]
}

fn effect_kinds() -> impl Strategy<Value = EffectKind> {
    let reset_status = any::<Option<ResetStatus>>();
    prop_oneof![
        1 => any::<CallbackTarget>()
            .prop_map(|CallbackTarget { url, method }| EffectKind::CommandsCallback { method, url }),
        4 => status_moves().prop_map(|(previous, updated, cause)| EffectKind::Status {
            previous,
            updated,
            cause,
        }),
        1 => reset_status.prop_map(|updated| EffectKind::ResetStatus { updated }),
        3 => any::<MonitorEvent>().prop_map(EffectKind::MonitorEvent),
        1 => Just(EffectKind::SuspendedFeeStarted),
        3 => (numbers(), any::<Upstream<RatePlan>>())
            .prop_map(|(number, request)| EffectKind::Upstream { number, request }),
        3 => any::<Callback>().prop_map(|callback| EffectKind::Callback(Box::new(callback))),
    ]
}
