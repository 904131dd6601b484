//! How the value of a property is read from its JSON, and written.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::str::FromStr;

use chrono::{DateTime, Utc};
use serde::Serializer;
use serde::de::DeserializeSeed;

use super::deviation::DeviationKind;
use super::fault::JsonType;
use super::object::Object;
use super::reader::{self, Reader, Seed};
use crate::id::{Iccid, Kind, Sid};
use crate::sim::ResetStatus;
use crate::status::{Requested, Settled};
use crate::text::{FriendlyName, HttpUrl, Method, UniqueName};
use crate::wire::StatusWord;
use crate::wire::time::{read_time, write_time};

/// A value that a property can have.
pub(super) trait Property: Sized {
    /// Reads what is not null from well-formed JSON.
    fn read(json: &str, reader: &mut Reader) -> Result<Self, DeviationKind>;

    /// Gives the value that null is, if it is one.
    fn null() -> Option<Self> {
        None
    }

    /// Writes it.
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Reads a text.
fn text(json: &str) -> Result<Cow<'_, str>, DeviationKind> {
    let expected = JsonType::String;
    match JsonType::of(json) {
        found if found == expected => reader::text(json).ok_or(DeviationKind::Surrogate),
        found => Err(DeviationKind::Type { found, expected }),
    }
}

fn parsed<T: FromStr<Err: Into<DeviationKind>>>(json: &str) -> Result<T, DeviationKind> {
    text(json)?.parse().map_err(T::Err::into)
}

/// Reads a nested object.
pub(super) fn object<O: Object>(json: &str, reader: &mut Reader) -> Result<O, DeviationKind> {
    let found = JsonType::of(json);
    let read = Seed::new(reader).deserialize(&mut serde_json::Deserializer::from_str(json));
    let expected = JsonType::Object;
    read.map_err(|_| {
        if found == expected {
            // The text has been found well formed, so that only a name in it can be to blame.
            DeviationKind::Surrogate
        } else {
            DeviationKind::Type { found, expected }
        }
    })
}

/// Reads the URL of something of ours: any text, which is absolute where it is one of ours.
pub(super) fn link(json: &str, reader: &mut Reader) -> Result<Box<str>, DeviationKind> {
    let link = text(json)?;
    if reader.is_strict()
        && let Err(why) = link.parse::<HttpUrl>()
    {
        reader.tell(why.into());
    }
    Ok(link.into())
}

/// Reads what the page tells of itself by one word, `sims`.
pub(super) fn key(json: &str, reader: &mut Reader) -> Result<Box<str>, DeviationKind> {
    let key: Box<str> = text(json)?.into();
    if &*key != "sims" {
        let expected = "`sims`";
        reader.tell(DeviationKind::Word {
            found: key.clone(),
            expected,
        });
    }
    Ok(key)
}

/// Reads the greatest number of Sims on a page, within its bounds where it is one of ours (rule L2).
pub(super) fn page_size(json: &str, reader: &mut Reader) -> Result<u64, DeviationKind> {
    let size = u64::read(json, reader)?;
    if !(1..=1_000).contains(&size) {
        let expected = "1 to 1000";
        reader.tell(DeviationKind::Word {
            found: json.into(),
            expected,
        });
    }
    Ok(size)
}

impl<K: Kind> Property for Sid<K> {
    fn read(json: &str, _: &mut Reader) -> Result<Self, DeviationKind> {
        parsed(json)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

macro_rules! texts {
    ($($name:ident),*) => {$(
        impl Property for $name {
            fn read(json: &str, _: &mut Reader) -> Result<Self, DeviationKind> {
                parsed(json)
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    )*};
}

texts!(Iccid, UniqueName, FriendlyName, HttpUrl);

macro_rules! words {
    ($($name:ident: $expected:literal),* $(,)?) => {$(
        impl Property for $name {
            fn read(json: &str, _: &mut Reader) -> Result<Self, DeviationKind> {
                let word = text(json)?;
                word.parse().map_err(|_| DeviationKind::Word {
                    found: (&*word).into(),
                    expected: $expected,
                })
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, serializer)
            }
        }
    )*};
}

words! {
    Method: "`GET` or `POST`",
    ResetStatus: "`resetting`",
    Settled: "a settled status",
    Requested: "a status that can be asked for",
}

macro_rules! numbers {
    ($($name:ident: $expected:literal),* $(,)?) => {$(
        impl Property for $name {
            fn read(json: &str, _: &mut Reader) -> Result<Self, DeviationKind> {
                match JsonType::of(json) {
                    // The digits of a JSON number are those that Rust knows, once a fraction and an exponent are out.
                    JsonType::Number => json.parse().map_err(|_| DeviationKind::Word {
                        found: json.into(),
                        expected: $expected,
                    }),
                    found => Err(DeviationKind::Type { found, expected: JsonType::Number }),
                }
            }

            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, serializer)
            }
        }
    )*};
}

numbers! {
    u16: "a whole number up to 65535",
    u32: "a whole number up to 4294967295",
    u64: "a whole number up to 18446744073709551615",
}

impl Property for Box<str> {
    fn read(json: &str, _: &mut Reader) -> Result<Self, DeviationKind> {
        text(json).map(Self::from)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl Property for StatusWord {
    fn read(json: &str, reader: &mut Reader) -> Result<Self, DeviationKind> {
        let word = Self::from(&*text(json)?);
        if word.known().is_none() {
            let found = word.as_str().into();
            reader.tell(DeviationKind::Status { found });
        }
        Ok(word)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Property for DateTime<Utc> {
    fn read(json: &str, reader: &mut Reader) -> Result<Self, DeviationKind> {
        let text = text(json)?;
        let instant = read_time(&text)?;
        if reader.is_strict() {
            let expected = write_time(instant);
            if expected != text {
                let (found, expected) = (text.into(), expected.into());
                reader.tell(DeviationKind::TimeForm { found, expected });
            }
        }
        Ok(instant)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&write_time(*self))
    }
}

/// A property for which null is a value too, and not the same as being absent.
impl<T: Property> Property for Option<T> {
    fn read(json: &str, reader: &mut Reader) -> Result<Self, DeviationKind> {
        T::read(json, reader).map(Some)
    }

    fn null() -> Option<Self> {
        Some(None)
    }

    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(serializer),
            None => serializer.serialize_none(),
        }
    }
}
