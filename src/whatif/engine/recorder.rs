//! What the engine tells of a life as it goes on.

use crate::billing::Charge;
use crate::status::Cause;
use crate::whatif::Tick;

/// Takes what happens to a SIM: first told when, then what.
pub(crate) trait Recorder: Extend<Charge<Tick>> {
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

    /// A data session of a ready SIM.
    fn session(&mut self, bytes: u64);

    /// A Command of a ready SIM.
    fn command(&mut self);
}

/// The index of a code in [`REFUSALS`](crate::whatif::report::REFUSALS).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) usize);
