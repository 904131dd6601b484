//! The fields of a line: each known, of its own type, and given once.

use core::fmt;
use std::borrow::Cow;
use std::vec::Vec;

use serde::de::{DeserializeSeed, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use strum::{EnumString, IntoStaticStr};

use super::fault::LineFault;

/// The fields that lines have, spelled as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "`unique_name` is a field's name, too")]
pub(super) enum Name {
    At,
    Input,
    Sim,
    Bytes,
    Direction,
    Form,
    As,
    Request,
    Answer,
    ErrorCode,
    ErrorMessage,
    Sid,
    AccountSid,
    Iccid,
    RatePlanSid,
    RegistrationCode,
    Eid,
    IpAddress,
    Parent,
    Token,
    UniqueName,
    NarrowbandDeveloper,
    ReadyDataLimit,
    ReadyCommandLimit,
    ReadyPeriodMonths,
    CancellationDelayHours,
    FreeSuspensionMonths,
    Reactivation,
}

/// What stands in a field.
pub(super) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Number(u64),
    Flag(bool),
}

/// How many fields most lines have at most.
const USUAL_FIELDS: usize = 8;

/// The fields of one line that have not been taken yet; of three or seven, a look at each is the quickest search.
pub(super) struct Fields<'a> {
    given: Vec<(Name, Value<'a>)>,
    expected: &'static str,
}

impl<'a> Fields<'a> {
    /// Notes which fields the line may have, for the faults that are told from now on.
    pub(super) const fn expect(&mut self, expected: &'static str) {
        self.expected = expected;
    }

    pub(super) fn text(&mut self, name: Name) -> Result<Cow<'a, str>, LineFault> {
        self.optional_text(name).ok_or_else(|| self.missing(name))
    }

    pub(super) fn optional_text(&mut self, name: Name) -> Option<Cow<'a, str>> {
        match self.take(name)? {
            Value::Text(text) => Some(text),
            Value::Null | Value::Number(_) | Value::Flag(_) => None,
        }
    }

    pub(super) fn number(&mut self, name: Name) -> Result<u64, LineFault> {
        self.optional_number(name).ok_or_else(|| self.missing(name))
    }

    pub(super) fn optional_number(&mut self, name: Name) -> Option<u64> {
        match self.take(name)? {
            Value::Number(number) => Some(number),
            Value::Null | Value::Text(_) | Value::Flag(_) => None,
        }
    }

    pub(super) fn optional_flag(&mut self, name: Name) -> Option<bool> {
        match self.take(name)? {
            Value::Flag(flag) => Some(flag),
            Value::Null | Value::Text(_) | Value::Number(_) => None,
        }
    }

    /// Says whether all have been taken.
    pub(super) fn end(&self) -> Result<(), LineFault> {
        match self.given.first() {
            Some((name, _)) => Err(LineFault::Unexpected {
                field: name.into(),
                expected: self.expected,
            }),
            None => Ok(()),
        }
    }

    fn take(&mut self, name: Name) -> Option<Value<'a>> {
        let place = self.given.iter().position(|(given, _)| *given == name)?;
        Some(self.given.swap_remove(place).1)
    }

    fn missing(&self, name: Name) -> LineFault {
        LineFault::Missing {
            field: name.into(),
            expected: self.expected,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
        let mut given = Vec::with_capacity(USUAL_FIELDS);
        while let Some(name) = map.next_key::<Name>()? {
            if given.iter().any(|(other, _)| *other == name) {
                let name: &str = name.into();
                return Err(A::Error::custom(format_args!("field `{name}` is given twice")));
            }
            given.push((name, map.next_value_seed(name)?));
        }
        Ok(Fields { given, expected: "" })
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        name.parse()
            .map_err(|_| E::custom(format_args!("there is no field `{name}`")))
    }
}

/// A field's name knows of what type its value is.
impl<'de> DeserializeSeed<'de> for Name {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        match self {
            Self::Reactivation | Self::NarrowbandDeveloper => {
                Ok(Option::deserialize(deserializer)?.map_or(Value::Null, Value::Flag))
            }
            Self::Bytes
            | Self::Request
            | Self::ErrorCode
            | Self::ReadyDataLimit
            | Self::ReadyCommandLimit
            | Self::ReadyPeriodMonths
            | Self::CancellationDelayHours
            | Self::FreeSuspensionMonths => deserializer.deserialize_option(NumberVisitor(self)),
            Self::At
            | Self::Input
            | Self::Sim
            | Self::Direction
            | Self::Form
            | Self::As
            | Self::Answer
            | Self::ErrorMessage
            | Self::Sid
            | Self::AccountSid
            | Self::Iccid
            | Self::RatePlanSid
            | Self::RegistrationCode
            | Self::Eid
            | Self::IpAddress
            | Self::Parent
            | Self::Token
            | Self::UniqueName => deserializer.deserialize_option(TextVisitor(self)),
        }
    }
}

/// Reads a text, borrowed where it has no escapes, or null.
struct TextVisitor(Name);

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a string in field `{}`", <&str>::from(self.0))
    }

    fn visit_none<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.into())))
    }
}

/// Reads a number, or null.
struct NumberVisitor(Name);

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = <&str>::from(self.0);
        write!(f, "a whole number from 0 to {} in field `{field}`", u64::MAX)
    }

    fn visit_none<E: Error>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_u64(self)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number))
    }
}
