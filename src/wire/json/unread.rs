//! The properties of an object that were not understood, kept to the letter (rule V4).

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use core::fmt;

use serde::ser::SerializeMap;
use serde_json::value::RawValue;

/// The properties of one JSON object that its reader did not understand: unknown ones, and known ones whose value is not
/// what it should be (rule V4).
///
/// Each is kept as the JSON text that came, to the letter, and is written again as it was read. A property that was
/// understood is not here; one that is here has `None` for its field.
///
/// ```
/// use sim_lifecycle::wire::Resource;
///
/// let sim = Resource::from_json(br#"{"sms_url": "", "tariff": 1e400, "status": "new"}"#)?;
/// assert_eq!((sim.sms_url, sim.unread.get("sms_url")), (None, Some(r#""""#)));
/// assert_eq!(sim.unread.get("tariff"), Some("1e400"));
/// assert_eq!(sim.unread.len(), 2);
/// # Ok::<(), sim_lifecycle::wire::JsonError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread(BTreeMap<Box<str>, Json>);

impl Unread {
    /// Gives the JSON text of a property, if it is here.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(Json::text)
    }

    /// Gives each property's name and JSON text, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, json)| (&**name, json.text()))
    }

    /// Tells whether everything was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives how many properties were not understood.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Keeps a property, in place of an earlier one of its name.
    pub(super) fn keep(&mut self, name: &str, value: &RawValue) {
        self.0.insert(name.into(), Json(value.to_owned()));
    }

    /// Forgets a property: it came again, and was understood.
    #[inline]
    pub(super) fn forget(&mut self, name: &str) {
        if !self.0.is_empty() {
            self.0.remove(name);
        }
    }

    /// Writes a property, if it is here, and tells whether it was.
    pub(super) fn write_one<M: SerializeMap>(&self, name: &str, map: &mut M) -> Result<bool, M::Error> {
        let json = self.0.get(name);
        json.map_or(Ok(false), |json| {
            map.serialize_entry(name, &json.0).map(|()| true)
        })
    }

    /// Writes the properties whose name is not known.
    pub(super) fn write_unknown<M: SerializeMap>(
        &self,
        is_known: impl Fn(&str) -> bool,
        map: &mut M,
    ) -> Result<(), M::Error> {
        self.0
            .iter()
            .filter(|(name, _)| !is_known(name))
            .try_for_each(|(name, json)| map.serialize_entry(name, &json.0))
    }
}

/// A JSON text that is well formed.
#[derive(Clone)]
struct Json(Box<RawValue>);

impl Json {
    fn text(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}
