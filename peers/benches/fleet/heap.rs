//! One queue for the whole fleet: a binary heap of what is due, over a vector of SIMs.
//!
//! Two ways to keep it. With every event in it, an entry is void when the SIM no longer has that instant noted: the note is
//! the generation. With one entry a SIM, the SIM is asked what is next, and the top is replaced in place.

use core::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use sim_lifecycle::whatif::Tick;

use crate::life::{Context, Due, Life, Queue};
use crate::tally::Tally;
use crate::world::{World, millis_between};

/// An entry: milliseconds since the start, order in the instant, number of the SIM. So the heap compares one word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u64);

const SIM_BITS: u32 = 23;
const DUE_BITS: u32 = 4;

impl Entry {
    fn new(start: Tick, at: Tick, due: Due, sim: u32) -> Self {
        let at = millis_between(start, at) << (DUE_BITS + SIM_BITS);
        Self(at | (due as u64) << SIM_BITS | u64::from(sim))
    }

    fn at(self, start: Tick) -> Tick {
        start.plus(self.0 >> (DUE_BITS + SIM_BITS))
    }

    fn due(self) -> Due {
        let due = (self.0 >> SIM_BITS) & ((1 << DUE_BITS) - 1);
        Due::ALL[usize::try_from(due).unwrap_or(usize::MAX)]
    }

    fn sim(self) -> usize {
        usize::try_from(self.0 & ((1 << SIM_BITS) - 1)).unwrap_or(usize::MAX)
    }
}

/// The heap as one SIM sees it.
struct OfSim<'a> {
    heap: &'a mut BinaryHeap<Reverse<Entry>>,
    start: Tick,
    sim: u32,
}

impl Queue for OfSim<'_> {
    fn add(&mut self, due: Due, at: Tick) {
        self.heap.push(Reverse(Entry::new(self.start, at, due, self.sim)));
    }
}

/// Runs with every event in the heap.
pub(crate) fn run_every_event(world: &World) -> Tally {
    assert!(
        world.sims < 1 << SIM_BITS,
        "the number of a SIM has {SIM_BITS} bits"
    );
    let mut tally = Tally::new(world);
    let mut heap = BinaryHeap::new();
    let start = world.start;
    let mut lives: Vec<_> = (0..world.sims)
        .map(|sim| {
            let heap = &mut heap;
            Life::new(sim, world, &mut OfSim { heap, start, sim })
        })
        .collect();
    while let Some(Reverse(entry)) = heap.pop() {
        let (at, due, sim) = (entry.at(start), entry.due(), entry.sim());
        let life = &mut lives[sim];
        if life.noted(due) != at {
            continue;
        }
        let queue = &mut OfSim {
            heap: &mut heap,
            start,
            sim: u32::try_from(sim).unwrap_or(u32::MAX),
        };
        let tally = &mut tally;
        life.happen(due, at, &mut Context { world, tally, queue });
    }
    close(lives, world, tally)
}

/// Runs with one entry a SIM.
pub(crate) fn run_next_event(world: &World) -> Tally {
    assert!(
        world.sims < 1 << SIM_BITS,
        "the number of a SIM has {SIM_BITS} bits"
    );
    let mut tally = Tally::new(world);
    let start = world.start;
    let mut lives: Vec<_> = (0..world.sims)
        .map(|sim| Life::new(sim, world, &mut ()))
        .collect();
    let mut heap: BinaryHeap<_> = (0..world.sims)
        .zip(&lives)
        .map(|(sim, life)| {
            let (at, due) = life.next();
            Reverse(Entry::new(start, at.min(world.end), due, sim))
        })
        .collect();
    while let Some(mut top) = heap.peek_mut() {
        let Reverse(entry) = *top;
        let at = entry.at(start);
        if at >= world.end {
            break;
        }
        let life = &mut lives[entry.sim()];
        let (tally, queue) = (&mut tally, &mut ());
        life.happen(entry.due(), at, &mut Context { world, tally, queue });
        let (at, due) = life.next();
        if at < world.end {
            let sim = u32::try_from(entry.sim()).unwrap_or(u32::MAX);
            *top = Reverse(Entry::new(start, at, due, sim));
        } else {
            PeekMut::pop(top);
        }
    }
    close(lives, world, tally)
}

fn close(lives: Vec<Life>, world: &World, mut tally: Tally) -> Tally {
    for mut life in lives {
        life.close(world, &mut tally);
    }
    tally
}
