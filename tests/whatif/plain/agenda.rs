//! What is still to happen, to all SIMs, in the order of time.

use std::collections::BTreeMap;

use sim_lifecycle::OperatorAnswer;

use super::time::Millis;

/// Something that happens to a SIM.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// One of the kernel's own timers is due.
    Timer,
    /// The operator answers the change with this number.
    ChangeAnswer(u64, OperatorAnswer),
    /// It answers the reset with this number.
    ResetAnswer(u64, OperatorAnswer),
    /// The device is first used.
    FirstUse,
    /// It gets lost.
    Loss,
    /// A data session.
    Session,
    /// A Command.
    Command,
    /// The wish for the first status comes up.
    Provision,
    /// The wish of this number comes up: an even one to suspend, an odd one to resume.
    Suspension(u32),
    /// A wish of the season comes up: to suspend, or else to resume.
    Season { suspend: bool },
    /// The wish to deactivate comes up.
    Deactivate,
    /// The wish with this number is asked again.
    Retry(u64),
    /// A reset of this number comes up.
    Reset(u32),
}

impl What {
    /// Its place within one instant of one SIM.
    fn place(&self) -> usize {
        match self {
            Self::Timer => 0,
            Self::ChangeAnswer(..) => 1,
            Self::ResetAnswer(..) => 2,
            Self::FirstUse => 3,
            Self::Loss => 4,
            Self::Session => 5,
            Self::Command => 6,
            Self::Provision => 7,
            Self::Suspension(_) | Self::Season { .. } => 8,
            Self::Deactivate => 9,
            Self::Retry(_) => 10,
            Self::Reset(_) => 11,
        }
    }
}

/// Something that is to happen.
#[derive(Clone, Debug)]
pub struct Event {
    pub at: Millis,
    pub sim: usize,
    pub what: What,
}

/// By instant, SIM, place within the instant, and which was put down first.
type Key = (Millis, usize, usize, u64);

pub struct Agenda {
    end: Millis,
    put_down: u64,
    entries: BTreeMap<Key, What>,
}

impl Agenda {
    pub fn until(end: Millis) -> Self {
        Self {
            end,
            put_down: 0,
            entries: BTreeMap::new(),
        }
    }

    /// Puts down what is to happen; at the end or later it does not.
    pub fn put(&mut self, at: Millis, sim: usize, what: What) {
        if at < self.end {
            self.put_down += 1;
            self.entries.insert((at, sim, what.place(), self.put_down), what);
        }
    }

    /// Takes what is next.
    pub fn next(&mut self) -> Option<Event> {
        let ((at, sim, ..), what) = self.entries.pop_first()?;
        Some(Event { at, sim, what })
    }
}
