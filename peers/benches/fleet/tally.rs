//! What is counted, day by day, while a fleet is simulated.

use sim_lifecycle::billing::FeeKind;
use sim_lifecycle::status::Cause;
use sim_lifecycle::whatif::Tick;
use sim_lifecycle::whatif::report::{REFUSALS, TRANSITIONS};
use sim_lifecycle::{Code, Status};

use crate::drawn::Draws;
use crate::scenario::DAY;
use crate::world::{World, millis_between};

/// The reported statuses, in the order of [`Status`].
pub(crate) const STATUSES: usize = 8;
const CAUSES: usize = 9;

/// What came to pass on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    /// Moves of the reported status, in the order of [`TRANSITIONS`].
    pub(crate) moves: [u64; TRANSITIONS.len()],
    pub(crate) changes: u64,
    pub(crate) resets: u64,
    /// Requests refused, in the order of [`REFUSALS`].
    pub(crate) refused: [u64; REFUSALS.len()],
    pub(crate) given_up: u64,
    pub(crate) active_months: u64,
    pub(crate) suspended_months: u64,
    /// Of ready SIMs.
    pub(crate) ready: Traffic,
    /// Of active SIMs.
    pub(crate) active: Traffic,
    /// Changes in flight.
    pub(crate) in_flight: Edges,
    /// Devices in use whose SIM can connect.
    pub(crate) connected: Edges,
    /// Those of them whose SIM is active.
    pub(crate) connected_active: Edges,
}

/// What SIMs consumed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traffic {
    pub(crate) sessions: u64,
    pub(crate) bytes: u64,
    pub(crate) commands: u64,
}

/// By how much a number that stands for a time was raised and lowered in a day: in all, and weighted by the
/// milliseconds that were left of the day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edges {
    count: i64,
    millis: i64,
}

/// Durations in bins as those of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Durations {
    pub(crate) count: u64,
    pub(crate) total_millis: u128,
    bins: Vec<u64>,
}

/// All that is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tally {
    start: Tick,
    pub(crate) days: Vec<Day>,
    pub(crate) request_to_settled: Durations,
    /// By data, Commands, ready period and request.
    pub(crate) ready_to_active: [Durations; 4],
    /// Sims by the status that they report at the end.
    pub(crate) at_end: [u64; STATUSES],
    /// Draws by what they are for.
    pub(crate) draws: Draws,
}

impl Tally {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            start: world.start,
            days: vec![Day::default(); world.days],
            request_to_settled: Durations::new(),
            ready_to_active: [const { Durations::new() }; 4],
            at_end: [0; STATUSES],
            draws: Draws::default(),
        }
    }

    /// Gives the counts of the day on which an instant falls, which lies within the scenario.
    pub(crate) fn on(&mut self, at: Tick) -> &mut Day {
        let day = millis_between(self.start, at) / DAY;
        &mut self.days[usize::try_from(day).unwrap_or(usize::MAX)]
    }

    /// Counts a fee.
    pub(crate) fn fee(&mut self, at: Tick, kind: FeeKind) {
        let day = self.on(at);
        match kind {
            FeeKind::Active => day.active_months += 1,
            FeeKind::Suspended => day.suspended_months += 1,
        }
    }

    /// Gives, for each day, the milliseconds that a number stood for, one after the other.
    pub(crate) fn millis(&self, of: impl Fn(&Day) -> Edges) -> impl Iterator<Item = u64> {
        let mut level = 0_i64;
        self.days.iter().map(move |day| {
            let edges = of(day);
            let millis = level * DAY.cast_signed() + edges.millis;
            level += edges.count;
            u64::try_from(millis).unwrap_or(0)
        })
    }
}

impl Day {
    pub(crate) fn moved(&mut self, from: Status, to: Status, cause: Cause) {
        let place = (from as usize * STATUSES + to as usize) * CAUSES + cause as usize;
        self.moves[usize::from(PLACES[place])] += 1;
    }

    pub(crate) fn refused(&mut self, code: Code) {
        if let Some(place) = REFUSALS.iter().position(|refusal| *refusal == code.number()) {
            self.refused[place] += 1;
        }
    }
}

/// For each move of the reported status its place in [`TRANSITIONS`]; beyond it where it cannot be.
static PLACES: [u8; STATUSES * STATUSES * CAUSES] = {
    let mut places = [u8::MAX; STATUSES * STATUSES * CAUSES];
    let mut at = 0_u8;
    while (at as usize) < TRANSITIONS.len() {
        let (from, to, cause) = TRANSITIONS[at as usize];
        places[(from as usize * STATUSES + to as usize) * CAUSES + cause as usize] = at;
        at += 1;
    }
    places
};

impl Edges {
    /// Raises (1) or lowers (-1) the number at an instant.
    pub(crate) fn step(&mut self, start: Tick, at: Tick, by: i64) {
        let left = DAY - millis_between(start, at) % DAY;
        self.count += by;
        self.millis += by * left.cast_signed();
    }
}

impl Durations {
    const fn new() -> Self {
        Self {
            count: 0,
            total_millis: 0,
            bins: Vec::new(),
        }
    }

    pub(crate) fn count(&mut self, millis: u64) {
        self.count += 1;
        self.total_millis += u128::from(millis);
        let shift = shift_of(millis);
        let bin = (shift << 6) + usize::try_from(millis >> shift).unwrap_or(usize::MAX);
        if bin >= self.bins.len() {
            self.bins.resize(bin + 1, 0);
        }
        self.bins[bin] += 1;
    }

    /// Gives the bins that are not empty as the report has them.
    pub(crate) fn bins(&self) -> Vec<(u64, u64)> {
        let start = |bin: usize| {
            let shift = (bin >> 6).saturating_sub(1);
            ((bin - (shift << 6)) as u64) << shift
        };
        let filled = self.bins.iter().enumerate().filter(|(_, count)| **count > 0);
        filled.map(|(bin, count)| (start(bin), *count)).collect()
    }
}

/// By how many bits a duration is shortened so that at most seven are left.
const fn shift_of(millis: u64) -> usize {
    (millis | 1).ilog2().saturating_sub(6) as usize
}
