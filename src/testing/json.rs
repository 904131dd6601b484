//! Strategies for JSON read and written: Sims, pages, Monitor events, errors, and what can be wrong with them.

use alloc::string::{String, ToString};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::disturbed::{read_again, texts, values};
use super::history::HistoryParameters;
use super::kernel::picked;
use super::macros::arbitrary;
use super::texts::matching;
use super::time::instants;
use crate::error::{Code, InFlight, Refusal};
use crate::id::RatePlanSid;
use crate::sim::{MonitorEvent, Sim};
use crate::wire::{
    Change, DEFAULT_BASE_URL, Deviation, DeviationKind, ErrorBody, EventBody, EventData, InFlightBody,
    InvalidEvent, JsonError, JsonType, Links, Meta, Moved, NotStrict, PageMeta, Place, ReceivedEvent,
    Refused, Resource, ResourceProperties, SimList, StatusWord, Unread,
};

arbitrary! {
    Resource => read_again(served());
    Links => read_again(served().prop_filter_map("links", |sim| sim.links));
    Unread => texts(served()).prop_filter_map("what is not understood", |text| {
        let unread = Resource::from_json(text.as_bytes()).ok()?.unread;
        (!unread.is_empty()).then_some(unread)
    });
    SimList => read_again(served_lists());
    Meta => read_again(any::<PageMeta>().prop_map(|meta| Self::of(&meta)));
    ErrorBody => read_again(errors());
    InFlightBody => read_again(any::<InFlight>().prop_map(|change| Self::from(&change)));
    Refused => any::<ErrorBody>().prop_filter_map("a code", |body| body.refused());
    EventBody => read_again(events());
    EventData => read_again(events().prop_filter_map("the data of an event", |body| body.event_data));
    ResourceProperties => read_again(any::<MonitorEvent>().prop_map(|event| Self::from(&event)));
    Moved<StatusWord> => read_again(any::<(StatusWord, StatusWord)>().prop_map(Self::from));
    Moved<Option<RatePlanSid>> => read_again(
        any::<(Option<RatePlanSid>, Option<RatePlanSid>)>().prop_map(Self::from),
    );
    ReceivedEvent => any::<EventBody>().prop_filter_map("an event that says all", |body| body.check().ok());
    InvalidEvent => prop_oneof![
        1 => (events(), matching("[a-z]{3,8}[.][a-z]{3,8}")).prop_map(|(mut body, other)| {
            body.event_type = Some(other.into());
            body
        }),
        4 => any::<EventBody>(),
    ]
    .prop_filter_map("an event that cannot be relied on", |body| body.check().err());
    JsonError => json_errors();
    JsonType => select(&[
        JsonType::Null,
        JsonType::Boolean,
        JsonType::Number,
        JsonType::String,
        JsonType::Array,
        JsonType::Object,
    ][..]);
    Place => (1..=40_usize, 1..=200_usize).prop_map(|(line, column)| Self { line, column });
    NotStrict => prop_oneof![
        4 => texts(served()).prop_map(|text| Resource::from_json_strict(text.as_bytes()).err()),
        2 => texts(served_lists()).prop_map(|text| SimList::from_json_strict(text.as_bytes()).err()),
        1 => any::<JsonError>().prop_map(|why| Some(Self::Json(why))),
    ]
    .prop_filter_map("a text that differs", |why| why);
    Deviation => (any::<NotStrict>(), any::<Index>())
        .prop_filter_map("a deviation", |(why, pick)| picked(why.deviations(), pick));
    DeviationKind => any::<Deviation>().prop_map(|deviation| deviation.kind);
}

impl<T> Arbitrary for Change<T>
where
    T: Arbitrary + 'static,
    T::Strategy: 'static,
{
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> BoxedStrategy<Self> {
        let told = || prop::option::weighted(0.8, any::<T>());
        (told(), told())
            .prop_map(|(previous, updated)| Self { previous, updated })
            .boxed()
    }
}

/// Sims as a server shows them.
fn served() -> impl Strategy<Value = Resource> {
    let young = HistoryParameters {
        steps: (0..=10).into(),
        ..HistoryParameters::default()
    };
    (any_with::<Sim>(young), base_urls()).prop_map(|(sim, base_url)| Resource::of(&sim, &base_url))
}

fn served_lists() -> impl Strategy<Value = SimList> {
    (vec(served(), 0..=3), any::<PageMeta>()).prop_map(|(sims, meta)| SimList::of(sims, &meta))
}

/// Where a server stands.
pub(super) fn base_urls() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(DEFAULT_BASE_URL.to_string()),
        matching("https?://[a-z]{1,8}[.]example(:[1-9][0-9]{1,3})?(/[a-z]{1,4})?/?"),
    ]
}

fn errors() -> impl Strategy<Value = ErrorBody> {
    let message = prop_oneof![matching("[a-z]{2,8}( [a-z]{2,8}){0,4}"), any::<String>()];
    prop_oneof![
        3 => (any::<Refusal>(), base_urls()).prop_map(|(refusal, docs)| ErrorBody::of(&refusal, &docs)),
        1 => (any::<Code>(), message, base_urls())
            .prop_map(|(code, message, docs)| ErrorBody::new(code, &message, &docs)),
    ]
}

fn events() -> impl Strategy<Value = EventBody> {
    (any::<MonitorEvent>(), instants()).prop_map(|(event, at)| EventBody::of(&event, at))
}

fn json_errors() -> impl Strategy<Value = JsonError> {
    let sim = |text: &[u8]| Resource::from_json(text).err();
    let list = |text: &[u8]| SimList::from_json(text).err();
    let written = || texts(served()).prop_map(String::into_bytes);
    let cut = (written(), any::<Index>()).prop_map(|(mut text, at)| {
        let at = at.index(text.len().max(1));
        text.truncate(at);
        text
    });
    let byte = prop_oneof![
        1 => Just(0xFF),
        3 => select(&b"{}[]\",:x\n"[..]),
    ];
    let struck = (written(), any::<Index>(), byte).prop_map(|(mut text, at, byte)| {
        let at = at.index(text.len().max(1));
        if let Some(struck) = text.get_mut(at) {
            *struck = byte;
        }
        text
    });
    let no_list = prop_oneof![
        values(),
        values().prop_map(|value| ["{\"meta\":{},\"sims\":", &value, "}"].concat()),
        values().prop_map(|value| ["{\"sims\":[{},", &value, "]}"].concat()),
        values().prop_map(|value| ["{\"\\udfff\":", &value, "}"].concat()),
        values().prop_map(|value| ["{\"Sims\":", &value, "}"].concat()),
    ];
    prop_oneof![
        1 => cut.prop_map(move |text| sim(&text)),
        2 => struck.prop_map(move |text| sim(&text)),
        2 => no_list.prop_map(move |text| list(text.as_bytes())),
    ]
    .prop_filter_map("a text that cannot be read", |why| why)
}
