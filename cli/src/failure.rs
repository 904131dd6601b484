//! What ends a command other than well: what is said, and with which exit status.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use sim_lifecycle::replay::LineError;
use sim_lifecycle::whatif::Incomparable;

/// What ends a command other than well.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error("{}: {error}", path.display())]
    Open { path: PathBuf, error: io::Error },
    #[error("{} cannot be read: {error}", path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("what happened cannot be written: {0}")]
    Write(#[from] io::Error),
    #[error("what happened cannot be written: {0}")]
    Json(#[from] serde_json::Error),
    /// A file that was asked for could not be written; there is none, or the one from before.
    #[error("{} cannot be written: {error}", path.display())]
    Save { path: PathBuf, error: io::Error },
    #[error("the threads cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Arguments that are fine one by one, but not together.
    #[error("{0}")]
    Usage(&'static str),
    /// Something is wrong with what a file says.
    #[error("{file}: {problem}")]
    Content { file: String, problem: String },
    #[error("{variant} cannot be compared with {base}: {problem}")]
    Incomparable {
        base: String,
        variant: String,
        problem: Incomparable,
    },
}

impl Failure {
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Line(_) | Self::Usage(_) | Self::Content { .. } | Self::Incomparable { .. } => {
                ExitCode::from(2)
            }
            Self::Open { .. }
            | Self::Read { .. }
            | Self::Write(_)
            | Self::Json(_)
            | Self::Save { .. }
            | Self::Threads(_) => ExitCode::FAILURE,
        }
    }

    /// Tells whether whoever reads what is written has had enough, as `head` does.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Self::Write(error) => Some(error.kind()),
            Self::Json(error) => error.io_error_kind(),
            Self::Line(_)
            | Self::Open { .. }
            | Self::Read { .. }
            | Self::Save { .. }
            | Self::Threads(_)
            | Self::Usage(_)
            | Self::Content { .. }
            | Self::Incomparable { .. } => None,
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    }
}
