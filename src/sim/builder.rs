//! An update put together by a client, one parameter after the other.

use super::update::{HookEdit, Update};
use crate::edit::Edit;
use crate::id::AccountSid;
use crate::status::Requested;
use crate::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};

/// ```
/// use sim_lifecycle::text::{Method, RatePlanRef};
/// use sim_lifecycle::wire::write_update;
/// use sim_lifecycle::{Requested, Update};
///
/// let plan: RatePlanRef = "meters 2026".parse()?;
/// let update = Update::new()
///     .status(Requested::Ready)
///     .rate_plan(plan)
///     .without_friendly_name()
///     .callback("https://a.example/back".parse()?, Method::Post);
/// assert_eq!(
///     write_update(&update),
///     "CallbackMethod=POST&CallbackUrl=https%3A%2F%2Fa.example%2Fback&FriendlyName=&RatePlan=meters+2026&Status=ready",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl Update {
    /// Begins an update that leaves everything as it is.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks for a status (rule V5).
    #[must_use]
    pub fn status(mut self, status: Requested) -> Self {
        self.status = Some(status);
        self
    }

    /// Asks for a rate plan, by its SID or its unique name (rule T11).
    #[must_use]
    pub fn rate_plan(mut self, plan: impl Into<RatePlanRef>) -> Self {
        self.rate_plan = Edit::Set(plan.into());
        self
    }

    /// Takes the rate plan away.
    #[must_use]
    pub fn without_rate_plan(mut self) -> Self {
        self.rate_plan = Edit::Clear;
        self
    }

    /// Gives the Sim a unique name (rule V10).
    #[must_use]
    pub fn unique_name(mut self, name: UniqueName) -> Self {
        self.unique_name = Edit::Set(name);
        self
    }

    /// Takes the unique name away.
    #[must_use]
    pub fn without_unique_name(mut self) -> Self {
        self.unique_name = Edit::Clear;
        self
    }

    /// Gives the Sim a friendly name.
    #[must_use]
    pub fn friendly_name(mut self, name: FriendlyName) -> Self {
        self.friendly_name = Edit::Set(name);
        self
    }

    /// Takes the friendly name away.
    #[must_use]
    pub fn without_friendly_name(mut self) -> Self {
        self.friendly_name = Edit::Clear;
        self
    }

    /// Asks to be called when what the update asks for has finished (rule C1).
    #[must_use]
    pub fn callback(mut self, url: HttpUrl, method: Method) -> Self {
        self.callback_url = Some(url);
        self.callback_method = Some(method);
        self
    }

    /// Starts a connectivity reset (rule R1).
    #[must_use]
    pub const fn reset(mut self) -> Self {
        self.reset = true;
        self
    }

    /// Moves the Sim to an account (rule M1).
    #[must_use]
    pub const fn move_to(mut self, account: AccountSid) -> Self {
        self.account = Some(account);
        self
    }

    /// Says what is called when the SIM sends a Command (rule C5).
    #[must_use]
    pub fn commands(mut self, hook: HookEdit) -> Self {
        self.commands = hook;
        self
    }

    /// Sets what is kept and shown, but never called.
    #[must_use]
    pub fn sms(mut self, hook: HookEdit) -> Self {
        self.sms = hook;
        self
    }

    /// Sets what is kept and shown, but never called.
    #[must_use]
    pub fn sms_fallback(mut self, hook: HookEdit) -> Self {
        self.sms_fallback = hook;
        self
    }

    /// Sets what is kept and shown, but never called; deprecated.
    #[must_use]
    pub fn voice(mut self, hook: HookEdit) -> Self {
        self.voice = hook;
        self
    }

    /// Sets what is kept and shown, but never called; deprecated.
    #[must_use]
    pub fn voice_fallback(mut self, hook: HookEdit) -> Self {
        self.voice_fallback = hook;
        self
    }
}

/// ```
/// use sim_lifecycle::sim::HookEdit;
/// use sim_lifecycle::text::Method;
/// use sim_lifecycle::wire::write_update;
/// use sim_lifecycle::Update;
///
/// let update = Update::new()
///     .commands(HookEdit::call("https://a.example/".parse()?, Method::Get))
///     .sms(HookEdit::cleared());
/// assert_eq!(
///     write_update(&update),
///     "CommandsCallbackMethod=GET&CommandsCallbackUrl=https%3A%2F%2Fa.example%2F&SmsUrl=",
/// );
/// # Ok::<(), sim_lifecycle::text::HttpUrlError>(())
/// ```
impl HookEdit {
    /// Gives the URL and the method.
    #[must_use]
    pub const fn call(url: HttpUrl, method: Method) -> Self {
        Self {
            url: Edit::Set(url),
            method: Some(method),
        }
    }

    /// Takes the URL away; the method stays what it is.
    #[must_use]
    pub const fn cleared() -> Self {
        Self {
            url: Edit::Clear,
            method: None,
        }
    }

    /// Gives the method alone; the URL stays what it is.
    #[must_use]
    pub const fn via(method: Method) -> Self {
        Self {
            url: Edit::Keep,
            method: Some(method),
        }
    }
}
