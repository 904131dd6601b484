//! Strategies for words and paths on the wire.

use alloc::string::String;

use proptest::prelude::*;

use super::macros::arbitrary;
use super::texts::matching;
use crate::id::SimSid;
use crate::status::Status;
use crate::text::UniqueName;
use crate::wire::{InvalidAddress, SIMS_PATH, SimAddress, StatusWord};

arbitrary! {
    // A word from the future is read, so that one drawn here is never a word that is known under another variant.
    StatusWord => prop_oneof![
        6 => any::<Status>().prop_map(Self::Known),
        1 => Just(Self::Deleted),
        2 => matching("[a-z]{3,12}|[a-z]{3,6}_[a-z]{3,6}").prop_map(|word| Self::from(word.as_str())),
        1 => any::<String>().prop_map(|word| Self::from(word.as_str())),
    ];
    // No name has the shape of a SID (V10), so that one cannot be taken for the other.
    SimAddress => prop_oneof![
        any::<SimSid>().prop_map(Self::from),
        any::<UniqueName>().prop_map(Self::from),
    ];
    InvalidAddress => prop_oneof![
        1 => matching("/v[12]/[a-z]{0,6}(/[a-z]{1,6})?").prop_map(|path| SimAddress::from_path(&path).err()),
        3 => segments().prop_map(|segment| {
            SimAddress::from_path(&[SIMS_PATH, "/", &segment].concat()).err()
        }),
    ]
    .prop_filter_map("a path that means no Sim", |why| why);
}

/// Segments of paths of which most mean no Sim.
fn segments() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => matching("[a-z]{1,6}[/?#][a-z]{0,6}"),
        1 => matching("[a-z]{0,6}%(FF|C3|E2%82)"),
        1 => matching("[A-Z]{2}[0-9a-fA-F]{32}|[.]{0,2}|%2E%2E"),
        1 => matching("[a-z]{65,70}|[a-z]{1,6}%(2F|0[0-9a-f]|7F)"),
    ]
}
