//! Draws: streams of words that hang on the seed, and what is made of a word.
//!
//! A stream belongs to one SIM (or to one day of one cohort) and one purpose, and its words are numbered: the third delay
//! of a SIM is the same draw whatever else happens, in whatever order. So two scenarios can be compared SIM by SIM, and a
//! fleet can be cut into parts.
//!
//! What is drawn is pinned: integers, or IEEE 754 operations that have one result. A report is the same on every machine.

mod exponential;
mod gamma;
mod poisson;

pub use exponential::{ONE, exponential};
pub use gamma::sum_of_exponentials;
pub use poisson::poisson;

use super::scenario::{Delay, Millionths, Span};

/// What a stream is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Where in its window or wave a SIM is provisioned.
    Provision,
    /// From provisioning to first use.
    FirstUse,
    /// From provisioning to loss.
    Loss,
    /// From provisioning to churn.
    Churn,
    /// Suspending and resuming.
    Suspension,
    /// From one connectivity reset to the next.
    Reset,
    /// How long the operator takes with a change.
    Latency,
    /// Whether it fails.
    Failure,
    /// How long the operator takes with a reset.
    ResetLatency,
    /// Whether it fails.
    ResetFailure,
    /// From one data session of a ready SIM to the next.
    DataGap,
    /// How much it carries.
    DataSize,
    /// From one Command of a ready SIM to the next.
    CommandGap,
    /// A cohort's data sessions of one day, those of ready SIMs apart.
    Sessions,
    /// What they carry.
    Bytes,
    /// A cohort's Commands of one day, those of ready SIMs apart.
    Commands,
}

/// What a word's position moves on by for each draw; also the increment of wyrand.
const STEP: u64 = 0xa076_1d64_78bd_642f;
const TWIST: u64 = 0xe703_7ed1_a0b4_28db;

/// All streams of one cohort: its seed and its name.
#[derive(Clone, Copy, Debug)]
pub struct CohortKey(u64);

impl CohortKey {
    /// Makes the key of the cohort with this name under a seed.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let start = folded(seed ^ STEP, TWIST);
        let key = name.bytes().fold(start, |key, byte| {
            folded(key ^ u64::from(byte), STEP).wrapping_add(TWIST)
        });
        Self(key)
    }

    /// Gives the streams of the SIM, or of the day, with this number in the cohort, from 0.
    #[must_use]
    #[inline]
    pub const fn streams(self, number: u64) -> Streams {
        let spread = folded(
            self.0.wrapping_add(number.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            TWIST,
        );
        Streams(folded(spread ^ self.0, STEP))
    }
}

/// All streams of one SIM.
///
/// ```
/// use sim_lifecycle::whatif::draw::{CohortKey, Purpose};
///
/// let sim = CohortKey::new(1, "meters").streams(7);
/// assert_eq!(sim.word(Purpose::Loss, 0), CohortKey::new(1, "meters").streams(7).word(Purpose::Loss, 0));
/// assert_ne!(sim.word(Purpose::Loss, 0), sim.word(Purpose::Churn, 0));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Streams(u64);

impl Streams {
    /// Gives the word with this number, from 0, of the stream for this purpose: 64 bits, each as likely 0 as 1.
    #[must_use]
    #[inline]
    pub const fn word(self, purpose: Purpose, ordinal: u32) -> u64 {
        let position = ((purpose as u64) << 32) | ordinal as u64;
        let state = self.0.wrapping_add(position.wrapping_mul(STEP));
        folded(state, state ^ TWIST)
    }
}

/// The words of one stream, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    streams: Streams,
    purpose: Purpose,
    next: u32,
}

impl Streams {
    /// Gives the words of the stream for this purpose, from the first.
    #[must_use]
    pub const fn words(self, purpose: Purpose) -> Words {
        Words {
            streams: self,
            purpose,
            next: 0,
        }
    }
}

impl Words {
    /// Gives the next word as a number between 0 and 1, neither of them included.
    #[expect(clippy::cast_precision_loss, reason = "53 bits are what a double has")]
    pub fn uniform(&mut self) -> f64 {
        let word = self.streams.word(self.purpose, self.next);
        self.next = self.next.wrapping_add(1);
        ((word >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

/// Multiplies to 128 bits and folds both halves into one: the mixing of wyrand.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half is one of the two")]
const fn folded(a: u64, b: u64) -> u64 {
    let product = (a as u128).wrapping_mul(b as u128);
    (product >> 64) as u64 ^ product as u64
}

/// Gives a number below `count`, each as likely: the word as a fraction of 2^64, times `count`, cut.
#[must_use]
#[inline]
pub const fn below(word: u64, count: u64) -> u64 {
    ((word as u128).wrapping_mul(count as u128) >> 64) as u64
}

/// Tells whether what happens with a chance of so many millionths happens.
#[must_use]
#[inline]
pub const fn happens(word: u64, chance: Millionths) -> bool {
    below(word, Millionths::ONE.0) < chance.0
}

/// Gives a span of this spread, in milliseconds. A fixed one needs no word; give it any.
#[must_use]
#[inline]
pub fn delay(word: u64, spread: Delay) -> u64 {
    match spread {
        Delay::Fixed(span) => span.millis(),
        Delay::Uniform { from, to } => from
            .millis()
            .wrapping_add(below(word, to.millis().saturating_sub(from.millis()))),
        Delay::Exponential { at_least, mean } => at_least.millis().wrapping_add(scaled(word, mean)),
    }
}

/// Gives an exponentially distributed span of this mean, in milliseconds, cut.
#[must_use]
#[inline]
pub fn scaled(word: u64, mean: Span) -> u64 {
    times(exponential(word), mean.millis(), 32)
}

/// Gives `a * b / 2^shift`, cut. With `a` below 2^38, as exponential numbers are, it is below 2^64 for any `b` if the shift
/// is 38 or more, and for a span otherwise.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "see above")]
fn times(a: u64, b: u64, shift: u32) -> u64 {
    (u128::from(a).wrapping_mul(b.into()) >> (shift & 127)) as u64
}

/// The mean gap of a Poisson process: milliseconds in units of 2^-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap(u64);

impl Gap {
    /// Gives the mean gap of what happens `rate` times in `span`; `None` where it never does.
    #[must_use]
    pub fn of(rate: Millionths, span: Span) -> Option<Self> {
        let units = u128::from(span.millis()).wrapping_mul(1_000_000 << 16);
        let mean = units.checked_div(rate.0.into())?;
        Some(Self(u64::try_from(mean).unwrap_or(u64::MAX)))
    }

    /// Gives an exponentially distributed gap, in milliseconds, cut.
    #[must_use]
    #[inline]
    pub fn draw(self, word: u64) -> u64 {
        times(exponential(word), self.0, 48)
    }
}

/// Gives the size of a data session of this mean, in bytes, rounded.
#[must_use]
#[inline]
pub fn size(word: u64, mean: u64) -> u64 {
    let product = u128::from(exponential(word))
        .wrapping_mul(mean.into())
        .wrapping_add(1 << 31);
    u64::try_from(product >> 32).unwrap_or(u64::MAX)
}
