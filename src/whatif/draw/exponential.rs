//! The exponential distribution in integers: the logarithm of a word, by a table and a cubic.

/// The mean of [`exponential`]: 2^32.
pub const ONE: u64 = 1 << 32;

/// How many pieces an octave is cut into.
const PIECES: usize = 256;
/// The fraction bits within.
const FRACTION: u32 = 40;
/// ln 2 with [`FRACTION`] bits.
const LN_2: i64 = ln_of_ratio(2, 1).cast_signed();

/// For the middle of a piece: its reciprocal, 2^94 over it, and ln 2 less its logarithm, with [`FRACTION`] bits.
#[derive(Clone, Copy)]
struct Piece {
    reciprocal: i64,
    down: i64,
}

/// Gives an exponentially distributed number of mean [`ONE`]: minus the logarithm of the word, its lowest bit set, as a
/// fraction of 2^64. Before it is cut to a whole number, it is off by less than 2^-36 of the mean.
///
/// ```
/// use sim_lifecycle::whatif::draw::{ONE, exponential};
///
/// let half = exponential(1 << 63);
/// assert_eq!(half * 1_000_000 / ONE, 693_147); // ln 2
/// assert_eq!(exponential(u64::MAX), 0);
/// ```
#[must_use]
#[inline]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "eight bits index 256 pieces; the widths of all products are in the comments"
)]
pub const fn exponential(word: u64) -> u64 {
    let word = word | 1;
    let zeros = word.leading_zeros();
    let mantissa = word << zeros;
    let piece = TABLE[(mantissa >> 55) as usize & (PIECES - 1)];
    // From the middle of the piece: at most 2^54 either way; 2^30 after the shift, 2^61 times a reciprocal below 2^31.
    let off = (mantissa & ((1 << 55) - 1)) as i64 - (1 << 54);
    let x = ((off >> 24) * piece.reciprocal) >> 30;
    // x is below 2^-9, so that the next term of the series would be below 2^-38.
    let square = (x * x) >> FRACTION;
    let cube = (square * x) >> FRACTION;
    let log = x - (square >> 1) + ((cube * 21_845) >> 16);
    let whole = zeros as i64 * LN_2 + piece.down - log;
    // Nothing is below zero, but rounding can be by one.
    (if whole < 0 { 0 } else { whole } >> (FRACTION - 32)) as u64
}

static TABLE: [Piece; PIECES] = table();

#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "evaluated when compiled, where overflow is an error"
)]
const fn table() -> [Piece; PIECES] {
    let mut table = [Piece {
        reciprocal: 0,
        down: 0,
    }; PIECES];
    let mut at = 0;
    while at < PIECES {
        // The middle of the piece is (2 at + 513) / 512 of 2^63.
        let middle = 2 * at as u128 + 513;
        table[at] = Piece {
            reciprocal: ((1_u128 << 40) / middle) as i64,
            down: LN_2 - ln_of_ratio(middle, 512) as i64,
        };
        at += 1;
    }
    table
}

/// Gives the logarithm of `a / b`, from 1 to 2, by the series of the inverse hyperbolic tangent.
#[expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "evaluated when compiled, where overflow is an error"
)]
const fn ln_of_ratio(a: u128, b: u128) -> u64 {
    let z = ((a - b) << 64) / (a + b);
    let square = (z * z) >> 64;
    let (mut power, mut sum, mut odd) = (z, 0, 1);
    while power > 0 {
        sum += power / odd;
        power = (power * square) >> 64;
        odd += 2;
    }
    // Twice the series, rounded to the fraction bits.
    let bits = 64 - FRACTION;
    (((sum << 1) + (1 << (bits - 1))) >> bits) as u64
}
