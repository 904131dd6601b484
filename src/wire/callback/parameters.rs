//! The parameters of a callback as they are written, by whoever has them (rules C1, C7).

use alloc::string::{String, ToString};

use form_urlencoded::Serializer;
use strum::{Display, EnumCount, EnumIter, EnumString, IntoStaticStr};

use super::received::ReceivedCallback;
use crate::id::{AccountSid, SimSid};
use crate::sim::{API_VERSION, CallbackParameters, Failure};
use crate::text::UniqueName;

/// The seven parameters of a callback, spelled as on the wire (rule C1).
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Display,
    EnumCount,
    EnumString,
    EnumIter,
    IntoStaticStr,
)]
pub enum CallbackParameter {
    /// The Sim.
    SimSid,
    /// Its unique name, if it has one.
    SimUniqueName,
    /// The status that it reports.
    SimStatus,
    /// What went wrong, as a number, if something did.
    ErrorCode,
    /// What went wrong, in words, if something did.
    ErrorMessage,
    /// The version of the API.
    ApiVersion,
    /// The account that owns the Sim.
    AccountSid,
}

/// What a callback tells, on either side.
pub(super) struct Told<'a> {
    sim: &'a SimSid,
    unique_name: Option<&'a UniqueName>,
    status: &'a str,
    failure: &'a Failure,
    account: &'a AccountSid,
}

impl<'a> From<&'a CallbackParameters> for Told<'a> {
    fn from(parameters: &'a CallbackParameters) -> Self {
        let CallbackParameters {
            sim,
            unique_name,
            status,
            failure,
            account,
        } = parameters;
        Self {
            sim,
            unique_name: unique_name.as_ref(),
            status: status.into(),
            failure,
            account,
        }
    }
}

impl<'a> From<&'a ReceivedCallback> for Told<'a> {
    fn from(received: &'a ReceivedCallback) -> Self {
        let ReceivedCallback {
            sim,
            unique_name,
            status,
            failure,
            account,
        } = received;
        Self {
            sim,
            unique_name: unique_name.as_ref(),
            status: status.as_str(),
            failure,
            account,
        }
    }
}

impl Told<'_> {
    /// Writes the parameters in the order of the source, those only that there are.
    pub(super) fn write(&self) -> String {
        self.write_with_message(self.failure.message.as_deref())
    }

    /// Writes them as they are signed: a message without text is none, as a receiver reads it.
    #[cfg(feature = "signing")]
    pub(super) fn write_canonical(&self) -> String {
        let message = self.failure.message.as_deref();
        self.write_with_message(message.filter(|message| !message.is_empty()))
    }

    fn write_with_message(&self, message: Option<&str>) -> String {
        let mut form = Serializer::new(String::new());
        let mut append = |parameter: CallbackParameter, value: &str| {
            form.append_pair(parameter.into(), value);
        };
        append(CallbackParameter::SimSid, self.sim.as_str());
        if let Some(name) = self.unique_name {
            append(CallbackParameter::SimUniqueName, name.as_str());
        }
        append(CallbackParameter::SimStatus, self.status);
        if let Some(code) = self.failure.code {
            append(CallbackParameter::ErrorCode, &code.to_string());
        }
        if let Some(message) = message {
            append(CallbackParameter::ErrorMessage, message);
        }
        append(CallbackParameter::ApiVersion, API_VERSION);
        append(CallbackParameter::AccountSid, self.account.as_str());
        form.finish()
    }
}
