//! What a request says of one property: leave it, clear it, or set it.

/// One property in a request: left out, given empty, or given a value (rule T10).
///
/// ```
/// use sim_lifecycle::Edit;
///
/// assert_eq!(Edit::Set(5).applied_to(Some(1)), Some(5));
/// assert_eq!(Edit::Clear.applied_to(Some(1)), None);
/// assert_eq!(Edit::Keep.applied_to(Some(1)), Some(1));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Edit<T> {
    /// Leaves the property as it is.
    #[default]
    Keep,
    /// Takes its value away.
    Clear,
    /// Gives it this value.
    Set(T),
}

impl<T> Edit<T> {
    /// Gives the property's value after the edit, `held` being the one before.
    pub fn applied_to(self, held: Option<T>) -> Option<T> {
        match self {
            Self::Keep => held,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }

    /// Tells whether the request leaves the property out.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// Gives the edit of a reference to the value.
    pub const fn as_ref(&self) -> Edit<&T> {
        match self {
            Self::Keep => Edit::Keep,
            Self::Clear => Edit::Clear,
            Self::Set(value) => Edit::Set(value),
        }
    }

    /// Gives the value that is set, if one is.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Keep | Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}
