//! Instants as the wire has them: RFC 3339 in, UTC with as many digits as needed out (rule V7).

use alloc::boxed::Box;
use alloc::string::String;

use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, TimeDelta, Utc};

/// Says that a text is no instant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{found}` is no instant; expected RFC 3339 within the years 0000 to 9999 in UTC, for instance `2026-01-01T09:00:00Z`"
)]
pub struct TimeError {
    /// What came.
    pub found: Box<str>,
}

/// Reads an instant in RFC 3339, with any offset; digits of a second beyond the ninth are cut (rule V7).
///
/// The second 60 is refused: UTC as it is counted here has none.
///
/// ```
/// use sim_lifecycle::wire::{read_time, write_time};
///
/// assert_eq!(write_time(read_time("2026-01-01T10:00:00.25+01:00")?), "2026-01-01T09:00:00.250Z");
/// assert!(read_time("2026-06-30T23:59:60Z").is_err());
/// # Ok::<(), sim_lifecycle::wire::TimeError>(())
/// ```
///
/// # Errors
///
/// [`TimeError`] for anything else, a year beyond 0000 to 9999 in UTC included.
pub fn read_time(text: &str) -> Result<DateTime<Utc>, TimeError> {
    Reader(text.as_bytes())
        .instant()
        .filter(|instant| (0..=9_999).contains(&instant.year()))
        .ok_or_else(|| TimeError { found: text.into() })
}

/// Writes an instant in UTC with 0, 3, 6 or 9 digits of a second, as many as it needs (rule V7).
///
/// [`read_time`] reads it back, unless it is one that RFC 3339 or UTC as it is counted here does not have: a year beyond
/// 0000 to 9999 is written with its sign, and a leap second, as chrono can have one, as the second 60.
///
/// ```
/// use sim_lifecycle::chrono::{DateTime, Utc};
/// use sim_lifecycle::wire::{read_time, write_time};
///
/// let written = write_time(DateTime::<Utc>::MAX_UTC);
/// assert_eq!(written, "+262142-12-31T23:59:59.999999999Z");
/// assert!(read_time(&written).is_err());
/// ```
#[must_use]
pub fn write_time(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn instant(mut self) -> Option<DateTime<Utc>> {
        let year = self.number(4)?;
        let month = self.after(b"-")?.number(2)?;
        let day = self.after(b"-")?.number(2)?;
        let hour = self.after(b"Tt")?.number(2)?;
        let minute = self.after(b":")?.number(2)?;
        let second = self.after(b":")?.number(2)?;
        let nanosecond = self.fraction()?;
        let offset = self.offset()?;
        // A nanosecond of a billion or more would be chrono's way to write a leap second; there are nine digits at most.
        let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        let time = date.and_hms_nano_opt(hour, minute, second, nanosecond)?;
        self.0.is_empty().then_some(())?;
        if offset.is_zero() {
            Some(time.and_utc())
        } else {
            time.and_utc().checked_sub_signed(offset)
        }
    }

    /// Reads exactly this many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (digits, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        value(digits)
    }

    /// Reads one of these bytes.
    fn after(&mut self, expected: &[u8]) -> Option<&mut Self> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        expected.contains(first).then_some(self)
    }

    /// Reads the digits of a second, if there are any, as nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let Some(rest) = self.0.strip_prefix(b".") else {
            return Some(0);
        };
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = rest.split_at_checked(count)?;
        self.0 = rest;
        let kept = digits.get(..count.min(9))?;
        let missing = 9_u32.checked_sub(u32::try_from(kept.len()).ok()?)?;
        (count > 0).then_some(())?;
        value(kept)?.checked_mul(10_u32.checked_pow(missing)?)
    }

    fn offset(&mut self) -> Option<TimeDelta> {
        let (sign, rest) = self.0.split_first()?;
        self.0 = rest;
        if matches!(sign, b'Z' | b'z') {
            return Some(TimeDelta::zero());
        }
        let hours = self.number(2).filter(|hours| *hours < 24)?;
        let minutes = self.after(b":")?.number(2).filter(|minutes| *minutes < 60)?;
        let offset = TimeDelta::try_minutes(hours.checked_mul(60)?.checked_add(minutes)?.into())?;
        match sign {
            b'+' => Some(offset),
            b'-' => TimeDelta::zero().checked_sub(&offset),
            _ => None,
        }
    }
}

fn value(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, digit| {
        let digit = char::from(*digit).to_digit(10)?;
        value.checked_mul(10)?.checked_add(digit)
    })
}
