//! The words for what a Sim is: settled statuses, in-flight statuses, what may be asked for, and causes.

use core::fmt;

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

/// What a SIM is while no change is in flight, and what it stays underneath while one is (rules V2, T1).
///
/// ```
/// use sim_lifecycle::Settled;
///
/// assert_eq!(Settled::Ready.to_string(), "ready");
/// assert_eq!("canceled".parse(), Ok(Settled::Canceled));
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Settled {
    /// Waits to be put into use, for as long as it takes, free of charge.
    New,
    /// Can connect, without a monthly fee, until it is used or three months are over.
    Ready,
    /// Can connect, for a monthly fee.
    Active,
    /// Kept from connecting until it is made active again.
    Suspended,
    /// Kept from connecting for good; canceled when the cancellation delay is over.
    Deactivated,
    /// The end: never connects again.
    Canceled,
}

/// Where a change in flight stands (rules U1, U4).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Phase {
    /// The operator has the request and has not answered yet.
    Updating,
    /// The operator cannot take requests now; this one is kept until it resumes.
    Scheduled,
}

/// The eight words that a Sim can report: one for each settled status, and two that hide it until a change in flight has
/// settled (rule V2).
///
/// Words that others report besides are for [`StatusWord`](crate::wire::StatusWord) (rules V3, V4).
///
/// ```
/// use sim_lifecycle::{Settled, Status};
///
/// assert_eq!(Status::from(Settled::New).to_string(), "new");
/// assert!("deleted".parse::<Status>().is_err());
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Status {
    /// [`Settled::New`], nothing in flight.
    New,
    /// [`Settled::Ready`], nothing in flight.
    Ready,
    /// [`Settled::Active`], nothing in flight.
    Active,
    /// [`Settled::Suspended`], nothing in flight.
    Suspended,
    /// [`Settled::Deactivated`], nothing in flight.
    Deactivated,
    /// [`Settled::Canceled`].
    Canceled,
    /// [`Phase::Scheduled`].
    Scheduled,
    /// [`Phase::Updating`].
    Updating,
}

impl From<Settled> for Status {
    fn from(settled: Settled) -> Self {
        match settled {
            Settled::New => Self::New,
            Settled::Ready => Self::Ready,
            Settled::Active => Self::Active,
            Settled::Suspended => Self::Suspended,
            Settled::Deactivated => Self::Deactivated,
            Settled::Canceled => Self::Canceled,
        }
    }
}

impl From<Phase> for Status {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Updating => Self::Updating,
            Phase::Scheduled => Self::Scheduled,
        }
    }
}

/// The four statuses that a request may ask for (rule V5).
///
/// ```
/// use sim_lifecycle::Requested;
///
/// assert_eq!("suspended".parse(), Ok(Requested::Suspended));
/// assert!("canceled".parse::<Requested>().is_err());
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Requested {
    /// Asks for [`Settled::Ready`].
    Ready,
    /// Asks for [`Settled::Active`].
    Active,
    /// Asks for [`Settled::Suspended`].
    Suspended,
    /// Asks for [`Settled::Deactivated`].
    Deactivated,
}

impl Requested {
    /// Every status that can be asked for, in the order of the table of rules.
    pub const ALL: [Self; 4] = [Self::Ready, Self::Active, Self::Suspended, Self::Deactivated];
}

impl From<Requested> for Settled {
    fn from(requested: Requested) -> Self {
        match requested {
            Requested::Ready => Self::Ready,
            Requested::Active => Self::Active,
            Requested::Suspended => Self::Suspended,
            Requested::Deactivated => Self::Deactivated,
        }
    }
}

/// A set of statuses that can be asked for; what an error offers as the legal next ones.
///
/// ```
/// use sim_lifecycle::{Choices, Requested};
///
/// let choices: Choices = [Requested::Deactivated, Requested::Active].into_iter().collect();
/// assert!(choices.contains(Requested::Active));
/// assert_eq!(choices.to_string(), "active or deactivated");
/// assert_eq!(Choices::default().to_string(), "no other status");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set: one for each status that can be asked for"
)]
pub struct Choices {
    ready: bool,
    active: bool,
    suspended: bool,
    deactivated: bool,
}

impl Choices {
    /// Tells whether `status` is among them.
    #[must_use]
    pub const fn contains(self, status: Requested) -> bool {
        match status {
            Requested::Ready => self.ready,
            Requested::Active => self.active,
            Requested::Suspended => self.suspended,
            Requested::Deactivated => self.deactivated,
        }
    }

    /// Gives them one by one, in the order of the table of rules.
    pub fn iter(self) -> impl Iterator<Item = Requested> {
        Requested::ALL
            .into_iter()
            .filter(move |status| self.contains(*status))
    }
}

impl FromIterator<Requested> for Choices {
    fn from_iter<I: IntoIterator<Item = Requested>>(statuses: I) -> Self {
        let mut choices = Self::default();
        for status in statuses {
            match status {
                Requested::Ready => choices.ready = true,
                Requested::Active => choices.active = true,
                Requested::Suspended => choices.suspended = true,
                Requested::Deactivated => choices.deactivated = true,
            }
        }
        choices
    }
}

impl fmt::Display for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.iter().count();
        if left == 0 {
            return f.write_str("no other status");
        }
        for status in self.iter() {
            left = left.saturating_sub(1);
            let separator = match left {
                0 => "",
                1 => " or ",
                _ => ", ",
            };
            write!(f, "{status}{separator}")?;
        }
        Ok(())
    }
}

/// What makes a SIM move by itself (rule A11).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Automatic {
    /// The data consumed since it became ready reached its limit (A1).
    Data,
    /// The Commands since it became ready reached their limit (A2).
    Commands,
    /// The ready period is over (A3).
    ReadyPeriod,
    /// The cancellation delay is over (A4).
    CancellationDelay,
}

/// Why the reported status moved.
///
/// ```
/// use sim_lifecycle::{Automatic, Cause};
///
/// assert_eq!(Cause::from(Automatic::ReadyPeriod), Cause::ReadyPeriod);
/// assert_eq!(Cause::ReadyPeriod.to_string(), "ready_period");
/// ```
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Cause {
    /// A request was accepted and went to the operator.
    Requested,
    /// The operator did what it was asked.
    Completed,
    /// The operator could not, and said so.
    Failed,
    /// The operator takes no requests at present.
    Unavailable,
    /// The operator takes requests again; the change went out once more.
    Resumed,
    /// [`Automatic::Data`].
    Data,
    /// [`Automatic::Commands`].
    Commands,
    /// [`Automatic::ReadyPeriod`].
    ReadyPeriod,
    /// [`Automatic::CancellationDelay`].
    CancellationDelay,
}

impl From<Automatic> for Cause {
    fn from(cause: Automatic) -> Self {
        match cause {
            Automatic::Data => Self::Data,
            Automatic::Commands => Self::Commands,
            Automatic::ReadyPeriod => Self::ReadyPeriod,
            Automatic::CancellationDelay => Self::CancellationDelay,
        }
    }
}

/// Which way a Command went (rule A2).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Direction {
    /// From an application to the SIM.
    ToSim,
    /// From the SIM to an application.
    FromSim,
}
