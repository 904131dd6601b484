//! `sim-lifecycle simulate`: runs a scenario, or one part of it for `merge`.

use std::path::PathBuf;

use clap::Args;
use sim_lifecycle::whatif::{Part, Report, Scenario, Shard, simulate_on_threads};

use super::progress;
use super::scenario_file::{MOST_SEED, Source};
use super::set::Set;
use super::table;
use super::threads::Threads;
use super::written::{Outputs, is_standard_output};
use crate::failure::Failure;
use crate::page;
use crate::page::words::things;

/// Simulates a fleet day by day: what becomes of its SIMs, what is asked and refused, and what it costs
///
/// The scenario is described in docs/scenario.md, what is made of it in docs/whatif.md. The same scenario and seed give the
/// same report, on any number of threads and in any number of parts.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The scenario, a TOML file
    scenario: PathBuf,
    /// Sets one value of the file, such as cohort.meters.sims=100; may be given again for others
    #[arg(long = "set", value_name = "KEY=VALUE")]
    sets: Vec<Set>,
    /// The seed, in place of that in the file
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=MOST_SEED))]
    seed: Option<u64>,
    /// Runs only part I of N of every cohort; --json has it for `merge`
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    threads: Threads,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let outputs = &arguments.outputs;
    if arguments.shard.is_some() && outputs.html.is_some() {
        return Err(Failure::Usage(
            "--html cannot stand beside --shard: a part is no answer; merge all parts, and ask `merge` for the page",
        ));
    }
    if arguments.shard.is_some() && outputs.json.is_none() {
        return Err(Failure::Usage(
            "--shard needs --json FILE, where the part is written for `merge`",
        ));
    }
    outputs.check()?;
    let source = Source {
        path: &arguments.scenario,
        sets: &arguments.sets,
    };
    let scenario = source.read(arguments.seed)?;
    let shard = arguments.shard.unwrap_or(Shard::WHOLE);
    let part = simulate(&scenario, shard, &arguments.threads)?;
    if arguments.shard.is_some() {
        return outputs.write(&part, String::new, || told(&part, outputs));
    }
    let report = Report::merge(vec![part]).map_err(|error| Failure::Content {
        file: source.to_string(),
        problem: error.to_string(),
    })?;
    outputs.write(&report, || page::of_report(&report), || table::of_report(&report))
}

fn simulate(scenario: &Scenario, shard: Shard, threads: &Threads) -> Result<Part, Failure> {
    let bar = progress::bar(sims(scenario, shard));
    let part = threads.run(|| simulate_on_threads(scenario, shard, &|sims| bar.inc(sims)));
    bar.finish_and_clear();
    part
}

fn sims(scenario: &Scenario, shard: Shard) -> u64 {
    let cohorts = scenario.cohorts.iter().map(|cohort| shard.sims(cohort.sims));
    cohorts.fold(0, |sum, sims| {
        sum.saturating_add(sims.end.saturating_sub(sims.start))
    })
}

/// A part is no answer, so there is no table of it.
fn told(part: &Part, outputs: &Outputs) -> String {
    let scenario = part.scenario();
    let sims = things(sims(scenario, part.shard()).into(), "SIM", "SIMs");
    let json = outputs.json.as_deref().filter(|path| !is_standard_output(path));
    let json = json.map_or_else(String::new, |path| format!(", in {}", path.display()));
    let title = table::title(scenario);
    format!(
        "part {} of {title}, seed {}: {sims}{json}\n",
        part.shard(),
        scenario.seed
    )
}
