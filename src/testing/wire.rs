//! Strategies for what goes over the wire.

use alloc::string::String;

use proptest::prelude::*;
use proptest::sample::select;

use super::macros::arbitrary;
use super::texts::matching;
use crate::sim::Callback;
use crate::status::Status;
use crate::wire::{Attempt, CallbackRequest, Delivery, StatusWord};

arbitrary! {
    // A word from the future is read, so that one drawn here is never a word that is known under another variant.
    StatusWord => prop_oneof![
        6 => any::<Status>().prop_map(Self::Known),
        1 => Just(Self::Deleted),
        2 => matching("[a-z]{3,12}|[a-z]{3,6}_[a-z]{3,6}").prop_map(|word| Self::from(word.as_str())),
        1 => any::<String>().prop_map(|word| Self::from(word.as_str())),
    ];
    Attempt => prop_oneof![
        4 => (200..=299_u16).prop_map(Self::Answered),
        2 => select(alloc::vec![408, 423, 429, 500, 503, 599]).prop_map(Self::Answered),
        3 => (100..=599_u16).prop_map(Self::Answered),
        1 => Just(Self::ConnectionError),
        1 => Just(Self::TimedOut),
    ];
    Delivery => any::<Attempt>().prop_map(Self::from);
    CallbackRequest => any::<Callback>().prop_map(|callback| Self::of(&callback));
}
