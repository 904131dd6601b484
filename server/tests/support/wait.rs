//! Waiting for what another process does in its own time.

use std::thread;
use std::time::{Duration, Instant};

/// After how long a test gives up; far longer than anything here takes.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Asks until there is an answer, and gives it; panics with `what` where there is none by the deadline.
pub fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < DEADLINE, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
