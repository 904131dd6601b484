//! What the kernel and the billing take for an instant: something that has a calendar.

use chrono::{DateTime, Datelike as _, Months, NaiveTime, TimeDelta, Timelike as _, Utc};
use core::hint::select_unpredictable;

/// A point in time with the UTC calendar around it.
///
/// [`DateTime<Utc>`] is the one that the crate speaks in. A simulation steps billions of lives on a plain count of
/// milliseconds, with the same kernel: `Tick` under the feature `whatif`.
///
/// ```
/// use sim_lifecycle::Instant;
/// use sim_lifecycle::chrono::{DateTime, Utc};
///
/// let last_of_january: DateTime<Utc> = "2026-01-31T08:00:00Z".parse()?;
/// assert_eq!(last_of_january.after_months(1), Some("2026-02-28T08:00:00Z".parse()?));
/// assert_eq!(last_of_january.months_until("2026-02-28T08:00:00Z".parse()?), 1);
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub trait Instant: Copy + Ord {
    /// Where an instant stands in the calendar, which may take longer to find out than to use.
    type Date: Copy + Eq + core::fmt::Debug;

    /// Gives where this instant stands in the calendar.
    #[must_use]
    fn date(self) -> Self::Date;

    /// Gives the greatest number of months after which, counted from `start` as [`after_months`](Self::after_months) does,
    /// it is no later than `end`; 0 where `end` is before `start`.
    #[must_use]
    fn months_between(start: Self::Date, end: Self::Date) -> u32;

    /// Tells whether this instant is later than the other.
    #[must_use]
    fn is_after(self, other: Self) -> bool;

    /// Gives the same time of day, so many calendar months on, the day clamped to the last of its month (rule A3);
    /// `None` beyond the calendar (rule A9).
    #[must_use]
    fn after_months(self, months: u64) -> Option<Self>;

    /// Gives the instant so many hours of 3,600 seconds on; `None` beyond the calendar (rule A9).
    #[must_use]
    fn after_hours(self, hours: u64) -> Option<Self>;

    /// Tells whether fewer than so many months have passed at `end`, if that can be told without the calendar; where it
    /// cannot, `false`.
    #[must_use]
    #[inline]
    fn is_surely_within(self, months: u32, end: Self) -> bool {
        let _ = (months, end);
        false
    }

    /// Gives the greatest number of months after which, counted from here, it is no later than `end`.
    #[must_use]
    #[inline]
    fn months_until(self, end: Self) -> u32 {
        Self::months_between(self.date(), end.date())
    }
}

impl Instant for DateTime<Utc> {
    type Date = Self;

    /// With one branch at most: whether an input falls on the day of the one before cannot be foreseen.
    #[inline]
    fn is_after(self, other: Self) -> bool {
        let (a, b) = (self.naive_utc(), other.naive_utc());
        let of_day = |time: NaiveTime| {
            (u64::from(time.num_seconds_from_midnight()) << 32) | u64::from(time.nanosecond())
        };
        select_unpredictable(
            a.date() == b.date(),
            of_day(a.time()) > of_day(b.time()),
            a.date() > b.date(),
        )
    }

    fn after_months(self, months: u64) -> Option<Self> {
        self.checked_add_months(Months::new(u32::try_from(months).ok()?))
    }

    fn after_hours(self, hours: u64) -> Option<Self> {
        self.checked_add_signed(TimeDelta::try_hours(i64::try_from(hours).ok()?)?)
    }

    fn date(self) -> Self {
        self
    }

    fn months_between(start: Self, end: Self) -> u32 {
        let month = |at: Self| {
            i64::from(at.year())
                .saturating_mul(12)
                .saturating_add(i64::from(at.month0()))
        };
        let apart = u32::try_from(month(end).saturating_sub(month(start))).unwrap_or(0);
        match start.after_months(apart.into()) {
            Some(reached) if reached <= end => apart,
            Some(_) | None => apart.saturating_sub(1),
        }
    }
}
