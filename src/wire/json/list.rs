//! The JSON of a page of Sims (rule L3).

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::deviation::NotStrict;
use super::fault::{self, JsonError, JsonType};
use super::object::{self, Presence, object};
use super::property::{Property, key, link, page_size};
use super::reader::{self, Names, Reader, Seed, Step};
use super::resource::Resource;
use super::unread::Unread;
use crate::wire::PageMeta;

/// The key of a page: the property that has its Sims, and what `meta` calls it.
const SIMS: &str = "sims";
const META: &str = "meta";

/// A page of Sims as the API returns it (rules L3, V4).
///
/// It is read as a [`Resource`] is: what is not understood is kept unread, and written again. Without a `sims` that is an
/// array of objects there is no page.
///
/// ```
/// use sim_lifecycle::wire::SimList;
///
/// let page = SimList::from_json(br#"{"sims": [{"status": "new"}, {}], "meta": {"page": 0}}"#)?;
/// assert_eq!((page.sims.len(), page.meta.page), (2, Some(0)));
/// let error = SimList::from_json(br#"{"sims": [{}, 5]}"#).unwrap_err();
/// assert_eq!(error.to_string(), "`sims[1]` is a number at line 1 column 15; expected an object");
/// # Ok::<(), sim_lifecycle::wire::JsonError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimList {
    /// The Sims, in the order of the list.
    pub sims: Vec<Resource>,
    /// What the page tells of itself; nothing where it is absent, null or unread.
    pub meta: Meta,
    /// What came beside them, or in place of `meta`; written again as it came.
    pub unread: Unread,
}

/// What a page tells of itself and of its neighbours, each maybe missing when it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The first page of the same list.
    pub first_page_url: Option<Box<str>>,
    /// The property that has the page's Sims: `sims`.
    pub key: Option<Box<str>>,
    /// The page after, if there is one.
    pub next_page_url: Option<Box<str>>,
    /// The number that the client gave the page.
    pub page: Option<u64>,
    /// How many Sims a page has at most.
    pub page_size: Option<u64>,
    /// The page before, if there is one.
    pub previous_page_url: Option<Box<str>>,
    /// This page.
    pub url: Option<Box<str>>,
    /// What came and was not understood; written again as it came.
    pub unread: Unread,
}

object! {
    Meta {
        first_page_url: Always link,
        key: Always key,
        next_page_url: Nullable link,
        page: Always Property::read,
        page_size: Always page_size,
        previous_page_url: Nullable link,
        url: Always link,
    }
}

impl Meta {
    /// Writes what a page tells of itself.
    #[must_use]
    pub fn of(meta: &PageMeta) -> Self {
        let PageMeta {
            page,
            page_size,
            url,
            first_page_url,
            previous_page_url,
            next_page_url,
        } = meta.clone();
        Self {
            first_page_url: Some(first_page_url),
            key: Some(SIMS.into()),
            next_page_url,
            page: Some(page),
            page_size: Some(page_size.into()),
            previous_page_url,
            url: Some(url),
            unread: Unread::default(),
        }
    }
}

impl SimList {
    /// Writes a page.
    #[must_use]
    pub fn of(sims: Vec<Resource>, meta: &PageMeta) -> Self {
        let (meta, unread) = (Meta::of(meta), Unread::default());
        Self { sims, meta, unread }
    }

    /// Reads a page, tolerantly.
    ///
    /// # Errors
    ///
    /// [`JsonError`] where the bytes are no JSON or no object, where `sims` is absent or no array of objects, or where a
    /// property's name is no text.
    pub fn from_json(bytes: &[u8]) -> Result<Self, JsonError> {
        read(bytes, &mut Reader::tolerant())
    }

    /// Reads a page that is exactly what this crate would write, the order of properties and white space aside.
    ///
    /// # Errors
    ///
    /// [`NotStrict`] with each deviation, in the order of the text; what an object lacks comes after what it has.
    pub fn from_json_strict(bytes: &[u8]) -> Result<Self, NotStrict> {
        Reader::strictly(|reader| read(bytes, reader))
    }
}

impl Serialize for SimList {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { sims, meta, unread } = self;
        let meta = (*meta != Meta::default() || unread.get(META).is_none()).then_some(meta);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(SIMS, sims)?;
        object::write(META, meta, Presence::Always, unread, &mut map)?;
        unread.write_unknown(|name| [SIMS, META].contains(&name), &mut map)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for SimList {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_json(json.get().as_bytes()).map_err(D::Error::custom)
    }
}

fn read(bytes: &[u8], reader: &mut Reader) -> Result<SimList, JsonError> {
    let text = fault::utf8(bytes)?;
    let mut source = serde_json::Deserializer::from_str(text);
    let page = source.deserialize_map(Page(&mut *reader));
    page.and_then(|page| source.end().map(|()| page))
        .map_err(|error| reader.fault(text, &error, |json| no_sims(text, json)))?
        .ok_or(JsonError::Missing {
            name: SIMS,
            expected: JsonType::Array,
        })
}

/// Reads a page; `None` where it has no Sims.
struct Page<'r>(&'r mut Reader);

impl<'de> Visitor<'de> for Page<'_> {
    type Value = Option<SimList>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", JsonType::Object)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<SimList>, A::Error> {
        let reader = self.0;
        let mut names = Names::default();
        let (mut sims, mut meta, mut unread) = (None, None, Unread::default());
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = reader.name(name)?;
            reader.within(Step::Property(&name), |reader| {
                names.came(&name, reader);
                if name == SIMS {
                    sims = Some(map.next_value_seed(Sims(reader))?);
                    return Ok(());
                }
                let json = map.next_value::<&RawValue>()?;
                let read = if name == META {
                    object::set(&mut meta, Presence::Always, json.get(), reader, Property::read)
                } else {
                    Err(super::DeviationKind::Unknown)
                };
                match read {
                    Ok(()) => unread.forget(&name),
                    Err(why) => {
                        reader.tell(why);
                        unread.keep(&name, json);
                    }
                }
                Ok(())
            })?;
        }
        names.missing(&[(META, Presence::Always)], reader);
        let meta = meta.unwrap_or_default();
        Ok(sims.map(|sims| SimList { sims, meta, unread }))
    }
}

/// Reads the array of Sims.
struct Sims<'r>(&'r mut Reader);

impl<'de> DeserializeSeed<'de> for Sims<'_> {
    type Value = Vec<Resource>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<Resource>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Sims<'_> {
    type Value = Vec<Resource>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", JsonType::Array)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<Resource>, A::Error> {
        let mut sims = Vec::new();
        while let Some(sim) = self.0.within(Step::Item(sims.len()), |reader| {
            items.next_element_seed(Seed::new(reader))
        })? {
            sims.push(sim);
        }
        Ok(sims)
    }
}

/// Finds the first `sims` that is no array, or the first item of it that is no object.
fn no_sims(whole: &str, page: &RawValue) -> Option<JsonError> {
    let Properties(properties) = serde_json::from_str(page.get()).ok()?;
    let lists = properties
        .into_iter()
        .filter(|(name, _)| reader::text(name.get()).is_some_and(|name| name == SIMS));
    for (_, list) in lists {
        if let Err(error) = reader::shape(whole, SIMS, list, JsonType::Array) {
            return Some(error);
        }
        let items: Vec<&RawValue> = serde_json::from_str(list.get()).ok()?;
        for (index, item) in items.into_iter().enumerate() {
            if let Err(error) = reader::shape(whole, &format!("{SIMS}[{index}]"), item, JsonType::Object) {
                return Some(error);
            }
        }
    }
    None
}

/// The properties of any object, as they came.
struct Properties<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Properties<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Properties<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", JsonType::Object)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties<'de>, A::Error> {
                let mut properties = Vec::new();
                while let Some(property) = map.next_entry()? {
                    properties.push(property);
                }
                Ok(Properties(properties))
            }
        }

        deserializer.deserialize_map(Any)
    }
}
