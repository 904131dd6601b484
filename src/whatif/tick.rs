//! The instant of a simulation: milliseconds on a proleptic Gregorian calendar, one machine word.

use core::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::instant::Instant;
use crate::wire;

/// How many milliseconds a day has.
pub(crate) const DAY: i64 = 86_400_000;

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tick(i64);

/// A month and the day in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MonthAndDay {
    /// Months since March of year 0.
    pub(crate) month: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
}

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;
/// The first day of the calendar: 0000-03-01.
const FIRST_DAY: i64 = -EPOCH;
/// The month after the calendar's last: January 10000.
const LAST_MONTH: u32 = 9_999 * 12 + 10;
/// The day after the calendar's last.
const LAST_DAY: i64 = first_of(LAST_MONTH);

/// The calendar's last millisecond.
const LAST: Tick = Tick(LAST_DAY.wrapping_mul(DAY).wrapping_sub(1));

impl Tick {
    /// The last instant, which nothing comes to.
    pub const NEVER: Self = Self(i64::MAX);

    /// Makes the instant so many milliseconds after the first of 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Gives the milliseconds since the first of 1970.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Gives the day that it falls on, counted from 1970; `None` before 0000-03-01 and after 9999.
    #[must_use]
    #[inline]
    pub(crate) const fn day(self) -> Option<i64> {
        let day = self.0.div_euclid(DAY);
        if day >= FIRST_DAY && day < LAST_DAY {
            Some(day)
        } else {
            None
        }
    }

    /// Gives the instant so many milliseconds on.
    #[must_use]
    #[inline]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add_unsigned(millis))
    }
}

/// Gives month and day of a day counted from 1970.
///
/// By Neri and Schneider, Euclidean affine functions and their application to calendar algorithms, 2023: quotients by
/// one multiplication each. Holds for the years 0 to 100,000.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "the constants are chosen so that nothing overflows in the range, which a test walks through"
)]
pub(crate) const fn month_and_day(day: i64) -> MonthAndDay {
    let n1 = 4 * (day + EPOCH).cast_unsigned() + 3;
    let century = n1 / 146_097;
    let n2 = (n1 % 146_097) | 3;
    let p2 = 2_939_745 * n2;
    let year_of_century = p2 >> 32;
    let day_of_year = ((p2 & 0xffff_ffff) / 2_939_745) / 4;
    let n3 = 2_141 * day_of_year + 197_913;
    let month = n3 >> 16;
    let of_month = (n3 & 0xffff) / 2_141;
    MonthAndDay {
        month: ((100 * century + year_of_century) * 12 + month - 3) as u32,
        day: of_month as u32 + 1,
    }
}

/// Gives the day, counted from 1970, on which a month begins.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a month count is below 2^32, so its days are far below 2^63"
)]
pub(crate) const fn first_of(month: u32) -> i64 {
    let year = (month / 12) as i64;
    let month = (month % 12) as i64;
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - EPOCH
}

/// Gives the day, counted from 1970, that a month has at `day`, or its last one where it is shorter (rule A3).
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a month count is below 2^32 less one, so its days are far below 2^63"
)]
pub(crate) const fn day_in(month: u32, day: u32) -> i64 {
    let first = first_of(month);
    let wanted = first + day as i64 - 1;
    if day <= 28 {
        return wanted;
    }
    let next = first_of(month + 1);
    if wanted < next { wanted } else { next - 1 }
}

impl Instant for Tick {
    #[inline]
    fn is_after(self, other: Self) -> bool {
        self > other
    }

    #[inline]
    fn after_months(self, months: u64) -> Option<Self> {
        let day = self.day()?;
        let at = month_and_day(day);
        let month = u64::from(at.month).checked_add(months)?;
        let month = u32::try_from(month).ok().filter(|month| *month < LAST_MONTH)?;
        Some(Self(self.0.wrapping_add(
            day_in(month, at.day).wrapping_sub(day).wrapping_mul(DAY),
        )))
    }

    #[inline]
    fn after_hours(self, hours: u64) -> Option<Self> {
        let millis = i64::try_from(hours).ok()?.checked_mul(3_600_000)?;
        let after = Self(self.0.checked_add(millis)?);
        after.day().is_some().then_some(after)
    }

    #[inline]
    fn months_until(self, end: Self) -> u32 {
        // Beyond the calendar nothing is reached that its last day does not reach.
        let end = end.min(LAST);
        let (Some(from), Some(to)) = (self.day(), end.day()) else {
            return 0;
        };
        let (start, stop) = (month_and_day(from), month_and_day(to));
        let apart = stop.month.saturating_sub(start.month);
        let reached = day_in(stop.month, start.day).wrapping_sub(from).wrapping_mul(DAY);
        if self.0.wrapping_add(reached) <= end.0 {
            apart
        } else {
            apart.saturating_sub(1)
        }
    }
}

impl From<DateTime<Utc>> for Tick {
    /// What is finer than a millisecond is cut.
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.timestamp_millis())
    }
}

impl fmt::Display for Tick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::from_timestamp_millis(self.0) {
            Some(at) => f.write_str(&wire::write_time(at)),
            None => write!(f, "{} ms", self.0),
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
