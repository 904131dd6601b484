//! Strategies for what goes into a Sim: registrations, updates, lookups, the operator's answers; and for Sims.

use alloc::string::{String, ToString};
use std::net::IpAddr;

use proptest::option::weighted;
use proptest::prelude::*;

use super::history::{History, HistoryParameters};
use super::macros::arbitrary;
use super::texts::matching;
use super::time::instants;
use crate::edit::Edit;
use crate::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use crate::policy::Policy;
use crate::sim::{
    Explanation, Failure, Hook, HookEdit, Lookup, OperatorAnswer, Outlook, Properties, RatePlan,
    Registration, SavedSim, Sim, Update,
};
use crate::status::Requested;
use crate::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};

arbitrary! {
    RatePlan => (any::<RatePlanSid>(), prop::bool::weighted(0.2)).prop_map(|(sid, narrowband_developer)| Self {
        sid,
        narrowband_developer,
    });
    Registration => registrations();
    Hook => (weighted(0.3, any::<HttpUrl>()), any::<Method>()).prop_map(|(url, method)| Self { url, method });
    Properties => properties();
    HookEdit => (seldom_edit::<HttpUrl>(), weighted(0.15, any::<Method>()))
        .prop_map(|(url, method)| Self { url, method });
    Update => updates();
    Lookup => (any::<bool>(), prop::bool::weighted(0.2), any::<Option<RatePlan>>())
        .prop_map(|(account_within_reach, name_taken, rate_plan)| Self {
            account_within_reach,
            name_taken,
            rate_plan,
        });
    Failure => failures();
    OperatorAnswer => prop_oneof![
        6 => Just(Self::Completed),
        2 => Just(Self::Unavailable),
        2 => Just(Self::Resumed),
        2 => any::<Failure>().prop_map(Self::Failed),
    ];
    SavedSim => any::<Sim>().prop_map(Self::from);
    Outlook => (any::<Sim>(), any::<Policy>(), instants())
        .prop_map(|(sim, policy, now)| sim.outlook(&policy, now));
    Explanation => (any::<Sim>(), updates_looked_up(), any::<Policy>(), instants())
        .prop_map(|(sim, (update, lookup), policy, now)| sim.explain(&update, &lookup, &policy, now));
}

impl Arbitrary for Sim {
    type Parameters = HistoryParameters;
    type Strategy = BoxedStrategy<Self>;

    /// A Sim at the end of a history; one whose deletion was accepted is as it was then.
    fn arbitrary_with(parameters: HistoryParameters) -> BoxedStrategy<Self> {
        any_with::<History>(parameters)
            .prop_map(|history| history.end())
            .boxed()
    }
}

fn registrations() -> impl Strategy<Value = Registration> {
    let code = matching("[A-Z0-9]{8}").prop_map(String::into_boxed_str);
    let eid = matching("890[0-9]{29}").prop_map(String::into_boxed_str);
    let address = any::<IpAddr>().prop_map(|address| address.to_string().into_boxed_str());
    (
        any::<SimSid>(),
        any::<AccountSid>(),
        any::<Iccid>(),
        prop::option::of(any::<RatePlan>()),
        prop::option::of(code),
        weighted(0.3, eid),
        weighted(0.3, address),
    )
        .prop_map(
            |(sid, account, iccid, rate_plan, registration_code, eid, ip_address)| Registration {
                sid,
                account,
                iccid,
                rate_plan,
                registration_code,
                eid,
                ip_address,
            },
        )
}

fn properties() -> impl Strategy<Value = Properties> {
    let hook = any::<Hook>;
    (
        any::<Option<UniqueName>>(),
        any::<Option<FriendlyName>>(),
        (hook(), hook(), hook(), hook(), hook()),
    )
        .prop_map(
            |(unique_name, friendly_name, (commands, sms, sms_fallback, voice, voice_fallback))| Properties {
                unique_name,
                friendly_name,
                commands,
                sms,
                sms_fallback,
                voice,
                voice_fallback,
            },
        )
}

/// An edit of something that most requests leave out.
fn seldom_edit<T>() -> impl Strategy<Value = Edit<T>>
where
    T: Arbitrary + Clone + 'static,
    T::Strategy: 'static,
{
    prop_oneof![
        6 => Just(Edit::Keep),
        1 => Just(Edit::Clear),
        2 => any::<T>().prop_map(Edit::Set),
    ]
}

/// All eighteen parameters, each left out more often than not; some of these forms cannot stand (rule T7).
fn updates() -> impl Strategy<Value = Update> {
    let lifecycle = (
        weighted(0.5, any::<Requested>()),
        seldom_edit::<RatePlanRef>(),
        prop::bool::weighted(0.1),
        weighted(0.1, any::<AccountSid>()),
    );
    let names = (seldom_edit::<UniqueName>(), seldom_edit::<FriendlyName>());
    let callback = (prop::option::of(any::<HttpUrl>()), weighted(0.2, any::<Method>()));
    let hook = || prop_oneof![4 => Just(HookEdit::default()), 1 => any::<HookEdit>()];
    (
        lifecycle,
        names,
        callback,
        any::<HookEdit>(),
        (hook(), hook(), hook(), hook()),
    )
        .prop_map(
            |(
                (status, rate_plan, reset, account),
                (unique_name, friendly_name),
                (callback_url, callback_method),
                commands,
                (sms, sms_fallback, voice, voice_fallback),
            )| Update {
                unique_name,
                friendly_name,
                callback_url,
                callback_method,
                rate_plan,
                status,
                reset,
                account,
                commands,
                sms,
                sms_fallback,
                voice,
                voice_fallback,
            },
        )
}

/// An update with an answer to each question that it raises: a plan is found only where one is named, and has the SID
/// that was given.
pub(super) fn updates_looked_up() -> impl Strategy<Value = (Update, Lookup)> {
    let found = (any::<RatePlan>(), prop::bool::weighted(0.8));
    (
        any::<Update>(),
        found,
        prop::bool::weighted(0.6),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(update, (plan, is_found), account_within_reach, name_taken)| {
            let rate_plan = update
                .rate_plan
                .value()
                .filter(|_| is_found)
                .map(|word| RatePlan {
                    sid: word.as_str().parse().unwrap_or(plan.sid),
                    ..plan
                });
            let lookup = Lookup {
                account_within_reach,
                name_taken,
                rate_plan,
            };
            (update, lookup)
        })
}

/// Operators tell a number, words, both or neither.
fn failures() -> impl Strategy<Value = Failure> {
    let code = prop_oneof![4 => 10_000..=39_999_u64, 1 => any::<u64>()];
    let message = prop_oneof![
        4 => matching("[a-z]{2,8}( [a-z]{2,8}){0,4}"),
        1 => any::<String>(),
    ];
    (
        prop::option::of(code),
        prop::option::of(message.prop_map(String::into_boxed_str)),
    )
        .prop_map(|(code, message)| Failure { code, message })
}
