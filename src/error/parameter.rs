//! What is wrong with a parameter of a form: which one, and why.

use alloc::boxed::Box;

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::id::{IccidError, SidError};
use crate::text::{FriendlyNameError, HttpUrlError, RatePlanRefError, UniqueNameError};

/// The eighteen parameters of an update, spelled as on the wire (rule T10).
///
/// ```
/// use sim_lifecycle::Parameter;
///
/// assert_eq!("ResetStatus".parse(), Ok(Parameter::ResetStatus));
/// assert!("resetstatus".parse::<Parameter>().is_err());
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Parameter {
    /// The unique name.
    UniqueName,
    /// The method of the request's own callback.
    CallbackMethod,
    /// The URL of the request's own callback.
    CallbackUrl,
    /// The friendly name.
    FriendlyName,
    /// The SID or unique name of a rate plan.
    RatePlan,
    /// The status asked for.
    Status,
    /// The method of the commands callback.
    CommandsCallbackMethod,
    /// The URL of the commands callback.
    CommandsCallbackUrl,
    /// Deprecated; kept and shown, never called.
    SmsFallbackMethod,
    /// Deprecated; kept and shown, never called.
    SmsFallbackUrl,
    /// Deprecated; kept and shown, never called.
    SmsMethod,
    /// Deprecated; kept and shown, never called.
    SmsUrl,
    /// Deprecated; kept and shown, never called.
    VoiceFallbackMethod,
    /// Deprecated; kept and shown, never called.
    VoiceFallbackUrl,
    /// Deprecated; kept and shown, never called.
    VoiceMethod,
    /// Deprecated; kept and shown, never called.
    VoiceUrl,
    /// Starts a connectivity reset.
    ResetStatus,
    /// The account to move to.
    AccountSid,
}

/// Says that a form, or one of its parameters, cannot be taken (rules T10, V5, V9, V10, C4, R1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidParameter {
    /// No parameter has this name.
    #[error("there is no parameter `{name}`; names are case-sensitive, for instance `FriendlyName`")]
    Unknown {
        /// The name that came.
        name: Box<str>,
    },
    /// The parameter stands in the form twice.
    #[error("parameter `{parameter}` is given more than once")]
    Repeated {
        /// The parameter.
        parameter: Parameter,
    },
    /// A name in the form is not percent-encoded UTF-8.
    #[error("the parameter name `{name}` is not valid percent-encoded UTF-8")]
    NameEncoding {
        /// The name as it came, what is not UTF-8 replaced.
        name: Box<str>,
    },
    /// The value cannot be read.
    #[error("parameter `{parameter}` {why}")]
    Value {
        /// The parameter.
        parameter: Parameter,
        /// What is wrong with it.
        why: Unreadable,
    },
    /// Another Sim of the account has this unique name (rule V10).
    #[error("parameter `UniqueName` is taken: another Sim of the account is called `{name}`")]
    NameTaken {
        /// The name.
        name: Box<str>,
    },
}

/// Says what is wrong with the value of a parameter, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is not percent-encoded UTF-8.
    #[error("is not valid percent-encoded UTF-8")]
    Encoding,
    /// It is empty, and means nothing when it is.
    #[error("is empty; expected {expected}")]
    Empty {
        /// What it may be.
        expected: &'static str,
    },
    /// It is none of the words that it may be.
    #[error("is `{found}`; expected {expected}")]
    Word {
        /// What came.
        found: Box<str>,
        /// What it may be.
        expected: &'static str,
    },
    /// It is no SID of the kind wanted.
    #[error("is no SID: {0}")]
    Sid(#[from] SidError),
    /// It is no ICCID.
    #[error("is no ICCID: {0}")]
    Iccid(#[from] IccidError),
    /// It is no unique name.
    #[error(transparent)]
    UniqueName(#[from] UniqueNameError),
    /// It is no friendly name.
    #[error(transparent)]
    FriendlyName(#[from] FriendlyNameError),
    /// It is no URL to call.
    #[error(transparent)]
    Url(#[from] HttpUrlError),
}

impl From<RatePlanRefError> for Unreadable {
    fn from(RatePlanRefError: RatePlanRefError) -> Self {
        Self::Empty {
            expected: "the SID or unique name of a rate plan",
        }
    }
}
