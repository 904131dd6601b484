//! Every variant of every enum comes up, so that no test with these strategies is blind to one.

use std::collections::BTreeSet;
use std::fmt::Debug;

use proptest::prelude::*;
use sim_lifecycle::id::{IccidError, SidError};
use sim_lifecycle::lifecycle::{
    Change, ChangeOutcome, Event, PlanKind, ResetOutcome, Route, Stale, Transition, Unsound, Upstream,
};
use sim_lifecycle::observe::{self, Acceptance, Ask, Message, Reason, Requesters, ShownPlan};
use sim_lifecycle::sim::{
    Effect, EffectKind, Explanation, HookEdit, OperatorAnswer, RatePlan, ResetStatus, RestoreError, StepKind,
    Update,
};
use sim_lifecycle::table::{PlanChange, Row, Verdict};
use sim_lifecycle::testing::{Input, Step};
use sim_lifecycle::text::{FriendlyNameError, HttpUrlError, RatePlanRefError, UniqueNameError};
use sim_lifecycle::wire::{
    self, Attempt, DeviationKind, InvalidAddress, InvalidCallback, InvalidEvent, JsonError, JsonType,
    NotStrict, Order, Page, SignatureError, SimAddress, StatusWord, TimeError, Walk,
};
use sim_lifecycle::{
    Conflict, Edit, Illegal, InvalidParameter, InvalidQuery, Parameter, Refusal, Requested, Unreadable, table,
};

use super::drawn;

/// The names of the variants drawn.
fn variants<T: Arbitrary>(count: usize) -> BTreeSet<String> {
    drawn::values::<T>(count).iter().map(name).collect()
}

fn name(value: &impl Debug) -> String {
    format!("{value:?}")
        .chars()
        .take_while(|c| c.is_alphanumeric())
        .collect()
}

#[track_caller]
fn assert_all<T: Arbitrary>(expected: &str) {
    assert_all_among::<T>(1_000, expected);
}

#[track_caller]
fn assert_all_among<T: Arbitrary>(count: usize, expected: &str) {
    let expected: BTreeSet<String> = expected.split_whitespace().map(String::from).collect();
    assert_eq!(variants::<T>(count), expected);
}

#[test]
fn every_variant_is_drawn() {
    assert_all::<Edit<Requested>>("Keep Clear Set");
    assert_all::<Event<PlanKind>>(
        "CommandHeard Status ResetStarted ResetStopped Settled SuspendedFeeStarted Upstream ChangeFinished \
         ResetFinished",
    );
    assert_all::<Upstream<PlanKind>>("Update Reset");
    assert_all::<EffectKind>(
        "CommandsCallback Status ResetStatus MonitorEvent SuspendedFeeStarted Upstream Callback",
    );
    assert_all::<OperatorAnswer>("Completed Unavailable Resumed Failed");
    assert_all::<Input>("Update Delete Answer Data Command Advance");
    assert_all::<StatusWord>("Known Deleted Other");
    assert_all::<Attempt>("Answered ConnectionError TimedOut");
}

#[test]
fn every_error_is_drawn() {
    assert_all::<Illegal>(
        "SuspendedWithoutPlan InFlight Status PlanOfCanceled PlanRemoved PlanMissing NarrowbandReady \
         ResetUnconnected Resetting Unconnected Undeletable",
    );
    assert_all::<Refusal>(
        "NotFound Parameter Combination InFlight MovePastNew MoveOutOfReach MoveWithPlan NoSuchPlan Illegal",
    );
    assert_all::<InvalidParameter>("Unknown Repeated NameEncoding Value NameTaken");
    assert_all::<Unreadable>("Encoding Empty Word Sid UniqueName FriendlyName Url");
    assert_all::<UniqueNameError>("Length ShapedLikeSid ControlCharacter Slash Dots");
    assert_all::<HttpUrlError>("Space NotAbsolute NoHost Backslash Malformed");
    assert_all::<RestoreError>("UnknownVersion Lifecycle OrphanCallback Standing Dates");
}

#[test]
fn every_variant_of_the_wire_is_drawn() {
    assert_all::<SimAddress>("Sid UniqueName");
    assert_all::<wire::Edge>("After From Before UpTo");
    assert_all::<Order>("Ascending Descending");
    assert_all::<JsonType>("Null Boolean Number String Array Object");
    assert_all::<InvalidAddress>("Path Segment Encoding Name");
    assert_all::<InvalidQuery>("Unknown Repeated NameEncoding Value Token");
    assert_all::<InvalidCallback>("Missing Repeated Value");
    assert_all::<SignatureError>("Malformed Mismatch TooOld FromTheFuture");
    assert_all::<JsonError>("Encoding Truncated Malformed Shape Missing Name");
    assert_all::<InvalidEvent>("OtherType Missing Malformed");
    assert_all::<NotStrict>("Json Deviations");
    assert_all_among::<DeviationKind>(
        3_000,
        "Absent Unknown Repeated OlderName Null Type Surrogate Word Status Sid Iccid UniqueName FriendlyName Url \
         Time TimeForm PlanLinkAbsent PlanLinkStray",
    );
}

#[test]
fn walks_go_every_way() {
    let edges: BTreeSet<String> = drawn::values::<Walk>(1_000)
        .iter()
        .map(|walk| walk.edge().map_or("None".into(), |edge| name(&edge)))
        .collect();
    assert_eq!(edges.len(), 5, "{edges:?}");
    let pages = drawn::values::<Page<()>>(400);
    let has = |holds: fn(&Page<()>) -> bool| pages.iter().any(holds);
    assert!(has(|page| page.items.is_empty()) && has(|page| page.items.len() > 1));
    assert!(has(|page| page.meta.next_page_url.is_none()) && has(|page| page.meta.next_page_url.is_some()));
    assert!(has(|page| page.meta.previous_page_url.is_some()));
}

#[test]
fn every_variant_of_what_is_observed_is_drawn() {
    assert_all::<Requesters>("OnlyUs Anybody");
    assert_all::<Ask>("Update Deletion");
    assert_all::<ShownPlan>("NotTold None Held");
    assert_all::<Message>("Sent Accepted Refused Fetched Missing CalledBack Event");
    // An observer weighs all that can be, so fewer are drawn of what it says.
    assert_all_among::<Acceptance>(100, "Yes No Unknown");
    assert_all_among::<Reason>(100, "InFlight Refused Gone");
    assert_all_among::<observe::Verdict>(200, "New Duplicate Stale Impossible");
    assert_all_among::<observe::Explanation>(
        300,
        "ClocksDisagree SomebodyElse OtherPolicy Contradicts Unexplained",
    );
    assert_all::<StepKind>("Request Operator Wait");
}

/// How many different values come up among some hundred.
fn different<T: Arbitrary>() -> usize {
    let shown: BTreeSet<String> = drawn::values::<T>(400)
        .iter()
        .map(|value| format!("{value:?}"))
        .collect();
    shown.len()
}

#[test]
fn what_is_one_of_few_is_each_of_them() {
    assert_eq!(different::<ResetStatus>(), 1);
    assert_eq!(different::<ChangeOutcome>(), 2);
    assert_eq!(different::<ResetOutcome>(), 4);
    assert_eq!(different::<Verdict>(), 4);
    assert_eq!(different::<PlanChange>(), 3);
    assert_eq!(different::<Row>(), 6);
    assert_eq!(different::<RatePlanRefError>(), 1);
}

#[test]
fn what_is_one_of_many_varies() {
    for count in [
        different::<Route>(),
        different::<Stale>(),
        different::<Unsound>(),
        different::<SidError>(),
        different::<IccidError>(),
        different::<FriendlyNameError>(),
        different::<TimeError>(),
        different::<Change<RatePlan>>(),
        different::<Transition<RatePlan>>(),
        different::<Effect>(),
        different::<Explanation>(),
        different::<Step>(),
    ] {
        assert!(count > 40, "{count}");
    }
}

/// Rule T7.
#[test]
fn every_conflict_of_forms_is_drawn_and_no_other() {
    let drawn: BTreeSet<String> = drawn::values::<Conflict>(200)
        .iter()
        .map(|it| format!("{it:?}"))
        .collect();
    let told: BTreeSet<String> = drawn::values::<Update>(4_000)
        .iter()
        .filter_map(|update| update.check_form().err())
        .map(|conflict| format!("{conflict:?}"))
        .collect();
    assert_eq!(drawn, told);
}

/// What a refusal offers is what the table offers from there, and not what was refused.
#[test]
fn a_refused_status_comes_with_the_choices_of_the_table() {
    for illegal in drawn::values::<Illegal>(1_000) {
        if let Illegal::Status { from, to, choices } = illegal {
            assert!(!choices.contains(to), "{illegal}");
            let offered = [false, true].map(|reactivation| {
                table::row(from).choices(&sim_lifecycle::Policy {
                    reactivation,
                    ..sim_lifecycle::Policy::default()
                })
            });
            assert!(offered.contains(&choices), "{illegal}");
        }
    }
}

#[test]
fn every_parameter_of_an_update_is_named_and_left_out() {
    let updates = drawn::values::<Update>(1_000);
    for parameter in drawn::values::<Parameter>(200) {
        let named = updates.iter().filter(|update| names(update, parameter)).count();
        assert!(
            (1..updates.len() / 2 + 100).contains(&named),
            "{parameter}: {named}"
        );
    }
    assert!(updates.iter().any(|update| update.check_form().is_ok()));
}

fn names(update: &Update, parameter: Parameter) -> bool {
    let url = |hook: &HookEdit| !hook.url.is_keep();
    let method = |hook: &HookEdit| hook.method.is_some();
    match parameter {
        Parameter::UniqueName => !update.unique_name.is_keep(),
        Parameter::FriendlyName => !update.friendly_name.is_keep(),
        Parameter::CallbackUrl => update.callback_url.is_some(),
        Parameter::CallbackMethod => update.callback_method.is_some(),
        Parameter::RatePlan => !update.rate_plan.is_keep(),
        Parameter::Status => update.status.is_some(),
        Parameter::ResetStatus => update.reset,
        Parameter::AccountSid => update.account.is_some(),
        Parameter::CommandsCallbackUrl => url(&update.commands),
        Parameter::CommandsCallbackMethod => method(&update.commands),
        Parameter::SmsUrl => url(&update.sms),
        Parameter::SmsMethod => method(&update.sms),
        Parameter::SmsFallbackUrl => url(&update.sms_fallback),
        Parameter::SmsFallbackMethod => method(&update.sms_fallback),
        Parameter::VoiceUrl => url(&update.voice),
        Parameter::VoiceMethod => method(&update.voice),
        Parameter::VoiceFallbackUrl => url(&update.voice_fallback),
        Parameter::VoiceFallbackMethod => method(&update.voice_fallback),
    }
}
