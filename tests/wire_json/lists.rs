//! Pages of Sims (rule L3).

use insta::assert_snapshot;
use sim_lifecycle::wire::{JsonError, JsonType, Meta, Resource, SimList};

use super::values::{BASE, page_meta, sim, written};

#[test]
fn a_page_as_it_is_written() {
    let page = SimList::of(vec![Resource::of(&sim(false), BASE)], &page_meta());
    assert_snapshot!("page", serde_json::to_string_pretty(&page).unwrap());
    assert_snapshot!(
        "page_without_sims",
        written(&SimList::of(Vec::new(), &page_meta()))
    );
    assert_snapshot!("page_without_meta", written(&SimList::default()));
}

#[test]
fn what_a_page_does_not_understand_is_kept() {
    let json = r#"{"total":1e400,"meta":{"page":"0","page_size":50,"cursor":[]},"sims":[{"status":5}]}"#;
    let page = SimList::from_json(json.as_bytes()).unwrap();
    assert_eq!(page.sims[0].unread.get("status"), Some("5"));
    assert_eq!(
        (page.meta.page, page.meta.unread.get("page")),
        (None, Some("\"0\""))
    );
    assert_eq!(
        (page.meta.page_size, page.meta.unread.get("cursor")),
        (Some(50), Some("[]"))
    );
    assert_eq!(page.unread.iter().collect::<Vec<_>>(), [("total", "1e400")]);
    let again = written(&page);
    assert_eq!(SimList::from_json(again.as_bytes()).unwrap(), page);
    assert!(
        again.ends_with(r#""url":null,"cursor":[]},"total":1e400}"#),
        "{again}"
    );
}

#[test]
fn a_meta_that_is_no_object_is_kept() {
    let page = SimList::from_json(br#"{"sims":[],"meta":[1, 2]}"#).unwrap();
    assert_eq!(
        (&page.meta, page.unread.get("meta")),
        (&Meta::default(), Some("[1, 2]"))
    );
    assert_eq!(written(&page), r#"{"sims":[],"meta":[1, 2]}"#);
    for json in [
        &br#"{"sims":[],"meta":null}"#[..],
        br#"{"sims":[]}"#,
        br#"{"meta":5,"meta":{},"sims":[]}"#,
    ] {
        assert_eq!(SimList::from_json(json).unwrap(), SimList::default());
    }
}

#[test]
fn the_last_list_counts() {
    let page = SimList::from_json(br#"{"sims":[{},{}],"sims":[{"eid":"1"}]}"#).unwrap();
    assert_eq!((page.sims.len(), page.sims[0].eid.as_deref()), (1, Some("1")));
}

#[test]
fn without_a_list_of_objects_there_is_no_page() {
    let mut text = String::new();
    for json in [
        "{}",
        r#"{"Sims":[]}"#,
        r#"{"sims":null}"#,
        r#"{"sims":{}}"#,
        "{\n  \"sims\": [{}, 5]\n}",
        r#"{"sims":[{},[1],5]}"#,
        r#"{"sims":[1e400]}"#,
        r#"{"sims":["\ud800"]}"#,
        r#"{"sims":[null]}"#,
        r#"{"sims":[{}],"sims":[true]}"#,
        r#"{"sims":[{"\ud800":1}]}"#,
        r#"{"sims":[{}"#,
        r#"{"sims":[{},]}"#,
        r#"{"sims":[5], oops}"#,
        "[]",
    ] {
        let error = SimList::from_json(json.as_bytes()).unwrap_err();
        text += &format!("{}\n  {error}\n", json.escape_debug());
        assert!(serde_json::from_str::<SimList>(json).is_err());
    }
    assert_snapshot!("no_pages", text);
    assert_eq!(
        SimList::from_json(b"{}"),
        Err(JsonError::Missing {
            name: "sims",
            expected: JsonType::Array
        })
    );
}

#[test]
fn depth_is_no_danger() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let error = SimList::from_json(format!("{{\"sims\":{deep}}}").as_bytes()).unwrap_err();
    assert!(matches!(error, JsonError::Shape { .. }), "{error}");
    let page =
        SimList::from_json(format!("{{\"sims\":[{{\"x\":{deep}}}],\"meta\":{deep}}}").as_bytes()).unwrap();
    assert_eq!(page.sims[0].unread.get("x"), Some(&*deep));
}
