//! What no lifecycle can come to by its inputs, for those that read one from elsewhere.

use super::{Lifecycle, Plan};
use crate::status::Settled;
use crate::table::{self, PlanChange, Verdict};

/// Says what a lifecycle that was read from elsewhere holds, and that none can come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Unsound {
    /// The settled status needs a rate plan (rule T6).
    #[error("{settled} without a rate plan")]
    NoPlan {
        /// The settled status.
        settled: Settled,
    },
    /// The change in flight is one that the table does not allow, or none at all (rules T1 to T4, T9).
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

impl<P: Plan> Lifecycle<P> {
    /// Says whether the lifecycle is one that inputs can lead to, as far as one value can show.
    ///
    /// # Errors
    ///
    /// [`Unsound`] with what cannot be.
    pub fn check_sound(&self) -> Result<(), Unsound> {
        let settled = self.settled();
        if table::row(settled).needs_plan && self.plan.is_none() {
            return Err(Unsound::NoPlan { settled });
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

    fn has_legal_change(&self) -> bool {
        let Some(change) = &self.change else {
            return true;
        };
        let row = table::row(self.settled());
        let plan = change.plan.applied_to(self.plan);
        let to = match change.status {
            Some(status) => match row.verdict(status) {
                Verdict::Legal | Verdict::IfReactivation => Settled::from(status),
                Verdict::Same | Verdict::Refused => return false,
            },
            // A plan alone goes to the operator from these only.
            None if !change.plan.is_keep() && row.plan == PlanChange::ByOperator => row.settled,
            None => return false,
        };
        plan.is_some() || !table::row(to).needs_plan
    }

    /// The open reset went out before the change in flight, whose numbers are the last ones.
    fn has_sound_numbers(&self) -> bool {
        let of_change = self
            .change
            .map_or(0, |change| u64::from(change.resent).saturating_add(1));
        match (self.requests.checked_sub(of_change), self.reset()) {
            (Some(before), Some(reset)) => reset <= before,
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}
