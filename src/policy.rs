//! Every limit and period of the lifecycle, each with its default.
//!
//! How long names and numbers may be stands with their types, in `text` and `id`.

use core::fmt;
use core::num::NonZeroU64;

use crate::instant::Instant;
use crate::status::Settled;

/// The limits and periods that the automatic transitions follow (rules A1 to A5, A12, T4).
///
/// A Sim does not carry its policy: it is passed in with every input. A deadline is fixed when the status it belongs
/// to is entered, so a changed policy leaves deadlines that run as they are. The limits on data and Commands are compared
/// when data or a Command is counted, and when a change in flight settles: from the next of these on a changed one works,
/// and no earlier, however often time is advanced.
///
/// ```
/// use sim_lifecycle::Policy;
/// use sim_lifecycle::policy::CalendarMonths;
///
/// let policy = Policy { free_suspension: CalendarMonths::new(2).ok_or("zero")?, ..Policy::default() };
/// assert_eq!(policy.ready_data_limit.get(), 250_000);
/// assert_eq!(policy.ready_period.get(), 3);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Policy {
    /// Data, in bytes, that takes a SIM from ready to active; reached means at least this many (A1).
    pub ready_data_limit: NonZeroU64,
    /// How many Commands, those to the SIM and those from it together, take it from ready to active (A2).
    pub ready_command_limit: NonZeroU64,
    /// How long a SIM stays ready at most (A3).
    pub ready_period: CalendarMonths,
    /// How long a SIM stays deactivated before it is canceled (A4).
    pub cancellation_delay: Hours,
    /// How long a suspension is free of charge (A5).
    pub free_suspension: CalendarMonths,
    /// Whether a deactivated SIM can be made active again before it is canceled (T4).
    pub reactivation: bool,
}

impl Policy {
    /// The provider's published values; the default.
    pub const PUBLISHED: Self = Self {
        ready_data_limit: at_least_one(250_000),
        ready_command_limit: at_least_one(5),
        ready_period: CalendarMonths(at_least_one(3)),
        cancellation_delay: Hours(at_least_one(72)),
        free_suspension: CalendarMonths(at_least_one(3)),
        reactivation: false,
    };

    /// Gives the instant at which the timer of `settled`, entered at `entered`, is due; `None` where it has none, or one
    /// beyond the calendar (rules A3, A4, A5, A9).
    ///
    /// ```
    /// use sim_lifecycle::chrono::{DateTime, Utc};
    /// use sim_lifecycle::{Policy, Settled};
    ///
    /// let entered: DateTime<Utc> = "2026-01-01T09:00:00Z".parse()?;
    /// let due = Policy::default().deadline(Settled::Deactivated, entered);
    /// assert_eq!(due, Some("2026-01-04T09:00:00Z".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn deadline<T: Instant>(&self, settled: Settled, entered: T) -> Option<T> {
        match settled {
            Settled::Ready => self.ready_period.after(entered),
            Settled::Suspended => self.free_suspension.after(entered),
            Settled::Deactivated => self.cancellation_delay.after(entered),
            Settled::New | Settled::Active | Settled::Canceled => None,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::PUBLISHED
    }
}

const fn at_least_one(value: u64) -> NonZeroU64 {
    match NonZeroU64::new(value) {
        Some(value) => value,
        None => NonZeroU64::MIN,
    }
}

/// A period in calendar months, at least one: the same day and time of day some months on, the day clamped to the
/// last of its month (rules A3, A12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct CalendarMonths(NonZeroU64);

impl CalendarMonths {
    /// Makes a period of this many months; `None` for zero.
    #[must_use]
    pub const fn new(months: u64) -> Option<Self> {
        match NonZeroU64::new(months) {
            Some(months) => Some(Self(months)),
            None => None,
        }
    }

    /// Gives the number of months.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Gives the instant at which the period that began at `start` is over; `None` beyond the calendar (rule A9).
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use sim_lifecycle::policy::CalendarMonths;
    ///
    /// let start: DateTime<Utc> = "2026-11-30T08:00:00Z".parse()?;
    /// let end = CalendarMonths::new(3).and_then(|period| period.after(start));
    /// assert_eq!(end, Some("2027-02-28T08:00:00Z".parse()?));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn after<T: Instant>(self, start: T) -> Option<T> {
        start.after_months(self.get())
    }
}

impl fmt::Display for CalendarMonths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.get() == 1 { "" } else { "s" };
        write!(f, "{} month{plural}", self.0)
    }
}

/// A period in hours of 3,600 seconds, at least one (rules A4, A12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Hours(NonZeroU64);

impl Hours {
    /// Makes a period of this many hours; `None` for zero.
    #[must_use]
    pub const fn new(hours: u64) -> Option<Self> {
        match NonZeroU64::new(hours) {
            Some(hours) => Some(Self(hours)),
            None => None,
        }
    }

    /// Gives the number of hours.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    /// Gives the instant at which the period that began at `start` is over; `None` beyond the calendar (rule A9).
    ///
    /// ```
    /// use chrono::{DateTime, Utc};
    /// use sim_lifecycle::policy::Hours;
    ///
    /// assert_eq!(Hours::new(1).and_then(|hour| hour.after(DateTime::<Utc>::MAX_UTC)), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn after<T: Instant>(self, start: T) -> Option<T> {
        start.after_hours(self.get())
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.get() == 1 { "" } else { "s" };
        write!(f, "{} hour{plural}", self.0)
    }
}
