//! A table whose keys are known: what it has is read, what it should not have is told.

use toml::de::{DeTable, DeValue};

use super::super::Problem;
use super::super::fault::{Fault, Under as _};
use super::{nearest, value};

/// A table in which every key is one of those that are known.
pub(super) struct Table<'a> {
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// Takes a table; the first unknown key in the text is told.
    pub(super) fn new(entries: &'a DeTable<'a>, known: &'static [&'static str]) -> Result<Self, Fault> {
        let unknown = entries
            .keys()
            .filter(|key| !known.contains(&&**key.get_ref()))
            .min_by_key(|key| key.span().start);
        match unknown {
            None => Ok(Self { entries }),
            Some(key) => Err(Fault::from(Problem::UnknownKey {
                near: nearest::nearest(key.get_ref(), known),
                known,
            })
            .under(key.get_ref())),
        }
    }

    /// Takes a value that is a table.
    pub(super) fn of(
        value: &'a DeValue<'a>,
        known: &'static [&'static str],
        expected: &'static str,
    ) -> Result<Self, Fault> {
        let DeValue::Table(entries) = value else {
            return Err(value::of_another_type(value, expected));
        };
        Self::new(entries, known)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Reads what is under a key; `None` where nothing is.
    pub(super) fn optional<T>(
        &self,
        key: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.entries
            .get(key)
            .map(|value| read(value.get_ref()).under(key))
            .transpose()
    }

    /// Reads what has to be under a key.
    pub(super) fn required<T>(
        &self,
        key: &str,
        expected: &'static str,
        read: impl FnOnce(&'a DeValue<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.optional(key, read)?
            .ok_or_else(|| Fault::from(Problem::Missing { expected }).under(key))
    }

    /// Tells of the first of `others` that is there, beside `key`, which is.
    pub(super) fn alone(
        &self,
        key: &'static str,
        others: &[&'static str],
        expected: &'static str,
    ) -> Result<(), Fault> {
        match others.iter().find(|other| self.has(other)) {
            None => Ok(()),
            Some(other) => Err(Fault::from(Problem::Beside { other: key, expected }).under(other)),
        }
    }
}

/// Reads every element of a list.
pub(super) fn each<'a, T>(
    value: &'a DeValue<'a>,
    expected: &'static str,
    read: impl Fn(&'a DeValue<'a>) -> Result<T, Fault>,
) -> Result<alloc::vec::Vec<T>, Fault> {
    let DeValue::Array(elements) = value else {
        return Err(value::of_another_type(value, expected));
    };
    elements
        .iter()
        .enumerate()
        .map(|(number, element)| read(element.get_ref()).map_err(|fault| fault.in_element(number)))
        .collect()
}
