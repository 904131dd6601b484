//! `sim-lifecycle compare`: runs two scenarios with the same draws, and says by how much they differ.

use std::path::PathBuf;

use clap::Args;
use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::compare_on_threads;

use super::progress;
use super::scenario_file::{MOST_SEED, Source};
use super::set::Set;
use super::table;
use super::threads::Threads;
use super::written::Outputs;
use crate::failure::Failure;
use crate::page;

/// Compares two scenarios, SIM by SIM with the same draws: what would become of the fleet, and what it would cost
///
/// The variant is a file of its own, or the base with values set: give one of both.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The scenario to compare with, a TOML file
    base: PathBuf,
    /// The other scenario, a TOML file
    variant: Option<PathBuf>,
    /// The other scenario is the base with this value, such as policy.free_suspension_months=2; may be given again
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<Set>,
    /// The seed of both, in place of those in the files
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    threads: Threads,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let base = Source {
        path: &arguments.base,
        sets: &[],
    };
    let variant = variant(arguments)?;
    arguments.outputs.check()?;
    let scenarios = (base.read(arguments.seed)?, variant.read(arguments.seed)?);
    let bar = progress::bar(pairs(&scenarios.0, &scenarios.1));
    let compared = arguments
        .threads
        .run(|| compare_on_threads(&scenarios.0, &scenarios.1, &|pairs| bar.inc(pairs)));
    bar.finish_and_clear();
    let comparison = compared?.map_err(|problem| Failure::Incomparable {
        base: base.to_string(),
        variant: variant.to_string(),
        problem,
    })?;
    arguments.outputs.write(
        &comparison,
        || page::of_comparison(&comparison),
        || table::of_comparison(&comparison, [&base.to_string(), &variant.to_string()]),
    )
}

fn variant(arguments: &Arguments) -> Result<Source<'_>, Failure> {
    match (&arguments.variant, arguments.sets.as_slice()) {
        (None, []) => Err(Failure::Usage(
            "there is nothing to compare with; give a second file, or --set KEY=VALUE for the base with another value",
        )),
        (Some(_), [_, ..]) => Err(Failure::Usage(
            "--set cannot stand beside a second file: the variant is either that file, or the base with values set",
        )),
        (Some(path), []) => Ok(Source { path, sets: &[] }),
        (None, sets) => Ok(Source {
            path: &arguments.base,
            sets,
        }),
    }
}

/// Counts the pairs: a SIM that only one of both has is paired with nothing.
fn pairs(base: &Scenario, variant: &Scenario) -> u64 {
    let sims = |scenario: &Scenario, name: &str| {
        let cohort = scenario.cohorts.iter().find(|cohort| cohort.name == name);
        cohort.map_or(0, |cohort| cohort.sims)
    };
    let of_base = base
        .cohorts
        .iter()
        .map(|cohort| cohort.sims.max(sims(variant, &cohort.name)));
    let only_variant = variant
        .cohorts
        .iter()
        .filter(|cohort| base.cohorts.iter().all(|other| other.name != cohort.name))
        .map(|cohort| cohort.sims);
    of_base.chain(only_variant).fold(0, u64::saturating_add)
}
