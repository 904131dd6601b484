//! Spans, numbers and days of the year: what is asked of them, and how they are written.

use core::fmt;

use super::{Millionths, MonthDay, Span};

/// The units of a span, the longest first, each with its milliseconds.
const UNITS: [(&str, u64); 5] = [
    ("days", 86_400_000),
    ("h", 3_600_000),
    ("min", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

impl Span {
    /// Nothing at all.
    pub(super) const MIN: Self = Self(0);
    pub(super) const MILLISECOND: Self = Self(1);
    pub(super) const MINUTE: Self = Self(60_000);

    pub(crate) const fn days(days: u64) -> Self {
        Self(days.saturating_mul(86_400_000))
    }

    pub(super) const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    pub(super) const fn half(self) -> Self {
        Self(self.0 / 2)
    }
}

/// As scenario files have it: `90 days 1 h 30 min`, `0 s`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("0 s");
        }
        let (mut rest, mut space) = (self.0, "");
        for (unit, millis) in UNITS {
            let (count, left) = (
                rest.checked_div(millis).unwrap_or_default(),
                rest.checked_rem(millis).unwrap_or_default(),
            );
            rest = left;
            if count == 0 {
                continue;
            }
            let unit = if count == 1 && unit == "days" { "day" } else { unit };
            write!(f, "{space}{count} {unit}")?;
            space = " ";
        }
        Ok(())
    }
}

impl MonthDay {
    /// Gives how many days the month has in a leap year; 0 where there is no such month.
    pub(super) const fn longest(month: u8) -> u8 {
        match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 29,
            _ => 0,
        }
    }

    pub(super) const fn is_valid(self) -> bool {
        self.day >= 1 && self.day <= Self::longest(self.month)
    }
}

/// As scenario files have it: `11-01`.
impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// As scenario files have it, without needless zeros: `2.5`.
impl fmt::Display for Millionths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / Self::ONE.0, self.0 % Self::ONE.0);
        write!(f, "{whole}")?;
        if rest == 0 {
            return Ok(());
        }
        let digits = alloc::format!("{rest:06}");
        write!(f, ".{}", digits.trim_end_matches('0'))
    }
}
