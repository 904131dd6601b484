//! `docs/openapi.json` against the code: the same words, the same properties in the same order, the same codes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use sim_lifecycle::error::{Code, ListParameter, Parameter};
use sim_lifecycle::id::{AccountSid, Iccid, RatePlanSid, SimSid};
use sim_lifecycle::sim::MonitorEvent;
use sim_lifecycle::sim::{API_VERSION, RatePlan, Registration};
use sim_lifecycle::status::Phase;
use sim_lifecycle::text::{FriendlyName, Method, UniqueName};
use sim_lifecycle::wire::{
    CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackParameter, DEFAULT_BASE_URL, EVENT_TYPE,
    ErrorBody, EventBody, PageMeta, PageSize, Resource, SIMS_PATH, SimList,
};
use sim_lifecycle::{Edit, InFlight, Refusal, Requested, Settled, Sim, Status};
use strum::IntoEnumIterator;

fn description() -> Value {
    serde_json::from_str(include_str!("../docs/openapi.json")).unwrap()
}

/// What stands at this pointer; it has to be there.
fn at<'a>(description: &'a Value, pointer: &str) -> &'a Value {
    let found = description.pointer(pointer);
    found.unwrap_or_else(|| panic!("nothing at {pointer}"))
}

fn properties<'a>(description: &'a Value, pointer: &str) -> &'a Map<String, Value> {
    at(description, &format!("{pointer}/properties"))
        .as_object()
        .unwrap()
}

/// The names of an object's properties, in order.
fn names(object: &Map<String, Value>) -> Vec<&str> {
    object.keys().map(String::as_str).collect()
}

fn words(value: &Value) -> Vec<&str> {
    let words = value.as_array().unwrap_or_else(|| panic!("no array: {value}"));
    words.iter().map(|word| word.as_str().unwrap()).collect()
}

fn all<E: IntoEnumIterator + ToString>() -> Vec<String> {
    E::iter().map(|word| word.to_string()).collect()
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn sim() -> Sim {
    let registration = Registration {
        sid: parsed("DE00000000000000000000000000000001"),
        account: parsed("AC00000000000000000000000000000001"),
        iccid: parsed("8901260000000000001"),
        rate_plan: Some(RatePlan::standard(plan())),
        registration_code: None,
        eid: None,
        ip_address: None,
    };
    Sim::register(registration, parsed("2026-01-01T09:00:00Z"))
}

fn plan() -> RatePlanSid {
    parsed("WP00000000000000000000000000000001")
}

/// The JSON of something, its properties in the order in which they are written.
fn written(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// The names of the outermost properties of a JSON object, in the order in which they stand there.
fn names_in_order(json: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut rest) = (0, json);
    while let Some(next) = rest.find(['{', '}', '[', ']', '"']) {
        let (_, found) = rest.split_at(next);
        rest = &found[1..];
        match found.as_bytes()[0] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {
                let end = rest.find('"').unwrap();
                if depth == 1 && rest[end + 1..].starts_with(':') {
                    names.push(rest[..end].into());
                }
                rest = &rest[end + 1..];
            }
        }
    }
    names
}

/// Checks that a schema requires exactly the properties that are always written, and knows no others.
fn check_object(description: &Value, pointer: &str, json: &str) {
    let written = names_in_order(json);
    assert_eq!(
        names_sorted(names(properties(description, pointer))),
        names_sorted(written.iter()),
        "{pointer}"
    );
    let required = words(at(description, &format!("{pointer}/required")));
    assert_eq!(names_sorted(required), names_sorted(written), "{pointer}");
    assert_eq!(
        at(description, &format!("{pointer}/additionalProperties")),
        &Value::Bool(false),
        "{pointer}"
    );
}

fn names_sorted<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> BTreeSet<String> {
    names.into_iter().map(|name| name.as_ref().into()).collect()
}

#[test]
fn a_sim_has_the_properties_that_are_written() {
    let description = description();
    let sim = written(&Resource::of(&sim(), DEFAULT_BASE_URL));
    let required = at(&description, "/components/schemas/Sim/required");
    assert_eq!(words(required), names_in_order(&sim));
    check_object(&description, "/components/schemas/Sim", &sim);
    let links: Value = serde_json::from_str(&sim).unwrap();
    check_object(
        &description,
        "/components/schemas/Sim/properties/links",
        &links["links"].to_string(),
    );
    let sim = properties(&description, "/components/schemas/Sim");
    assert_eq!(words(&sim["status"]["enum"]), all::<Status>());
    for (name, property) in sim.iter().filter(|(name, _)| name.ends_with("_method")) {
        assert_eq!(words(&property["enum"]), all::<Method>(), "{name}");
    }
    let longest = |name: &str| sim[name]["maxLength"].as_u64().unwrap();
    assert_eq!(longest("unique_name"), UniqueName::MAX_CHARACTERS as u64);
    assert_eq!(longest("friendly_name"), FriendlyName::MAX_CHARACTERS as u64);
}

#[test]
fn every_status_is_told_where_it_can_come() {
    let description = description();
    let schemas = "/components/schemas";
    let settled = [
        "InFlight/properties/settled_status/enum",
        "MonitorEvent/properties/event_data/properties/resource_properties/properties/status/properties/updated/enum",
    ];
    for pointer in settled {
        assert_eq!(
            words(at(&description, &format!("{schemas}/{pointer}"))),
            all::<Settled>()
        );
    }
    let requested = ["InFlight/properties/status/enum", "Update/properties/Status/enum"];
    for pointer in requested {
        assert_eq!(
            words(at(&description, &format!("{schemas}/{pointer}"))),
            all::<Requested>()
        );
    }
    let reported = at(
        &description,
        &format!("{schemas}/Callback/properties/SimStatus/enum"),
    );
    assert_eq!(words(reported), all::<Status>());
}

#[test]
fn an_update_has_the_eighteen_parameters() {
    let description = description();
    let update = properties(&description, "/components/schemas/Update");
    assert_eq!(names_sorted(names(update)), names_sorted(all::<Parameter>()));
    for (name, parameter) in update {
        match name.strip_suffix("Method") {
            Some(_) => assert_eq!(words(&parameter["enum"]), all::<Method>(), "{name}"),
            None if name.ends_with("Url") => assert_eq!(parameter["format"], "uri", "{name}"),
            None => {}
        }
    }
    assert_eq!(words(&update["ResetStatus"]["enum"]), ["resetting"]);
}

#[test]
fn a_list_has_the_eight_parameters() {
    let description = description();
    let list = at(
        &description,
        &format!("/paths/{}/get/parameters", SIMS_PATH.replace('/', "~1")),
    );
    let parameters: BTreeMap<_, _> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|parameter| (parameter["name"].as_str().unwrap(), &parameter["schema"]))
        .collect();
    assert_eq!(
        names_sorted(parameters.keys()),
        names_sorted(all::<ListParameter>())
    );
    assert_eq!(words(&parameters["Status"]["enum"]), all::<Status>());
    let size = parameters["PageSize"];
    assert_eq!(size["default"], PageSize::default().get());
    for (bound, beyond) in [("minimum", -1), ("maximum", 1)] {
        let bound = size[bound].as_i64().unwrap();
        let is_taken = |size: i64| u16::try_from(size).ok().and_then(PageSize::new).is_some();
        assert!(is_taken(bound) && !is_taken(bound + beyond));
    }
}

#[test]
fn a_page_has_the_properties_that_are_written() {
    let description = description();
    let url = || Box::<str>::from(DEFAULT_BASE_URL);
    let meta = PageMeta {
        page: 1,
        page_size: 1,
        url: url(),
        first_page_url: url(),
        previous_page_url: None,
        next_page_url: None,
    };
    let list = written(&SimList::of(Vec::new(), &meta));
    check_object(&description, "/components/schemas/SimList", &list);
    let list: Value = serde_json::from_str(&list).unwrap();
    let meta = properties(&description, "/components/schemas/Meta");
    assert_eq!(
        names_sorted(names(meta)),
        names_sorted(list["meta"].as_object().unwrap().keys())
    );
    assert_eq!(meta["key"]["enum"][0], list["meta"]["key"]);
}

#[test]
fn each_code_stands_under_its_http_status_and_nowhere_else() {
    let description = description();
    let mut told = BTreeSet::new();
    let responses = at(&description, "/components/responses").as_object().unwrap();
    // Each answer stands under one HTTP status wherever it is named.
    for operation in [
        "/paths/~1v1~1Sims/get",
        "/paths/~1v1~1Sims~1{Sid}/get",
        "/paths/~1v1~1Sims~1{Sid}/post",
        "/paths/~1v1~1Sims~1{Sid}/delete",
    ] {
        for (status, response) in at(&description, &format!("{operation}/responses"))
            .as_object()
            .unwrap()
        {
            let Some(name) = response["$ref"].as_str() else {
                continue;
            };
            let name = name.rsplit('/').next().unwrap();
            for code in responses[name]["x-codes"].as_array().unwrap() {
                told.insert((code.as_u64().unwrap(), status.parse::<u64>().unwrap()));
            }
        }
    }
    let codes: BTreeSet<_> = Code::iter()
        .map(|code| (u64::from(code.number()), u64::from(code.http_status())))
        .collect();
    assert_eq!(told, codes);
    let numbers = |pointer: &str| -> BTreeSet<u64> {
        let numbers = at(&description, pointer).as_array().unwrap();
        numbers.iter().map(|number| number.as_u64().unwrap()).collect()
    };
    assert_eq!(
        numbers("/components/schemas/Error/properties/code/enum"),
        codes.iter().map(|(code, _)| *code).collect()
    );
    assert_eq!(
        numbers("/components/schemas/Error/properties/status/enum"),
        codes.iter().map(|(_, status)| *status).collect()
    );
}

#[test]
fn an_error_has_the_properties_that_are_written() {
    let description = description();
    let plain = written(&ErrorBody::new(Code::NotFound, "x", "https://docs.example.com"));
    let required = at(&description, "/components/schemas/Error/required");
    assert_eq!(words(required), names_in_order(&plain));
    let change = InFlight {
        settled: Settled::Active,
        phase: Phase::Updating,
        status: Some(Requested::Suspended),
        plan: Edit::Set(plan()),
        since: parsed("2026-01-01T09:00:00Z"),
    };
    let refused = written(&ErrorBody::of(
        &Refusal::InFlight(change),
        "https://docs.example.com",
    ));
    let error = properties(&description, "/components/schemas/Error");
    assert_eq!(names_sorted(names(error)), names_sorted(names_in_order(&refused)));
    let refused: Value = serde_json::from_str(&refused).unwrap();
    let in_flight = properties(&description, "/components/schemas/InFlight");
    assert_eq!(
        names_sorted(names(in_flight)),
        names_sorted(refused["in_flight"].as_object().unwrap().keys())
    );
}

#[test]
fn a_callback_has_the_seven_parameters_and_its_headers() {
    let description = description();
    let callback = properties(&description, "/components/schemas/Callback");
    assert_eq!(
        names_sorted(names(callback)),
        names_sorted(all::<CallbackParameter>())
    );
    assert_eq!(callback["ApiVersion"]["enum"][0], API_VERSION);
    let post =
        "/paths/~1v1~1Sims~1{Sid}/post/callbacks/finished/{$request.body#~1CallbackUrl}/post/parameters";
    let headers: Vec<_> = at(&description, post)
        .as_array()
        .unwrap()
        .iter()
        .map(|header| header["name"].as_str().unwrap())
        .collect();
    assert_eq!(headers, [CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER]);
}

#[test]
fn a_monitor_event_has_the_properties_that_are_written() {
    let description = description();
    let event = MonitorEvent {
        sim: parsed("DE00000000000000000000000000000001"),
        account: parsed("AC00000000000000000000000000000001"),
        rate_plan: Some((None, Some(plan()))),
        status: Some((Settled::New, Settled::Active)),
    };
    let event = written(&EventBody::of(&event, parsed("2026-01-01T09:00:00Z")));
    check_object(&description, "/components/schemas/MonitorEvent", &event);
    let event: Value = serde_json::from_str(&event).unwrap();
    let pointer = "/components/schemas/MonitorEvent/properties/event_data/properties/resource_properties";
    let told = event["event_data"]["resource_properties"].as_object().unwrap();
    assert_eq!(
        names_sorted(names(properties(&description, pointer))),
        names_sorted(told.keys())
    );
    let kinds = at(
        &description,
        "/components/schemas/MonitorEvent/properties/event_type/enum",
    );
    assert_eq!(words(kinds), [EVENT_TYPE]);
}

/// The little of regular expressions that stands in the description: a prefix, a class, and how many.
fn fits(pattern: &str, text: &str) -> bool {
    let inner = pattern
        .strip_prefix('^')
        .and_then(|rest| rest.strip_suffix('$'))
        .unwrap();
    let (prefix, rest) = inner.split_once('[').unwrap();
    let (class, count) = rest.split_once(']').unwrap();
    let count = count.trim_matches(['{', '}']);
    let (least, most) = count.split_once(',').unwrap_or((count, count));
    let is_in_class = |c: char| match class {
        "0-9a-fA-F" => c.is_ascii_hexdigit(),
        "0-9" => c.is_ascii_digit(),
        other => panic!("the class {other} is not known here"),
    };
    text.strip_prefix(prefix).is_some_and(|digits| {
        let length = digits.chars().count();
        (least.parse().unwrap()..=most.parse().unwrap()).contains(&length) && digits.chars().all(is_in_class)
    })
}

#[test]
fn each_pattern_takes_what_the_type_takes() {
    let description = description();
    let pattern = |pointer: &str| {
        at(&description, &format!("/components/schemas/{pointer}/pattern"))
            .as_str()
            .unwrap()
    };
    let sids = |letters: &str| {
        [0, 30, 31, 32, 33].map(|digits| {
            format!(
                "{letters}{}",
                "aF0".chars().cycle().take(digits).collect::<String>()
            )
        })
    };
    let texts: Vec<_> = ["DE", "AC", "WP", "de", "X", ""]
        .into_iter()
        .flat_map(sids)
        .chain([format!("DE{}g", "0".repeat(31))])
        .collect();
    for text in &texts {
        assert_eq!(
            fits(pattern("Sim/properties/sid"), text),
            text.parse::<SimSid>().is_ok(),
            "{text}"
        );
        assert_eq!(
            fits(pattern("Sim/properties/account_sid"), text),
            text.parse::<AccountSid>().is_ok(),
            "{text}"
        );
        assert_eq!(
            fits(pattern("Sim/properties/rate_plan_sid"), text),
            text.parse::<RatePlanSid>().is_ok(),
            "{text}"
        );
    }
    for length in 16..23 {
        let text = "8".repeat(length);
        assert_eq!(
            fits(pattern("Sim/properties/iccid"), &text),
            text.parse::<Iccid>().is_ok(),
            "{text}"
        );
    }
}
