//! Everything that can be wrong with a scenario, each with what was expected.

use alloc::boxed::Box;

use super::Span;
use super::fault::Keys;
use crate::whatif::Tick;

/// What is wrong with a value of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The text is no TOML.
    #[error("not TOML: {message}")]
    Syntax {
        /// What the TOML parser says.
        message: Box<str>,
    },
    /// No key has this name here.
    #[error("unknown key; {}expected one of {}", meant(*near), Keys(known))]
    UnknownKey {
        /// The known key that is spelled most like it, if one is.
        near: Option<&'static str>,
        /// All keys that are known here.
        known: &'static [&'static str],
    },
    /// A value that has no default is not there.
    #[error("missing; expected {expected}")]
    Missing {
        /// What it would be.
        expected: &'static str,
    },
    /// Two keys say what only one can say.
    #[error("cannot stand beside `{other}`; expected {expected}")]
    Beside {
        /// The other key.
        other: &'static str,
        /// What can stand there.
        expected: &'static str,
    },
    /// The value is of another type.
    #[error("found {found}; expected {expected}")]
    Type {
        /// What came, by its type.
        found: Box<str>,
        /// What it would be.
        expected: &'static str,
    },
    /// The text is none of a few words.
    #[error("{came} is not {what}; expected {expected}")]
    Word {
        /// What came, in quotes.
        came: Box<str>,
        /// What it would have to be, with an article.
        what: &'static str,
        /// The words.
        expected: &'static str,
    },
    /// The value is too small or too great.
    #[error("{came} is out of range; expected {expected}")]
    Range {
        /// What came.
        came: Box<str>,
        /// What would be in range.
        expected: &'static str,
    },
    /// The value is finer than can be counted.
    #[error("{came} is finer than {unit}")]
    Finer {
        /// What came.
        came: Box<str>,
        /// The finest that is counted.
        unit: &'static str,
    },
    /// The text is no span of time.
    #[error(
        "{came} is not a span of time; expected numbers with units out of `ms`, `s`, `min`, `h`, `days` and `weeks`, \
         such as \"1 h 30 min\""
    )]
    NotASpan {
        /// What came, in quotes.
        came: Box<str>,
    },
    /// The span is given in months or years.
    #[error(
        "{came} counts in months or years, which are not always as long; expected days, such as \"30 days\" or \"365 days\""
    )]
    Calendar {
        /// What came, in quotes.
        came: Box<str>,
    },
    /// The instant does not say in which time zone it is.
    #[error("{came} has no offset; expected one after it, such as `Z` for UTC")]
    NoOffset {
        /// What came.
        came: Box<str>,
    },
    /// The end of a window is not after its beginning.
    #[error("{to} is not after `from`, which is {from}")]
    EmptyWindow {
        /// Its beginning.
        from: Tick,
        /// Its end.
        to: Tick,
    },
    /// The longest span is not above the shortest.
    #[error("{to} is not longer than `from`, which is {from}")]
    EmptyRange {
        /// The shortest.
        from: Span,
        /// What it stays below.
        to: Span,
    },
    /// An outage begins before the one before it is over, or at that instant.
    #[error("{from} is not after the end of the outage before, {ended}; expected them in order and apart")]
    Outages {
        /// The end of the one before.
        ended: Tick,
        /// The beginning.
        from: Tick,
    },
    /// The waves are not the whole cohort, or more than that.
    #[error("the waves have {waves} SIMs together, the cohort has {sims}; expected as many")]
    Waves {
        /// How many all waves have.
        waves: u128,
        /// How many the cohort has.
        sims: u64,
    },
    /// Suspensions follow each other without a pause.
    #[error("`after` and `lasting` together are {mean} on average; expected 1 min or more")]
    TooOften {
        /// The mean of both together.
        mean: Span,
    },
    /// Both ends of the season are the same day.
    #[error("the same day as `from`, at least in most years; expected another one")]
    SameDay,
    /// Some SIMs would be suspended only after others are resumed, or the other way round.
    #[error("{spread} is longer than the shorter part of the year, {shorter}; expected at most that")]
    Spread {
        /// The spread that was asked for.
        spread: Span,
        /// The shorter of the two parts between `from` and `to`.
        shorter: Span,
    },
    /// The cohort has its place before the one that stands before it, or the same name.
    #[error("stands after `{before}`; expected cohorts in the order of their names, each once")]
    CohortOrder {
        /// The one before it.
        before: Box<str>,
    },
}

fn meant(near: Option<&'static str>) -> Box<str> {
    near.map_or_else(Box::default, |near| {
        alloc::format!("did you mean `{near}`? ").into_boxed_str()
    })
}

impl Problem {
    pub(super) fn range(came: &impl alloc::string::ToString, expected: &'static str) -> Self {
        Self::Range {
            came: came.to_string().into_boxed_str(),
            expected,
        }
    }
}
