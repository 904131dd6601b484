//! Numbers: whole ones, and decimal ones to the millionth, exactly.

use core::num::NonZeroU64;

use toml::de::DeValue;

use super::super::fault::Fault;
use super::super::{Millionths, Problem, expected};
use super::value::{cut, of_another_type};

/// Reads a whole number from 0 to 2^63 - 1, as far as TOML's go.
pub(super) fn whole(value: &DeValue<'_>, expected: &'static str) -> Result<u64, Fault> {
    let DeValue::Integer(number) = value else {
        return Err(of_another_type(value, expected));
    };
    i64::from_str_radix(number.as_str(), number.radix())
        .ok()
        .and_then(|number| u64::try_from(number).ok())
        .ok_or_else(|| Problem::range(&cut(number.as_str()), expected).into())
}

pub(super) fn at_least_one(value: &DeValue<'_>) -> Result<NonZeroU64, Fault> {
    let number = whole(value, expected::AT_LEAST_ONE)?;
    NonZeroU64::new(number).ok_or_else(|| Problem::range(&number, expected::AT_LEAST_ONE).into())
}

/// Reads a number that is not negative, with or without decimals.
pub(super) fn millionths(value: &DeValue<'_>, expected: &'static str) -> Result<Millionths, Fault> {
    let text = if let DeValue::Float(number) = value {
        number.as_str()
    } else if let DeValue::Integer(number) = value
        && number.radix() == 10
    {
        number.as_str()
    } else {
        let number = whole(value, expected)?;
        return number
            .checked_mul(Millionths::ONE.0)
            .map(Millionths)
            .ok_or_else(|| Problem::range(&number, expected).into());
    };
    let came = cut(text);
    match Decimal::read(text).map(|number| number.times(Millionths::ONE.0)) {
        Some(Product::Whole(millionths)) => Ok(Millionths(millionths)),
        Some(Product::Finer) => Err(Problem::Finer {
            came,
            unit: "a millionth",
        }
        .into()),
        Some(Product::Beyond) | None => Err(Problem::range(&came, expected).into()),
    }
}

/// A decimal number that is not negative, as it is written.
pub(super) struct Decimal {
    /// Its digits without trailing zeros; `None` where there are too many to be counted.
    digits: Option<u64>,
    /// The power of ten of the last of them.
    exponent: i64,
}

/// A decimal number times a whole one.
pub(super) enum Product {
    /// A whole number.
    Whole(u64),
    /// Not a whole number.
    Finer,
    /// Too great.
    Beyond,
}

impl Decimal {
    /// Reads digits with a point and an exponent, or without; `None` for anything else, and below zero.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, number) = match number.strip_prefix('-') {
            Some(number) => (true, number),
            None => (false, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, part) = match number.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (number, ""),
        };
        let all = [whole, part].concat();
        if whole.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_end_matches('0');
        let nothing = digits.is_empty();
        if negative && !nothing {
            return None;
        }
        let zeros = all.len().saturating_sub(digits.len());
        let places = i64::try_from(part.len()).ok()?;
        Some(Self {
            digits: if nothing { Some(0) } else { digits.parse().ok() },
            exponent: power(exponent)?
                .saturating_add(i64::try_from(zeros).ok()?)
                .saturating_sub(places),
        })
    }

    /// Multiplies it, exactly.
    pub(super) fn times(&self, factor: u64) -> Product {
        if self.digits == Some(0) {
            return Product::Whole(0);
        }
        let Some(digits) = self.digits else {
            // Twenty digits of which the last is no zero: fine beyond all units, or great beyond all ranges.
            return if self.exponent < 0 {
                Product::Finer
            } else {
                Product::Beyond
            };
        };
        let power = u32::try_from(self.exponent.unsigned_abs()).unwrap_or(u32::MAX);
        let product = u128::from(digits).saturating_mul(u128::from(factor));
        let scale = 10_u128.checked_pow(power);
        let scaled = if self.exponent >= 0 {
            scale.and_then(|scale| product.checked_mul(scale))
        } else {
            match scale.map(|scale| (product.checked_div(scale), product.checked_rem(scale))) {
                Some((quotient, Some(0))) => quotient,
                Some(_) | None => return Product::Finer,
            }
        };
        scaled
            .and_then(|scaled| u64::try_from(scaled).ok())
            .map_or(Product::Beyond, Product::Whole)
    }
}

/// Reads an exponent; one that no `i64` holds is as good as the greatest.
fn power(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = digits.parse().unwrap_or(i64::MAX);
    Some(if negative { size.saturating_neg() } else { size })
}
