//! What the strict reading tells: each place where a text differs from what this crate would write.

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use strum::IntoEnumIterator;

use super::fault::{JsonError, JsonType};
use crate::id::{IccidError, SidError};
use crate::status::Status;
use crate::text::{FriendlyNameError, HttpUrlError, UniqueNameError};
use crate::wire::TimeError;

/// Says why a text is not what this crate would write.
///
/// ```
/// use sim_lifecycle::wire::Resource;
///
/// let why = Resource::from_json_strict(br#"{"status": "hibernating"}"#).unwrap_err();
/// assert_eq!(why.deviations().len(), 24); // the status, and 23 properties that are absent
/// assert!(why.deviations()[0].to_string().starts_with("status: is `hibernating`; expected one of `new`, "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotStrict {
    /// It cannot be read at all.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It can be read, and differs.
    #[error("differs in {}: {}", places(.0.len()), .0.iter().map(Deviation::to_line).collect::<Vec<_>>().join("; "))]
    Deviations(Box<[Deviation]>),
}

impl NotStrict {
    /// Gives each deviation, in the order of the text; none where it could not be read at all.
    #[must_use]
    pub const fn deviations(&self) -> &[Deviation] {
        match self {
            Self::Json(_) => &[],
            Self::Deviations(deviations) => deviations,
        }
    }
}

fn places(count: usize) -> String {
    if count == 1 {
        "one place".into()
    } else {
        format!("{count} places")
    }
}

/// One place where a text differs from what this crate would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// Where, for instance `sims[3].links.rate_plan`.
    ///
    /// A name that is not made of letters, digits and `_` stands in brackets, as JSON.
    pub path: Box<str>,
    /// What.
    pub kind: DeviationKind,
}

impl Deviation {
    fn to_line(&self) -> String {
        format!("{self}")
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.kind)
    }
}

/// How a property differs from what this crate would write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeviationKind {
    /// It is not there.
    #[error("is absent; every property is written, null where there is none")]
    Absent,
    /// Nothing has this property.
    #[error("is not known; no such property is written")]
    Unknown,
    /// It stands in its object again; the last one counts.
    #[error("stands in its object again; each property is written once")]
    Repeated,
    /// It is what older replies call `eid` (rule V8).
    #[error("is an older name; expected `eid`")]
    OlderName,
    /// It is null, and never is.
    #[error("is null; expected a value")]
    Null,
    /// It is of another type.
    #[error("is {found}; expected {expected}")]
    Type {
        /// What came.
        found: JsonType,
        /// What it should be.
        expected: JsonType,
    },
    /// It is a string that is no text.
    #[error("has half of a surrogate pair; expected a text")]
    Surrogate,
    /// It is none of the words or numbers that it may be.
    #[error("is `{found}`; expected {expected}")]
    Word {
        /// What came.
        found: Box<str>,
        /// What it may be.
        expected: &'static str,
    },
    /// It is none of the eight statuses (rules V2, V3).
    #[error("is `{found}`; expected one of {}", statuses())]
    Status {
        /// What came.
        found: Box<str>,
    },
    /// It is no SID of its kind (rule V1).
    #[error(transparent)]
    Sid(#[from] SidError),
    /// It is no ICCID (rule V6).
    #[error(transparent)]
    Iccid(#[from] IccidError),
    /// It is no unique name (rule V10).
    #[error(transparent)]
    UniqueName(#[from] UniqueNameError),
    /// It is no friendly name (rule V10).
    #[error(transparent)]
    FriendlyName(#[from] FriendlyNameError),
    /// It is no absolute URL over http or https (rule C4).
    #[error(transparent)]
    Url(#[from] HttpUrlError),
    /// It is no instant (rule V7).
    #[error(transparent)]
    Time(#[from] TimeError),
    /// It is an instant in another form than the one written (rule V7).
    #[error("is `{found}`; that instant is written `{expected}`")]
    TimeForm {
        /// What came.
        found: Box<str>,
        /// The same instant as it is written.
        expected: Box<str>,
    },
    /// The link to the plan is null, and the Sim has a plan.
    #[error("is null while `rate_plan_sid` is given; expected the plan's URL")]
    PlanLinkAbsent,
    /// There is a link to a plan, and the Sim has none.
    #[error("is given while `rate_plan_sid` is null; expected null")]
    PlanLinkStray,
}

fn statuses() -> String {
    let words: Vec<_> = Status::iter().map(|status| format!("`{status}`")).collect();
    words.join(", ")
}
