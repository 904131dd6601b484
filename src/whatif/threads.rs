//! The same on many threads: each takes the next chunk until there is none, and counts for itself.
//!
//! Whole numbers add up the same in any order, so the report does not depend on which thread ran which SIM.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::comparing::{Compared, Counted, Incomparable};
use super::part::{Part, Shard};
use super::report::Comparison;
use super::run::{Chunk, Chunks, Prepared};
use super::scenario::Scenario;

/// Runs one shard of a scenario on the threads of the present pool of `rayon`. `progress` is told, from time to time and
/// by any of them, how many SIMs more are done. What comes out is what [`simulate`](super::simulate) gives.
#[must_use]
pub fn simulate_on_threads(scenario: &Scenario, shard: Shard, progress: &(dyn Fn(u64) + Sync)) -> Part {
    let prepared = Prepared::of(scenario, shard);
    let tallies = shared_out(
        &prepared.chunks,
        progress,
        || prepared.tallies(),
        |chunk, tallies| prepared.run(chunk, tallies),
        |tallies, more| {
            for (tally, more) in tallies.iter_mut().zip(&more) {
                tally.add(more);
            }
        },
    );
    Part {
        scenario: scenario.clone(),
        shard,
        tallies,
    }
}

/// Runs two scenarios on the threads of the present pool of `rayon`, as [`compare`](super::compare) does on one.
///
/// # Errors
///
/// [`Incomparable`] where they do not look at the same days, with the same seed and in the same unit.
pub fn compare_on_threads(
    base: &Scenario,
    variant: &Scenario,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Comparison, Incomparable> {
    let compared = Compared::of(base, variant)?;
    let counted = shared_out(
        &compared.chunks,
        progress,
        || compared.nothing(),
        |chunk, counted| compared.run(chunk, counted),
        |counted: &mut Counted, more| counted.add(&more),
    );
    Ok(compared.finish(counted))
}

/// Runs all chunks, whichever thread comes first, and puts together what the threads have counted.
fn shared_out<C: Send>(
    chunks: &Chunks,
    progress: &(dyn Fn(u64) + Sync),
    nothing: impl Fn() -> C + Sync,
    run: impl Fn(&Chunk, &mut C) + Sync,
    add: impl Fn(&mut C, C) + Sync,
) -> C {
    let next = AtomicU64::new(0);
    let whole = Mutex::new(nothing());
    rayon::broadcast(|_| {
        let mut counted = nothing();
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            run(&chunk, &mut counted);
            progress(chunk.len());
        }
        add(&mut whole.lock().unwrap_or_else(PoisonError::into_inner), counted);
    });
    whole.into_inner().unwrap_or_else(PoisonError::into_inner)
}
