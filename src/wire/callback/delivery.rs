//! Whether a callback has arrived, is to be tried again, or has failed for good (rule C8).

/// What came of one attempt to deliver a callback; redirects are not followed, so a 3xx is an answer like any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attempt {
    /// The receiver answered with this HTTP status; its body is ignored.
    Answered(u16),
    /// No connection could be made, or it broke.
    ConnectionError,
    /// The receiver did not answer in time.
    TimedOut,
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// The receiver has it.
    Delivered,
    /// It is worth another attempt.
    TryAgain,
    /// It will not be taken; whoever delivers makes that visible.
    Failed,
}

impl From<Attempt> for Delivery {
    /// ```
    /// use sim_lifecycle::wire::{Attempt, Delivery};
    ///
    /// assert_eq!(Delivery::from(Attempt::Answered(204)), Delivery::Delivered);
    /// assert_eq!(Delivery::from(Attempt::Answered(429)), Delivery::TryAgain);
    /// assert_eq!(Delivery::from(Attempt::Answered(301)), Delivery::Failed);
    /// ```
    fn from(attempt: Attempt) -> Self {
        match attempt {
            Attempt::Answered(200..=299) => Self::Delivered,
            Attempt::Answered(408 | 423 | 429 | 500..=599) | Attempt::ConnectionError | Attempt::TimedOut => {
                Self::TryAgain
            }
            Attempt::Answered(_) => Self::Failed,
        }
    }
}
