//! What the kernel needs to know of a rate plan.

/// A rate plan as the kernel sees it: a small value that can be told from others.
///
/// The kernel is generic over it. A fleet that only needs to know which kind of plan a SIM has uses [`PlanKind`];
/// the whole [`Sim`](crate::Sim) uses [`RatePlan`](crate::sim::RatePlan), which has a SID.
pub trait Plan: Copy {
    /// Tells whether both are the same plan, so that asking for one while holding the other changes nothing (T10).
    #[must_use]
    fn is(self, other: Self) -> bool;

    /// Tells whether it is the Narrowband developer plan, on which ready is not available (rule T5).
    #[must_use]
    fn is_narrowband_developer(self) -> bool;
}

/// A rate plan of which only the kind is known; all plans of a kind are one plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PlanKind {
    /// Any plan but the one below.
    Standard,
    /// The Narrowband developer plan.
    NarrowbandDeveloper,
}

impl Plan for PlanKind {
    fn is(self, other: Self) -> bool {
        self == other
    }

    fn is_narrowband_developer(self) -> bool {
        matches!(self, Self::NarrowbandDeveloper)
    }
}
