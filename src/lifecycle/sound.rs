//! What no lifecycle can come to by its inputs, for those that read one from elsewhere.

use super::{Change, Lifecycle, Plan};
use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::Settled;
use crate::table::{self, PlanChange};

/// Says what a lifecycle that was read from elsewhere holds, and that none can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unsound {
    /// The settled status needs a rate plan, or is not available on the one held (rules T6, T5).
    #[error("{settled} without a rate plan on which it is available")]
    Plan {
        /// The settled status.
        settled: Settled,
    },
    /// The change in flight is one that the table does not allow, or none at all (rules T1 to T6, T9).
    #[error("a change is in flight that {settled} does not allow")]
    IllegalChange {
        /// The settled status.
        settled: Settled,
    },
    /// The open reset is one that the settled status does not allow (rules R3, R5).
    #[error("a connectivity reset is open while {settled}")]
    IllegalReset {
        /// The settled status.
        settled: Settled,
    },
    /// What is in flight has a number that was not given yet, or one that belongs to something else (rule U8).
    #[error("the requests in flight have numbers beyond the {requests} that were given")]
    Numbers {
        /// How many numbers were given.
        requests: u64,
    },
    /// A timer or the change in flight is set against an instant that contradicts the last input's (rules A7, A8).
    #[error("a timer is overdue, or a change is in flight from after the last input")]
    Time,
}

impl<P: Plan, T: Instant> Lifecycle<P, T> {
    /// Says whether the lifecycle is one that inputs can lead to, as far as one value can show.
    ///
    /// # Errors
    ///
    /// [`Unsound`] with what cannot be.
    pub fn check_sound(&self) -> Result<(), Unsound> {
        let settled = self.settled();
        if !is_possible(settled, self.plan) {
            return Err(Unsound::Plan { settled });
        }
        if self.reset.is_some() && !table::row(settled).resets {
            return Err(Unsound::IllegalReset { settled });
        }
        if !self.has_legal_change() {
            return Err(Unsound::IllegalChange { settled });
        }
        if !self.has_sound_numbers() {
            let requests = self.requests;
            return Err(Unsound::Numbers { requests });
        }
        let overdue = self.next_deadline().is_some_and(|deadline| deadline <= self.last);
        if overdue || self.change.is_some_and(|change| change.since > self.last) {
            return Err(Unsound::Time);
        }
        Ok(())
    }

    /// A change in flight seeks what differs, and was legal under one policy or the other.
    fn has_legal_change(&self) -> bool {
        let Some(Change { status, plan, .. }) = self.change else {
            return true;
        };
        // A plan alone goes to the operator from some statuses only, and nothing at all from none.
        let goes_out = status.is_some()
            || (!plan.is_keep() && table::row(self.settled()).plan == PlanChange::ByOperator);
        let mut idle = *self;
        idle.change = None;
        let policy = Policy {
            reactivation: true,
            ..Policy::default()
        };
        let sought = idle.check_change(status, plan, &policy);
        goes_out
            && sought.is_ok_and(|sought| sought.status == status && sought.plan.is_keep() == plan.is_keep())
    }

    /// The open reset went out before the change in flight, whose numbers are the last ones.
    fn has_sound_numbers(&self) -> bool {
        let of_change = self
            .change
            .map_or(0, |change| u64::from(change.resent).saturating_add(1));
        let untouched = self.requests == 0 && self.settled() != Settled::New;
        match (self.requests.checked_sub(of_change), self.reset()) {
            (Some(before), Some(reset)) => reset <= before,
            (Some(_), None) => !untouched,
            (None, _) => false,
        }
    }
}

/// Rules T6 and T5, of what is settled.
fn is_possible<P: Plan>(settled: Settled, plan: Option<P>) -> bool {
    match plan {
        None => !table::row(settled).needs_plan,
        Some(plan) => !(plan.is_narrowband_developer() && settled == Settled::Ready),
    }
}
