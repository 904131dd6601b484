//! What the kernel tells, counted as it comes.

use super::course::Course;
use super::recorder::Recorder;
use crate::billing::{Bill, Billing, Charge};
use crate::lifecycle::{Event, PlanKind, Transition};
use crate::policy::Policy;
use crate::status::{Automatic, Cause, Settled, Status};
use crate::whatif::Tick;
use crate::whatif::report::TRANSITIONS;
use crate::whatif::tick::Date;

/// Takes the transitions of one input, and remembers what the engine has to act on.
pub(super) struct Happened<'a, R> {
    recorder: &'a mut R,
    billing: &'a mut Billing<Tick>,
    course: &'a Course<'a>,
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
    pub(super) fn of(recorder: &'a mut R, billing: &'a mut Billing<Tick>, course: &'a Course<'a>) -> Self {
        Self {
            recorder,
            billing,
            course,
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
                self.recorder.now(at);
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
                self.billing
                    .enter_telling(to, at, &self.course.policy, self.recorder);
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

/// Takes the transitions of a turn, which is counted as one, and leaves but the bill to be drawn up.
pub(super) struct Billed<'a, R> {
    pub(super) recorder: &'a mut R,
    pub(super) billing: &'a mut Billing<Tick>,
    pub(super) policy: &'a Policy,
    /// Whether the SIM, which is active again, has paid for a cycle at once.
    pub(super) is_paid: bool,
}

/// The bill of a turn, to which what is paid at once belongs.
struct TurnBill<'a, R> {
    recorder: &'a mut R,
    is_paid: &'a mut bool,
}

impl<R: Recorder> Bill<Tick> for TurnBill<'_, R> {
    #[inline(always)]
    fn charged(&mut self, charge: Charge<Tick>) {
        self.recorder.charged(charge);
    }

    #[inline(always)]
    fn resumed(&mut self, _: Tick, _: Date, is_due: bool) {
        *self.is_paid = is_due;
    }
}

impl<R: Recorder> Extend<Transition<PlanKind, Tick>> for Billed<'_, R> {
    #[inline(always)]
    fn extend<I: IntoIterator<Item = Transition<PlanKind, Tick>>>(&mut self, transitions: I) {
        for Transition { at, event } in transitions {
            if let Event::Settled {
                status: Some((_, to)),
                ..
            } = event
            {
                let mut bill = TurnBill {
                    recorder: self.recorder,
                    is_paid: &mut self.is_paid,
                };
                self.billing.enter_telling(to, at, self.policy, &mut bill);
            }
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

/// Gives the index of a move in [`TRANSITIONS`].
#[inline]
#[expect(
    clippy::indexing_slicing,
    reason = "the table has a row for each cause, and a place in it for each status"
)]
pub(super) const fn index_of(from: Status, to: Status, cause: Cause) -> Option<usize> {
    match INDEX[cause as usize][open_end(from, to, cause) as usize] {
        NONE => None,
        index => Some(index as usize),
    }
}
