//! What is wrong with the query of a list: which parameter, and why.

use alloc::boxed::Box;

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use super::{Code, Unreadable};

/// The eight parameters of a list, spelled as on the wire (rules L1, L2).
///
/// ```
/// use sim_lifecycle::error::ListParameter;
///
/// assert_eq!("EId".parse(), Ok(ListParameter::EId));
/// assert!("Eid".parse::<ListParameter>().is_err());
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
pub enum ListParameter {
    /// The status that the Sims report.
    Status,
    /// The number of the one card.
    Iccid,
    /// The SID or unique name of the rate plan that the Sims have.
    RatePlan,
    /// The number of the chip; deprecated.
    EId,
    /// The code under which the one card was registered.
    SimRegistrationCode,
    /// How many Sims a page has at most.
    PageSize,
    /// A number that only comes back.
    Page,
    /// What selects the page.
    PageToken,
}

impl ListParameter {
    /// Gives the code of an answer to a value that it cannot have.
    const fn code(self) -> Code {
        match self {
            Self::Status | Self::Iccid | Self::RatePlan | Self::EId | Self::SimRegistrationCode => {
                Code::InvalidParameter
            }
            Self::PageSize | Self::Page | Self::PageToken => Code::InvalidPage,
        }
    }
}

/// Says that the query of a list cannot be taken (rules L1, L2).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidQuery {
    /// No parameter has this name: a filter that is misspelt must not list everything.
    #[error("a list has no parameter `{name}`; names are case-sensitive, for instance `RatePlan`")]
    Unknown {
        /// The name that came.
        name: Box<str>,
    },
    /// The parameter stands in the query twice.
    #[error("parameter `{parameter}` of the list is given more than once")]
    Repeated {
        /// The parameter.
        parameter: ListParameter,
    },
    /// A name in the query is not percent-encoded UTF-8.
    #[error("the parameter name `{name}` is not valid percent-encoded UTF-8")]
    NameEncoding {
        /// The name as it came, what is not UTF-8 replaced.
        name: Box<str>,
    },
    /// The value cannot be read.
    #[error("parameter `{parameter}` of the list {why}")]
    Value {
        /// The parameter.
        parameter: ListParameter,
        /// What is wrong with it.
        why: Unreadable,
    },
    /// The token was not given out for this list: not under this key, to this account, or with these filters.
    #[error(
        "parameter `PageToken` was not given out for this account and these filters; \
         expected one out of a page of the same list, or none for its first page"
    )]
    Token,
}

impl InvalidQuery {
    /// Gives the error's code: 33103 for what a page cannot be (rule L2), else 33101.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Unknown { .. } | Self::Repeated { .. } | Self::NameEncoding { .. } => {
                Code::InvalidParameter
            }
            Self::Value { parameter, .. } => parameter.code(),
            Self::Token => ListParameter::PageToken.code(),
        }
    }
}
