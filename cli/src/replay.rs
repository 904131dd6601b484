//! `sim-lifecycle replay`: streams a log through the engine and writes what happened.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sim_lifecycle::replay::{Output, Replay};
use sim_lifecycle::text::{HttpUrl, HttpUrlError};
use sim_lifecycle::wire::DEFAULT_BASE_URL;

use crate::failure::Failure;
use crate::text::{Summary, write_line};

/// How much is read and written at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// How many lines are read between two looks at the progress.
const LINES_PER_STEP: u64 = 4_096;

/// Replays a log, one JSON object a line, and writes what happened
///
/// Stops with exit status 2 at the first line that cannot be read or that contradicts the lines before it; what came
/// before that line has been written. The format is described in docs/replay.md.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The log; standard input without it, or where it is `-`
    file: Option<PathBuf>,
    /// Writes every Sim at the end, as the API returns it
    #[arg(long)]
    sims: bool,
    /// The address under which the Sims' own URLs stand
    #[arg(long, value_name = "URL", default_value = DEFAULT_BASE_URL, value_parser = base_url)]
    base_url: HttpUrl,
    /// Only says whether the log is valid, and takes none of the other options
    #[arg(long, conflicts_with_all = ["sims", "base_url", "format"])]
    check: bool,
    /// How what happened is written: for programs, or for people
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
}

/// Paths are put after it, so it has neither a query nor a fragment.
fn base_url(text: &str) -> Result<HttpUrl, String> {
    if text.contains(['?', '#']) {
        return Err("has a query or a fragment; a base URL has neither".into());
    }
    text.parse().map_err(|error: HttpUrlError| error.to_string())
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object a line; the contract
    Json,
    /// One line of text for each, and a summary
    Text,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let log = open(arguments.file.as_deref())?;
    let progress = progress(log.bytes);
    let mut written = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
    let ended = if arguments.check {
        check(log, &progress, &mut written)
    } else {
        replay(log, arguments, &progress, &mut written)
    };
    progress.finish_and_clear();
    match ended.and(written.flush().map_err(Failure::Write)) {
        Err(failure) if failure.is_broken_pipe() => Ok(()),
        ended => ended,
    }
}

/// A log that is being read.
struct Log {
    name: PathBuf,
    lines: BufReader<Box<dyn Read>>,
    bytes: Option<u64>,
}

fn open(file: Option<&Path>) -> Result<Log, Failure> {
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        let lines = BufReader::with_capacity(BUFFER_BYTES, Box::new(io::stdin().lock()) as Box<dyn Read>);
        let name = PathBuf::from("standard input");
        return Ok(Log {
            name,
            lines,
            bytes: None,
        });
    };
    let name = path.to_path_buf();
    let fail = |error| Failure::Open {
        path: name.clone(),
        error,
    };
    let log = File::open(path).map_err(fail)?;
    let bytes = Some(log.metadata().map_err(fail)?.len());
    let lines = BufReader::with_capacity(BUFFER_BYTES, Box::new(log) as Box<dyn Read>);
    Ok(Log { name, lines, bytes })
}

/// A bar where somebody looks at it and nothing else is written there.
fn progress(bytes: Option<u64>) -> ProgressBar {
    match bytes {
        Some(bytes) if io::stderr().is_terminal() && !io::stdout().is_terminal() => {
            let style = ProgressStyle::with_template("{wide_bar} {bytes} of {total_bytes}, {eta} left");
            ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }
        _ => ProgressBar::hidden(),
    }
}

/// Gives every line of the log to `take`, and whether another is at hand: if not, whoever writes the log may wait for what
/// the lines so far have led to.
fn each_line(
    mut log: Log,
    progress: &ProgressBar,
    mut take: impl FnMut(&[u8], bool) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut line = Vec::new();
    let (mut lines, mut bytes) = (0_u64, 0_u64);
    loop {
        line.clear();
        let read = log.lines.read_until(b'\n', &mut line);
        let read = read.map_err(|error| Failure::Read {
            path: log.name.clone(),
            error,
        })?;
        if read == 0 {
            return Ok(());
        }
        take(&line, !log.lines.buffer().is_empty())?;
        lines += 1;
        bytes += read as u64;
        if lines.is_multiple_of(LINES_PER_STEP) {
            progress.set_position(bytes);
        }
    }
}

fn check(log: Log, progress: &ProgressBar, written: &mut impl Write) -> Result<(), Failure> {
    let mut replay = Replay::new();
    let mut outputs = Vec::new();
    each_line(log, progress, |line, _| {
        outputs.clear();
        Ok(replay.line(line, &mut outputs)?)
    })?;
    Ok(writeln!(written, "valid: {} lines", replay.lines())?)
}

fn replay(
    log: Log,
    arguments: &Arguments,
    progress: &ProgressBar,
    written: &mut impl Write,
) -> Result<(), Failure> {
    let mut replay = Replay::new();
    let mut outputs: Vec<Output> = Vec::new();
    let mut summary = Summary::default();
    each_line(log, progress, |line, is_more_at_hand| {
        let taken = replay.line(line, &mut outputs);
        for output in outputs.drain(..) {
            match arguments.format {
                Format::Json => write_json(&output, written)?,
                Format::Text => {
                    summary.count(&output);
                    write_line(&output, written)?;
                }
            }
        }
        if !is_more_at_hand {
            written.flush()?;
        }
        Ok(taken?)
    })?;
    if arguments.format == Format::Text {
        summary.write(&replay, written)?;
    }
    if arguments.sims {
        for sim in replay.sims(arguments.base_url.as_str()) {
            write_json(&sim, written)?;
        }
    }
    Ok(())
}

fn write_json(value: &impl serde::Serialize, written: &mut impl Write) -> Result<(), Failure> {
    serde_json::to_writer(&mut *written, value)?;
    Ok(written.write_all(b"\n")?)
}
