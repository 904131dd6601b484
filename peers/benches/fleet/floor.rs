//! The floor: each SIM's own draws and nothing else. Whoever simulates a SIM must at least draw what happens to it.

use std::iter::zip;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::draw::{Gap, Purpose, Streams, below, delay, happens, size};

use crate::contender;
use crate::drawn::Counts;
use crate::life::{Context, Life};
use crate::tally::Tally;
use crate::world::{ActiveTraffic, World};

/// How many SIMs a thread takes at once, as the engine's.
const CHUNK: u32 = 1 << 16;

/// How many SIMs it is recorded of, at most, how much they draw.
const SAMPLE: u32 = 1 << 16;

/// How much each of a fleet's first SIMs draws. Further SIMs draw as much as these, in the same order, of their own streams.
pub(crate) struct Sample(Vec<Counts>);

impl Sample {
    /// Records it: simulates the SIMs, one after the other.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let world = contender::world(scenario, ActiveTraffic::Superposed);
        let mut tally = Tally::new(&world);
        let sims = 0..world.sims.min(SAMPLE);
        Self(sims.map(|sim| record(sim, &world, &mut tally)).collect())
    }
}

fn record(sim: u32, world: &World, tally: &mut Tally) -> Counts {
    let queue = &mut ();
    let mut life = Life::new(sim, world, queue);
    loop {
        let (at, due) = life.next();
        if at >= world.end {
            return life.counts();
        }
        life.happen(due, at, &mut Context { world, tally, queue });
    }
}

/// Draws for so many SIMs, and gives the sum of all that came, wrapping.
pub(crate) fn draw(world: &World, sample: &Sample, sims: Range<u32>) -> u64 {
    let Sample(counts) = sample;
    let first = sims.start as usize % counts.len().max(1);
    let counts = counts[first..].iter().chain(counts.iter().cycle());
    zip(sims, counts).fold(0, |sum: u64, (sim, counts)| {
        sum.wrapping_add(draw_one(world.key.streams(sim.into()), counts, world))
    })
}

/// Draws for all SIMs on the threads of the present pool of `rayon`: each takes the next chunk, as with the engine.
pub(crate) fn draw_on_threads(world: &World, sample: &Sample) -> u64 {
    let next = AtomicU32::new(0);
    let sums = rayon::broadcast(|_| {
        let mut sum = 0_u64;
        loop {
            let first = next.fetch_add(CHUNK, Ordering::Relaxed);
            if first >= world.sims {
                return sum;
            }
            let sims = first..world.sims.min(first + CHUNK);
            sum = sum.wrapping_add(draw(world, sample, sims));
        }
    });
    sums.into_iter().fold(0, u64::wrapping_add)
}

fn draw_one(streams: Streams, counts: &Counts, world: &World) -> u64 {
    let drawn = |purpose, ordinal: u16| streams.word(purpose, ordinal.into());
    let gap = |gap: Option<Gap>, purpose, ordinal| gap.map_or(0, |gap| gap.draw(drawn(purpose, ordinal)));
    let mut sum = below(drawn(Purpose::Provision, 0), world.window.1)
        .wrapping_add(delay(drawn(Purpose::FirstUse, 0), world.first_use))
        .wrapping_add(gap(world.loss, Purpose::Loss, 0))
        .wrapping_add(gap(world.churn, Purpose::Churn, 0));
    let mut add = |value: u64| sum = sum.wrapping_add(value);
    for ordinal in 0..counts.suspensions {
        let spread = if ordinal % 2 == 0 {
            world.suspend_after
        } else {
            world.suspend_lasting
        };
        add(delay(drawn(Purpose::Suspension, ordinal), spread));
    }
    for ordinal in 0..counts.resets {
        add(gap(world.reset, Purpose::Reset, ordinal));
    }
    let operator = &world.operator;
    for (answers, latency, failure) in [
        (counts.answers, Purpose::Latency, Purpose::Failure),
        (counts.reset_answers, Purpose::ResetLatency, Purpose::ResetFailure),
    ] {
        for ordinal in 0..answers {
            add(delay(drawn(latency, ordinal), operator.latency));
            add(happens(drawn(failure, ordinal), operator.failures).into());
        }
    }
    for ordinal in 0..counts.session_gaps {
        add(gap(world.session, Purpose::DataGap, ordinal));
    }
    for ordinal in 0..counts.sizes {
        add(size(drawn(Purpose::DataSize, ordinal), world.session_bytes));
    }
    for ordinal in 0..counts.command_gaps {
        add(gap(world.command, Purpose::CommandGap, ordinal));
    }
    sum
}
