//! What the strict reader tells, deviation by deviation.

use insta::assert_snapshot;
use sim_lifecycle::wire::{DeviationKind, JsonError, NotStrict, Resource, SimList};

use super::values::{BASE, PLAN, json, page_meta, sim, written};

fn told(json: &str) -> String {
    let why = Resource::from_json_strict(json.as_bytes()).unwrap_err();
    lines(&why)
}

fn lines(why: &NotStrict) -> String {
    let mut lines = String::new();
    for deviation in why.deviations() {
        lines += &format!("  {deviation}\n");
    }
    lines
}

/// One of ours, with one thing made different.
fn instead(before: &str, after: &str) -> String {
    let json = json(true);
    assert_eq!(json.matches(before).count(), 1, "{before}");
    json.replacen(before, after, 1)
}

#[test]
fn each_deviation_says_what_came_and_what_was_expected() {
    let link = format!("\"{BASE}/v1/RatePlans/{PLAN}\"");
    let mut text = String::new();
    for (before, after) in [
        (r#""sid":"DE00000000000000000000000000000aBc","#, ""),
        (r#""sid":"DE00000000000000000000000000000aBc","#, r#""sid":null,"#),
        (
            r#""sid":"DE00000000000000000000000000000aBc","#,
            r#""sid":"DE1","#,
        ),
        (r#""unique_name":"meter-0001""#, r#""unique_name":"""#),
        (r#""unique_name":"meter-0001""#, r#""unique_name":"a\ud800""#),
        (r#""friendly_name":"Zähler \"1\"""#, r#""friendly_name":"""#),
        (r#""status":"new""#, r#""status":"hibernating""#),
        (r#""status":"new""#, r#""status":"deleted""#),
        (r#""status":"new""#, r#""status":5"#),
        (r#""status":"new""#, r#""status":null"#),
        (r#""iccid":"8988303000000614224""#, r#""iccid":"abc""#),
        (
            r#""iccid":"8988303000000614224""#,
            r#""iccid":8988303000000614224"#,
        ),
        (r#""eid":"89033023""#, r#""e_id":"89033023""#),
        (
            r#""commands_callback_method":"GET""#,
            r#""commands_callback_method":"get""#,
        ),
        (
            r#""commands_callback_method":"GET""#,
            r#""commands_callback_method":null"#,
        ),
        (
            r#""date_created":"2026-01-01T09:00:00Z""#,
            r#""date_created":"2026-01-01T09:00:00.000Z""#,
        ),
        (
            r#""date_created":"2026-01-01T09:00:00Z""#,
            r#""date_created":"2026-01-01T10:00:00+01:00""#,
        ),
        (
            r#""date_created":"2026-01-01T09:00:00Z""#,
            r#""date_created":"2026-01-01""#,
        ),
        (
            r#""date_created":"2026-01-01T09:00:00Z""#,
            r#""date_created":null"#,
        ),
        (r#""reset_status":null"#, r#""reset_status":"pending""#),
        (r#""reset_status":null"#, r#""reset_status":true"#),
        (&link, "null"),
        (&link, "\"/v1/RatePlans/x\""),
        (&link, "{}"),
        (
            r#""rate_plan_sid":"WP00000000000000000000000000000001""#,
            r#""rate_plan_sid":null"#,
        ),
        (
            r#""rate_plan_sid":"WP00000000000000000000000000000001""#,
            r#""rate_plan_sid":"""#,
        ),
        (r#","url":"https:"#, r#","url":"ftp:"#),
        (r#""sms_url":"https://a.example/sms?x=1""#, r#""sms_url":"""#),
        (
            r#""sms_url":"https://a.example/sms?x=1""#,
            r#""sms_url":["https://a.example/"]"#,
        ),
        (r#""voice_url":null"#, r#""voice_url":null,"voice_url":null"#),
        (
            r#""voice_url":null"#,
            r#""voice_url":null,"tariff":1,"a b":2,"":3"#,
        ),
    ] {
        text += &format!("{before} -> {after}\n{}", told(&instead(before, after)));
    }
    assert_snapshot!("deviations", text);
}

/// All of them, in the order of the text; what is not there comes where its object ends.
#[test]
fn all_deviations_are_told() {
    let links = r#""links":{"data_sessions":"x","usage_records":null,"esim":1}"#;
    let json = format!(r#"{{"zone":1,"status":"x",{links},"sid":"y","date_created":"z","sid":null}}"#);
    assert_snapshot!("all_deviations", told(&json));
    let why = Resource::from_json_strict(br#"{"status":"x"}"#).unwrap_err();
    assert_eq!(
        why.deviations()[0].kind,
        DeviationKind::Status { found: "x".into() }
    );
    assert_eq!(&*why.deviations()[0].path, "status");
}

#[test]
fn a_page_tells_whose_deviation_it_is() {
    let sims = [false, true, true, false].map(|is_full| Resource::of(&sim(is_full), BASE));
    let json = written(&SimList::of(sims.to_vec(), &page_meta()));
    assert!(SimList::from_json_strict(json.as_bytes()).is_ok());
    let mut text = String::new();
    for (before, after) in [
        (r#""status":"new""#, r#""status":"lost""#),
        (r#""data_sessions":"https:"#, r#""data_sessions":"data:"#),
        (r#""key":"sims""#, r#""key":"Sims""#),
        (r#""page_size":50"#, r#""page_size":0"#),
        (r#""page_size":50"#, r#""page_size":1001"#),
        (r#""page_size":50"#, r#""page_size":"50""#),
        (r#""page_size":50"#, r#""page_size":50.0"#),
        (r#""page":0"#, r#""page":null"#),
        (r#""previous_page_url":null"#, r#""previous_page_url":"/v1/Sims""#),
        (r#""previous_page_url":null,"#, ""),
        (r#""first_page_url":"https:"#, r#""first_page_url":"file:"#),
        (r#","meta":{"#, r#","total":4,"meta":{"#),
        (r#","meta":{"#, r#","pages":{"#),
        (r#","meta":{"#, r#","meta":5,"meta":{"#),
        (r#"{"sims":["#, r#"{"sims":[],"sims":["#),
    ] {
        let changed = json.replace(before, after);
        assert_ne!(changed, json, "{before}");
        let why = SimList::from_json_strict(changed.as_bytes()).unwrap_err();
        text += &format!("{before} -> {after}\n");
        text += &lines(&why);
    }
    assert_snapshot!("deviations_of_pages", text);
}

#[test]
fn the_bounds_of_a_page_size_are_taken() {
    let json = written(&SimList::of(Vec::new(), &page_meta()));
    for size in [1, 1_000] {
        let json = json.replace(r#""page_size":50"#, &format!(r#""page_size":{size}"#));
        assert_eq!(
            SimList::from_json_strict(json.as_bytes()).unwrap().meta.page_size,
            Some(size)
        );
    }
}

#[test]
fn the_whole_says_how_many_and_which() {
    let message = |json: &str| {
        Resource::from_json_strict(json.as_bytes())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message(&instead(r#""status":"new""#, r#""status":null"#)),
        "differs in one place: status: is null; expected a value"
    );
    let two = instead(r#""status":"new""#, r#""status":null,"x":1"#);
    assert_eq!(
        message(&two),
        "differs in 2 places: status: is null; expected a value; x: is not known; no such property is written"
    );
    let why = Resource::from_json_strict(b"[]").unwrap_err();
    assert!(matches!(why, NotStrict::Json(JsonError::Shape { .. })));
    assert!(why.deviations().is_empty());
}

/// The order of properties and white space are nobody's business.
#[test]
fn order_and_space_are_no_deviations() {
    let value: serde_json::Value = serde_json::from_str(&json(true)).unwrap();
    let sorted = serde_json::to_string_pretty(&value).unwrap();
    assert!(sorted.find("account_sid") < sorted.find("\"sid\""));
    assert_eq!(
        Resource::from_json_strict(sorted.as_bytes()),
        Ok(Resource::of(&sim(true), BASE))
    );
}
