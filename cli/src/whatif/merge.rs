//! `sim-lifecycle merge`: puts the parts of a run together, as if it had been one.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Deserialize;
use serde::de::IgnoredAny;
use sim_lifecycle::whatif::{MergeError, Part, Report, Shard};

use super::table;
use super::written::Outputs;
use crate::failure::Failure;
use crate::page;

/// How many files a message names.
const MOST_FILES: usize = 4;

/// Puts the parts that `simulate --shard` has written together: the same report as of one run over the whole
#[derive(Args)]
pub(crate) struct Arguments {
    /// The parts, in any order
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    #[command(flatten)]
    outputs: Outputs,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    arguments.outputs.check()?;
    let paths = &arguments.parts;
    let parts: Vec<Part> = paths.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let shards: Vec<Shard> = parts.iter().map(Part::shard).collect();
    let report = Report::merge(parts).map_err(|error| told(&error, paths, &shards))?;
    arguments
        .outputs
        .write(&report, || page::of_report(&report), || table::of_report(&report))
}

/// What a file is, where it is not a part: enough of it to be told apart.
#[derive(Deserialize)]
struct Other {
    cohorts: Option<IgnoredAny>,
    tallies: Option<IgnoredAny>,
    base: Option<IgnoredAny>,
}

fn read(path: &Path) -> Result<Part, Failure> {
    let text = fs::read(path).map_err(|error| Failure::Open {
        path: path.to_path_buf(),
        error,
    })?;
    serde_json::from_slice(&text).map_err(|error| Failure::Content {
        file: path.display().to_string(),
        problem: problem(&text, &error),
    })
}

fn problem(text: &[u8], error: &serde_json::Error) -> String {
    if error.is_syntax() || error.is_eof() {
        return format!(
            "not JSON, or not all of it: {error}; expected a part, written by simulate --shard I/N --json"
        );
    }
    match serde_json::from_slice(text) {
        Ok(Other { tallies: Some(_), .. }) => {
            format!(
                "a part, but not one that this version reads: {error}; expected all parts from this version"
            )
        }
        Ok(Other { base: Some(_), .. }) => {
            "a comparison, not a part; expected what simulate --shard I/N --json has written".into()
        }
        Ok(Other { cohorts: Some(_), .. }) => {
            "the report of a whole run, not a part; expected what simulate --shard I/N --json has written"
                .into()
        }
        Ok(_) | Err(_) => "not a part; expected what simulate --shard I/N --json has written".into(),
    }
}

/// Tells what is wrong with the files that hold the parts.
fn told(error: &MergeError, paths: &[PathBuf], shards: &[Shard]) -> Failure {
    let holding = |wanted: Shard| {
        let files = shards
            .iter()
            .zip(paths)
            .filter(move |(shard, _)| **shard == wanted);
        files
            .map(|(_, path)| path.display().to_string())
            .collect::<Vec<_>>()
    };
    let (shard, first) = match error {
        MergeError::Scenario { shard, first } | MergeError::Cut { shard, first } => {
            (Some(*shard), Some(*first))
        }
        MergeError::Twice { shard } | MergeError::Broken { shard } => (Some(*shard), None),
        MergeError::Nothing | MergeError::Missing { .. } | _ => (None, None),
    };
    let named = |shard: Option<Shard>| shard.map(holding).unwrap_or_default();
    // Where two parts are the same one, they may stand on either side.
    let mut files = named(shard);
    if first != shard {
        files.extend(named(first));
    }
    if files.is_empty() {
        files = paths.iter().map(|path| path.display().to_string()).collect();
    }
    if let more @ 2.. = files.len().saturating_sub(MOST_FILES) {
        files.truncate(MOST_FILES);
        files.push(format!("{more} more"));
    }
    Failure::Content {
        file: files.join(" and "),
        problem: error.to_string(),
    }
}
