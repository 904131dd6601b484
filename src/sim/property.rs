//! The properties of a Sim that the kernel does not know: who it is, what it is called, what it calls.

use alloc::boxed::Box;

use super::update::{HookEdit, Update};
use crate::edit::Edit;
use crate::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use crate::lifecycle::Plan;
use crate::text::{FriendlyName, HttpUrl, Method, UniqueName};

/// A rate plan as a Sim holds it.
///
/// ```
/// use sim_lifecycle::sim::RatePlan;
///
/// let plan = RatePlan::standard("WP00000000000000000000000000000001".parse()?);
/// assert!(!plan.narrowband_developer);
/// # Ok::<(), sim_lifecycle::id::SidError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct RatePlan {
    /// The plan's SID.
    pub sid: RatePlanSid,
    /// Whether it is the Narrowband developer plan, on which ready is not available (T5).
    pub narrowband_developer: bool,
}

impl RatePlan {
    /// Makes a plan on which every status is available.
    #[must_use]
    pub const fn standard(sid: RatePlanSid) -> Self {
        Self {
            sid,
            narrowband_developer: false,
        }
    }
}

impl Plan for RatePlan {
    fn is(self, other: Self) -> bool {
        self.sid == other.sid
    }

    fn is_narrowband_developer(self) -> bool {
        self.narrowband_developer
    }
}

/// What makes a Sim: who it is from the beginning (rule V13).
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Registration {
    /// Its SID.
    pub sid: SimSid,
    /// The account that owns it.
    pub account: AccountSid,
    /// The number of its card.
    pub iccid: Iccid,
    /// The plan that it has from the beginning.
    pub rate_plan: Option<RatePlan>,
    /// The code under which the card was registered; a list can be filtered by it.
    pub registration_code: Option<Box<str>>,
    /// The number of the chip; deprecated.
    pub eid: Option<Box<str>>,
    /// Its address; deprecated.
    pub ip_address: Option<Box<str>>,
}

/// A URL that may be called, and how (rules C5, V9, V13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Hook {
    /// The URL, if there is one.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub url: Option<HttpUrl>,
    /// The method.
    pub method: Method,
}

/// The properties that an update can set at once, whatever the status is (rule U6).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Properties {
    /// The name that stands in for the SID.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub unique_name: Option<UniqueName>,
    /// The description.
    #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde_text::given"))]
    pub friendly_name: Option<FriendlyName>,
    /// Called when a Command comes from the SIM (C5).
    pub commands: Hook,
    /// Deprecated; kept and shown, never called.
    pub sms: Hook,
    /// Deprecated; kept and shown, never called.
    pub sms_fallback: Hook,
    /// Deprecated; kept and shown, never called.
    pub voice: Hook,
    /// Deprecated; kept and shown, never called.
    pub voice_fallback: Hook,
}

impl Properties {
    /// Sets what the update names, and tells whether anything is other than before (rule V11).
    pub(super) fn set(&mut self, update: &Update) -> bool {
        let mut changed = false;
        changed |= set(&mut self.unique_name, &update.unique_name);
        changed |= set(&mut self.friendly_name, &update.friendly_name);
        changed |= self.commands.set(&update.commands);
        changed |= self.sms.set(&update.sms);
        changed |= self.sms_fallback.set(&update.sms_fallback);
        changed |= self.voice.set(&update.voice);
        changed |= self.voice_fallback.set(&update.voice_fallback);
        changed
    }
}

impl Hook {
    fn set(&mut self, edit: &HookEdit) -> bool {
        let moved = edit.method.is_some_and(|method| method != self.method);
        self.method = edit.method.unwrap_or(self.method);
        set(&mut self.url, &edit.url) || moved
    }
}

fn set<T: Clone + PartialEq>(held: &mut Option<T>, edit: &Edit<T>) -> bool {
    let changed = match edit {
        Edit::Keep => false,
        Edit::Clear => held.is_some(),
        Edit::Set(value) => held.as_ref() != Some(value),
    };
    if changed {
        *held = edit.value().cloned();
    }
    changed
}
