//! Strategies for callbacks: sent, delivered, received and signed.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::macros::{arbitrary, each_variant};
use super::texts::matching;
use super::time::instants;
use crate::sim::{Callback, CallbackParameters, CallbackTarget};
use crate::text::Method;
use crate::wire::{
    Attempt, CallbackKey, CallbackParameter, CallbackRequest, Delivery, EmptyKey, InvalidCallback,
    ReceivedCallback, SignatureError, StatusWord,
};

each_variant!(CallbackParameter);

arbitrary! {
    Attempt => prop_oneof![
        4 => (200..=299_u16).prop_map(Self::Answered),
        2 => select(alloc::vec![408, 423, 429, 500, 503, 599]).prop_map(Self::Answered),
        3 => (100..=599_u16).prop_map(Self::Answered),
        1 => Just(Self::ConnectionError),
        1 => Just(Self::TimedOut),
    ];
    Delivery => any::<Attempt>().prop_map(Self::from);
    CallbackRequest => any::<Callback>().prop_map(|callback| Self::of(&callback));
    // A later server may send a word that nobody knows yet (rule V4).
    ReceivedCallback => (any::<CallbackParameters>(), prop::option::weighted(0.3, any::<StatusWord>())).prop_map(
        |(parameters, word)| {
            let mut received = Self::from(&parameters);
            if let Some(word) = word.filter(|word| !word.as_str().is_empty()) {
                received.status = word;
            }
            received
        },
    );
    InvalidCallback => no_callbacks()
        .prop_filter_map("a callback that is refused", |form| ReceivedCallback::from_form(form.as_bytes()).err());
    CallbackKey => vec(any::<u8>(), 1..=80).prop_filter_map("a secret", |secret| CallbackKey::new(&secret).ok());
    EmptyKey => Just(EmptyKey);
    SignatureError => signature_errors();
}

/// The forms of callbacks in which one parameter is left out, repeated or of another value.
fn no_callbacks() -> impl Strategy<Value = String> {
    let target = any::<CallbackTarget>().prop_map(|target| CallbackTarget {
        method: Method::Post,
        ..target
    });
    let value = prop_oneof![
        Just(Some(String::new())),
        matching("[a-zA-Z]{1,8}").prop_map(Some),
        Just(Some("%FF".into())),
        matching("[a-z]/[a-z]").prop_map(Some),
        Just(None),
    ];
    (any::<Callback>(), target, any::<Index>(), any::<bool>(), value).prop_map(
        |(callback, target, pick, is_twice, value)| {
            let form = CallbackRequest::of(&Callback { target, ..callback }).body;
            let form = form.unwrap_or_default();
            let mut pairs: Vec<&str> = form.split('&').collect();
            let at = pick.index(pairs.len().max(1));
            let name = pairs.get(at).and_then(|pair| pair.split('=').next());
            let again = name.zip(value).map(|(name, value)| format!("{name}={value}"));
            if !is_twice && at < pairs.len() {
                pairs.remove(at);
            }
            pairs.extend(again.as_deref());
            pairs.join("&")
        },
    )
}

/// What is wrong with signatures that are none, of another key, or of another time.
fn signature_errors() -> impl Strategy<Value = SignatureError> {
    let malformed = prop_oneof![
        matching("t=[0-9]{1,3}|v1=[0-9a-f]{4}|[a-z]{0,6}|t=0[0-9],v1=[0-9a-f]{64}"),
        any::<String>(),
    ]
    .prop_map(|found: String| SignatureError::Malformed { found: found.into() });
    let seconds = prop_oneof![3 => -7_200..=7_200_i64, 1 => -10_000_000..=10_000_000_i64];
    let verified = (
        any::<Callback>(),
        any::<(CallbackKey, CallbackKey)>(),
        (instants(), seconds, 0..=600_i64),
        prop::bool::weighted(0.2),
    )
        .prop_filter_map(
            "a signature that is refused",
            |(callback, (key, other), (signed, seconds, tolerated), is_other)| {
                let signature = key.sign(&callback, signed);
                let now = signed.checked_add_signed(TimeDelta::try_seconds(seconds)?)?;
                let (received, id) = (
                    ReceivedCallback::from(&callback.parameters),
                    callback.id.to_string(),
                );
                let tolerance = TimeDelta::try_seconds(tolerated)?;
                let verifier = if is_other { other } else { key };
                verifier.verify(&received, &id, &signature, now, tolerance).err()
            },
        );
    let malformed = (malformed, any::<(Callback, CallbackKey)>(), instants()).prop_filter_map(
        "no signature",
        |(error, (callback, key), now)| {
            let SignatureError::Malformed { found } = &error else {
                return None;
            };
            let received = ReceivedCallback::from(&callback.parameters);
            let id = callback.id.to_string();
            key.verify(&received, &id, found, now, TimeDelta::zero()).err()
        },
    );
    prop_oneof![1 => malformed, 4 => verified]
}
