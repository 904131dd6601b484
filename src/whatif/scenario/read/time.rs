//! Days and instants.

use alloc::format;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use toml::de::DeValue;
use toml::value::{Date, Datetime, Offset, Time};

use super::super::fault::{Fault, shortened};
use super::super::{MonthDay, Problem, expected};
use super::value;
use crate::whatif::Tick;

/// Reads a day.
pub(super) fn day(value: &DeValue<'_>) -> Result<NaiveDate, Fault> {
    let wrong = || value::of_another_type(value, expected::START);
    let DeValue::Datetime(Datetime {
        date: Some(date),
        time: None,
        offset: None,
    }) = value
    else {
        return Err(wrong());
    };
    calendar_day(*date).ok_or_else(wrong)
}

/// Reads an instant: a day and a time with an offset, or a day, which stands for its midnight.
pub(super) fn instant(value: &DeValue<'_>) -> Result<Tick, Fault> {
    let wrong = || value::of_another_type(value, expected::INSTANT);
    let DeValue::Datetime(datetime) = value else {
        return Err(wrong());
    };
    let (day, time, minutes) = match (datetime.date, datetime.time, datetime.offset) {
        (Some(day), None, None) => (day, NaiveTime::MIN, 0),
        (Some(day), Some(time), Some(offset)) => (day, time_of_day(time).ok_or_else(wrong)?, east(offset)),
        (Some(_), Some(_), None) => {
            let came = format!("{datetime}").into();
            return Err(Problem::NoOffset { came }.into());
        }
        (None, _, _) | (Some(_), None, Some(_)) => return Err(wrong()),
    };
    if datetime
        .time
        .and_then(|time| time.nanosecond)
        .is_some_and(|nanos| nanos % 1_000_000 != 0)
    {
        return Err(Problem::Finer {
            came: format!("{datetime}").into(),
            unit: "a millisecond",
        }
        .into());
    }
    let day = calendar_day(day).ok_or_else(wrong)?;
    let local = NaiveDateTime::new(day, time).and_utc().timestamp_millis();
    Ok(Tick::from_millis(
        local.saturating_sub(minutes.saturating_mul(60_000)),
    ))
}

fn calendar_day(date: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}

fn time_of_day(time: Time) -> Option<NaiveTime> {
    NaiveTime::from_hms_nano_opt(
        u32::from(time.hour),
        u32::from(time.minute),
        u32::from(time.second.unwrap_or_default()),
        time.nanosecond.unwrap_or_default(),
    )
}

/// Gives how many minutes the local time is ahead of UTC.
fn east(offset: Offset) -> i64 {
    match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    }
}

/// Reads a day of every year, such as `11-01`; whether there is such a day is not asked here.
pub(super) fn month_day(value: &DeValue<'_>) -> Result<MonthDay, Fault> {
    let text = value::text(value, expected::MONTH_DAY)?;
    month_and_day(text).ok_or_else(|| {
        Problem::Word {
            came: shortened(text),
            what: "a day of the year",
            expected: expected::MONTH_DAY,
        }
        .into()
    })
}

fn month_and_day(text: &str) -> Option<MonthDay> {
    let two_digits = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    };
    let (month, day) = text.split_once('-')?;
    Some(MonthDay {
        month: two_digits(month)?,
        day: two_digits(day)?,
    })
}
