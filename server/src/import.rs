//! `import`: the lines of a log taken into a database, many to a transaction.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};

use crate::delivery::Reach;
use crate::options::Import;
use crate::policy_file::{PolicyFileError, read_policy};
use crate::storage::{Storage, StorageError};
use crate::world::again::{InTheWay, again};
use crate::world::{self, Aftermath, InputFault, OpenError, Stamp, World};

/// How many lines are one transaction, at most.
const LINES: usize = 2_000;

/// Says why a log has not been imported, or not all of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The log cannot be read.
    #[error("{}: {why}", file.display())]
    Read {
        /// The log.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// A line cannot be taken; those before it have been.
    #[error("line {line}: {why}")]
    Line {
        /// The number of the line, from 1.
        line: u64,
        /// Why.
        why: InputFault,
    },
    /// The database cannot be opened.
    #[error("the database: {0}")]
    Storage(#[from] StorageError),
    /// The world cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The policy cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyFileError),
}

/// Takes the lines of a log, each at its own `at`.
///
/// # Errors
///
/// [`ImportError`].
pub async fn import(task: &Import) -> Result<(), ImportError> {
    let policy = read_policy(task.policy.as_deref())?;
    let storage = Storage::open(Some(&task.database)).await?;
    // Nobody answers and nothing is called: a server that is started later sees to it.
    let options = world::Options {
        clock: None,
        start: None,
        operator: None,
        policy,
        reach: Reach::Anywhere,
        base_url: String::new(),
    };
    let world = World::open(storage, options).await?;
    let read = |why| ImportError::Read {
        file: task.file.clone(),
        why,
    };
    let (log, bytes) = open(&task.file).map_err(read)?;
    let bar = progress(bytes);
    let mut lines = Lines { log, last: 0 };
    loop {
        let next = lines.next(LINES).map_err(read)?;
        if next.is_empty() {
            break;
        }
        take(&world, &next).await?;
        bar.inc(next.iter().map(|(_, line)| line.len() as u64).sum());
    }
    bar.finish_and_clear();
    world.storage().close().await;
    eprintln!("{} lines", lines.last);
    Ok(())
}

/// Takes lines in one transaction; where one is at fault, those before it.
async fn take(world: &World, lines: &[(u64, Vec<u8>)]) -> Result<(), ImportError> {
    match again(|| try_take(world, lines)).await {
        Err(ImportError::Line { line, why }) => {
            let before = lines.iter().take_while(|(number, _)| *number < line).count();
            again(|| try_take(world, lines.get(..before).unwrap_or_default())).await?;
            Err(ImportError::Line { line, why })
        }
        done => done,
    }
}

async fn try_take(world: &World, lines: &[(u64, Vec<u8>)]) -> Result<(), ImportError> {
    let mut transaction = world.storage().begin().await?;
    // A line of them may set the clock, and whoever does that has held it from the start.
    transaction.hold_clock().await?;
    let mut aftermath = Aftermath::default();
    for (line, text) in lines {
        let taken = world
            .line_in(&mut transaction, text, Stamp::Own, &mut aftermath)
            .await;
        match taken {
            Ok(_outputs) => {}
            // The database's troubles are not the line's.
            Err(InputFault::Storage(error)) => return Err(error.into()),
            Err(why) => return Err(ImportError::Line { line: *line, why }),
        }
    }
    Ok(transaction.commit().await?)
}

impl InTheWay for ImportError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_conflict())
    }
}

/// The lines of a log, with their numbers.
struct Lines {
    log: Box<dyn BufRead + Send>,
    last: u64,
}

impl Lines {
    /// Gives the next lines, at most so many; none where the log has ended.
    fn next(&mut self, most: usize) -> io::Result<Vec<(u64, Vec<u8>)>> {
        let mut lines = Vec::new();
        while lines.len() < most {
            let mut line = Vec::new();
            if self.log.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            self.last = self.last.saturating_add(1);
            lines.push((self.last, line));
        }
        Ok(lines)
    }
}

/// Opens a log, and gives its length where that is known.
fn open(file: &Path) -> io::Result<(Box<dyn BufRead + Send>, Option<u64>)> {
    if file == Path::new("-") {
        return Ok((Box::new(BufReader::new(io::stdin())), None));
    }
    let log = File::open(file)?;
    let bytes = log.metadata()?.len();
    Ok((Box::new(BufReader::new(log)), Some(bytes)))
}

/// A bar on a terminal; elsewhere it draws nothing.
fn progress(bytes: Option<u64>) -> ProgressBar {
    match bytes {
        None => ProgressBar::new_spinner(),
        Some(bytes) => {
            let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} to go");
            ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }
    }
}
