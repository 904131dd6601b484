//! What comes out of the kernel: transitions, each with the instant at which it took effect.

use chrono::{DateTime, Utc};

use crate::edit::Edit;
use crate::status::{Automatic, Cause, Requested, Settled, Status};

/// Something that happened to a Sim.
///
/// The transitions of one input come in groups: one for every timer that was due, then that of the input, then that of
/// an automatic change that had waited for it (rule U9). Within a group they come in the order of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Transition<P, T = DateTime<Utc>> {
    /// When it took effect, which for a timer is its deadline (rule A6).
    pub at: T,
    /// What happened.
    pub event: Event<P>,
}

/// What happened, in the order in which the events of one group come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Event<P> {
    /// A Command came from the SIM, and is to be told (rule C5).
    CommandHeard,
    /// The reported status moved.
    Status {
        /// The one before.
        previous: Status,
        /// The one now.
        updated: Status,
        /// Why.
        cause: Cause,
    },
    /// A connectivity reset started (rule R1).
    ResetStarted,
    /// The open reset ended: its status is null again (rules R1, R4, R5).
    ResetStopped,
    /// The settled status, the rate plan or both changed: what a Monitor event tells (rule E1).
    Settled {
        /// The settled status before and after, if it changed.
        status: Option<(Settled, Settled)>,
        /// The rate plan before and after, if it changed.
        plan: Option<(Option<P>, Option<P>)>,
        /// What made it happen by itself; `None` where it was asked for.
        automatic: Option<Automatic>,
    },
    /// The suspended fee starts (rule A5).
    SuspendedFeeStarted,
    /// A request goes to the operator (rules U1, U8, R1).
    Upstream {
        /// Its number within the Sim, from 1.
        number: u64,
        /// What is asked of the operator.
        request: Upstream<P>,
    },
    /// The change that was in flight is over (rules U3, U5).
    ChangeFinished(ChangeOutcome),
    /// The reset that was open is over (rules R4, R5).
    ResetFinished(ResetOutcome),
}

/// What is asked of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Upstream<P> {
    /// A change of status, of rate plan, or of both.
    Update {
        /// The status sought, if one is.
        status: Option<Requested>,
        /// The plan to assign or remove; out of new also the one already held (rule U10).
        plan: Edit<P>,
    },
    /// A connectivity reset.
    Reset,
}

/// How a change in flight ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ChangeOutcome {
    /// What was asked for is so now.
    Completed,
    /// All is as it was before.
    Failed,
}

/// How an open reset ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ResetOutcome {
    /// The operator accepted it.
    Completed,
    /// The operator refused it.
    Failed,
    /// The operator takes no requests at present (rule R4).
    Unavailable,
    /// The SIM stopped connecting meanwhile (rule R5).
    Disconnected,
}

/// Takes transitions and forgets them.
///
/// ```
/// use sim_lifecycle::lifecycle::Ignore;
///
/// Ignore.extend([1, 2, 3]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ignore;

impl<T> Extend<T> for Ignore {
    fn extend<I: IntoIterator<Item = T>>(&mut self, transitions: I) {
        transitions.into_iter().for_each(drop);
    }
}
