//! How long an undelivered callback rests before it is tried again.

use sim_lifecycle::chrono::TimeDelta;

/// The longest pause, in seconds: an hour.
const LONGEST: i64 = 3600;

/// Gives the pause after so many failed attempts: 1 s after the first, then twice as long each time, at most 1 h.
///
/// Before any attempt there is none.
///
/// ```
/// use sim_lifecycle::chrono::TimeDelta;
/// use sim_lifecycle_server::delivery::backoff::pause;
///
/// assert_eq!(pause(1), TimeDelta::seconds(1));
/// assert_eq!(pause(4), TimeDelta::seconds(8));
/// assert_eq!(pause(1_000), TimeDelta::hours(1));
/// ```
#[must_use]
pub fn pause(attempts: u32) -> TimeDelta {
    let Some(doublings) = attempts.checked_sub(1) else {
        return TimeDelta::zero();
    };
    let seconds = 1_i64.checked_shl(doublings).filter(|seconds| *seconds > 0);
    TimeDelta::seconds(seconds.map_or(LONGEST, |seconds| seconds.min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_a_second_to_an_hour() {
        let seconds: Vec<_> = (0..=15).map(|attempts| pause(attempts).num_seconds()).collect();
        let expected = [
            0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600,
        ];
        assert_eq!(seconds, expected);
    }

    #[test]
    fn no_number_of_attempts_is_too_many() {
        // Around the width of the number that is shifted, which turns negative at its last bit.
        for attempts in [63, 64, 65, 66, 129, u32::MAX] {
            assert_eq!(pause(attempts), TimeDelta::hours(1), "{attempts}");
        }
    }
}
