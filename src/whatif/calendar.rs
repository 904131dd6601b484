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
pub(crate) const EPOCH: i64 = 719_468;
/// The month after the calendar's last: January 10000.
pub(super) const LAST_MONTH: u32 = 9_999 * 12 + 10;
/// The day after the calendar's last.
pub(super) const LAST_DAY: i64 = computed_first_of(LAST_MONTH);

/// January 1970, counted from March of year 0.
const FIRST_LOOKED_UP: u32 = 1_969 * 12 + 10;
/// How many months from then on are looked up: 170 years, as many as there is room for beside the day of the month.
const MONTHS: usize = 1 << (u16::BITS - DAY_BITS);
/// The bits that the day of the month takes.
const DAY_BITS: u32 = 5;
/// The days of these months.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "evaluated when compiled: 170 years"
)]
const DAYS: usize = computed_first_of(FIRST_LOOKED_UP + MONTHS as u32) as usize;

/// The first day of each of these months and of the next, counted from 1970.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "evaluated when compiled, where overflow is an error"
)]
static FIRST_DAYS: [i32; MONTHS + 1] = {
    let mut days = [0; MONTHS + 1];
    let mut month = 0;
    while month <= MONTHS {
        days[month] = computed_first_of(FIRST_LOOKED_UP + month as u32) as i32;
        month += 1;
    }
    days
};

/// For each of the days its month, and the day of that.
#[expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "evaluated when compiled, where overflow is an error"
)]
static MONTHS_AND_DAYS: [u16; DAYS] = {
    let mut months_and_days = [0; DAYS];
    let (mut month, mut day) = (0, 0);
    while month < MONTHS {
        let mut of_month = 1;
        while day < FIRST_DAYS[month + 1] as usize {
            months_and_days[day] = (month as u16) << DAY_BITS | of_month;
            of_month += 1;
            day += 1;
        }
        month += 1;
    }
    months_and_days
};

/// Gives month and day of a day of the calendar, counted from 1970.
#[inline]
pub(crate) fn month_and_day(day: i64) -> MonthAndDay {
    looked_up(day).unwrap_or_else(|| computed_month_and_day(day))
}

/// The same, if it is among those that are looked up.
#[inline]
pub(super) fn looked_up(day: i64) -> Option<MonthAndDay> {
    let both = *MONTHS_AND_DAYS.get(usize::try_from(day).ok()?)?;
    Some(MonthAndDay {
        month: FIRST_LOOKED_UP.wrapping_add((both >> DAY_BITS).into()),
        day: u32::from(both & ((1 << DAY_BITS) - 1)),
    })
}

/// Gives the day so many months after a day that was looked up, clamped to its month's last; if that is looked up, too.
#[inline]
pub(super) fn looked_up_later(at: MonthAndDay, months: u64) -> Option<i64> {
    if months > MONTHS as u64 {
        return None;
    }
    let index = u64::from(at.month.wrapping_sub(FIRST_LOOKED_UP)).wrapping_add(months);
    let [first, next] = FIRST_DAYS.get(usize::try_from(index).ok()?..)?.first_chunk()?;
    Some(clamped(i64::from(*first), i64::from(*next), at.day))
}

/// The day of a month between these bounds, or its last.
#[inline]
fn clamped(first: i64, next: i64, day: u32) -> i64 {
    first.wrapping_add(day.into()).min(next).wrapping_sub(1)
}

/// Gives the day, counted from 1970, on which a month begins.
#[cfg(test)]
pub(crate) fn first_of(month: u32) -> i64 {
    match FIRST_DAYS.get(month.wrapping_sub(FIRST_LOOKED_UP) as usize) {
        Some(day) => i64::from(*day),
        None => computed_first_of(month),
    }
}

/// Gives the days on which a month and the next begin.
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "months below 2^17; a test walks through all of them"
)]
fn bounds_of(month: u32) -> (i64, i64) {
    let index = month.wrapping_sub(FIRST_LOOKED_UP) as usize;
    match FIRST_DAYS.get(index..).and_then(|days| days.first_chunk()) {
        Some([first, next]) => (i64::from(*first), i64::from(*next)),
        None => (computed_first_of(month), computed_first_of(month + 1)),
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
    let (first, next) = bounds_of(month);
    (next - first) as u32
}

/// Gives the day, counted from 1970, that a month has at `day`, or its last one where it is shorter (rule A3).
#[inline]
pub(crate) fn day_in(month: u32, day: u32) -> i64 {
    let (first, next) = bounds_of(month);
    clamped(first, next, day)
}
