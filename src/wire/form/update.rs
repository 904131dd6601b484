//! The form of an update: read strictly into a typed request, and written from one (rule T10).

use alloc::string::String;
use alloc::vec::Vec;
use core::str::FromStr;

use form_urlencoded::Serializer;
use strum::IntoEnumIterator;

use super::pairs::{BadName, Pair, pairs};
use super::value::{not_empty, word};
use crate::edit::Edit;
use crate::error::{InvalidParameter, Parameter, Unreadable};
use crate::id::AccountSid;
use crate::sim::{ResetStatus, Update};
use crate::text::{FriendlyName, HttpUrl, Method, RatePlanRef, UniqueName};

/// Reads the raw body of an update, `application/x-www-form-urlencoded`.
///
/// ```
/// use sim_lifecycle::Requested;
/// use sim_lifecycle::wire::read_update;
///
/// let update = read_update(b"Status=ready&FriendlyName=Cellar+left")?;
/// assert_eq!(update.status, Some(Requested::Ready));
///
/// let error = read_update(b"Status=paused").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "parameter `Status` is `paused`; expected `ready`, `active`, `suspended` or `deactivated`",
/// );
/// # Ok::<(), sim_lifecycle::InvalidParameter>(())
/// ```
///
/// # Errors
///
/// [`InvalidParameter`] for the first parameter that is unknown, repeated, not percent-encoded UTF-8, or whose value
/// cannot be taken.
pub fn read_update(body: &[u8]) -> Result<Update, InvalidParameter> {
    let mut update = Update::default();
    let mut seen = Vec::new();
    for pair in pairs(body) {
        let Pair { name, value } =
            pair.map_err(|BadName { name }| InvalidParameter::NameEncoding { name })?;
        let parameter: Parameter = name
            .parse()
            .map_err(|_| InvalidParameter::Unknown { name: name.into() })?;
        if seen.contains(&parameter) {
            return Err(InvalidParameter::Repeated { parameter });
        }
        seen.push(parameter);
        value
            .ok_or(Unreadable::Encoding)
            .and_then(|value| take(&mut update, parameter, &value))
            .map_err(|why| InvalidParameter::Value { parameter, why })?;
    }
    Ok(update)
}

fn take(update: &mut Update, parameter: Parameter, value: &str) -> Result<(), Unreadable> {
    match parameter {
        Parameter::UniqueName => update.unique_name = edit(value)?,
        Parameter::FriendlyName => update.friendly_name = edit(value)?,
        Parameter::CallbackUrl => update.callback_url = edit(value)?.applied_to(None),
        Parameter::CallbackMethod => update.callback_method = Some(method(value)?),
        Parameter::RatePlan => update.rate_plan = edit(value)?,
        Parameter::Status => {
            update.status = Some(word(value, "`ready`, `active`, `suspended` or `deactivated`")?);
        }
        Parameter::ResetStatus => {
            let ResetStatus::Resetting = word(value, "`resetting`")?;
            update.reset = true;
        }
        Parameter::AccountSid => {
            update.account = Some(not_empty(value, "the SID of an account")?.parse()?);
        }
        Parameter::CommandsCallbackUrl => update.commands.url = edit(value)?,
        Parameter::CommandsCallbackMethod => update.commands.method = Some(method(value)?),
        Parameter::SmsUrl => update.sms.url = edit(value)?,
        Parameter::SmsMethod => update.sms.method = Some(method(value)?),
        Parameter::SmsFallbackUrl => update.sms_fallback.url = edit(value)?,
        Parameter::SmsFallbackMethod => update.sms_fallback.method = Some(method(value)?),
        Parameter::VoiceUrl => update.voice.url = edit(value)?,
        Parameter::VoiceMethod => update.voice.method = Some(method(value)?),
        Parameter::VoiceFallbackUrl => update.voice_fallback.url = edit(value)?,
        Parameter::VoiceFallbackMethod => update.voice_fallback.method = Some(method(value)?),
    }
    Ok(())
}

/// Nothing after the `=` takes the property away; anything else has to parse.
fn edit<T>(value: &str) -> Result<Edit<T>, Unreadable>
where
    T: FromStr,
    Unreadable: From<T::Err>,
{
    if value.is_empty() {
        Ok(Edit::Clear)
    } else {
        Ok(Edit::Set(value.parse()?))
    }
}

/// Rule V9.
fn method(value: &str) -> Result<Method, Unreadable> {
    word(value, "`GET` or `POST`")
}

/// Writes an update as the body of its request, `application/x-www-form-urlencoded`.
///
/// The parameters come in the order of [`Parameter`], those only that the update names; one that it clears is empty.
/// [`read_update`] reads the same update from it.
///
/// ```
/// use sim_lifecycle::{Requested, Update};
/// use sim_lifecycle::wire::{read_update, write_update};
///
/// let update = Update::new().status(Requested::Suspended).unique_name("Café 1+1".parse()?);
/// let form = write_update(&update);
/// assert_eq!(form, "UniqueName=Caf%C3%A9+1%2B1&Status=suspended");
/// assert_eq!(read_update(form.as_bytes())?, update);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn write_update(update: &Update) -> String {
    let mut form = Serializer::new(String::new());
    for parameter in Parameter::iter() {
        if let Some(value) = given(update, parameter) {
            form.append_pair(parameter.into(), value);
        }
    }
    form.finish()
}

/// What the form has for a parameter, if it has it.
fn given(update: &Update, parameter: Parameter) -> Option<&str> {
    match parameter {
        Parameter::UniqueName => edited(&update.unique_name, UniqueName::as_str),
        Parameter::FriendlyName => edited(&update.friendly_name, FriendlyName::as_str),
        Parameter::CallbackUrl => update.callback_url.as_ref().map(HttpUrl::as_str),
        Parameter::CallbackMethod => update.callback_method.map(Into::into),
        Parameter::RatePlan => edited(&update.rate_plan, RatePlanRef::as_str),
        Parameter::Status => update.status.map(Into::into),
        Parameter::ResetStatus => update.reset.then_some(ResetStatus::Resetting.into()),
        Parameter::AccountSid => update.account.as_ref().map(AccountSid::as_str),
        Parameter::CommandsCallbackUrl => edited(&update.commands.url, HttpUrl::as_str),
        Parameter::CommandsCallbackMethod => update.commands.method.map(Into::into),
        Parameter::SmsUrl => edited(&update.sms.url, HttpUrl::as_str),
        Parameter::SmsMethod => update.sms.method.map(Into::into),
        Parameter::SmsFallbackUrl => edited(&update.sms_fallback.url, HttpUrl::as_str),
        Parameter::SmsFallbackMethod => update.sms_fallback.method.map(Into::into),
        Parameter::VoiceUrl => edited(&update.voice.url, HttpUrl::as_str),
        Parameter::VoiceMethod => update.voice.method.map(Into::into),
        Parameter::VoiceFallbackUrl => edited(&update.voice_fallback.url, HttpUrl::as_str),
        Parameter::VoiceFallbackMethod => update.voice_fallback.method.map(Into::into),
    }
}

fn edited<T>(edit: &Edit<T>, text: impl Fn(&T) -> &str) -> Option<&str> {
    match edit {
        Edit::Keep => None,
        Edit::Clear => Some(""),
        Edit::Set(value) => Some(text(value)),
    }
}
