//! JSON: what is read is written again without a loss, the strict reading is the same reading, and bytes are refused as
//! no JSON exactly where they are none.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::value::RawValue;
use sim_lifecycle::Code;
use sim_lifecycle::wire::{
    EVENT_TYPE, ErrorBody, EventBody, InvalidEvent, JsonError, Moved, NotStrict, Resource, SimList, Unread,
    read_time,
};

use crate::to_json;

/// A Sim, read tolerantly and strictly.
///
/// # Panics
///
/// Where something does not hold.
pub fn json_sim(bytes: &[u8]) {
    let Some(sim) = read(bytes, Resource::from_json) else {
        return assert_unreadable(bytes, Resource::from_json_strict);
    };
    let (before, after) = written(bytes, &sim, Resource::from_json);
    assert_kept_in_sim(&sim, &after);
    assert_nothing_lost(&before, &after);
    assert_older_name_kept(&before, &after);
    if strictly(bytes, &sim, Resource::from_json_strict) {
        assert_complete(&sim);
    }
}

/// A page of Sims, read tolerantly and strictly.
///
/// # Panics
///
/// Where something does not hold.
pub fn json_list(bytes: &[u8]) {
    let Some(page) = read(bytes, SimList::from_json) else {
        return assert_unreadable(bytes, SimList::from_json_strict);
    };
    let (before, after) = written(bytes, &page, SimList::from_json);
    assert_kept(&page.unread, &after);
    let (sims_before, sims_after) = (sims(&before), sims(&after));
    assert_eq!(sims_before.len(), sims_after.len());
    assert_eq!(sims_before.len(), page.sims.len());
    for (sim, (before, after)) in page.sims.iter().zip(sims_before.iter().zip(&sims_after)) {
        // A Sim on a page is the Sim that it is alone.
        assert_eq!(serde_json::from_str::<Resource>(before).as_ref().ok(), Some(sim));
        let (before, after) = (properties(before), properties(after));
        assert_kept_in_sim(sim, &after);
        assert_nothing_lost(&before, &after);
    }
    if page.unread.get("meta").is_none() {
        assert_kept(&page.meta.unread, &properties(after["meta"].get()));
    }
    let without_sims = |properties: &Properties| -> Properties {
        let rest = properties.iter().filter(|(name, _)| *name != "sims");
        rest.map(|(name, json)| (name.clone(), json.clone())).collect()
    };
    assert_nothing_lost(&without_sims(&before), &without_sims(&after));
    if strictly(bytes, &page, SimList::from_json_strict) {
        page.sims.iter().for_each(assert_complete);
        assert!(page.unread.is_empty() && page.meta.unread.is_empty());
    }
}

/// The body of an error, and the refusal that it tells of.
///
/// # Panics
///
/// Where something does not hold.
pub fn json_error(bytes: &[u8]) {
    let Some(body) = read(bytes, ErrorBody::from_json) else {
        return;
    };
    let (before, after) = written(bytes, &body, ErrorBody::from_json);
    assert_kept(&body.unread, &after);
    if let Some(in_flight) = &body.in_flight {
        assert_kept(&in_flight.unread, &properties(after["in_flight"].get()));
    }
    assert_nothing_lost(&before, &after);

    let refused = body.refused();
    assert_eq!(refused.as_ref().map(|refused| refused.code), body.code());
    if let Some(code) = body.code() {
        assert_eq!(Some(u32::from(code.number())), body.code);
    }
    if let Some(refused) = refused {
        assert_eq!(refused.message, body.message.unwrap_or_default());
        let is_told = refused.code == Code::ChangeInFlight;
        assert_eq!(refused.in_flight, body.in_flight.filter(|_| is_told));
    }
}

/// A Monitor event, and what it tells once it is checked.
///
/// # Panics
///
/// Where something does not hold.
pub fn json_event(bytes: &[u8]) {
    let Some(body) = read(bytes, EventBody::from_json) else {
        return;
    };
    let (before, after) = written(bytes, &body, EventBody::from_json);
    assert_kept_in_event(&body, &after);
    assert_nothing_lost(&before, &after);

    match body.check() {
        Ok(event) => {
            assert_eq!(body.event_type.as_deref(), Some(EVENT_TYPE));
            assert_eq!(
                (Some(event.sim), Some(event.account), Some(event.at)),
                (body.resource_sid, body.account_sid, body.event_date),
            );
            let told = body
                .event_data
                .and_then(|data| data.resource_properties)
                .unwrap_or_default();
            let status = told.status.map(
                |Moved {
                     previous, updated, ..
                 }| (previous, updated),
            );
            assert_eq!(
                event.status.map(|change| (change.previous, change.updated)),
                status
            );
            let plan = told.rate_plan_sid.map(
                |Moved {
                     previous, updated, ..
                 }| (previous, updated),
            );
            let found = event.rate_plan.map(|change| (change.previous, change.updated));
            assert_eq!(found, plan);
        }
        Err(InvalidEvent::OtherType { found }) => {
            assert_eq!(body.event_type.as_deref(), Some(&*found));
            assert_ne!(&*found, EVENT_TYPE);
        }
        Err(why) => assert!(why.to_string().starts_with('`'), "{why}"),
    }
}

/// Reads in every way that there is, and gives what all of them have; none where they refuse it.
fn read<T>(bytes: &[u8], from_json: impl Fn(&[u8]) -> Result<T, JsonError>) -> Option<T>
where
    T: Debug + PartialEq + DeserializeOwned,
{
    let read = from_json(bytes);
    let text = core::str::from_utf8(bytes);
    let is_json = text.is_ok_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok());
    match &read {
        Ok(_) => assert!(is_json, "what is no JSON was read"),
        Err(why) => {
            let by_its_own_word = match why {
                JsonError::Encoding { at } => {
                    assert!(text.is_err());
                    assert_in_text(bytes, at.line);
                    false
                }
                JsonError::Truncated { at, .. } | JsonError::Malformed { at, .. } => {
                    assert_in_text(bytes, at.line);
                    false
                }
                JsonError::Shape { at, .. } | JsonError::Name { at, .. } => {
                    assert_in_text(bytes, at.line);
                    true
                }
                JsonError::Missing { .. } => true,
                _ => panic!("{why:?} is not known here"),
            };
            assert_eq!(is_json, by_its_own_word, "{why:?}");
            assert!(!why.to_string().is_empty());
        }
    }
    let by_serde = serde_json::from_slice::<T>(bytes).ok();
    let read = read.ok();
    assert_eq!(by_serde, read);
    read
}

fn assert_in_text(bytes: &[u8], line: usize) {
    let lines = bytes.split(|byte| *byte == b'\n').count();
    assert!((1..=lines).contains(&line), "line {line} of {lines}");
}

/// Writes what was read, which is read again the same and is then written to the letter.
fn written<T>(
    bytes: &[u8],
    value: &T,
    from_json: impl Fn(&[u8]) -> Result<T, JsonError>,
) -> (Properties, Properties)
where
    T: Debug + PartialEq + Serialize,
{
    let after = to_json(value);
    let again = from_json(after.as_bytes());
    assert_eq!(again.as_ref().ok(), Some(value), "{after}");
    assert_eq!(again.map(|again| to_json(&again)), Ok(after.clone()));
    let before = core::str::from_utf8(bytes).unwrap_or_default();
    (properties(before), properties(&after))
}

/// The strict reading has nothing that the tolerant one does not, and takes nothing that would be written otherwise; tells
/// whether it has it.
fn strictly<T>(bytes: &[u8], value: &T, from_json_strict: impl Fn(&[u8]) -> Result<T, NotStrict>) -> bool
where
    T: Debug + PartialEq + Serialize,
{
    match from_json_strict(bytes) {
        Ok(strict) => {
            assert_eq!(&strict, value);
            let after = to_json(&strict);
            let values = |json: &[u8]| serde_json::from_slice::<Value>(json).ok();
            assert!(values(bytes).is_some());
            assert_eq!(values(after.as_bytes()), values(bytes));
            assert_eq!(from_json_strict(after.as_bytes()).as_ref().ok(), Some(value));
            true
        }
        Err(NotStrict::Deviations(deviations)) => {
            assert!(!deviations.is_empty());
            assert!(
                deviations
                    .iter()
                    .all(|deviation| !deviation.to_string().is_empty())
            );
            false
        }
        Err(why) => panic!("the strict reading says {why}, and the tolerant one has it"),
    }
}

/// What is read strictly has everything that a Sim of ours has.
fn assert_complete(sim: &Resource) {
    assert!(sim.unread.is_empty());
    assert!(sim.status.as_ref().is_some_and(|status| status.known().is_some()));
    assert!(sim.sid.is_some() && sim.account_sid.is_some() && sim.iccid.is_some() && sim.url.is_some());
    assert!(sim.date_created.is_some() && sim.date_updated.is_some());
    let links = sim
        .links
        .as_ref()
        .map(|links| (&links.rate_plan, links.unread.is_empty()));
    assert!(links.is_some_and(|(plan, is_read)| is_read && plan.is_some() == sim.rate_plan_sid.is_some()));
}

/// What cannot be read tolerantly, cannot be read strictly.
fn assert_unreadable<T: Debug>(bytes: &[u8], from_json_strict: impl Fn(&[u8]) -> Result<T, NotStrict>) {
    assert!(matches!(from_json_strict(bytes), Err(NotStrict::Json(_))));
}

/// The property of each name that counts: the last.
type Properties = BTreeMap<String, Box<RawValue>>;

fn properties(json: &str) -> Properties {
    serde_json::from_str(json).unwrap_or_else(|why| panic!("{json} was read as an object: {why}"))
}

fn sims(page: &Properties) -> Vec<String> {
    let sims: Vec<Box<RawValue>> =
        serde_json::from_str(page["sims"].get()).unwrap_or_else(|why| panic!("the Sims were read: {why}"));
    sims.iter().map(|sim| sim.get().into()).collect()
}

/// What was not understood is written to the letter.
fn assert_kept(unread: &Unread, after: &Properties) {
    for (name, json) in unread.iter() {
        assert_eq!(after.get(name).map(|json| json.get()), Some(json), "{name}");
    }
}

fn assert_kept_in_sim(sim: &Resource, after: &Properties) {
    assert_kept(&sim.unread, after);
    if let Some(links) = &sim.links {
        assert_kept(&links.unread, &properties(after["links"].get()));
    }
}

fn assert_kept_in_event(body: &EventBody, after: &Properties) {
    assert_kept(&body.unread, after);
    let Some(data) = &body.event_data else { return };
    let after = properties(after["event_data"].get());
    assert_kept(&data.unread, &after);
    let Some(told) = &data.resource_properties else {
        return;
    };
    let after = properties(after["resource_properties"].get());
    assert_kept(&told.unread, &after);
    if let Some(status) = &told.status {
        assert_kept(&status.unread, &properties(after["status"].get()));
    }
    if let Some(plan) = &told.rate_plan_sid {
        assert_kept(&plan.unread, &properties(after["rate_plan_sid"].get()));
    }
}

/// Everything that came is there again, judged without asking the reader what it understood.
fn assert_nothing_lost(before: &Properties, after: &Properties) {
    for (name, json) in before {
        let (before, after) = (json.get(), after.get(name).map(|json| json.get()));
        assert!(
            is_there(name, before, after),
            "of `{name}` came {before} and went {after:?}"
        );
    }
}

fn is_there(name: &str, before: &str, after: Option<&str>) -> bool {
    // A null tells nothing, and the chip's number may go by its newer name.
    if before == "null" || name == "e_id" || after == Some(before) {
        return true;
    }
    let Some(after) = after else { return false };
    let both = |text: fn(&str) -> Option<String>| text(before).zip(text(after));
    if let Some((before, after)) = both(|json| serde_json::from_str(json).ok()) {
        let is_date = ["date_created", "date_updated", "since", "event_date"].contains(&name);
        return before == after
            || is_date && read_time(&before).is_ok_and(|instant| read_time(&after) == Ok(instant));
    }
    let object = |json: &str| serde_json::from_str::<Properties>(json).ok();
    match (object(before), object(after)) {
        (Some(before), Some(after)) => before
            .iter()
            .all(|(name, json)| is_there(name, json.get(), after.get(name).map(|json| json.get()))),
        _ => false,
    }
}

/// Either name of the chip's number leads to it (rule V8).
fn assert_older_name_kept(before: &Properties, after: &Properties) {
    let Some(older) = before
        .get("e_id")
        .map(|json| json.get())
        .filter(|older| *older != "null")
    else {
        return;
    };
    let text = |json: &str| serde_json::from_str::<String>(json).ok();
    let is_same = |kept: &str| kept == older || text(kept).is_some() && text(kept) == text(older);
    let kept = ["eid", "e_id"].map(|name| after.get(name).is_some_and(|kept| is_same(kept.get())));
    assert!(kept.contains(&true), "{older} is gone");
}
