//! The whole refusal of a request: its words, its code, its HTTP status.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Code, Illegal, InvalidParameter, InvalidQuery};
use crate::edit::Edit;
use crate::id::{AccountSid, RatePlanSid};
use crate::status::{Phase, Requested, Settled};

/// Says why a request is refused, and what could be asked for instead.
///
/// The request itself has then changed nothing (rule T8); timers that were due have fired (rule A7).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The requester has no such Sim (rules M4, X1).
    #[error("there is no Sim `{sim}` for this account")]
    NotFound {
        /// The SID or unique name that was given.
        sim: Box<str>,
    },
    /// The form or one of its parameters cannot be taken.
    #[error(transparent)]
    Parameter(#[from] InvalidParameter),
    /// The query of a list cannot be taken (rules L1, L2).
    #[error(transparent)]
    Query(#[from] InvalidQuery),
    /// Parameters that cannot stand together (rule T7).
    #[error(transparent)]
    Combination(#[from] Conflict),
    /// A change is in flight (rules U6, U7).
    #[error("{0}")]
    InFlight(InFlight),
    /// The Sim has left new, and can no longer change hands (rule M1).
    #[error("only a new Sim can move to another account; this one is {settled}")]
    MovePastNew {
        /// The settled status.
        settled: Settled,
    },
    /// The requester has no say over the account that the Sim is to go to (rule M2).
    #[error("account {account} is neither the requesting account nor one of its subaccounts")]
    MoveOutOfReach {
        /// The account that was asked for.
        account: AccountSid,
    },
    /// The plan held would be left behind: the move brings none of the new account, and does not clear it (rule M3).
    #[error(
        "the Sim has rate plan {held}, which stays in its account; name a plan of the target account in `RatePlan`, \
         or send that empty"
    )]
    MoveWithPlan {
        /// The plan held.
        held: RatePlanSid,
    },
    /// The account that the Sim will have has no such rate plan (rules T11, M3).
    #[error("there is no rate plan `{plan}` in the account that the Sim would have")]
    NoSuchPlan {
        /// The SID or unique name that was given.
        plan: Box<str>,
    },
    /// The settled status, the plan or the reset does not allow it.
    #[error(transparent)]
    Illegal(Illegal),
}

impl Refusal {
    /// Gives the error's code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotFound { .. } => Code::NotFound,
            Self::Parameter(_) => Code::InvalidParameter,
            Self::Query(query) => query.code(),
            Self::Combination(_) => Code::Combination,
            Self::InFlight(_) => Illegal::InFlight.code(),
            Self::MovePastNew { .. } | Self::MoveOutOfReach { .. } => Code::MoveForbidden,
            Self::MoveWithPlan { .. } => Code::MoveWithPlan,
            Self::NoSuchPlan { .. } => Code::NoSuchPlan,
            Self::Illegal(illegal) => illegal.code(),
        }
    }

    /// Gives what is in flight, where that is the reason (rule U7).
    #[must_use]
    pub const fn in_flight(&self) -> Option<&InFlight> {
        match self {
            Self::InFlight(in_flight) => Some(in_flight),
            Self::NotFound { .. }
            | Self::Parameter(_)
            | Self::Query(_)
            | Self::Combination(_)
            | Self::MovePastNew { .. }
            | Self::MoveOutOfReach { .. }
            | Self::MoveWithPlan { .. }
            | Self::NoSuchPlan { .. }
            | Self::Illegal(_) => None,
        }
    }

    /// Gives the HTTP status of the answer.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.code().http_status()
    }
}

/// Two parameters that cannot stand in one request (rule T7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("`{first}` and `{second}` cannot stand in one request; send two, one after the other")]
pub struct Conflict {
    /// The one of the two that the rule is about.
    pub first: super::Parameter,
    /// The one that it cannot stand with.
    pub second: super::Parameter,
}

/// What a conflict tells of the change that stands in the way (rule U7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct InFlight {
    /// What the Sim is underneath.
    pub settled: Settled,
    /// Where the change stands.
    pub phase: Phase,
    /// The status sought, if one is.
    pub status: Option<Requested>,
    /// The rate plan sought, if one is; [`Edit::Clear`] takes it away.
    pub plan: Edit<RatePlanSid>,
    /// When the change was asked for.
    pub since: DateTime<Utc>,
}

impl fmt::Display for InFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            settled,
            phase,
            status,
            plan,
            since,
        } = self;
        let since: String = since.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        write!(
            f,
            "a change is in flight ({phase}), asked for at {since}: from {settled}"
        )?;
        if let Some(status) = status {
            write!(f, " to {status}")?;
        }
        match plan {
            Edit::Keep => {}
            Edit::Clear => f.write_str(", its rate plan to be removed")?,
            Edit::Set(plan) => write!(f, ", its rate plan to become {plan}")?,
        }
        f.write_str("; until it settles, status, rate plan, reset, account and deletion have to wait")
    }
}
