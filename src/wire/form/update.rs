//! The form of an update, read strictly into a typed request (rule T10).

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::str::FromStr;

use super::pairs::{BadName, Pair, pairs};
use crate::edit::Edit;
use crate::error::{InvalidParameter, Parameter, Unreadable};
use crate::sim::{ResetStatus, Update};
use crate::text::Method;

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

/// A word, its case as it is: a status that can be asked for (V5), `resetting` (R1), a method (V9).
fn word<T: FromStr>(value: &str, expected: &'static str) -> Result<T, Unreadable> {
    let found = || Box::from(value);
    not_empty(value, expected)?.parse().map_err(|_| Unreadable::Word {
        found: found(),
        expected,
    })
}

fn not_empty<'a>(value: &'a str, expected: &'static str) -> Result<&'a str, Unreadable> {
    if value.is_empty() {
        Err(Unreadable::Empty { expected })
    } else {
        Ok(value)
    }
}
