//! What identifies things: SIDs and ICCIDs.

use alloc::boxed::Box;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::str::FromStr;

/// How many characters a SID has: two letters and 32 hex digits.
const SID_LENGTH: usize = 34;

/// What a SID identifies, and the two letters that say so (rule V1).
pub trait Kind {
    /// The two letters that every SID of this kind begins with.
    const PREFIX: &'static str;
}

/// The kinds of SID.
pub mod kind {
    use super::Kind;

    /// Marks the SID of a Sim: `DE`.
    #[derive(Clone, Copy, Debug)]
    pub enum Sim {}

    /// Marks the SID of an Account: `AC`.
    #[derive(Clone, Copy, Debug)]
    pub enum Account {}

    /// Marks the SID of a RatePlan: `WP`.
    #[derive(Clone, Copy, Debug)]
    pub enum RatePlan {}

    impl Kind for Sim {
        const PREFIX: &'static str = "DE";
    }

    impl Kind for Account {
        const PREFIX: &'static str = "AC";
    }

    impl Kind for RatePlan {
        const PREFIX: &'static str = "WP";
    }
}

/// The SID of a Sim: `DE` and 32 hex digits.
pub type SimSid = Sid<kind::Sim>;

/// The SID of an Account: `AC` and 32 hex digits.
pub type AccountSid = Sid<kind::Account>;

/// The SID of a RatePlan: `WP` and 32 hex digits.
pub type RatePlanSid = Sid<kind::RatePlan>;

/// A string identifier with a two-letter prefix; the case of its hex digits is kept and counts (rule V1).
///
/// ```
/// use sim_lifecycle::id::{AccountSid, SimSid};
///
/// let sid: SimSid = "DE00000000000000000000000000000aBc".parse()?;
/// assert_eq!(sid.as_str(), "DE00000000000000000000000000000aBc");
/// assert_ne!(sid, "DE00000000000000000000000000000abc".parse()?);
/// assert!(sid.as_str().parse::<AccountSid>().is_err());
/// # Ok::<(), sim_lifecycle::id::SidError>(())
/// ```
pub struct Sid<K> {
    characters: [u8; SID_LENGTH],
    kind: PhantomData<fn() -> K>,
}

impl<K> Sid<K> {
    /// Gives the SID as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Only `from_str` makes a SID, from ASCII letters and digits, so the fallback is never taken.
        core::str::from_utf8(&self.characters).unwrap_or_default()
    }
}

impl<K: Kind> FromStr for Sid<K> {
    type Err = SidError;

    fn from_str(text: &str) -> Result<Self, SidError> {
        let refuse = || SidError {
            prefix: K::PREFIX,
            found: text.into(),
        };
        let digits = text.strip_prefix(K::PREFIX).ok_or_else(refuse)?;
        let characters = text.as_bytes().try_into().map_err(|_| refuse())?;
        // Without a way out at the first wrong one, so that all are compared at once.
        if !digits
            .bytes()
            .fold(true, |all, digit| all & digit.is_ascii_hexdigit())
        {
            return Err(refuse());
        }
        Ok(Self {
            characters,
            kind: PhantomData,
        })
    }
}

impl<K> Clone for Sid<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Sid<K> {}

impl<K> PartialEq for Sid<K> {
    fn eq(&self, other: &Self) -> bool {
        self.characters == other.characters
    }
}

impl<K> Eq for Sid<K> {}

impl<K> PartialOrd for Sid<K> {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Sid<K> {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.characters.cmp(&other.characters)
    }
}

impl<K> Hash for Sid<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.characters.hash(state);
    }
}

impl<K> fmt::Display for Sid<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<K> fmt::Debug for Sid<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Says that a text is no SID of the kind wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not `{prefix}` followed by 32 hex digits")]
pub struct SidError {
    /// The two letters that were expected first.
    pub prefix: &'static str,
    /// What came.
    pub found: Box<str>,
}

/// Tells whether a text has the shape of a SID of whatever kind: two letters and 32 hex digits (rule V10).
#[must_use]
pub fn is_shaped_like_a_sid(text: &str) -> bool {
    let (letters, digits) = text.as_bytes().split_at(text.len().min(2));
    text.len() == SID_LENGTH
        && letters.iter().all(u8::is_ascii_alphabetic)
        && digits.iter().all(u8::is_ascii_hexdigit)
}

/// The number of a card: 18 to 20 digits, with or without its check digit (rule V6).
///
/// ```
/// use sim_lifecycle::id::Iccid;
///
/// let iccid: Iccid = "8988303000000614224".parse()?;
/// assert!(iccid.check_digit_holds());
/// assert!("89883030".parse::<Iccid>().is_err());
/// # Ok::<(), sim_lifecycle::id::IccidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Iccid(Box<str>);

impl Iccid {
    /// Gives the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the last digit is the check digit of those before it, by Luhn's formula.
    ///
    /// Cards are printed with and without one, so a number for which this is false is a number all the same.
    #[must_use]
    pub fn check_digit_holds(&self) -> bool {
        let sum: u32 = self
            .0
            .bytes()
            .rev()
            .zip([false, true].into_iter().cycle())
            .map(|(digit, doubled)| {
                let digit = u32::from(digit.saturating_sub(b'0'));
                match (doubled, digit) {
                    (false, _) => digit,
                    // Twice a digit, its own two digits added up.
                    (true, 9) => 9,
                    (true, _) => digit.saturating_mul(2) % 9,
                }
            })
            .fold(0, u32::saturating_add);
        sum.is_multiple_of(10)
    }
}

impl FromStr for Iccid {
    type Err = IccidError;

    fn from_str(text: &str) -> Result<Self, IccidError> {
        if (18..=20).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit()) {
            Ok(Self(text.into()))
        } else {
            Err(IccidError { found: text.into() })
        }
    }
}

impl fmt::Display for Iccid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Says that a text is no ICCID.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not 18 to 20 digits")]
pub struct IccidError {
    /// What came.
    pub found: Box<str>,
}
