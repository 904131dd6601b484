//! JSON as others may write it: properties left out, added, repeated, or with values that nobody expects.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::{self, Debug};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::texts::matching;

/// Draws what is written by this crate, and what is read of the same text after somebody else had a hand in it.
pub(super) fn read_again<T>(genuine: impl Strategy<Value = T> + 'static) -> impl Strategy<Value = T>
where
    T: Serialize + DeserializeOwned + Debug + 'static,
{
    let genuine = genuine.boxed();
    let read = texts(genuine.clone())
        .prop_filter_map("JSON that can be read", |text| serde_json::from_str(&text).ok());
    prop_oneof![1 => genuine, 1 => read]
}

/// Draws texts that differ in up to four places from what this crate writes.
pub(super) fn texts<T>(genuine: impl Strategy<Value = T>) -> impl Strategy<Value = String>
where
    T: Serialize + Debug,
{
    (genuine, vec(disturbances(), 1..=4)).prop_map(|(genuine, disturbances)| {
        // What this crate writes can always be taken for a value.
        let mut json = serde_json::to_value(genuine).map_or_else(|_| Json::Text(String::new()), Json::from);
        for disturbance in &disturbances {
            json.disturb(&disturbance.way, disturbance);
        }
        json.to_string()
    })
}

/// A JSON text that can have a property twice.
enum Json {
    /// Anything that has no properties, as its text.
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

#[derive(Clone, Debug)]
struct Disturbance {
    /// Which of the inner objects to go into, as long as there is one.
    way: Vec<Index>,
    /// Which property.
    at: Index,
    deed: Deed,
}

#[derive(Clone, Debug)]
enum Deed {
    LeaveOut,
    Replace {
        value: String,
        /// In place of an instant.
        instant: &'static str,
        /// In place of a name.
        name: &'static str,
    },
    Repeat {
        value: String,
    },
    Add {
        name: String,
        value: String,
    },
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(properties) => Self::Object(
                properties
                    .into_iter()
                    .map(|(name, value)| (name, Self::from(value)))
                    .collect(),
            ),
            Value::Array(items) => Self::Array(items.into_iter().map(Self::from).collect()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Self::Text(value.to_string())
            }
        }
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    write!(f, "{separator}{item}")?;
                }
                f.write_str("]")
            }
            Self::Object(properties) => {
                f.write_str("{")?;
                for (index, (name, value)) in properties.iter().enumerate() {
                    let separator = if index == 0 { "" } else { "," };
                    write!(f, "{separator}{}:{value}", Value::from(name.as_str()))?;
                }
                f.write_str("}")
            }
        }
    }
}

impl Json {
    fn disturb(&mut self, way: &[Index], disturbance: &Disturbance) {
        match self {
            Self::Text(_) => {}
            // An item that is no object makes the whole unreadable, so that only what is within one is disturbed.
            Self::Array(items) => {
                let mut items: Vec<_> = items.iter_mut().collect();
                if let Some(item) = picked_mut(&mut items, disturbance.at) {
                    item.disturb(way, disturbance);
                }
            }
            Self::Object(properties) => {
                if let Some((first, rest)) = way.split_first() {
                    let mut inner: Vec<_> = properties
                        .iter_mut()
                        .map(|(_, value)| value)
                        .filter(|value| !matches!(value, Self::Text(_)))
                        .collect();
                    if let Some(inner) = picked_mut(&mut inner, *first) {
                        return inner.disturb(rest, disturbance);
                    }
                }
                disturbance.deed.apply(properties, disturbance.at);
            }
        }
    }
}

impl Deed {
    fn apply(&self, properties: &mut Vec<(String, Json)>, at: Index) {
        if let Self::Add { name, value } = self {
            return properties.push((name.clone(), Json::Text(value.clone())));
        }
        if properties.is_empty() {
            return;
        }
        let at = at.index(properties.len());
        match self {
            Self::LeaveOut => {
                properties.remove(at);
            }
            Self::Replace { value, instant, name } => {
                if let Some((property, replaced)) = properties.get_mut(at) {
                    let text = match property.as_str() {
                        "date_created" | "date_updated" | "event_date" | "since" => instant,
                        "unique_name" | "friendly_name" => name,
                        _ => value.as_str(),
                    };
                    *replaced = Json::Text(text.into());
                }
            }
            Self::Repeat { value } => {
                let again = properties
                    .get(at)
                    .map(|(name, _)| (name.clone(), Json::Text(value.clone())));
                properties.extend(again);
            }
            Self::Add { .. } => {}
        }
    }
}

/// Picks one of them, if there is one.
fn picked_mut<'a, T>(all: &'a mut [&mut T], pick: Index) -> Option<&'a mut T> {
    if all.is_empty() {
        return None;
    }
    let index = pick.index(all.len());
    all.get_mut(index).map(|one| &mut **one)
}

fn disturbances() -> impl Strategy<Value = Disturbance> {
    let deed = prop_oneof![
        2 => Just(Deed::LeaveOut),
        4 => (values(), select(&TIMES[..]), select(&NAMES[..]))
            .prop_map(|(value, instant, name)| Deed::Replace { value, instant, name }),
        1 => values().prop_map(|value| Deed::Repeat { value }),
        2 => (unknown_names(), values()).prop_map(|(name, value)| Deed::Add { name, value }),
    ];
    let way = prop_oneof![
        3 => vec(any::<Index>(), 0..=1),
        1 => vec(any::<Index>(), 2..=3),
    ];
    (way, any::<Index>(), deed).prop_map(|(way, at, deed)| Disturbance { way, at, deed })
}

/// Draws the JSON texts of values of every type.
pub(super) fn values() -> impl Strategy<Value = String> {
    let quoted = |text: String| Value::from(text).to_string();
    prop_oneof![
        2 => Just("null".into()),
        3 => matching("[a-z]{3,10}").prop_map(quoted),
        1 => any::<String>().prop_map(quoted),
        2 => select(&WORDS[..]).prop_map(String::from).prop_map(quoted),
        1 => select(&["\"\\ud800\"", "\"a\\ud800b\""][..]).prop_map(String::from),
        1 => any::<i64>().prop_map(|number| number.to_string()),
        1 => select(&["1e400", "-0.5", "7e3", "-0"][..]).prop_map(String::from),
        1 => any::<bool>().prop_map(|is_so| is_so.to_string()),
        1 => select(&["{}", "[]", "[1, {\"a\": null}]", "{\"previous\": 1}"][..]).prop_map(String::from),
    ]
}

/// Texts that some property takes, and that others stumble over.
const WORDS: [&str; 10] = [
    "",
    "..",
    "left/right",
    "deleted",
    "active",
    "hibernating",
    "resetting",
    "PUT",
    "https://a.example/",
    "8901260000000000001",
];

/// The JSON of texts that are no names.
const NAMES: [&str; 4] = ["\"\"", "\"..\"", "\"a/b\"", "7"];

/// The JSON of instants in the form that is written and in others, and of none.
const TIMES: [&str; 7] = [
    "\"2026-01-01T09:00:00+00:00\"",
    "\"2026-01-01t10:00:00.50+01:00\"",
    "\"2026-01-01T09:00:00.000Z\"",
    "\"2026-01-01T09:00:00Z\"",
    "\"2026-01-01\"",
    "\"2026-02-30T09:00:00Z\"",
    "1767258000",
];

fn unknown_names() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => matching("[a-z]{2,8}(_[a-z]{2,6})?"),
        1 => Just("e_id".into()),
        1 => select(&["", "two words", "gr\u{f6}\u{df}e", "\"", "a.b"][..]).prop_map(String::from),
    ]
}
