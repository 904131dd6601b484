//! What is written where it was asked for: JSON and pages, a whole file or none at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use crate::failure::Failure;

/// Where what comes out is written besides the table.
#[derive(Args)]
pub(crate) struct Outputs {
    /// Writes everything, day by day, as JSON; to standard output, without the table, where it is `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Writes a page to look at, one HTML file that needs nothing else; to standard output, without the table, where it is `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

impl Outputs {
    /// Fails where it can be said already that something cannot be written: before a long run, not after it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.json.is_some() && self.json == self.html {
            return Err(Failure::Usage(
                "--json and --html name the same file; they need one each",
            ));
        }
        for path in [&self.json, &self.html].into_iter().flatten() {
            if !is_standard_output(path) {
                probe(path).map_err(|error| failed(path, error))?;
            }
        }
        Ok(())
    }

    /// Writes what was asked for: the files, and the table where standard output is not taken.
    pub(crate) fn write(
        &self,
        json: &impl Serialize,
        html: impl FnOnce() -> String,
        table: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        if let Some(path) = &self.json {
            write(path, |written| {
                serde_json::to_writer(&mut *written, json)?;
                written.write_all(b"\n")
            })?;
        }
        if let Some(path) = &self.html {
            let page = html();
            write(path, |written| written.write_all(page.as_bytes()))?;
        }
        let taken = [&self.json, &self.html]
            .into_iter()
            .flatten()
            .any(|path| is_standard_output(path));
        if taken {
            return Ok(());
        }
        let table = table();
        write(Path::new("-"), |written| written.write_all(table.as_bytes()))
    }
}

pub(crate) fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::Save {
        path: path.to_path_buf(),
        error,
    }
}

fn write(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    if !is_standard_output(path) {
        return save(path, content).map_err(|error| failed(path, error));
    }
    let mut written = BufWriter::new(io::stdout().lock());
    match content(&mut written).and_then(|()| written.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write(error)),
        _ => Ok(()),
    }
}

/// Where a file is really to be: behind links, and whether it is one that can be put in the place of another.
struct Target {
    path: PathBuf,
    is_replaced: bool,
}

fn target(path: &Path) -> io::Result<Target> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(there) if there.is_file() => Ok(Target {
            path: fs::canonicalize(path)?,
            is_replaced: true,
        }),
        // A device or a pipe stays what it is.
        Ok(_) => Ok(Target {
            path: path.to_path_buf(),
            is_replaced: false,
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Target {
            path: path.to_path_buf(),
            is_replaced: true,
        }),
        Err(error) => Err(error),
    }
}

/// Names a file beside this one that nobody else writes.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    Ok(path.with_file_name(hidden))
}

/// Tries whether there can be a file beside this one.
fn probe(path: &Path) -> io::Result<()> {
    let target = target(path)?;
    if target.is_replaced {
        let beside = beside(&target.path)?;
        File::create(&beside)?;
        fs::remove_file(beside)?;
    }
    Ok(())
}

fn save(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = target(path)?;
    if !target.is_replaced {
        let mut written = BufWriter::new(File::create(&target.path)?);
        content(&mut written)?;
        return written.flush();
    }
    let beside = beside(&target.path)?;
    let saved = fill(&beside, content).and_then(|()| fs::rename(&beside, &target.path));
    if saved.is_err() {
        // What went wrong first is what is told.
        let _ = fs::remove_file(beside);
    }
    saved
}

fn fill(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut written = BufWriter::new(File::create(path)?);
    content(&mut written)?;
    written.flush()?;
    written.get_ref().sync_all()
}
