//! The line on which a value stands.

use toml::de::{DeTable, DeValue};

use super::super::fault::Step;

/// Gives the line of what the steps lead to, or of the last of them that leads to anything.
pub(super) fn line_of<'s>(text: &str, root: &DeTable<'_>, steps: impl Iterator<Item = &'s Step>) -> usize {
    let mut at = 0;
    let mut table = Some(root);
    let mut list = None;
    for step in steps {
        let (start, value) = match step {
            Step::Key(key) => match table.and_then(|table| table.get_key_value(&**key)) {
                Some((key, value)) => (key.span().start, value.get_ref()),
                None => break,
            },
            Step::Element(number) => match list.and_then(|list: &toml::de::DeArray<'_>| list.get(*number)) {
                Some(element) => (element.span().start, element.get_ref()),
                None => break,
            },
        };
        at = start;
        (table, list) = match value {
            DeValue::Table(table) => (Some(table), None),
            DeValue::Array(list) => (None, Some(list)),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => (None, None),
        };
    }
    line_at(text, at)
}

/// Gives the line, from 1, of a byte of the text.
pub(super) fn line_at(text: &str, at: usize) -> usize {
    let before = text.bytes().take(at);
    before.filter(|byte| *byte == b'\n').count().saturating_add(1)
}
