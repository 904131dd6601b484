//! What the engine tells of a life as it goes on.

use super::sink::index_of;
use crate::billing::Bill;
use crate::instant::Instant as _;
use crate::status::{Cause, Status};
use crate::whatif::Tick;

/// Takes what happens to a SIM: first told when, then what.
pub(crate) trait Recorder: Bill<Tick> {
    /// What follows happens at this instant, which is before the scenario's end.
    fn now(&mut self, at: Tick);

    /// The reported status made the move with this index in [`TRANSITIONS`](crate::whatif::report::TRANSITIONS).
    fn moved(&mut self, index: usize);

    /// A change went into flight.
    fn took_off(&mut self);

    /// A change came to its end, so many milliseconds after it was asked for.
    fn landed(&mut self, millis: u64);

    /// A ready SIM became active for this cause, which took so many milliseconds.
    fn became_active(&mut self, cause: Cause, millis: u64);

    /// A connectivity reset was accepted.
    fn reset(&mut self);

    /// A request was refused.
    fn refused(&mut self, refusal: Refusal);

    /// The client gave a wish up.
    fn gave_up(&mut self);

    /// One device more (1), one less (-1) or none (0) is in use while it can connect; and while its SIM is active.
    fn uses(&mut self, connected: i64, active: i64);

    /// A data session of a ready SIM. This and the next two say themselves when.
    fn session(&mut self, at: Tick, bytes: u64);

    /// A Command of a ready SIM.
    fn command(&mut self, at: Tick);

    /// An active SIM was suspended, or a suspended one made active: all that would be told of it, in one.
    fn turned(&mut self, turn: Turn);
}

/// A suspension of an active SIM, or the end of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// Which of the two.
    pub(crate) suspends: bool,
    /// When it was asked for, and accepted.
    pub(crate) sent: Tick,
    /// When it was completed.
    pub(crate) done: Tick,
    /// Whether the device is in use.
    pub(crate) in_use: bool,
    /// Whether the SIM, which is active again, has paid for a cycle at once.
    pub(crate) is_paid: bool,
}

impl Turn {
    /// Tells it event by event.
    #[inline]
    pub(crate) fn tell(self, recorder: &mut impl Recorder) {
        let [asked, completed] = Self::moves(self.suspends);
        recorder.now(self.sent);
        recorder.moved(asked);
        recorder.took_off();
        recorder.now(self.done);
        recorder.moved(completed);
        recorder.landed(self.millis());
        if self.in_use {
            let by = Self::by(self.suspends);
            recorder.uses(by, by);
        }
        recorder.resumed(self.done, self.done.date(), self.is_paid);
    }

    /// Gives the indices of the moves of a suspension, or of the end of one.
    #[inline]
    pub(crate) const fn moves(suspends: bool) -> [usize; 2] {
        if suspends { SUSPENDED } else { RESUMED }
    }

    /// Gives how many active SIMs there are more after it.
    #[inline]
    pub(crate) const fn by(suspends: bool) -> i64 {
        if suspends { -1 } else { 1 }
    }

    /// Gives how long it took, in milliseconds.
    #[inline]
    pub(crate) const fn millis(&self) -> u64 {
        self.done.since(self.sent)
    }
}

/// The indices of the moves of either turn.
const SUSPENDED: [usize; 2] = [
    index(Status::Active, Status::Updating, Cause::Requested),
    index(Status::Updating, Status::Suspended, Cause::Completed),
];
const RESUMED: [usize; 2] = [
    index(Status::Suspended, Status::Updating, Cause::Requested),
    index(Status::Updating, Status::Active, Cause::Completed),
];

/// Gives the index of a move that there is, when compiled.
const fn index(from: Status, to: Status, cause: Cause) -> usize {
    match index_of(from, to, cause) {
        Some(index) => index,
        None => usize::MAX,
    }
}

/// The index of a code in [`REFUSALS`](crate::whatif::report::REFUSALS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) usize);
