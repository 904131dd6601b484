//! `--set key=value`: one value of a scenario file changed, all else left as it stands.

use std::fmt;
use std::str::FromStr;

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

/// A key and the value that it is to have.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// As it was given.
    text: String,
    path: Vec<Key>,
    value: Value,
}

/// Says why something cannot be set; the key is told by whoever tells this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SetError {
    #[error("`{key}` is {found}, not a table; nothing can be set below it")]
    NoTable { key: String, found: &'static str },
    #[error("`{key}` is a list; after it comes the number of an element, from 0, not `{came}`")]
    NoNumber { key: String, came: String },
    #[error("`{key}` has {}; there is no number {came}", elements(*count))]
    NoElement { key: String, count: usize, came: usize },
    #[error("`{key}` is a list of tables; set what is in them, such as `{key}.0.{example}`")]
    WholeTable { key: String, example: &'static str },
}

fn elements(count: usize) -> String {
    match count {
        0 => "no elements".into(),
        1 => "1 element".into(),
        count => format!("{count} elements"),
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Set {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let at = equals_sign(text)
            .ok_or("has no `=`; expected a key and a value, such as policy.reactivation=true")?;
        let (key, value) = (
            text.get(..at).unwrap_or_default(),
            text.get(at + 1..).unwrap_or_default(),
        );
        if text.contains(['\n', '\r']) {
            return Err("has a line break; expected one line".into());
        }
        let path = Key::parse(key.trim()).map_err(|_| {
            format!(
                "`{}` is no key; expected one as in the file, such as cohort.meters.sims",
                key.trim()
            )
        })?;
        Ok(Self {
            text: text.into(),
            path,
            value: read_value(value.trim())?,
        })
    }
}

/// Finds the first `=` that is not between quotes.
fn equals_sign(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '=') => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// Reads a TOML value; what is none is a text without quotes, which the shell has taken away.
fn read_value(text: &str) -> Result<Value, String> {
    if text.is_empty() {
        return Err("has no value after `=`; an empty text is written `\"\"`".into());
    }
    match text.parse::<Value>() {
        Ok(mut value) => {
            value.decor_mut().clear();
            Ok(value)
        }
        Err(error) if text.starts_with(['"', '\'', '[', '{']) => {
            let message = error.message().trim_end();
            Err(format!(
                "`{text}` is no TOML value: {}",
                message.replace('\n', ", ")
            ))
        }
        Err(_) => Ok(text.into()),
    }
}

impl Set {
    pub(crate) fn key(&self) -> String {
        dotted(&self.path)
    }

    /// Changes the document.
    pub(crate) fn apply(&self, document: &mut DocumentMut) -> Result<(), SetError> {
        let mut place = Place::Table(document.as_table_mut());
        let Some((last, above)) = self.path.split_last() else {
            return Ok(());
        };
        for (depth, key) in above.iter().enumerate() {
            place = place.below(key, &dotted(self.path.get(..depth).unwrap_or_default()))?;
        }
        place.put(last, &dotted(above), &self.value)
    }
}

fn dotted(path: &[Key]) -> String {
    let keys: Vec<_> = path.iter().map(|key| key.to_string().trim().to_owned()).collect();
    keys.join(".")
}

/// Where something can be set.
enum Place<'a> {
    Table(&'a mut Table),
    Inline(&'a mut InlineTable),
    Tables(&'a mut ArrayOfTables),
    List(&'a mut toml_edit::Array),
    Other(&'static str),
}

impl<'a> Place<'a> {
    fn of(item: &'a mut Item) -> Self {
        match item {
            Item::Table(table) => Self::Table(table),
            Item::ArrayOfTables(tables) => Self::Tables(tables),
            Item::Value(value) => Self::of_value(value),
            Item::None => Self::Other("nothing"),
        }
    }

    fn of_value(value: &'a mut Value) -> Self {
        match value {
            Value::InlineTable(table) => Self::Inline(table),
            Value::Array(list) => Self::List(list),
            Value::String(_) => Self::Other("a text"),
            Value::Integer(_) | Value::Float(_) => Self::Other("a number"),
            Value::Boolean(_) => Self::Other("true or false"),
            Value::Datetime(_) => Self::Other("a date or time"),
        }
    }

    /// Goes one key further down; a table that is not there is made.
    fn below(self, key: &Key, above: &str) -> Result<Self, SetError> {
        match self {
            Self::Table(table) => {
                // Tables of the file itself have headers; within them they stand in one line, as in the examples.
                let has_header = (table.is_implicit() || above.is_empty()) && !table.is_dotted();
                let entry = table.entry_format(key);
                Ok(Self::of(entry.or_insert_with(|| {
                    if has_header {
                        let mut new = Table::new();
                        new.set_implicit(key.get() == "cohort");
                        Item::Table(new)
                    } else {
                        Item::Value(InlineTable::new().into())
                    }
                })))
            }
            Self::Inline(table) => {
                let value = table
                    .entry(key.get())
                    .or_insert_with(|| InlineTable::new().into());
                Ok(Self::of_value(value))
            }
            Self::Tables(tables) => {
                let count = tables.len();
                let number = number(key, above, count)?;
                tables
                    .get_mut(number)
                    .map(Self::Table)
                    .ok_or_else(|| SetError::NoElement {
                        key: above.into(),
                        count,
                        came: number,
                    })
            }
            Self::List(list) => {
                let count = list.len();
                let number = number(key, above, count)?;
                list.get_mut(number)
                    .map(Self::of_value)
                    .ok_or_else(|| SetError::NoElement {
                        key: above.into(),
                        count,
                        came: number,
                    })
            }
            Self::Other(found) => Err(SetError::NoTable {
                key: above.into(),
                found,
            }),
        }
    }

    fn put(self, key: &Key, above: &str, value: &Value) -> Result<(), SetError> {
        match self {
            Self::Table(table) => {
                put(table, key, value);
                Ok(())
            }
            Self::Inline(table) => {
                put(table, key, value);
                Ok(())
            }
            Self::Tables(tables) => {
                number(key, above, tables.len())?;
                Err(SetError::WholeTable {
                    key: above.into(),
                    example: "lasting",
                })
            }
            Self::List(list) => {
                let count = list.len();
                let number = number(key, above, count)?;
                let element = list.get_mut(number).ok_or_else(|| SetError::NoElement {
                    key: above.into(),
                    count,
                    came: number,
                })?;
                replace(element, value);
                Ok(())
            }
            Self::Other(found) => Err(SetError::NoTable {
                key: above.into(),
                found,
            }),
        }
    }
}

/// Reads the number of an element that is there.
fn number(key: &Key, above: &str, count: usize) -> Result<usize, SetError> {
    let number = key.get().parse().map_err(|_| SetError::NoNumber {
        key: above.into(),
        came: key.get().into(),
    })?;
    if number < count {
        return Ok(number);
    }
    Err(SetError::NoElement {
        key: above.into(),
        count,
        came: number,
    })
}

/// Puts a value in the place of what is there, with the comments around it.
fn put(table: &mut dyn TableLike, key: &Key, value: &Value) {
    match table.get_mut(key.get()) {
        Some(Item::Value(there)) => replace(there, value),
        Some(there) => *there = Item::Value(value.clone()),
        None => {
            table.insert(key.get(), Item::Value(value.clone()));
        }
    }
}

fn replace(there: &mut Value, value: &Value) {
    let decor = there.decor().clone();
    *there = value.clone();
    *there.decor_mut() = decor;
}

/// Where lines were put into a text, or taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// How many lines at the beginning are the same.
    same: usize,
    /// How many lines came, and how many went.
    came: usize,
    went: usize,
}

impl Shift {
    pub(crate) fn between(before: &str, after: &str) -> Self {
        let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
        let same = alike(before.iter(), after.iter());
        let (before, after) = (
            before.get(same..).unwrap_or_default(),
            after.get(same..).unwrap_or_default(),
        );
        let end = alike(before.iter().rev(), after.iter().rev());
        Self {
            same,
            came: after.len() - end,
            went: before.len() - end,
        }
    }

    /// Gives which line it was before, from 1; `None` where it was not there.
    pub(crate) fn before(self, line: usize) -> Option<usize> {
        if line <= self.same || (self.came == self.went) {
            return Some(line);
        }
        if line > self.same + self.came {
            return Some(line - self.came + self.went);
        }
        (line <= self.same + self.went).then_some(line)
    }
}

fn alike<'a>(one: impl Iterator<Item = &'a &'a str>, other: impl Iterator<Item = &'a &'a str>) -> usize {
    one.zip(other).take_while(|(one, other)| one == other).count()
}
