//! What is done once more because another transaction was in the way.

use super::{Failure, InputFault};
use crate::storage::StorageError;

/// How often at most.
const TRIES: usize = 8;

/// Says whether the same once more may go well.
pub(crate) trait InTheWay {
    /// Tells whether another transaction was in the way, and nothing is wrong beyond that.
    fn is_conflict(&self) -> bool;
}

impl InTheWay for StorageError {
    fn is_conflict(&self) -> bool {
        Self::is_conflict(self)
    }
}

impl InTheWay for Failure {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_conflict())
    }
}

impl InTheWay for InputFault {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_conflict())
    }
}

/// Does something, and again while another transaction is in the way.
pub(crate) async fn again<T, E, F>(mut once: impl FnMut() -> F) -> Result<T, E>
where
    E: InTheWay,
    F: Future<Output = Result<T, E>>,
{
    for _ in 1..TRIES {
        match once().await {
            Err(error) if error.is_conflict() => {}
            done => return done,
        }
    }
    once().await
}
