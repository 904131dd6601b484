//! What each settled status allows, as data: the one place for legality by status.
//!
//! The kernel and the Sim ask it. What hangs on the rate plan or on accounts as well is judged beside it, in
//! `lifecycle/request.rs` and `sim/request.rs`. `sim-lifecycle table` prints the table, `docs/lifecycle.md` shows it.

use crate::policy::Policy;
use crate::status::{Automatic, Choices, Requested, Settled};

/// What a request for a status gets (rules T1 to T4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Verdict {
    /// Goes to the operator.
    Legal,
    /// Accepted, and nothing happens: the Sim is that already.
    Same,
    /// Goes to the operator where [`Policy::reactivation`] allows it, else refused (T4).
    IfReactivation,
    /// Refused.
    Refused,
}

impl Verdict {
    /// Settles what the policy decides: [`Verdict::IfReactivation`] becomes `Legal` or `Refused`.
    #[must_use]
    pub const fn under(self, policy: &Policy) -> Self {
        match self {
            Self::IfReactivation if policy.reactivation => Self::Legal,
            Self::IfReactivation => Self::Refused,
            Self::Legal | Self::Same | Self::Refused => self,
        }
    }
}

/// How a rate plan other than the one held comes to the Sim (rules U2, T9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PlanChange {
    /// Without asking anybody: no operator has heard of a new SIM.
    AtOnce,
    /// Through the operator, like a status.
    ByOperator,
    /// Not at all.
    Refused,
}

/// What one settled status allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table: each is a column")]
pub struct Row {
    /// The status that the row is about.
    pub settled: Settled,
    /// A request for `ready`.
    pub ready: Verdict,
    /// A request for `active`.
    pub active: Verdict,
    /// A request for `suspended`.
    pub suspended: Verdict,
    /// A request for `deactivated`.
    pub deactivated: Verdict,
    /// A request for another rate plan, or for none.
    pub plan: PlanChange,
    /// Whether the SIM can connect: data is consumed and Commands are taken (A2, C5).
    pub connects: bool,
    /// Whether a rate plan must be held (T6).
    pub needs_plan: bool,
    /// Whether a connectivity reset can start (R3).
    pub resets: bool,
    /// Whether the Sim can move to another account (M1).
    pub moves: bool,
    /// Whether the Sim can be deleted (X2).
    pub deletes: bool,
}

impl Row {
    /// Gives the verdict on a request for `status`, the policy not yet asked.
    #[must_use]
    pub const fn verdict(&self, status: Requested) -> Verdict {
        match status {
            Requested::Ready => self.ready,
            Requested::Active => self.active,
            Requested::Suspended => self.suspended,
            Requested::Deactivated => self.deactivated,
        }
    }

    const fn verdicts(&self) -> [Verdict; 4] {
        [self.ready, self.active, self.suspended, self.deactivated]
    }

    /// Gives the statuses that a request may move to from here under `policy`.
    #[must_use]
    pub fn choices(&self, policy: &Policy) -> Choices {
        Requested::ALL
            .into_iter()
            .filter(|status| self.verdict(*status).under(policy) == Verdict::Legal)
            .collect()
    }
}

use PlanChange::{AtOnce, ByOperator};
use Verdict::{IfReactivation, Legal, Refused, Same};

/// The whole table: a row for every settled status. Nothing leads to new (T1), ready only comes from new (T2), and all
/// but canceled can become deactivated (T3).
///
/// ```
/// use sim_lifecycle::{Requested, Settled, table};
///
/// assert_eq!(table::TABLE.len(), 6);
/// assert_eq!(table::row(Settled::Active).verdict(Requested::Ready), table::Verdict::Refused);
/// ```
#[rustfmt::skip]
pub const TABLE: [Row; 6] = [NEW, READY, ACTIVE, SUSPENDED, DEACTIVATED, CANCELED];

#[rustfmt::skip]
const NEW: Row = Row {
    settled: Settled::New,
    ready: Legal, active: Legal, suspended: Refused, deactivated: Legal, plan: AtOnce,
    connects: false, needs_plan: false, resets: false, moves: true, deletes: true,
};

#[rustfmt::skip]
const READY: Row = Row {
    settled: Settled::Ready,
    ready: Same, active: Legal, suspended: Legal, deactivated: Legal, plan: ByOperator,
    connects: true, needs_plan: true, resets: true, moves: false, deletes: false,
};

#[rustfmt::skip]
const ACTIVE: Row = Row {
    settled: Settled::Active,
    ready: Refused, active: Same, suspended: Legal, deactivated: Legal, plan: ByOperator,
    connects: true, needs_plan: true, resets: true, moves: false, deletes: false,
};

#[rustfmt::skip]
const SUSPENDED: Row = Row {
    settled: Settled::Suspended,
    ready: Refused, active: Legal, suspended: Same, deactivated: Legal, plan: ByOperator,
    connects: false, needs_plan: false, resets: false, moves: false, deletes: false,
};

#[rustfmt::skip]
const DEACTIVATED: Row = Row {
    settled: Settled::Deactivated,
    ready: Refused, active: IfReactivation, suspended: Refused, deactivated: Same, plan: ByOperator,
    connects: false, needs_plan: false, resets: false, moves: false, deletes: false,
};

#[rustfmt::skip]
const CANCELED: Row = Row {
    settled: Settled::Canceled,
    ready: Refused, active: Refused, suspended: Refused, deactivated: Refused, plan: PlanChange::Refused,
    connects: false, needs_plan: false, resets: false, moves: false, deletes: true,
};

/// The verdicts of the rows, where one look finds the one that is asked for.
const VERDICTS: [[Verdict; 4]; 6] = [
    NEW.verdicts(),
    READY.verdicts(),
    ACTIVE.verdicts(),
    SUSPENDED.verdicts(),
    DEACTIVATED.verdicts(),
    CANCELED.verdicts(),
];

/// Gives what the row of `settled` says of a request for `status`, the policy not yet asked.
#[must_use]
#[inline]
#[expect(
    clippy::indexing_slicing,
    reason = "both enums number their variants as the rows and columns stand"
)]
pub const fn verdict(settled: Settled, status: Requested) -> Verdict {
    VERDICTS[settled as usize][status as usize]
}

/// Gives the row of a settled status.
#[must_use]
#[inline]
pub const fn row(settled: Settled) -> &'static Row {
    match settled {
        Settled::New => &NEW,
        Settled::Ready => &READY,
        Settled::Active => &ACTIVE,
        Settled::Suspended => &SUSPENDED,
        Settled::Deactivated => &DEACTIVATED,
        Settled::Canceled => &CANCELED,
    }
}

/// A transition that happens by itself (rules A1 to A4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Edge {
    /// What makes it happen.
    pub cause: Automatic,
    /// The settled status that it leaves.
    pub from: Settled,
    /// The settled status that it enters.
    pub to: Settled,
}

/// Every automatic transition; of several that wait in one status, the first here is told (rule U9).
pub const AUTOMATIC: [Edge; 4] = [
    edge(Automatic::Data),
    edge(Automatic::Commands),
    edge(Automatic::ReadyPeriod),
    edge(Automatic::CancellationDelay),
];

/// Gives the automatic transition that has this cause (rule A11).
#[must_use]
pub const fn edge(cause: Automatic) -> Edge {
    let (from, to) = match cause {
        Automatic::Data | Automatic::Commands | Automatic::ReadyPeriod => (Settled::Ready, Settled::Active),
        Automatic::CancellationDelay => (Settled::Deactivated, Settled::Canceled),
    };
    Edge { cause, from, to }
}

/// Gives the status that `settled` leads to by itself; such a status is *intermediate* for callbacks (rule C2).
///
/// ```
/// use sim_lifecycle::{Settled, table};
///
/// assert_eq!(table::leads_to(Settled::Ready), Some(Settled::Active));
/// assert_eq!(table::leads_to(Settled::Active), None);
/// ```
#[must_use]
pub fn leads_to(settled: Settled) -> Option<Settled> {
    AUTOMATIC
        .into_iter()
        .find(|edge| edge.from == settled)
        .map(|edge| edge.to)
}
