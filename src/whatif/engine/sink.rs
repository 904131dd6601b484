//! What the kernel tells, counted as it comes.

use super::recorder::Recorder;
use crate::billing::Billing;
use crate::lifecycle::{Event, PlanKind, Transition};
use crate::policy::Policy;
use crate::status::{Automatic, Cause, Settled, Status};
use crate::whatif::Tick;
use crate::whatif::report::TRANSITIONS;

/// Takes the transitions of one input, and remembers what the engine has to act on.
pub(super) struct Happened<'a, R> {
    recorder: &'a mut R,
    billing: &'a mut Billing<Tick>,
    policy: &'a Policy,
    /// The last change of settled status; one input leads to at most one.
    pub(super) entered: Option<Entered>,
}

/// A change of settled status.
#[derive(Clone, Copy)]
pub(super) struct Entered {
    pub(super) from: Settled,
    pub(super) to: Settled,
    pub(super) cause: Cause,
    pub(super) at: Tick,
}

impl<'a, R: Recorder> Happened<'a, R> {
    #[inline]
    pub(super) fn of(recorder: &'a mut R, billing: &'a mut Billing<Tick>, policy: &'a Policy) -> Self {
        Self {
            recorder,
            billing,
            policy,
            entered: None,
        }
    }

    #[inline(always)]
    fn take(&mut self, Transition { at, event }: Transition<PlanKind, Tick>) {
        match event {
            Event::Status {
                previous,
                updated,
                cause,
            } => {
                if let Some(index) = index_of(previous, updated, cause) {
                    self.recorder.moved(index);
                }
                if cause == Cause::Requested {
                    self.recorder.took_off();
                }
            }
            Event::Settled {
                status: Some((from, to)),
                automatic,
                ..
            } => {
                self.billing.enter(to, at, self.policy, self.recorder);
                let cause = automatic.map_or(Cause::Completed, Automatic::into);
                self.entered = Some(Entered { from, to, cause, at });
            }
            Event::CommandHeard
            | Event::ResetStarted
            | Event::ResetStopped
            | Event::Settled { status: None, .. }
            | Event::SuspendedFeeStarted
            | Event::Upstream { .. }
            | Event::ChangeFinished(_)
            | Event::ResetFinished(_) => {}
        }
    }
}

impl<R: Recorder> Extend<Transition<PlanKind, Tick>> for Happened<'_, R> {
    #[inline(always)]
    fn extend<I: IntoIterator<Item = Transition<PlanKind, Tick>>>(&mut self, transitions: I) {
        for transition in transitions {
            self.take(transition);
        }
    }
}

/// Statuses and causes, as their numbers.
const STATUSES: usize = 8;
const CAUSES: usize = 9;
/// Where no move is.
const NONE: u8 = u8::MAX;

/// The index of each move: by its cause, and by the one end that the cause leaves open.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated when compiled, where an index beyond the end is an error; there are fewer moves than 255"
)]
const INDEX: [[u8; STATUSES]; CAUSES] = {
    let mut index = [[NONE; STATUSES]; CAUSES];
    let mut at = 0;
    while at < TRANSITIONS.len() {
        let (from, to, cause) = TRANSITIONS[at];
        index[cause as usize][open_end(from, to, cause) as usize] = at as u8;
        at += 1;
    }
    index
};

/// A request leads to updating from anywhere; every other cause has one status to come from.
const fn open_end(from: Status, to: Status, cause: Cause) -> Status {
    if matches!(cause, Cause::Requested) {
        from
    } else {
        to
    }
}

#[inline]
fn index_of(from: Status, to: Status, cause: Cause) -> Option<usize> {
    let index = *INDEX
        .get(cause as usize)?
        .get(open_end(from, to, cause) as usize)?;
    (index != NONE).then_some(index.into())
}
