//! Objects by their list of properties, which stands once for reading and writing.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::deviation::DeviationKind;
use super::property::Property;
use super::reader::Reader;
use super::unread::Unread;

/// An object of the wire: typed properties, each maybe not there, and what was not understood.
pub(super) trait Object: Default {
    /// Its properties in the order in which they are written.
    const PROPERTIES: &'static [(&'static str, Presence)];

    /// Takes the JSON of a property, null included; on an error the property has no value.
    fn set(&mut self, name: &str, json: &str, reader: &mut Reader) -> Result<(), DeviationKind>;

    /// Gives what was not understood.
    fn unread_mut(&mut self) -> &mut Unread;

    /// Looks at the whole once every property is there.
    fn complete(&mut self, _reader: &mut Reader) {}

    /// Says what is wrong with a property that is none of its own.
    fn unknown(_name: &str) -> DeviationKind {
        DeviationKind::Unknown
    }
}

/// Whether a property is written when it has no value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    /// It has one whenever this crate writes it; null where there is none all the same.
    Always,
    /// As null.
    Nullable,
    /// Not at all.
    Omitted,
}

/// Takes the JSON of a property that is known.
pub(super) fn set<T: Property>(
    slot: &mut Option<T>,
    presence: Presence,
    json: &str,
    reader: &mut Reader,
    read: impl FnOnce(&str, &mut Reader) -> Result<T, DeviationKind>,
) -> Result<(), DeviationKind> {
    *slot = None;
    if json == "null" {
        *slot = T::null();
        if presence == Presence::Always {
            reader.tell(DeviationKind::Null);
        }
        return Ok(());
    }
    *slot = Some(read(json, reader)?);
    Ok(())
}

/// Writes a property that is known: its value, else what came in its place, else nothing or null.
pub(super) fn write<T: Property, M: SerializeMap>(
    name: &str,
    value: Option<&T>,
    presence: Presence,
    unread: &Unread,
    map: &mut M,
) -> Result<(), M::Error> {
    if let Some(value) = value {
        map.serialize_entry(name, &Written(value))
    } else if unread.write_one(name, map)? || presence == Presence::Omitted {
        Ok(())
    } else {
        map.serialize_entry(name, &None::<()>)
    }
}

/// A value as the wire has it, which is not always what serde would make of its type.
struct Written<'a, T>(&'a T);

impl<T: Property> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(serializer)
    }
}

/// Makes a struct an object, read and written by one list: each property, whether it is written without a value, and the
/// function that reads it.
///
/// The list must have every field but `unread`, in the order in which they are written: the compiler says so.
macro_rules! object {
    (
        $object:ident $(<$parameter:ident>)?
        { $($name:ident: $presence:ident $read:path,)* }
        $($also:tt)*
    ) => {
        impl $(<$parameter: $crate::wire::json::property::Property>)?
            $crate::wire::json::object::Object for $object $(<$parameter>)?
        {
            const PROPERTIES: &'static [(&'static str, $crate::wire::json::object::Presence)] =
                &[$((stringify!($name), $crate::wire::json::object::Presence::$presence)),*];

            fn set(
                &mut self,
                name: &str,
                json: &str,
                reader: &mut $crate::wire::json::reader::Reader,
            ) -> Result<(), $crate::wire::json::deviation::DeviationKind> {
                match name {
                    $(stringify!($name) => $crate::wire::json::object::set(
                        &mut self.$name,
                        $crate::wire::json::object::Presence::$presence,
                        json,
                        reader,
                        $read,
                    ),)*
                    _ => Err(Self::unknown(name)),
                }
            }

            fn unread_mut(&mut self) -> &mut $crate::wire::json::unread::Unread {
                &mut self.unread
            }

            $($also)*
        }

        impl $(<$parameter: $crate::wire::json::property::Property>)?
            $crate::wire::json::property::Property for $object $(<$parameter>)?
        {
            fn read(
                json: &str,
                reader: &mut $crate::wire::json::reader::Reader,
            ) -> Result<Self, $crate::wire::json::deviation::DeviationKind> {
                $crate::wire::json::property::object(json, reader)
            }

            fn write<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(self, serializer)
            }
        }

        impl $(<$parameter: $crate::wire::json::property::Property>)?
            serde::Serialize for $object $(<$parameter>)?
        {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                use $crate::wire::json::object::{Object, Presence, write};

                let Self { $($name,)* unread } = self;
                let mut map = serializer.serialize_map(None)?;
                $(write(stringify!($name), $name.as_ref(), Presence::$presence, unread, &mut map)?;)*
                let is_known = |name: &str| Self::PROPERTIES.iter().any(|(known, _)| *known == name);
                unread.write_unknown(is_known, &mut map)?;
                map.end()
            }
        }

        // The whole is taken as text first, so that there is one reader, whatever it comes from.
        impl<'de $(, $parameter: $crate::wire::json::property::Property)?>
            serde::Deserialize<'de> for $object $(<$parameter>)?
        {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::json::reader::deserialize(deserializer)
            }
        }
    };
}
pub(super) use object;
