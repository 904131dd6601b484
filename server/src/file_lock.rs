//! One server to an SQLite file: two would deliver the same callbacks at the same time.

use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;

/// Held as long as a server has the file; it ends with the process, however that ends.
#[derive(Debug)]
pub struct FileLock(#[expect(dead_code, reason = "held, not read")] File);

/// Says why a server cannot have the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileLockError {
    /// Another server has it.
    #[error("another server has {}; a database of several is PostgreSQL", file.display())]
    Taken {
        /// The file.
        file: PathBuf,
    },
    /// The file beside it cannot be locked.
    #[error("{}: {why}", file.display())]
    Io {
        /// The file beside it.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
}

impl FileLock {
    /// Takes the file of a database's URL for this server; `None` where it is none, or in memory.
    ///
    /// # Errors
    ///
    /// [`FileLockError`].
    pub fn take(url: Option<&str>) -> Result<Option<Self>, FileLockError> {
        let Some(file) = url.and_then(|url| url.strip_prefix("sqlite:")) else {
            return Ok(None);
        };
        let file = file.strip_prefix("//").unwrap_or(file);
        let file = file.split('?').next().unwrap_or(file);
        if file.is_empty() || file == ":memory:" {
            return Ok(None);
        }
        let beside = PathBuf::from(format!("{file}-server"));
        let failed = |why| FileLockError::Io {
            file: beside.clone(),
            why,
        };
        let lock = File::create(&beside).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self(lock))),
            Err(TryLockError::WouldBlock) => Err(FileLockError::Taken { file: file.into() }),
            Err(TryLockError::Error(why)) => Err(failed(why)),
        }
    }
}
