//! The one reader of objects, tolerant and strict: strict, it tells what it tolerates.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::{self, Write as _};
use core::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::deviation::{Deviation, DeviationKind, NotStrict};
use super::fault::{self, JsonError, JsonType};
use super::object::{Object, Presence};

/// What is known while a text is read.
pub(super) struct Reader {
    /// In the strict reading, what has been found so far.
    strict: Option<Strict>,
    /// A name that is no text, as JSON: the reading ends there.
    name: Option<String>,
}

#[derive(Default)]
struct Strict {
    /// Where the reader is.
    path: String,
    deviations: Vec<Deviation>,
}

/// A step from an object or an array to what is in it.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Property(&'a str),
    Item(usize),
}

impl Reader {
    pub(super) const fn tolerant() -> Self {
        Self {
            strict: None,
            name: None,
        }
    }

    fn strict() -> Self {
        Self {
            strict: Some(Strict::default()),
            name: None,
        }
    }

    /// Reads strictly: what `read` tolerates makes it fail in the end.
    pub(super) fn strictly<T>(read: impl FnOnce(&mut Self) -> Result<T, JsonError>) -> Result<T, NotStrict> {
        let mut reader = Self::strict();
        let value = read(&mut reader)?;
        match reader.strict {
            Some(Strict { deviations, .. }) if !deviations.is_empty() => {
                Err(NotStrict::Deviations(deviations.into()))
            }
            _ => Ok(value),
        }
    }

    pub(super) const fn is_strict(&self) -> bool {
        self.strict.is_some()
    }

    /// Tells of a deviation where the reader is.
    pub(super) fn tell(&mut self, kind: DeviationKind) {
        if let Some(strict) = &mut self.strict {
            let path = strict.path.as_str().into();
            strict.deviations.push(Deviation { path, kind });
        }
    }

    /// Does some of the reading one step further in.
    pub(super) fn within<T>(&mut self, step: Step<'_>, work: impl FnOnce(&mut Self) -> T) -> T {
        let Some(outside) = self.strict.as_mut().map(|strict| strict.enter(step)) else {
            return work(self);
        };
        let done = work(self);
        if let Some(strict) = &mut self.strict {
            strict.path.truncate(outside);
        }
        done
    }

    /// Gives a property's name; an error where it is no text.
    #[inline]
    pub(super) fn name<'de, E: Error>(&mut self, json: &'de RawValue) -> Result<Cow<'de, str>, E> {
        text(json.get()).ok_or_else(|| {
            self.name = Some(json.get().into());
            E::custom("a name that is no text")
        })
    }

    /// Says why a text could not be read as an object; `inside` looks for the reason within one.
    pub(super) fn fault(
        &self,
        whole: &str,
        error: &serde_json::Error,
        inside: impl FnOnce(&RawValue) -> Option<JsonError>,
    ) -> JsonError {
        let json = match serde_json::from_str::<&RawValue>(whole) {
            Ok(json) => json,
            Err(error) => return fault::no_json(whole, &error),
        };
        shape(whole, "", json, JsonType::Object)
            .err()
            .or_else(|| inside(json))
            .unwrap_or_else(|| JsonError::Name {
                name: self.name.as_deref().unwrap_or_default().into(),
                at: fault::place_of(error),
            })
    }
}

impl Strict {
    /// Takes a step, and gives the length to go back to.
    fn enter(&mut self, step: Step<'_>) -> usize {
        let outside = self.path.len();
        let is_plain = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        };
        // Writing to a String never fails.
        let _ = match step {
            Step::Item(index) => write!(self.path, "[{index}]"),
            Step::Property(name) if !is_plain(name) => {
                write!(self.path, "[{}]", serde_json::Value::from(name))
            }
            Step::Property(name) if outside == 0 => self.path.write_str(name),
            Step::Property(name) => write!(self.path, ".{name}"),
        };
        outside
    }
}

/// Tells whether a value, which is part of a text, has its type.
pub(super) fn shape(whole: &str, path: &str, json: &RawValue, expected: JsonType) -> Result<(), JsonError> {
    let found = JsonType::of(json.get());
    if found == expected {
        return Ok(());
    }
    let byte = json.get().as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    let at = fault::place(whole.as_bytes(), byte);
    let path = path.into();
    Err(JsonError::Shape {
        path,
        found,
        expected,
        at,
    })
}

/// Gives the text of a well-formed JSON string; `None` where that has half of a surrogate pair.
#[inline]
pub(super) fn text(json: &str) -> Option<Cow<'_, str>> {
    if has_backslash(json.as_bytes()) {
        serde_json::from_str(json).ok().map(Cow::Owned)
    } else {
        json.get(1..json.len().checked_sub(1)?).map(Cow::Borrowed)
    }
}

/// Looks at eight bytes at a time, since this is asked of every name and every string of a page.
fn has_backslash(bytes: &[u8]) -> bool {
    const LOW: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    const BACKSLASHES: u64 = u64::from_ne_bytes([b'\\'; 8]);
    // The high bit of the lowest byte that is zero is set, and none is where no byte is.
    let has_zero = |eight: u64| eight.wrapping_sub(LOW) & !eight & HIGH != 0;
    let has_one = |eight: &[u8; 8]| has_zero(u64::from_ne_bytes(*eight) ^ BACKSLASHES);
    let (eights, _) = bytes.as_chunks();
    bytes.last_chunk().map_or_else(
        || bytes.contains(&b'\\'),
        |last| has_one(last) || eights.iter().any(has_one),
    )
}

/// Reads an object that is a text of its own.
pub(super) fn read<O: Object>(bytes: &[u8], reader: &mut Reader) -> Result<O, JsonError> {
    let text = fault::utf8(bytes)?;
    let mut source = serde_json::Deserializer::from_str(text);
    Seed::new(reader)
        .deserialize(&mut source)
        .and_then(|object| source.end().map(|()| object))
        .map_err(|error| reader.fault(text, &error, |_| None))
}

/// Reads an object from any source of serde, through its text.
pub(super) fn deserialize<'de, O: Object, D: Deserializer<'de>>(deserializer: D) -> Result<O, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    read(json.get().as_bytes(), &mut Reader::tolerant()).map_err(D::Error::custom)
}

/// Reads an object where it stands.
pub(super) struct Seed<'r, O> {
    reader: &'r mut Reader,
    object: PhantomData<O>,
}

impl<'r, O> Seed<'r, O> {
    pub(super) const fn new(reader: &'r mut Reader) -> Self {
        Self {
            reader,
            object: PhantomData,
        }
    }
}

impl<'de, O: Object> DeserializeSeed<'de> for Seed<'_, O> {
    type Value = O;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<O, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, O: Object> Visitor<'de> for Seed<'_, O> {
    type Value = O;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", JsonType::Object)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<O, A::Error> {
        let reader = self.reader;
        let mut object = O::default();
        let mut names = Names::default();
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = reader.name(name)?;
            let value = map.next_value::<&RawValue>()?;
            reader.within(Step::Property(&name), |reader| {
                names.came(&name, reader);
                property(&mut object, &name, value, reader);
            });
        }
        names.missing(O::PROPERTIES, reader);
        object.complete(reader);
        Ok(object)
    }
}

/// Gives an object one of its properties, which is kept unread where it is not understood.
fn property<O: Object>(object: &mut O, name: &str, value: &RawValue, reader: &mut Reader) {
    match object.set(name, value.get(), reader) {
        Ok(()) => object.unread_mut().forget(name),
        Err(why) => {
            reader.tell(why);
            object.unread_mut().keep(name, value);
        }
    }
}

/// The names that came in one object, for the strict reading only.
#[derive(Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Takes note of a name, the reader being at its property.
    #[inline]
    pub(super) fn came(&mut self, name: &str, reader: &mut Reader) {
        if reader.is_strict() && !self.0.insert(name.into()) {
            reader.tell(DeviationKind::Repeated);
        }
    }

    /// Tells of those that should have come.
    pub(super) fn missing(&self, properties: &[(&str, Presence)], reader: &mut Reader) {
        if !reader.is_strict() {
            return;
        }
        for (name, presence) in properties {
            if *presence != Presence::Omitted && !self.0.contains(*name) {
                reader.within(Step::Property(name), |reader| reader.tell(DeviationKind::Absent));
            }
        }
    }
}
