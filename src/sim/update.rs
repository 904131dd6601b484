//! The typed update request: the eighteen parameters, and what of them can stand together.

use crate::edit::Edit;
use crate::error::{Conflict, Parameter};
use crate::id::AccountSid;
use crate::status::Requested;
use crate::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};

/// An update of a Sim, each parameter left out by default (rule T10).
///
/// ```
/// use sim_lifecycle::{Edit, Requested, Update};
///
/// let update = Update {
///     status: Some(Requested::Ready),
///     rate_plan: Edit::Set("meters-2026".parse()?),
///     ..Update::default()
/// };
/// assert!(update.check_form().is_ok());
/// # Ok::<(), sim_lifecycle::text::RatePlanRefError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Update {
    /// `UniqueName`.
    pub unique_name: Edit<UniqueName>,
    /// `FriendlyName`.
    pub friendly_name: Edit<FriendlyName>,
    /// `CallbackUrl`: called when what the request asked for has finished (C1).
    pub callback_url: Option<HttpUrl>,
    /// `CallbackMethod`.
    pub callback_method: Option<Method>,
    /// `RatePlan`: a word for the plan, its SID or its name, as the owner after the update has it (T11).
    pub rate_plan: Edit<RatePlanRef>,
    /// `Status`.
    pub status: Option<Requested>,
    /// `ResetStatus=resetting`: starts a connectivity reset (R1).
    pub reset: bool,
    /// `AccountSid`: the account to move to (M1).
    pub account: Option<AccountSid>,
    /// `CommandsCallbackUrl` and `CommandsCallbackMethod`.
    pub commands: HookEdit,
    /// `SmsUrl` and `SmsMethod`.
    pub sms: HookEdit,
    /// `SmsFallbackUrl` and `SmsFallbackMethod`.
    pub sms_fallback: HookEdit,
    /// `VoiceUrl` and `VoiceMethod`.
    pub voice: HookEdit,
    /// `VoiceFallbackUrl` and `VoiceFallbackMethod`.
    pub voice_fallback: HookEdit,
}

impl Update {
    /// Says whether its parameters can stand together, whatever the Sim is (rule T7).
    ///
    /// # Errors
    ///
    /// [`Conflict`] with the two that cannot.
    pub fn check_form(&self) -> Result<(), Conflict> {
        let conflict = |first, second| Err(Conflict { first, second });
        match (self.reset, self.account) {
            (true, _) if self.status.is_some() => conflict(Parameter::ResetStatus, Parameter::Status),
            (true, _) if !self.rate_plan.is_keep() => conflict(Parameter::ResetStatus, Parameter::RatePlan),
            (true, Some(_)) => conflict(Parameter::AccountSid, Parameter::ResetStatus),
            (_, Some(_)) if self.status.is_some() => conflict(Parameter::AccountSid, Parameter::Status),
            _ => Ok(()),
        }
    }

    /// Tells whether it names something that has to wait for a change in flight (rule U6).
    #[must_use]
    pub const fn needs_idle(&self) -> bool {
        self.status.is_some() || !self.rate_plan.is_keep() || self.reset || self.account.is_some()
    }
}

/// What an update says of a URL and its method.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct HookEdit {
    /// The URL.
    pub url: Edit<HttpUrl>,
    /// The method.
    pub method: Option<Method>,
}
