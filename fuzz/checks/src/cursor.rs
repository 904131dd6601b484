//! Values out of bytes, for checks whose input is not a text.

use chrono::{DateTime, Utc};

/// What is left of the bytes; past the end there are zeros.
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl Cursor<'_> {
    pub(crate) fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().unwrap_or((&0, &[]));
        self.0 = rest;
        *first
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        core::array::from_fn(|_| self.byte())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// One of these; there is at least one.
    pub(crate) fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[usize::from(self.byte()) % values.len()]
    }

    pub(crate) fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.flag().then(|| value(self))
    }

    /// Any instant of chrono's calendar, its leap seconds included.
    pub(crate) fn instant(&mut self) -> Option<DateTime<Utc>> {
        let second = i64::from_be_bytes(self.bytes());
        let nanosecond = u32::from_be_bytes(self.bytes());
        DateTime::from_timestamp(second, nanosecond)
    }
}
