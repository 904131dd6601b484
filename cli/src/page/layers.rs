//! What is drawn of each kind, day by day, with the colour that it has in every plot.

use sim_lifecycle::{Cause, Status};

/// The statuses from the bottom of the stack to its top.
pub(super) const STACK: [Status; 8] = [
    Status::New,
    Status::Ready,
    Status::Active,
    Status::Suspended,
    Status::Deactivated,
    Status::Canceled,
    Status::Updating,
    Status::Scheduled,
];

/// The causes from the bottom of the bars to their top.
pub(super) const CAUSES: [Cause; 9] = [
    Cause::Requested,
    Cause::Completed,
    Cause::Failed,
    Cause::Unavailable,
    Cause::Resumed,
    Cause::Data,
    Cause::Commands,
    Cause::ReadyPeriod,
    Cause::CancellationDelay,
];

/// One kind of what is drawn.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) name: String,
    /// The class that gives the colour.
    pub(super) class: &'static str,
    /// One number for each day.
    pub(super) daily: Vec<f64>,
}

/// Adds one list of days to another, day by day.
pub(super) fn add(to: &mut [f64], days: &[f64]) {
    for (sum, day) in to.iter_mut().zip(days) {
        *sum += day;
    }
}

/// Gives the sum of all layers, day by day.
pub(super) fn total(layers: &[Layer]) -> Vec<f64> {
    let longest = layers.iter().map(|layer| layer.daily.len()).max();
    let mut sum = vec![0.0; longest.unwrap_or(0)];
    for layer in layers {
        add(&mut sum, &layer.daily);
    }
    sum
}

pub(super) const fn status_class(status: Status) -> &'static str {
    match status {
        Status::New => "c-new",
        Status::Ready => "c-ready",
        Status::Active => "c-active",
        Status::Suspended => "c-suspended",
        Status::Deactivated => "c-deactivated",
        Status::Canceled => "c-canceled",
        Status::Updating => "c-updating",
        Status::Scheduled => "c-scheduled",
    }
}

pub(super) const fn cause_class(cause: Cause) -> &'static str {
    match cause {
        Cause::Requested => "c-requested",
        Cause::Completed => "c-completed",
        Cause::Failed => "c-failed",
        Cause::Unavailable => "c-unavailable",
        Cause::Resumed => "c-resumed",
        Cause::Data => "c-data",
        Cause::Commands => "c-commands",
        Cause::ReadyPeriod => "c-ready-period",
        Cause::CancellationDelay => "c-cancellation",
    }
}

/// The codes that are sent with HTTP status 409.
pub(super) const fn is_conflict(code: u16) -> bool {
    matches!(code, 33_010 | 33_120)
}

pub(super) const fn code_class(code: u16) -> &'static str {
    match code {
        33_010 => "c-in-flight",
        33_120 => "c-reset-open",
        33_104 => "c-no-plan",
        33_105 => "c-not-so",
        _ => "c-no-reset",
    }
}

pub(super) const fn code_name(code: u16) -> &'static str {
    match code {
        33_010 => "33010, 409: a change is in flight",
        33_120 => "33120, 409: a reset is open",
        33_104 => "33104: a plan is needed",
        33_105 => "33105: the status cannot change so",
        33_119 => "33119: no reset, cannot connect",
        _ => "another code",
    }
}
