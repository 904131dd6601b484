//! The instant of a simulation: milliseconds on a proleptic Gregorian calendar, one machine word.

use core::fmt;

use chrono::{DateTime, NaiveDate, Utc};
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

/// Where a [`Tick`] stands in the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Months since March of year 0.
    pub(crate) month: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
    /// Milliseconds since midnight.
    millis: u32,
}

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;
/// The month after the calendar's last: January 10000.
const LAST_MONTH: u32 = 9_999 * 12 + 10;
/// The day after the calendar's last.
const LAST_DAY: i64 = computed_first_of(LAST_MONTH);

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
        // What is before the first day wraps to far after the last.
        let since_first = self.0.wrapping_add(EPOCH * DAY).cast_unsigned();
        if since_first < (LAST_DAY + EPOCH).cast_unsigned() * DAY.cast_unsigned() {
            Some((since_first / DAY.cast_unsigned()).cast_signed() - EPOCH)
        } else {
            None
        }
    }

    /// Gives the milliseconds since an earlier instant; 0 where that is later.
    #[must_use]
    #[inline]
    pub const fn since(self, earlier: Self) -> u64 {
        if self.0 > earlier.0 {
            self.0.abs_diff(earlier.0)
        } else {
            0
        }
    }

    /// Gives the instant so many milliseconds on.
    #[must_use]
    #[inline]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add_unsigned(millis))
    }
}

/// Gives midnight, UTC, of a date.
#[must_use]
pub(crate) fn midnight(date: NaiveDate) -> Tick {
    Tick(i64::from(date.to_epoch_days()).saturating_mul(DAY))
}

/// The months from 1970 on whose first days are looked up: 400 years, after which the calendar begins anew.
const LOOKED_UP: usize = 4_800;
/// The days of these months.
const DAYS_LOOKED_UP: u64 = 146_097;
/// January 1970, counted from March of year 0.
const FIRST_LOOKED_UP: u32 = 1_969 * 12 + 10;

/// The first day of each of these months and of the next, counted from 1970.
static FIRST_DAYS: [i32; LOOKED_UP + 1] = {
    let mut days = [0; LOOKED_UP + 1];
    let mut month = 0;
    while month <= LOOKED_UP {
        days[month] = computed_first_of(FIRST_LOOKED_UP + month as u32) as i32;
        month += 1;
    }
    days
};

/// Gives month and day of a day counted from 1970.
#[inline]
pub(crate) fn month_and_day(day: i64) -> MonthAndDay {
    let unsigned = day.cast_unsigned();
    if unsigned >= DAYS_LOOKED_UP {
        return computed_month_and_day(day);
    }
    // The month as if all were equally long and began four days early: the right one, or the one after.
    let guess = ((unsigned + 4) * 2_153 >> 16) as u32;
    let month = FIRST_LOOKED_UP + guess;
    let first = first_of(month);
    if first <= day {
        MonthAndDay {
            month,
            day: (day - first) as u32 + 1,
        }
    } else {
        MonthAndDay {
            month: month - 1,
            day: (day - first_of(month - 1)) as u32 + 1,
        }
    }
}

/// Gives the day, counted from 1970, on which a month begins.
#[inline]
pub(crate) fn first_of(month: u32) -> i64 {
    match FIRST_DAYS.get(month.wrapping_sub(FIRST_LOOKED_UP) as usize) {
        Some(day) => i64::from(*day),
        None => computed_first_of(month),
    }
}

/// By Neri and Schneider, Euclidean affine functions and their application to calendar algorithms, 2023: quotients by
/// one multiplication each. Holds for the years 0 to 100,000.
#[cold]
#[inline(never)]
const fn computed_month_and_day(day: i64) -> MonthAndDay {
    let n1 = 4 * (day + EPOCH) as u64 + 3;
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

const fn computed_first_of(month: u32) -> i64 {
    let year = (month / 12) as i64;
    let month = (month % 12) as i64;
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - EPOCH
}

/// Gives how many days a month has.
#[inline]
fn length_of(month: u32) -> u32 {
    (first_of(month + 1) - first_of(month)) as u32
}

/// Gives the day, counted from 1970, that a month has at `day`, or its last one where it is shorter (rule A3).
#[inline]
pub(crate) fn day_in(month: u32, day: u32) -> i64 {
    let day = if day <= 28 { day } else { day.min(length_of(month)) };
    first_of(month) + i64::from(day) - 1
}

impl Instant for Tick {
    type Date = Date;

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

    /// No month has fewer than 28 days.
    #[inline]
    fn is_surely_within(self, months: u32, end: Self) -> bool {
        end.since(self) < u64::from(months).wrapping_mul(28 * DAY.cast_unsigned())
    }

    #[inline]
    fn date(self) -> Date {
        let day = self.day().unwrap_or(0);
        let MonthAndDay { month, day: of_month } = month_and_day(day);
        let millis = self.0.wrapping_sub(day.wrapping_mul(DAY));
        // What is outside of the calendar is clamped to it.
        let millis = u32::try_from(millis).unwrap_or(if millis < 0 { 0 } else { u32::MAX });
        Date {
            month,
            day: of_month,
            millis,
        }
    }

    #[inline]
    fn months_between(start: Date, end: Date) -> u32 {
        let day = if start.day <= 28 {
            start.day
        } else {
            start.day.min(length_of(end.month))
        };
        let is_short = (end.day, end.millis) < (day, start.millis);
        end.month
            .saturating_sub(start.month)
            .saturating_sub(is_short.into())
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
