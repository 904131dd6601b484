//! The proleptic Gregorian calendar, in days and months: what a simulation asks most is looked up.

/// A month and the day in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MonthAndDay {
    /// Months since March of year 0.
    pub(crate) month: u32,
    /// The day of the month, from 1.
    pub(crate) day: u32,
}

/// Days from 0000-03-01 to 1970-01-01.
pub(super) const EPOCH: i64 = 719_468;
/// The month after the calendar's last: January 10000.
pub(super) const LAST_MONTH: u32 = 9_999 * 12 + 10;
/// The day after the calendar's last.
pub(super) const LAST_DAY: i64 = computed_first_of(LAST_MONTH);

/// The months from 1970 on whose first days are looked up: 400 years, after which the calendar begins anew.
const LOOKED_UP: usize = 4_800;
/// The days of these months.
const DAYS_LOOKED_UP: u64 = 146_097;
/// January 1970, counted from March of year 0.
const FIRST_LOOKED_UP: u32 = 1_969 * 12 + 10;

/// The first day of each of these months and of the next, counted from 1970.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
static FIRST_DAYS: [i32; LOOKED_UP + 1] = {
    let mut days = [0; LOOKED_UP + 1];
    let mut month = 0;
    while month <= LOOKED_UP {
        days[month] = computed_first_of(FIRST_LOOKED_UP + month as u32) as i32;
        month += 1;
    }
    days
};

/// Gives month and day of a day of the calendar, counted from 1970.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
pub(crate) fn month_and_day(day: i64) -> MonthAndDay {
    let unsigned = day.cast_unsigned();
    if unsigned >= DAYS_LOOKED_UP {
        return computed_month_and_day(day);
    }
    // The month as if all were equally long and began four days early: the right one, or the one after.
    let guess = (((unsigned + 4) * 141_110_707) >> 32) as u32;
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
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
const fn computed_month_and_day(day: i64) -> MonthAndDay {
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

#[expect(
    clippy::arithmetic_side_effects,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
const fn computed_first_of(month: u32) -> i64 {
    let (year, month) = ((month / 12) as i64, (month % 12) as i64);
    year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 - EPOCH
}

/// Gives how many days a month has.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
pub(super) fn length_of(month: u32) -> u32 {
    (first_of(month + 1) - first_of(month)) as u32
}

/// Gives the day, counted from 1970, that a month has at `day`, or its last one where it is shorter (rule A3).
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "days of the calendar, below 2^22, and months below 2^17; a test walks through all of them"
)]
pub(crate) fn day_in(month: u32, day: u32) -> i64 {
    let day = if day <= 28 { day } else { day.min(length_of(month)) };
    first_of(month) + i64::from(day) - 1
}
