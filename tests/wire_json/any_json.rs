//! Any JSON at all where a Sim should be: nothing of it stops the reading, nothing of it gets lost.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::value::RawValue;
use sim_lifecycle::wire::{ErrorBody, EventBody, Resource, SimList, read_time};

use super::values::{json, written};

/// The text of any JSON value, odd ones included.
fn values() -> impl Strategy<Value = String> {
    let leaves = prop_oneof![
        6 => select(vec![
            "null", "true", "false", "0", "-0", "1.10", "1e400", "12345678901234567890123", "65536", "\"\"",
            "\"active\"", "\"hibernating\"", "\"POST\"", "\"post\"", "\"resetting\"", "\"pending\"",
            "\"DE00000000000000000000000000000aBc\"", "\"AC00000000000000000000000000000001\"",
            "\"WP00000000000000000000000000000001\"", "\"8988303000000614224\"", "\"https://a.example/x\"",
            "\"2026-01-01T09:00:00Z\"", "\"2026-01-01T10:00:00.50+01:00\"", "\"yesterday\"",
            "\"\\ud800\"", "\"\\u0061ctive\"", "\"a\\/b\"", "\"\\ud83d\\ude00\"",
        ]).prop_map(String::from),
        1 => any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaves.prop_recursive(3, 12, 4, |inner| {
        let names = || {
            select(vec![
                "a",
                "rate_plan",
                "usage_records",
                "data_sessions",
                "previous",
                "updated",
                "status",
            ])
        };
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[ {} ]", items.join(" ,\n"))),
            vec((names(), inner), 0..4).prop_map(|pairs| object(&pairs)),
        ]
    })
}

fn object<N: AsRef<str>>(pairs: &[(N, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{} : {value}", serde_json::to_string(name.as_ref()).unwrap()))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

/// Names that an object of the wire has, and others.
fn names() -> impl Strategy<Value = String> {
    let known: BTreeMap<String, serde_json::Value> = serde_json::from_str(&json(true)).unwrap();
    let mut known: Vec<_> = known.into_keys().collect();
    for more in [
        "e_id",
        "code",
        "message",
        "in_flight",
        "settled_status",
        "since",
        "event_type",
        "event_data",
        "resource_sid",
        "event_date",
        "resource_properties",
        "page",
        "meta",
    ] {
        known.push(more.into());
    }
    prop_oneof![8 => select(known), 1 => any::<String>()]
}

fn objects() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((names(), values()), 0..30)
}

type Properties = BTreeMap<String, Box<RawValue>>;

/// The property of each name that counts: the last.
fn properties(json: &str) -> Properties {
    serde_json::from_str(json).unwrap()
}

/// What is missing of one object in another, judged without asking the reader what it understood.
fn lost(before: &Properties, after: &Properties) -> Vec<String> {
    let is_there = |name: &String, before: &str| {
        let Some(after) = after.get(name).map(|after| after.get()) else {
            return before == "null" || name == "e_id";
        };
        let texts = || -> Option<(String, String)> {
            Some((
                serde_json::from_str(before).ok()?,
                serde_json::from_str(after).ok()?,
            ))
        };
        let objects = || -> Option<(Properties, Properties)> {
            Some((
                serde_json::from_str(before).ok()?,
                serde_json::from_str(after).ok()?,
            ))
        };
        before == after
            || texts().is_some_and(|(before, after)| {
                let is_date = ["date_created", "date_updated", "since", "event_date"].contains(&&**name);
                before == after || is_date && read_time(&before) == read_time(&after)
            })
            || objects().is_some_and(|(before, after)| lost(&before, &after).is_empty())
            // An older name is shown under the newer.
            || name == "eid" && before == "null"
    };
    before
        .iter()
        .filter(|(name, value)| !is_there(name, value.get()))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect()
}

proptest! {
    #[test]
    fn nothing_in_a_sim_stops_the_reading_or_gets_lost(pairs in objects()) {
        let json = object(&pairs);
        let sim = Resource::from_json(json.as_bytes())?;
        let again = written(&sim);
        prop_assert_eq!(&Resource::from_json(again.as_bytes())?, &sim, "{}", again);
        prop_assert_eq!(written(&Resource::from_json(again.as_bytes())?), again.clone());
        let (before, after) = (properties(&json), properties(&again));
        prop_assert_eq!(lost(&before, &after), Vec::<String>::new(), "{} became {}", json, again);
        // Either name of the chip's number leads to it.
        if let Some(older) = before.get("e_id").filter(|older| older.get() != "null") {
            let mut kept = [after.get("eid"), after.get("e_id")].into_iter().flatten();
            let same = |kept: &RawValue| kept.get() == older.get()
                || serde_json::from_str::<String>(kept.get()).ok() == serde_json::from_str(older.get()).ok();
            prop_assert!(kept.any(|kept| same(kept)), "{}", again);
        }
        // Each that is unread is there to the letter.
        for (name, text) in sim.unread.iter() {
            prop_assert_eq!(before[name].get(), text);
            prop_assert_eq!(after[name].get(), text);
        }
    }

    #[test]
    fn each_way_of_serde_reads_the_same(pairs in objects()) {
        let json = object(&pairs);
        let sim = Resource::from_json(json.as_bytes())?;
        prop_assert_eq!(&serde_json::from_str::<Resource>(&json)?, &sim);
        prop_assert_eq!(&serde_json::from_slice::<Resource>(json.as_bytes())?, &sim);
        prop_assert_eq!(&serde_json::from_reader::<_, Resource>(json.as_bytes())?, &sim);
        prop_assert_eq!(serde_json::from_str::<Vec<Resource>>(&format!("[{json}, {json}]"))?, vec![sim.clone(), sim.clone()]);
        let page = SimList::from_json(format!(r#"{{"sims": [{json}]}}"#).as_bytes())?;
        prop_assert_eq!(&page.sims, &vec![sim]);
    }

    #[test]
    fn nothing_in_an_error_or_an_event_gets_lost(pairs in objects()) {
        let json = object(&pairs);
        let before = properties(&json);
        let (error, event) = (ErrorBody::from_json(json.as_bytes())?, EventBody::from_json(json.as_bytes())?);
        for again in [written(&error), written(&event)] {
            prop_assert_eq!(lost(&before, &properties(&again)), Vec::<String>::new(), "{} became {}", json, again);
        }
        prop_assert_eq!(ErrorBody::from_json(written(&error).as_bytes())?, error);
        prop_assert_eq!(EventBody::from_json(written(&event).as_bytes())?, event);
    }

    /// The strict reading is the same reading: what it lets through is what the tolerant one has, and is written so.
    #[test]
    fn what_is_read_strictly_is_written_the_same(pairs in objects(), is_full: bool) {
        // One of ours with a few properties put in their place.
        let mut properties = properties(&json(is_full));
        for (name, value) in pairs.iter().take(2) {
            properties.insert(name.clone(), RawValue::from_string(value.clone())?);
        }
        let changed = written(&properties);
        match Resource::from_json_strict(changed.as_bytes()) {
            Ok(sim) => {
                prop_assert_eq!(&sim, &Resource::from_json(changed.as_bytes())?);
                prop_assert!(sim.unread.is_empty());
                let value: serde_json::Value = serde_json::from_str(&changed)?;
                prop_assert_eq!(serde_json::to_value(&sim)?, value);
            }
            Err(why) => prop_assert!(!why.deviations().is_empty()),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..64)) {
        let _ = (Resource::from_json(&bytes), Resource::from_json_strict(&bytes));
        let _ = (SimList::from_json(&bytes), SimList::from_json_strict(&bytes));
        let _ = (ErrorBody::from_json(&bytes), EventBody::from_json(&bytes).map(|event| event.check()));
    }

    /// Text that is JSON but for a byte is refused as `serde_json` refuses it, and with a place within it.
    #[test]
    fn what_is_no_json_is_refused(at in 0.0..1.0_f64, byte: u8, is_cut: bool) {
        let whole = format!(r#"{{"sims": [{}, {}]}}"#, json(true), json(false));
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a place")]
        let at = (whole.len() as f64 * at) as usize;
        let mut bytes = whole.into_bytes();
        bytes[at] = byte;
        if is_cut {
            bytes.truncate(at);
        }
        let is_json = serde_json::from_slice::<&RawValue>(&bytes).is_ok();
        match SimList::from_json(&bytes) {
            Ok(_) => prop_assert!(is_json),
            Err(why) => prop_assert!(!is_json || why.to_string().contains("sims") || bytes[at] == b'\\', "{}", why),
        }
    }
}
