//! Strategies for SIDs and ICCIDs.

use alloc::format;
use alloc::string::String;

use proptest::prelude::*;

use super::macros::arbitrary;
use super::texts::matching;
use crate::id::{Iccid, Kind, Sid};

impl<K: Kind + 'static> Arbitrary for Sid<K> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    /// Shrinks to the SID of zeros; most have small letters, as the provider's have.
    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let capitals = prop_oneof![6 => Just(0), 1 => Just(u32::MAX), 1 => any::<u32>()];
        (any::<u128>(), capitals)
            .prop_filter_map("a SID", |(number, capitals)| sid(number, capitals))
            .boxed()
    }
}

/// Writes `number` in hex, a letter in capitals where its bit in `capitals` is set.
fn sid<K: Kind>(number: u128, capitals: u32) -> Option<Sid<K>> {
    let digits = format!("{number:032x}")
        .chars()
        .enumerate()
        .map(|(index, digit)| {
            let is_capital = u32::try_from(index)
                .ok()
                .and_then(|index| capitals.checked_shr(index))
                .is_some_and(|bits| bits & 1 == 1);
            if is_capital {
                digit.to_ascii_uppercase()
            } else {
                digit
            }
        })
        .collect::<String>();
    format!("{}{digits}", K::PREFIX).parse().ok()
}

arbitrary! {
    // Numbers of telecommunication begin with 89; that others are read as well is drawn, too.
    Iccid => prop_oneof![
        4 => matching("89[0-9]{15,17}").prop_filter_map("an ICCID", |digits| with_check_digit(&digits)),
        2 => matching("89[0-9]{16,18}").prop_filter_map("an ICCID", |digits| digits.parse::<Iccid>().ok()),
        1 => matching("[0-9]{18,20}").prop_filter_map("an ICCID", |digits| digits.parse::<Iccid>().ok()),
    ];
}

fn with_check_digit(digits: &str) -> Option<Iccid> {
    ('0'..='9')
        .filter_map(|digit| format!("{digits}{digit}").parse::<Iccid>().ok())
        .find(Iccid::check_digit_holds)
}
