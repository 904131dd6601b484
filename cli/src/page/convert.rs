//! The few conversions between whole and real numbers: what is drawn needs no more than a double holds.

/// Gives the nearest real number.
#[expect(clippy::cast_precision_loss, reason = "drawn or rounded to a few digits")]
pub(super) fn real(value: impl Into<u128>) -> f64 {
    value.into() as f64
}

/// Gives a length as a real number.
pub(super) fn length(value: usize) -> f64 {
    real(value as u64)
}

/// Gives the nearest whole number that is not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and takes what is no number as 0"
)]
pub(super) fn rounded(value: f64) -> u128 {
    value.round() as u128
}

/// Gives a position in a list.
pub(super) fn position(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

/// Gives the length of a list as a number of days.
pub(super) fn day(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
