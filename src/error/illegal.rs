//! Why the kernel refuses an input: small, `Copy`, without text of its own.

use super::Code;
use crate::status::{Choices, Requested, Settled};

/// Says why the kernel refuses an input; nothing has changed but for the timers that were due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Illegal {
    /// A request for suspended takes the rate plan away (rule T6).
    #[error(
        "a request for suspended cannot remove the rate plan; name another plan, or leave `RatePlan` out"
    )]
    SuspendedWithoutPlan,
    /// A change is in flight (rule U6).
    #[error("a change is in flight; until it settles no other can be asked for")]
    InFlight,
    /// The settled status does not allow the one that was asked for (rules T1 to T4).
    #[error("the status cannot go from {from} to {to}; from {from} a request may ask for {choices}")]
    Status {
        /// The settled status.
        from: Settled,
        /// The status that was asked for.
        to: Requested,
        /// Those that would have been legal.
        choices: Choices,
    },
    /// A canceled Sim keeps the rate plan that it has (rule T9).
    #[error("the rate plan of a canceled Sim cannot change")]
    PlanOfCanceled,
    /// A Sim that is ready or active keeps a rate plan (rule T6).
    #[error(
        "`RatePlan` cannot be empty while the Sim is {settled}; name another plan, or leave the parameter out"
    )]
    PlanRemoved {
        /// The settled status.
        settled: Settled,
    },
    /// There is no rate plan to become ready or active with (rule T6).
    #[error("{to} needs a rate plan, and the Sim would have none; give one in the same request")]
    PlanMissing {
        /// The status that was asked for.
        to: Settled,
    },
    /// The Sim would be ready while on a plan that leaves that status out (rule T5).
    #[error("ready is not available on the Narrowband developer plan; ask for active, or give another plan")]
    NarrowbandReady,
    /// Only a SIM that can connect can be reset (rule R3).
    #[error("a connectivity reset needs a Sim that is ready or active; this one is {settled}")]
    ResetUnconnected {
        /// The settled status.
        settled: Settled,
    },
    /// A reset is open already (rule R2).
    #[error("a connectivity reset is under way; another can start when its reset_status is null again")]
    Resetting,
    /// A Command was meant for a SIM that is off the network (rule A2).
    #[error("a Command needs a Sim that is ready or active; this one is {settled}")]
    Unconnected {
        /// The settled status.
        settled: Settled,
    },
    /// The Sim's life has begun and is not over, so it cannot be deleted (rule X2).
    #[error("only a new or canceled Sim can be deleted; this one is {settled}")]
    Undeletable {
        /// The settled status.
        settled: Settled,
    },
}

impl Illegal {
    /// Gives the error's code; for a whole refusal ask [`Refusal::code`](crate::Refusal::code).
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::SuspendedWithoutPlan => Code::Combination,
            Self::InFlight => Code::ChangeInFlight,
            Self::Status { .. } | Self::PlanOfCanceled | Self::NarrowbandReady => Code::IllegalChange,
            Self::PlanRemoved { .. } => Code::InvalidParameter,
            Self::PlanMissing { .. } | Self::Unconnected { .. } => Code::NotConnected,
            Self::ResetUnconnected { .. } => Code::ResetImpossible,
            Self::Resetting => Code::AlreadyResetting,
            Self::Undeletable { .. } => Code::NotDeletable,
        }
    }
}
