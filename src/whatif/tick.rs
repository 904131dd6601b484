//! The instant of a simulation: milliseconds on a proleptic Gregorian calendar, one machine word.

use core::fmt;
use core::num::NonZeroU64;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::calendar::{
    EPOCH, LAST_DAY, LAST_MONTH, MonthAndDay, day_in, length_of, looked_up, looked_up_later, month_and_day,
};
use crate::instant::Instant;
use crate::wire;

/// How many milliseconds a day has.
pub(crate) const DAY: i64 = 86_400_000;
/// The same, to divide by.
pub(crate) const DAY_MILLIS: u64 = 86_400_000;
/// The same, where fewer bits will do.
const SHORT_DAY: u32 = 86_400_000;
/// The milliseconds of the shortest month.
const SHORTEST_MONTH: u64 = 28 * DAY_MILLIS;

/// An instant in milliseconds since 1970, UTC.
///
/// ```
/// use sim_lifecycle::Instant as _;
/// use sim_lifecycle::chrono::{DateTime, Utc};
/// use sim_lifecycle::whatif::Tick;
///
/// let noon: DateTime<Utc> = "2026-01-31T12:00:00Z".parse()?;
/// let later = Tick::from(noon).after_months(1).ok_or("beyond the calendar")?;
/// assert_eq!(later.to_string(), "2026-02-28T12:00:00Z");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tick(NonZeroU64);

/// Where a [`Tick`] stands in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Months since March of year 0.
    pub(crate) month: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
    /// Milliseconds since the month began, fewer than 2^32.
    within: u32,
}

/// The calendar's first millisecond.
const FIRST: Tick = Tick(NonZeroU64::MIN);
/// The calendar's last millisecond.
const LAST: Tick = FIRST.plus((LAST_DAY + EPOCH).cast_unsigned() * DAY.cast_unsigned() - 1);
/// How the millisecond 0 of 1970 is kept: counted from [`FIRST`], which is 1, so that an `Option` takes no more room.
const ORIGIN: i64 = EPOCH * DAY + 1;

impl Tick {
    /// The last instant, which nothing comes to.
    pub const NEVER: Self = Self(NonZeroU64::MAX);

    /// Makes the instant so many milliseconds after the first of 1970; the calendar's first where it would be before that.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        let kept = millis.saturating_add(ORIGIN);
        match NonZeroU64::new(kept.cast_unsigned()) {
            Some(kept_unsigned) if kept > 0 => Self(kept_unsigned),
            Some(_) | None => FIRST,
        }
    }

    /// Gives the milliseconds since the first of 1970; the most that there are for [`NEVER`](Self::NEVER).
    #[must_use]
    pub const fn millis(self) -> i64 {
        let kept = self.0.get().cast_signed();
        if kept < 0 {
            i64::MAX
        } else {
            kept.wrapping_sub(ORIGIN)
        }
    }

    /// Gives the milliseconds since the calendar's first.
    #[inline]
    const fn since_first(self) -> u64 {
        self.0.get().wrapping_sub(1)
    }

    /// Gives the day that it falls on, counted from the calendar's first, and the milliseconds since its midnight.
    #[must_use]
    #[inline]
    pub(crate) const fn day_and_millis(self) -> (u64, u64) {
        let since_first = self.since_first();
        (since_first / DAY_MILLIS, since_first % DAY_MILLIS)
    }

    /// Gives the day that it falls on, counted from 1970; `None` after the year 9999.
    #[must_use]
    #[inline]
    pub(crate) const fn day(self) -> Option<i64> {
        let since_first = self.since_first();
        if since_first <= LAST.since_first() {
            let day = since_first / DAY_MILLIS;
            Some(day.cast_signed().wrapping_sub(EPOCH))
        } else {
            None
        }
    }

    /// Gives the milliseconds since an earlier instant; 0 where that is later.
    #[must_use]
    #[inline]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.get().saturating_sub(earlier.0.get())
    }

    /// Gives the instant so many milliseconds on; [`NEVER`](Self::NEVER) beyond it.
    #[must_use]
    #[inline]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// Out of line: what is not looked up.
impl Tick {
    #[cold]
    #[inline(never)]
    fn computed_after_months(self, months: u64) -> Option<Self> {
        let day = self.day()?;
        let at = month_and_day(day);
        let month = u64::from(at.month).checked_add(months)?;
        let month = u32::try_from(month).ok().filter(|month| *month < LAST_MONTH)?;
        let days = day_in(month, at.day).wrapping_sub(day);
        Some(self.plus(days.wrapping_mul(DAY).cast_unsigned()))
    }

    #[cold]
    #[inline(never)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fewer milliseconds than a day has"
    )]
    fn computed_date(self) -> Date {
        let (day, millis) = self.min(LAST).day_and_millis();
        let MonthAndDay { month, day } = month_and_day(day.cast_signed().wrapping_sub(EPOCH));
        Date::new(month, day, millis as u32)
    }
}

/// Gives midnight, UTC, of a date.
#[must_use]
pub(crate) fn midnight(date: NaiveDate) -> Tick {
    Tick::from_millis(i64::from(date.to_epoch_days()).saturating_mul(DAY))
}

impl Instant for Tick {
    type Date = Date;

    #[inline]
    fn is_after(self, other: Self) -> bool {
        self > other
    }

    #[inline]
    fn after_months(self, months: u64) -> Option<Self> {
        let (day, _) = self.day_and_millis();
        let day = day.cast_signed().wrapping_sub(EPOCH);
        match looked_up(day).and_then(|at| looked_up_later(at, months)) {
            // Months on is days on: never fewer than before.
            Some(later) => Some(self.plus(later.wrapping_sub(day).wrapping_mul(DAY).cast_unsigned())),
            None => self.computed_after_months(months),
        }
    }

    #[inline]
    fn after_hours(self, hours: u64) -> Option<Self> {
        let after = Self(self.0.checked_add(hours.checked_mul(3_600_000)?)?);
        after.day().is_some().then_some(after)
    }

    #[inline]
    fn is_surely_within(self, months: u32, end: Self) -> bool {
        end.since(self) < u64::from(months).wrapping_mul(SHORTEST_MONTH)
    }

    /// What lies outside of the calendar counts as its first or last millisecond.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fewer milliseconds than a day has"
    )]
    fn date(self) -> Date {
        let (day, millis) = self.day_and_millis();
        match looked_up(day.cast_signed().wrapping_sub(EPOCH)) {
            Some(MonthAndDay { month, day }) => Date::new(month, day, millis as u32),
            None => self.computed_date(),
        }
    }

    #[inline]
    fn months_between(start: Date, end: Date) -> u32 {
        let from = if start.day <= 28 {
            start.within
        } else {
            start.clamped_to(end.month).within
        };
        let is_short = end.within < from;
        let months = end.month.wrapping_sub(start.month).wrapping_sub(is_short.into());
        // Fewer than none where the end is before the start.
        if months.cast_signed() < 0 { 0 } else { months }
    }
}

impl Date {
    #[inline]
    const fn new(month: u32, day: u32, of_day: u32) -> Self {
        let before = day.wrapping_sub(1).wrapping_mul(SHORT_DAY);
        Self {
            month,
            day,
            within: before.wrapping_add(of_day),
        }
    }

    /// Gives the same day and time of another month, the day clamped to its last.
    #[inline]
    fn clamped_to(self, month: u32) -> Self {
        let of_day = self.within % SHORT_DAY;
        Self::new(month, self.day.min(length_of(month)), of_day)
    }
}

impl From<DateTime<Utc>> for Tick {
    /// What is finer than a millisecond is cut.
    fn from(at: DateTime<Utc>) -> Self {
        Self::from_millis(at.timestamp_millis())
    }
}

impl fmt::Debug for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tick({self})")
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp_millis(self.millis()) {
            Some(at) => f.write_str(&wire::write_time(at)),
            None => write!(f, "{} ms", self.millis()),
        }
    }
}

impl Serialize for Tick {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Tick {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        DateTime::<Utc>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests;
