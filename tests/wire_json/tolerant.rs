//! What a tolerant reader makes of Sims that others wrote (rules V3, V4, V6, V7, V8, V13).

use insta::assert_snapshot;
use sim_lifecycle::wire::{JsonError, Resource, StatusWord};
use sim_lifecycle::{Settled, Status};

use super::values::{BASE, at, json, parsed, sim, written};

fn read(json: &str) -> Resource {
    let sim = Resource::from_json(json.as_bytes()).unwrap();
    assert_eq!(serde_json::from_str::<Resource>(json).unwrap(), sim);
    sim
}

fn unread(sim: &Resource) -> Vec<(&str, &str)> {
    sim.unread.iter().collect()
}

#[test]
fn a_full_sim_as_it_is_written() {
    assert_snapshot!(
        "full",
        serde_json::to_string_pretty(&Resource::of(&sim(true), BASE)).unwrap()
    );
}

#[test]
fn an_empty_sim_as_it_is_written() {
    assert_snapshot!("empty", written(&Resource::default()));
    assert_eq!(read("{}"), Resource::default());
    assert_eq!(read(&written(&Resource::default())), Resource::default());
}

/// A value that is not what it should be is no value, and is there again when the Sim is written.
#[test]
fn a_known_property_with_a_value_of_another_sort_is_kept_in_its_place() {
    for (name, value) in [
        ("sid", "\"DE1\""),
        ("sid", "\"AC00000000000000000000000000000001\""),
        ("unique_name", "\"\""),
        ("friendly_name", "\"\""),
        ("account_sid", "[]"),
        ("status", "5"),
        ("rate_plan_sid", "\"\""),
        ("iccid", "\"abc\""),
        ("iccid", "8988303000000614224"),
        ("iccid", "\"89883030000006142\""),
        ("iccid", "\"898830300000061422412\""),
        ("eid", "{ }"),
        ("commands_callback_url", "\"a.example\""),
        ("commands_callback_method", "\"PUT\""),
        ("date_created", "\"yesterday\""),
        ("date_updated", "1767258000"),
        ("ip_address", "\"\\udc00\""),
        ("reset_status", "\"pending\""),
        ("links", "[1,  2]"),
        ("links", "{\"\\ud800\": 1}"),
        ("url", "false"),
        ("sms_url", "\"\""),
        ("voice_method", "\"post\""),
    ] {
        let sim = read(&format!("{{\"{name}\":{value}}}"));
        assert_eq!(unread(&sim), [(name, value)]);
        assert_eq!(
            sim,
            Resource {
                unread: sim.unread.clone(),
                ..Resource::default()
            }
        );
        let expected = written(&Resource::default()).replacen(
            &format!("\"{name}\":null"),
            &format!("\"{name}\":{value}"),
            1,
        );
        assert_eq!(written(&sim), expected);
    }
}

#[test]
fn an_unknown_property_is_kept_after_those_that_are_known() {
    let sim = read(r#"{"z":12345678901234567890123,"tariff": {"a" : 1e400} ,"b\n":1.10,"n":null}"#);
    let all = [
        ("b\n", "1.10"),
        ("n", "null"),
        ("tariff", r#"{"a" : 1e400}"#),
        ("z", "12345678901234567890123"),
    ];
    assert_eq!(unread(&sim), all);
    assert_eq!((sim.unread.len(), sim.unread.get("q")), (4, None));
    let json = written(&sim);
    let end = r#""sms_fallback_method":null,"b\n":1.10,"n":null,"tariff":{"a" : 1e400},"z":12345678901234567890123}"#;
    assert!(json.ends_with(end), "{json}");
    assert_eq!(read(&json), sim);
}

#[test]
fn links_keep_what_is_theirs() {
    let sim = read(r#"{"links":{"rate_plan":5,"usage_records":"https://a.example/u","esim":"x"}}"#);
    assert!(sim.unread.is_empty());
    let links = sim.links.as_ref().unwrap();
    assert_eq!(
        links.unread.iter().collect::<Vec<_>>(),
        [("esim", "\"x\""), ("rate_plan", "5")]
    );
    let json =
        r#""links":{"rate_plan":5,"usage_records":"https://a.example/u","data_sessions":null,"esim":"x"}"#;
    assert!(written(&sim).contains(json));
}

#[test]
fn the_last_of_a_property_that_stands_twice_counts() {
    assert_eq!(read(r#"{"eid":"1","eid":"2"}"#).eid.as_deref(), Some("2"));
    let sim = read(r#"{"iccid":"8988303000000614224","iccid":5}"#);
    assert_eq!((sim.iccid.as_ref(), unread(&sim)), (None, vec![("iccid", "5")]));
    let sim = read(r#"{"iccid":5,"iccid":"8988303000000614224"}"#);
    assert_eq!((sim.iccid.is_some(), sim.unread.is_empty()), (true, true));
    let sim = read(r#"{"iccid":5,"iccid":null}"#);
    assert_eq!((sim.iccid.is_some(), sim.unread.is_empty()), (false, true));
    assert_eq!(unread(&read(r#"{"x":1,"x":2}"#)), [("x", "2")]);
}

/// Rule V8: both names, and nothing lost where they say two things.
#[test]
fn the_older_name_of_eid() {
    for (json, eid, e_id) in [
        (r#"{"e_id":"1"}"#, Some("1"), None),
        (r#"{"e_id":"1","eid":null}"#, Some("1"), None),
        (r#"{"eid":null,"e_id":"1"}"#, Some("1"), None),
        (r#"{"e_id":"1","eid":"1"}"#, Some("1"), None),
        (r#"{"e_id":"1","eid":"2"}"#, Some("2"), Some("\"1\"")),
        (r#"{"eid":"2","e_id":"1"}"#, Some("2"), Some("\"1\"")),
        (r#"{"e_id":"\u0031"}"#, Some("1"), None),
        (r#"{"e_id":null}"#, None, None),
        (r#"{"e_id":5}"#, None, Some("5")),
        (r#"{"eid":5,"e_id":"1"}"#, None, Some("\"1\"")),
    ] {
        let sim = read(json);
        assert_eq!(
            (sim.eid.as_deref(), sim.unread.get("e_id")),
            (eid, e_id),
            "{json}"
        );
        assert_eq!(read(&written(&sim)), sim, "{json}");
    }
}

/// Rules V3 and V4.
#[test]
fn a_status_word_survives_whatever_it_is() {
    for word in ["hibernating", "deleted", "Active", "", "\u{1f600}"] {
        let sim = read(&format!("{{\"status\":\"{word}\"}}"));
        assert_eq!(sim.status, Some(StatusWord::from(word)));
        assert_eq!(sim.status.as_ref().unwrap().known(), None);
        assert!(written(&sim).contains(&format!("\"status\":\"{word}\"")));
    }
    assert_eq!(
        read(r#"{"status":"\u0061ctive"}"#).status,
        Some(Status::Active.into())
    );
    assert_eq!(StatusWord::from(Settled::New), StatusWord::from("new"));
}

/// Rules V6 and V7.
#[test]
fn numbers_of_cards_and_instants_as_others_write_them() {
    for iccid in [
        "898830300000061422",
        "8988303000000614224",
        "89883030000006142241",
    ] {
        assert_eq!(
            read(&format!("{{\"iccid\":\"{iccid}\"}}")).iccid,
            Some(parsed(iccid))
        );
    }
    for (text, instant) in [
        ("2026-01-01T09:00:00Z", "2026-01-01T09:00:00Z"),
        ("2026-01-01T09:00:00.571Z", "2026-01-01T09:00:00.571Z"),
        ("2026-01-01T10:00:00.5+01:00", "2026-01-01T09:00:00.500Z"),
    ] {
        let sim = read(&format!("{{\"date_created\":\"{text}\"}}"));
        assert_eq!(sim.date_created, Some(at(text)));
        assert!(written(&sim).contains(&format!("\"date_created\":\"{instant}\"")));
    }
}

/// A name may be written with escapes, like any string.
#[test]
fn a_name_in_escapes_is_the_same_name() {
    assert_eq!(read(r#"{"\u0073tatus":"new"}"#).status, Some(Status::New.into()));
    assert_eq!(unread(&read(r#"{"a\u0062":1}"#)), [("ab", "1")]);
}

/// A field that is given a value since is written with that, and once.
#[test]
fn a_value_given_since_takes_the_place_of_what_was_not_understood() {
    let mut sim = read(r#"{"iccid":"abc"}"#);
    sim.iccid = Some(parsed("8988303000000614224"));
    let json = written(&sim);
    assert_eq!(json.matches("iccid").count(), 1);
    assert!(json.contains(r#""iccid":"8988303000000614224""#));
}

/// However deep the JSON goes, the stack does not.
#[test]
fn depth_is_no_danger() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
        for name in ["deep", "sid", "links"] {
            let sim = read(&format!("{{\"{name}\":{deep}}}"));
            let kept = sim.links.as_ref().map_or(&sim.unread, |links| &links.unread);
            assert_eq!(kept.len(), 1, "{name}");
            assert!(kept.iter().any(|(_, kept)| deep.contains(kept)));
            assert_eq!(read(&written(&sim)), sim);
        }
        assert!(matches!(
            Resource::from_json(open.repeat(100_000).as_bytes()),
            Err(JsonError::Truncated { .. })
        ));
    }
}

#[test]
fn what_cannot_be_read_at_all() {
    let mut text = String::new();
    for bytes in [
        &b""[..],
        b"{\"a\": 1",
        b"{\"sid\": \"DE",
        b"{\"a\": 1} {}",
        b"{\"a\" 1}",
        b"{a: 1}",
        b"{\"a\": 01}",
        b"{\"a\": nul}",
        b"{\"a\": \"\n\"}",
        b"{\"a\": \"\\x\"}",
        b"{\"a\":\n  1,}",
        b"\n\n {\"\xc3\xa4\": \xc3\xa4}",
        b"{\"a\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b" 5",
        b"\n[{}]",
        b"null",
        b"\"{}\"",
        b"1e400",
        b"{\"a\": 1, \"\\ud800\": 1}",
    ] {
        let error = Resource::from_json(bytes).unwrap_err();
        text += &format!("{}\n  {error}\n", bytes.escape_ascii());
    }
    assert_snapshot!("what_cannot_be_read_at_all", text);
    let error = serde_json::from_str::<Vec<Resource>>("[{},\n5]").unwrap_err();
    assert_eq!(
        error.to_string(),
        "is a number at line 1 column 1; expected an object at line 2 column 2"
    );
    assert!(json(true).len() > json(false).len());
}
