//! What one SIM draws: value by value, how many for each purpose, and their sum.

use core::ops::AddAssign;

use sim_lifecycle::whatif::draw::{Gap, Purpose, Streams, below, delay, happens, size};
use sim_lifecycle::whatif::scenario::{Delay, Operator};

use crate::world::World;

/// Where the ordinals of the traffic of active SIMs begin, which the model does not draw one by one.
const ACTIVE: u32 = 1 << 31;

/// How many words one SIM has drawn, beside one each for provisioning, first use, loss and churn; also the ordinals of the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) suspensions: u16,
    pub(crate) resets: u16,
    /// Answers to changes; each takes a word for how long and one for whether it fails.
    pub(crate) answers: u16,
    pub(crate) reset_answers: u16,
    pub(crate) session_gaps: u16,
    pub(crate) sizes: u16,
    pub(crate) command_gaps: u16,
}

/// The streams of one SIM, and what has been taken of them.
#[derive(Clone)]
pub(crate) struct Drawn {
    streams: Streams,
    counts: Counts,
    active_gaps: u32,
    /// The sum of all values but those of the traffic of active SIMs.
    checksum: u64,
}

/// Draws of many SIMs, by what they are for; neither the traffic of active SIMs nor the draws of a cohort's day are among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draws {
    /// Provisioning, first use, loss and churn.
    pub(crate) births: u64,
    pub(crate) suspensions: u64,
    pub(crate) resets: u64,
    /// How long the operator takes and whether it fails, for changes and resets.
    pub(crate) answers: u64,
    /// Gaps and sizes of ready SIMs.
    pub(crate) ready_traffic: u64,
    /// The sum of all values, wrapping.
    pub(crate) checksum: u64,
}

impl Drawn {
    pub(crate) fn new(streams: Streams) -> Self {
        Self {
            streams,
            counts: Counts::default(),
            active_gaps: 0,
            checksum: 0,
        }
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    pub(crate) fn totals(&self) -> Draws {
        let counts = &self.counts;
        Draws {
            births: 4,
            suspensions: counts.suspensions.into(),
            resets: counts.resets.into(),
            answers: 2 * (u64::from(counts.answers) + u64::from(counts.reset_answers)),
            ready_traffic: u64::from(counts.session_gaps)
                + u64::from(counts.sizes)
                + u64::from(counts.command_gaps),
            checksum: self.checksum,
        }
    }

    /// From the start of the window to provisioning.
    pub(crate) fn provision(&mut self, world: &World) -> u64 {
        let (_, length) = world.window;
        let value = below(self.streams.word(Purpose::Provision, 0), length);
        self.add(value)
    }

    pub(crate) fn first_use(&mut self, world: &World) -> u64 {
        let value = delay(self.streams.word(Purpose::FirstUse, 0), world.first_use);
        self.add(value)
    }

    pub(crate) fn loss(&mut self, world: &World) -> Option<u64> {
        self.gap(world.loss, Purpose::Loss, 0)
    }

    pub(crate) fn churn(&mut self, world: &World) -> Option<u64> {
        self.gap(world.churn, Purpose::Churn, 0)
    }

    pub(crate) fn reset(&mut self, world: &World) -> Option<u64> {
        let ordinal = next(&mut self.counts.resets);
        self.gap(world.reset, Purpose::Reset, ordinal)
    }

    /// Whether the wish that was drawn last is one to suspend.
    pub(crate) fn suspends(&self) -> bool {
        self.counts.suspensions % 2 == 1
    }

    /// How long it takes until the next wish to suspend, or to resume.
    pub(crate) fn suspension(&mut self, world: &World) -> u64 {
        let spread = if self.suspends() {
            world.suspend_lasting
        } else {
            world.suspend_after
        };
        let ordinal = next(&mut self.counts.suspensions);
        self.delay(spread, Purpose::Suspension, ordinal)
    }

    /// How long the operator takes with a change, and whether it fails.
    pub(crate) fn answer(&mut self, operator: &Operator) -> (u64, bool) {
        let ordinal = next(&mut self.counts.answers);
        let fails = self.happens(operator, Purpose::Failure, ordinal);
        (self.delay(operator.latency, Purpose::Latency, ordinal), fails)
    }

    /// The same for a reset.
    pub(crate) fn reset_answer(&mut self, operator: &Operator) -> (u64, bool) {
        let ordinal = next(&mut self.counts.reset_answers);
        let fails = self.happens(operator, Purpose::ResetFailure, ordinal);
        (
            self.delay(operator.latency, Purpose::ResetLatency, ordinal),
            fails,
        )
    }

    pub(crate) fn session_gap(&mut self, world: &World, is_active: bool) -> Option<u64> {
        if is_active {
            return self.active_gap(world.session, Purpose::DataGap);
        }
        let ordinal = next(&mut self.counts.session_gaps);
        self.gap(world.session, Purpose::DataGap, ordinal)
    }

    pub(crate) fn command_gap(&mut self, world: &World, is_active: bool) -> Option<u64> {
        if is_active {
            return self.active_gap(world.command, Purpose::CommandGap);
        }
        let ordinal = next(&mut self.counts.command_gaps);
        self.gap(world.command, Purpose::CommandGap, ordinal)
    }

    /// How much a session carries.
    pub(crate) fn bytes(&mut self, world: &World, is_active: bool) -> u64 {
        let draw = |ordinal| size(self.streams.word(Purpose::DataSize, ordinal), world.session_bytes);
        if is_active {
            // The ordinal of the gap that led to it, so that no other session of an active SIM has it.
            return draw(ACTIVE | self.active_gaps);
        }
        let bytes = draw(next(&mut self.counts.sizes));
        self.add(bytes)
    }

    fn active_gap(&mut self, gap: Option<Gap>, purpose: Purpose) -> Option<u64> {
        let word = self.streams.word(purpose, ACTIVE | self.active_gaps);
        self.active_gaps += 1;
        gap.map(|gap| gap.draw(word))
    }

    fn gap(&mut self, gap: Option<Gap>, purpose: Purpose, ordinal: u32) -> Option<u64> {
        let value = gap?.draw(self.streams.word(purpose, ordinal));
        Some(self.add(value))
    }

    fn delay(&mut self, spread: Delay, purpose: Purpose, ordinal: u32) -> u64 {
        let value = delay(self.streams.word(purpose, ordinal), spread);
        self.add(value)
    }

    fn happens(&mut self, operator: &Operator, purpose: Purpose, ordinal: u32) -> bool {
        let happens = happens(self.streams.word(purpose, ordinal), operator.failures);
        self.add(happens.into());
        happens
    }

    fn add(&mut self, value: u64) -> u64 {
        self.checksum = self.checksum.wrapping_add(value);
        value
    }
}

/// Counts one more, and gives how many there were.
fn next(count: &mut u16) -> u32 {
    let ordinal = *count;
    *count += 1;
    ordinal.into()
}

impl AddAssign for Draws {
    fn add_assign(&mut self, more: Self) {
        self.births += more.births;
        self.suspensions += more.suspensions;
        self.resets += more.resets;
        self.answers += more.answers;
        self.ready_traffic += more.ready_traffic;
        self.checksum = self.checksum.wrapping_add(more.checksum);
    }
}

impl Draws {
    pub(crate) fn total(self) -> u64 {
        self.births + self.suspensions + self.resets + self.answers + self.ready_traffic
    }
}
