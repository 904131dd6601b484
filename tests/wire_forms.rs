//! What clients write: the form of an update (T10), and a Sim's address in a path (V12).

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod wire_forms {
    pub mod texts;
}

use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::sim::HookEdit;
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{SimAddress, read_update, write_update};
use sim_lifecycle::{Code, Edit, Parameter, Refusal, Requested, Update};
use strum::IntoEnumIterator;
use wire_forms::texts::{
    accounts, config, friendly_names, methods, plan_words, sim_sids, texts, unique_names, urls,
};

fn edits<T: Clone + std::fmt::Debug>(values: impl Strategy<Value = T>) -> impl Strategy<Value = Edit<T>> {
    prop_oneof![Just(Edit::Keep), Just(Edit::Clear), values.prop_map(Edit::Set)]
}

fn hooks() -> impl Strategy<Value = HookEdit> {
    (edits(urls()), prop::option::of(methods())).prop_map(|(url, method)| HookEdit { url, method })
}

/// Every parameter kept, cleared where it can be, or set.
fn updates() -> impl Strategy<Value = Update> {
    let names = (
        edits(unique_names()),
        edits(friendly_names()),
        edits(plan_words()),
    );
    let callback = (prop::option::of(urls()), prop::option::of(methods()));
    let statuses = prop::option::of(select(Requested::ALL.to_vec()));
    let rest = (statuses, any::<bool>(), prop::option::of(accounts()));
    let calls = [(); 5].map(|()| hooks().boxed());
    (names, callback, rest, calls).prop_map(
        |((unique_name, friendly_name, rate_plan), callback, (status, reset, account), calls)| {
            let [commands, sms, sms_fallback, voice, voice_fallback] = calls;
            let (callback_url, callback_method) = callback;
            Update {
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
            }
        },
    )
}

fn addresses() -> impl Strategy<Value = SimAddress> {
    prop_oneof![
        1 => sim_sids().prop_map(SimAddress::from),
        3 => unique_names().prop_map(SimAddress::from),
    ]
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn every_update_is_read_as_it_was_written(update in updates()) {
        let form = write_update(&update);
        prop_assert_eq!(read_update(form.as_bytes()), Ok(update), "{}", form);
    }

    /// Whoever reads it, by the standard's own rules, sees each parameter once and in order.
    #[test]
    fn parameters_come_once_and_in_their_order(update in updates()) {
        let form = write_update(&update);
        prop_assert!(form.is_ascii(), "{}", form);
        let pairs = form_urlencoded::parse(form.as_bytes());
        let names: Vec<Parameter> = pairs.map(|(name, _)| name.parse().unwrap()).collect();
        prop_assert!(names.is_sorted_by(|one, next| one < next), "{:?}", names);
    }

    #[test]
    fn every_address_is_read_as_it_was_written(address in addresses()) {
        let segment = address.path_segment();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        prop_assert!(segment.bytes().all(is_plain), "{}", segment);
        prop_assert_eq!(SimAddress::from_segment(&segment), Ok(address.clone()));
        prop_assert_eq!(SimAddress::from_path(&address.path()), Ok(address));
    }

    /// What browsers and proxies make of a URL leaves its last segment what it is.
    #[test]
    fn an_address_survives_the_usual_parser(address in addresses()) {
        let url = url::Url::parse(&format!("https://a.example{}", address.path()))?;
        prop_assert_eq!(url.path(), address.path());
        prop_assert_eq!((url.query(), url.fragment()), (None, None));
    }

    #[test]
    fn any_segment_is_read_or_refused(text in texts(12)) {
        match SimAddress::from_segment(&text) {
            Ok(address) => prop_assert_eq!(SimAddress::from_segment(&address.path_segment()), Ok(address)),
            Err(why) => prop_assert_eq!(Refusal::from(why).code(), Code::NotFound),
        }
    }

    #[test]
    fn any_path_is_read_or_refused(text in "(/v1/Sims/?)?\\PC{0,20}") {
        let by_path = SimAddress::from_path(&text).ok();
        let by_segment = text.strip_prefix("/v1/Sims/").map(SimAddress::from_segment);
        prop_assert_eq!(by_path, by_segment.and_then(Result::ok));
    }
}

/// Parameter by parameter, what the builder says and what then stands in the form.
fn said() -> Vec<(Parameter, Update, &'static str)> {
    let url = || "http://a.example/?b".parse().unwrap();
    let new = Update::new;
    vec![
        (
            Parameter::UniqueName,
            new().unique_name("a b".parse().unwrap()),
            "UniqueName=a+b",
        ),
        (Parameter::UniqueName, new().without_unique_name(), "UniqueName="),
        (
            Parameter::CallbackMethod,
            new().callback(url(), Method::Get),
            "CallbackMethod=GET&CallbackUrl=http%3A%2F%2Fa.example%2F%3Fb",
        ),
        (
            Parameter::CallbackUrl,
            new().callback(url(), Method::Post),
            "CallbackMethod=POST&CallbackUrl=http%3A%2F%2Fa.example%2F%3Fb",
        ),
        (
            Parameter::FriendlyName,
            new().friendly_name("\u{fc}".parse().unwrap()),
            "FriendlyName=%C3%BC",
        ),
        (
            Parameter::FriendlyName,
            new().without_friendly_name(),
            "FriendlyName=",
        ),
        (
            Parameter::RatePlan,
            new().rate_plan(crate_plan()),
            "RatePlan=WP00000000000000000000000000000001",
        ),
        (Parameter::RatePlan, new().without_rate_plan(), "RatePlan="),
        (
            Parameter::Status,
            new().status(Requested::Deactivated),
            "Status=deactivated",
        ),
        (
            Parameter::CommandsCallbackMethod,
            new().commands(HookEdit::via(Method::Get)),
            "CommandsCallbackMethod=GET",
        ),
        (
            Parameter::CommandsCallbackUrl,
            new().commands(HookEdit::cleared()),
            "CommandsCallbackUrl=",
        ),
        (
            Parameter::SmsFallbackMethod,
            new().sms_fallback(HookEdit::via(Method::Post)),
            "SmsFallbackMethod=POST",
        ),
        (
            Parameter::SmsFallbackUrl,
            new().sms_fallback(HookEdit::cleared()),
            "SmsFallbackUrl=",
        ),
        (
            Parameter::SmsMethod,
            new().sms(HookEdit::via(Method::Get)),
            "SmsMethod=GET",
        ),
        (
            Parameter::SmsUrl,
            new().sms(HookEdit::call(url(), Method::Post)),
            "SmsMethod=POST&SmsUrl=http%3A%2F%2Fa.example%2F%3Fb",
        ),
        (
            Parameter::VoiceFallbackMethod,
            new().voice_fallback(HookEdit::via(Method::Get)),
            "VoiceFallbackMethod=GET",
        ),
        (
            Parameter::VoiceFallbackUrl,
            new().voice_fallback(HookEdit::cleared()),
            "VoiceFallbackUrl=",
        ),
        (
            Parameter::VoiceMethod,
            new().voice(HookEdit::via(Method::Get)),
            "VoiceMethod=GET",
        ),
        (Parameter::VoiceUrl, new().voice(HookEdit::cleared()), "VoiceUrl="),
        (Parameter::ResetStatus, new().reset(), "ResetStatus=resetting"),
        (
            Parameter::AccountSid,
            new().move_to("AC00000000000000000000000000000001".parse().unwrap()),
            "AccountSid=AC00000000000000000000000000000001",
        ),
    ]
}

fn crate_plan() -> sim_lifecycle::RatePlanSid {
    "WP00000000000000000000000000000001".parse().unwrap()
}

#[test]
fn the_builder_says_what_stands_in_the_form() {
    let said = said();
    for (parameter, update, form) in &said {
        assert_eq!(write_update(update), *form, "{parameter}");
        assert_eq!(read_update(form.as_bytes()).as_ref(), Ok(update), "{parameter}");
    }
    let all = Parameter::iter().filter(|known| said.iter().any(|(parameter, ..)| parameter == known));
    assert_eq!(all.count(), 18);
    assert_eq!(write_update(&Update::new()), "");
}

#[test]
fn the_last_word_of_a_builder_counts() {
    let update = Update::new()
        .without_rate_plan()
        .rate_plan(crate_plan())
        .unique_name("a".parse().unwrap())
        .without_unique_name();
    assert_eq!(
        write_update(&update),
        "UniqueName=&RatePlan=WP00000000000000000000000000000001"
    );
}

const SID: &str = "DE00000000000000000000000000000aBc";

#[test]
fn a_sim_is_addressed_by_its_sid_or_its_unique_name() {
    let sid = SimAddress::Sid(SID.parse().unwrap());
    assert_eq!(SimAddress::from_path(&format!("/v1/Sims/{SID}")), Ok(sid.clone()));
    // Whoever encodes more than is needed means the same.
    assert_eq!(
        SimAddress::from_segment(&SID.replacen('D', "%44", 1)),
        Ok(sid.clone())
    );
    assert_eq!(sid.to_string(), SID);
    for (segment, name) in [
        ("a%20b", "a b"),
        ("a+b", "a+b"),
        ("a%2Bb", "a+b"),
        ("100%25", "100%"),
        ("%2541", "%41"),
        ("what%3F%23", "what?#"),
        ("%C3%BC", "\u{fc}"),
        ("\u{fc}", "\u{fc}"),
        ("...", "..."),
        ("%2e%2E%2e", "..."),
        ("DE1", "DE1"),
    ] {
        let named = SimAddress::UniqueName(name.parse().unwrap());
        assert_eq!(SimAddress::from_segment(segment), Ok(named.clone()), "{segment}");
        assert_eq!(named.as_str(), name);
    }
}

#[test]
fn what_can_be_no_sim_does_not_exist() {
    for path in [
        "/v1/Sims",
        "/v1/Sims/a/",
        "/v1/Sims/%",
        "/v1/Sims/..",
        "/v1/Sims/WP00000000000000000000000000000001",
    ] {
        let why = SimAddress::from_path(path).unwrap_err();
        assert_eq!(Refusal::from(why).code(), Code::NotFound, "{path}");
    }
}
