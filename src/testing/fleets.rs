//! Strategies for many Sims of one account.

use alloc::vec::Vec;
use std::collections::BTreeSet;

use proptest::collection::{SizeRange, vec};
use proptest::prelude::*;

use crate::id::AccountSid;
use crate::sim::Registration;

/// Draws the registrations of a fleet: Sims of one account, no two of which share a SID, an ICCID or a registration code
/// (rule V6).
///
/// The size is the greatest: while a failure shrinks, Sims that have come to be alike are left out.
///
/// ```
/// use sim_lifecycle::testing::fleets;
/// use sim_lifecycle::testing::proptest::prelude::*;
///
/// proptest!(|(fleet in fleets(2..=8))| {
///     for pair in fleet.windows(2) {
///         prop_assert_eq!(pair[0].account, pair[1].account);
///         prop_assert_ne!(&pair[0].iccid, &pair[1].iccid);
///     }
/// });
/// ```
pub fn fleets(size: impl Into<SizeRange>) -> impl Strategy<Value = Vec<Registration>> {
    (any::<AccountSid>(), vec(any::<Registration>(), size)).prop_map(|(account, mut fleet)| {
        let mut sids = BTreeSet::new();
        let mut iccids = BTreeSet::new();
        let mut codes = BTreeSet::new();
        fleet.retain_mut(|registration| {
            registration.account = account;
            let code = registration.registration_code.clone();
            sids.insert(registration.sid)
                && iccids.insert(registration.iccid.clone())
                && code.is_none_or(|code| codes.insert(code))
        });
        fleet
    })
}
