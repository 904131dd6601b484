//! A callback as its receiver has it (rules C1, V4).

use strum::EnumCount;

use super::parameters::CallbackParameter;
use crate::error::Unreadable;
use crate::id::{AccountSid, SimSid};
use crate::sim::{API_VERSION, CallbackParameters, Failure};
use crate::text::UniqueName;
use crate::wire::StatusWord;
use crate::wire::form::pairs::{Pair, pairs};
use crate::wire::form::value::{not_empty, number};

/// What a callback has told its receiver: each value of the right shape, but nobody's word that it is true.
///
/// Anyone who knows the URL can call it. Where that matters, ask the API for the Sim, or have callbacks signed (feature
/// `signing`). A receiver that gets one id twice, in the header
/// [`CALLBACK_ID_HEADER`](super::CALLBACK_ID_HEADER), has had that callback already (rule C6).
///
/// ```
/// use sim_lifecycle::Status;
/// use sim_lifecycle::wire::ReceivedCallback;
///
/// let received = ReceivedCallback::from_form(
///     b"SimSid=DE00000000000000000000000000000001&SimUniqueName=meter-0001&SimStatus=active&ApiVersion=v1\
///       &AccountSid=AC00000000000000000000000000000001",
/// )?;
/// assert_eq!(received.status.known(), Some(Status::Active));
/// assert_eq!(received.failure.code, None);
///
/// let error = ReceivedCallback::from_query(b"SimSid=meter-0001").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "callback parameter `SimSid` is no SID: `meter-0001` is not `DE` followed by 32 hex digits",
/// );
/// # Ok::<(), sim_lifecycle::wire::InvalidCallback>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReceivedCallback {
    /// The Sim.
    pub sim: SimSid,
    /// Its unique name, if it has one.
    pub unique_name: Option<UniqueName>,
    /// The status that it reported; a word that is not known yet stays what it is (V4).
    pub status: StatusWord,
    /// What went wrong, if something did.
    pub failure: Failure,
    /// The account that owns the Sim.
    pub account: AccountSid,
}

impl From<&CallbackParameters> for ReceivedCallback {
    /// Gives what a receiver has of these parameters; a message without text does not arrive.
    fn from(parameters: &CallbackParameters) -> Self {
        let CallbackParameters {
            sim,
            unique_name,
            status,
            failure: Failure { code, message },
            account,
        } = parameters;
        Self {
            sim: *sim,
            unique_name: unique_name.clone(),
            status: (*status).into(),
            failure: Failure {
                code: *code,
                message: message.clone().filter(|message| !message.is_empty()),
            },
            account: *account,
        }
    }
}

impl ReceivedCallback {
    /// Reads the body of a callback by POST, `application/x-www-form-urlencoded`.
    ///
    /// Pairs with other names are skipped, as they may come with a later API; an optional value that is empty is absent.
    ///
    /// # Errors
    ///
    /// [`InvalidCallback`] for the first parameter that comes twice or whose value cannot be read, else for the first
    /// that is missing.
    pub fn from_form(body: &[u8]) -> Result<Self, InvalidCallback> {
        let mut read = Read::default();
        let mut seen = [false; CallbackParameter::COUNT];
        // A name that is not percent-encoded UTF-8 is none of the seven, so it is skipped like any other.
        for Pair { name, value } in pairs(body).filter_map(Result::ok) {
            let Ok(parameter) = name.parse::<CallbackParameter>() else {
                continue;
            };
            let seen = seen.get_mut(parameter as usize);
            if seen.is_some_and(|seen| core::mem::replace(seen, true)) {
                return Err(InvalidCallback::Repeated { parameter });
            }
            value
                .ok_or(Unreadable::Encoding)
                .and_then(|value| read.take(parameter, &value))
                .map_err(|why| InvalidCallback::Value { parameter, why })?;
        }
        read.finish()
    }

    /// Reads the query of a callback by GET: what stands after the `?`, pairs of the receiver's own URL among it.
    ///
    /// Those are skipped, unless one has the name of a parameter: then nobody can say which is meant, and it is refused.
    ///
    /// # Errors
    ///
    /// As for [`from_form`](Self::from_form).
    pub fn from_query(query: &[u8]) -> Result<Self, InvalidCallback> {
        Self::from_form(query)
    }
}

/// What has been read so far.
#[derive(Default)]
struct Read {
    sim: Option<SimSid>,
    unique_name: Option<UniqueName>,
    status: Option<StatusWord>,
    failure: Failure,
    versioned: bool,
    account: Option<AccountSid>,
}

impl Read {
    fn take(&mut self, parameter: CallbackParameter, value: &str) -> Result<(), Unreadable> {
        match parameter {
            CallbackParameter::SimSid => self.sim = Some(not_empty(value, "the SID of a Sim")?.parse()?),
            CallbackParameter::SimStatus => self.status = Some(not_empty(value, "a status")?.into()),
            CallbackParameter::AccountSid => {
                self.account = Some(not_empty(value, "the SID of an account")?.parse()?);
            }
            CallbackParameter::ApiVersion => {
                if not_empty(value, "`v1`")? != API_VERSION {
                    return Err(Unreadable::Word {
                        found: value.into(),
                        expected: "`v1`",
                    });
                }
                self.versioned = true;
            }
            CallbackParameter::SimUniqueName if !value.is_empty() => self.unique_name = Some(value.parse()?),
            CallbackParameter::ErrorCode if !value.is_empty() => {
                self.failure.code = Some(number(value, "a number below 2^64 in decimal digits")?);
            }
            CallbackParameter::ErrorMessage if !value.is_empty() => self.failure.message = Some(value.into()),
            CallbackParameter::SimUniqueName
            | CallbackParameter::ErrorCode
            | CallbackParameter::ErrorMessage => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<ReceivedCallback, InvalidCallback> {
        let missing = |parameter| InvalidCallback::Missing { parameter };
        let sim = self.sim.ok_or(missing(CallbackParameter::SimSid))?;
        let status = self.status.ok_or(missing(CallbackParameter::SimStatus))?;
        if !self.versioned {
            return Err(missing(CallbackParameter::ApiVersion));
        }
        let account = self.account.ok_or(missing(CallbackParameter::AccountSid))?;
        Ok(ReceivedCallback {
            sim,
            unique_name: self.unique_name,
            status,
            failure: self.failure,
            account,
        })
    }
}

/// Says why what came is no callback.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCallback {
    /// A parameter that every callback has is not there.
    #[error("callback parameter `{parameter}` is missing; every callback has it")]
    Missing {
        /// The parameter.
        parameter: CallbackParameter,
    },
    /// A parameter is there twice, and either could be the callback's own.
    #[error("callback parameter `{parameter}` is given more than once; expected it from the sender alone")]
    Repeated {
        /// The parameter.
        parameter: CallbackParameter,
    },
    /// A value cannot be read.
    #[error("callback parameter `{parameter}` {why}")]
    Value {
        /// The parameter.
        parameter: CallbackParameter,
        /// What is wrong with it.
        why: Unreadable,
    },
}
