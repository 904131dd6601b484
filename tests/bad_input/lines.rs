//! Lines of a log that cannot be read, and lines that are strange and can be (the replay's format).

use serde_json::{Value, json};
use sim_lifecycle::replay::Replay;

use crate::mebibyte;

const OPENING: [&str; 3] = [
    r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2026-01-01T00:00:00Z","input":"rate_plan","sid":"WP00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8988303000000614224","rate_plan_sid":"WP00000000000000000000000000000001"}"#,
];

/// Gives a line to a world that has one Sim: what it writes, or the words with which it stops.
fn take(line: &[u8]) -> Result<Vec<Value>, String> {
    let (mut replay, mut outputs) = (Replay::new(), Vec::new());
    for line in OPENING {
        replay
            .line(line.as_bytes(), &mut outputs)
            .map_err(|error| error.to_string())?;
    }
    let before: Vec<_> = replay.sims("").map(|sim| json!(sim)).collect();
    let taken = replay.line(line, &mut outputs);
    assert_eq!(replay.lines(), 4);
    if let Err(error) = taken {
        assert!(
            outputs.is_empty(),
            "a line that stops the replay has written something"
        );
        let after: Vec<_> = replay.sims("").map(|sim| json!(sim)).collect();
        assert_eq!(after, before);
        return Err(error.to_string());
    }
    Ok(outputs.iter().map(|output| json!(output)).collect())
}

/// A line about the one Sim, with these members beside `at`.
fn about(members: &str) -> String {
    format!(r#"{{"at":"2026-01-01T09:00:00Z","sim":"DE00000000000000000000000000000001",{members}}}"#)
}

fn stops(line: impl AsRef<[u8]>) -> String {
    match take(line.as_ref()) {
        Ok(outputs) => format!("taken: {outputs:?}"),
        Err(message) => message,
    }
}

#[test]
fn blank_lines_are_skipped() {
    for line in ["", " ", "\t", "\r", "\n", " \t\r\n", &mebibyte(' ')] {
        assert_eq!(take(line.as_bytes()), Ok(Vec::new()), "{line:.20?}");
    }
}

#[test]
fn what_is_no_json_object_stops_the_replay() {
    let long = mebibyte('a');
    let cases = [
        ("{", "column 1: EOF while parsing an object"),
        ("\u{a0}", "column 1: expected value"),
        ("\u{feff}{}", "column 1: expected value"),
        ("nonsense", "column 2: expected ident"),
        ("null", "column 4: invalid type: null, expected a JSON object"),
        (
            "17",
            "column 2: invalid type: integer `17`, expected a JSON object",
        ),
        (
            r#""text""#,
            r#"column 6: invalid type: string "text", expected a JSON object"#,
        ),
        (&long, "column 1: expected value"),
        (
            r#"{"at":"2026-01-01T00:00:00Z","input":"advance"}{}"#,
            "column 48: trailing characters",
        ),
        (
            r#"{"at":"2026-01-01T00:00:00Z","input":"advance",}"#,
            "column 48: trailing comma",
        ),
        (
            r#"{"at":"2026-01-01T00:00:00Z","input":"\ud800"}"#,
            "column 45: unexpected end of hex escape",
        ),
    ];
    let expected = cases.map(|(line, why)| (line.len(), format!("line 4: {why}")));
    assert_eq!(cases.map(|(line, _)| (line.len(), stops(line))), expected);
}

/// An array of a line's values in some order is no object, although a derived reader would take it for one.
#[test]
fn an_array_in_place_of_an_object_stops_the_replay() {
    for line in [
        "[]",
        r#"["2026-01-01T00:00:00Z","advance"]"#,
        r#"["2026-01-01T00:00:00Z","data","x"]"#,
    ] {
        assert!(
            stops(line).ends_with(": invalid type: sequence, expected a JSON object"),
            "{line}"
        );
    }
    assert!(stops(mebibyte('[')).ends_with(": invalid type: sequence, expected a JSON object"));
}

/// The end of the line is no part of it: a fault is told where the line breaks off.
#[test]
fn a_line_that_breaks_off_is_told_where() {
    for end in ["", "\n", "\r\n"] {
        let line = format!(r#"{{"at":"2026-01-01T00:00:00Z","input":"advance"{end}"#);
        assert_eq!(
            stops(line.as_bytes()),
            "line 4: column 46: EOF while parsing an object"
        );
    }
}

#[test]
fn bytes_that_are_no_text_stop_the_replay() {
    let (before, after) = (br#"{"at":"2026-01-01T00:00:00Z","input":""#, br#""}"#);
    for bytes in [&b"\xff"[..], b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80"] {
        let line = [&before[..], bytes, after].concat();
        let first = bytes[0];
        assert_eq!(
            stops(&line),
            format!(
                "line 4: column 39: byte {first:#04x} is not UTF-8; a log is JSON text, one object a line"
            )
        );
    }
    let line = [&before[..], b"adv\0ance", after].concat();
    assert_eq!(
        stops(&line),
        "line 4: column 42: control character (\\u0000-\\u001F) found while parsing a string"
    );
}

#[test]
fn texts_at_their_extremes_are_refused_in_their_own_words() {
    let long = mebibyte('a');
    let inputs = "`policy`, `account`, `rate_plan`, `register`, `update`, `delete`, `operator`, `data`, `command` or `advance`";
    let instant =
        "expected RFC 3339 within the years 0000 to 9999 in UTC, for instance `2026-01-01T09:00:00Z`";
    for text in ["", &long] {
        let cases = [
            (
                format!(r#"{{"at":"{text}","input":"advance"}}"#),
                format!("field `at`: `{text}` is no instant; {instant}"),
            ),
            (
                format!(r#"{{"at":"2026-01-01T00:00:00Z","input":"{text}"}}"#),
                format!("there is no input `{text}`; expected {inputs}"),
            ),
            (
                format!(r#"{{"at":"2026-01-01T00:00:00Z","input":"account","sid":"{text}"}}"#),
                format!("field `sid`: `{text}` is not `AC` followed by 32 hex digits"),
            ),
            (
                OPENING[2].replace("8988303000000614224", text),
                format!("field `iccid`: `{text}` is not 18 to 20 digits"),
            ),
            (
                OPENING[1].replace(
                    r#","account_sid""#,
                    &format!(r#","unique_name":"{text}","account_sid""#),
                ),
                format!(
                    "field `unique_name` has {} characters; a unique name has 1 to 64",
                    text.len()
                ),
            ),
            (
                about(&format!(r#""input":"command","direction":"{text}""#)),
                format!("field `direction`: `{text}` is not `to_sim` or `from_sim`"),
            ),
            (
                about(&format!(r#""input":"operator","request":1,"answer":"{text}""#)),
                format!("field `answer`: `{text}` is not `completed`, `unavailable`, `resumed` or `failed`"),
            ),
            (
                about(&format!(r#""input":"delete","as":"{text}""#)),
                format!("field `as`: `{text}` is not `AC` followed by 32 hex digits"),
            ),
        ];
        for (line, why) in cases {
            assert_eq!(stops(&line), format!("line 4: {why}"), "{line:.80}");
        }
    }
}

#[test]
fn a_huge_word_for_a_sim_finds_none() {
    for word in [String::new(), mebibyte('a'), mebibyte('\u{fc}')] {
        let line = json!({"at": "2026-01-01T09:00:00+01:00", "input": "data", "sim": word, "bytes": 1});
        let refused = json!({
            "at": "2026-01-01T08:00:00Z", "sim": word, "output": "refused", "http_status": 404, "code": 20404,
            "message": format!("there is no Sim `{word}` for this account"),
        });
        assert_eq!(take(line.to_string().as_bytes()), Ok(vec![refused]));
    }
}

#[test]
fn a_huge_form_is_refused_like_any_other() {
    let long = mebibyte('x');
    let line = about(&format!(r#""input":"update","form":"{long}""#));
    let outputs = take(line.as_bytes()).expect("a form is never a reason to stop");
    assert_eq!(
        outputs,
        [json!({
            "at": "2026-01-01T09:00:00Z", "sim": "DE00000000000000000000000000000001", "output": "refused",
            "http_status": 400, "code": 33101, "message": format!(
                "there is no parameter `{long}`; names are case-sensitive, for instance `FriendlyName`"
            ),
        })]
    );
    let accepted = take(about(&format!(r#""input":"update","form":"{}""#, mebibyte('&'))).as_bytes());
    assert_eq!(
        accepted,
        Ok(vec![json!({
            "at": "2026-01-01T09:00:00Z", "sim": "DE00000000000000000000000000000001", "output": "accepted",
            "http_status": 200, "status": "new",
        })])
    );
}

#[test]
fn numbers_end_at_2_to_the_64() {
    let nothing = Ok(Vec::new());
    for bytes in ["0", "18446744073709551615"] {
        assert_eq!(
            take(about(&format!(r#""input":"data","bytes":{bytes}"#)).as_bytes()),
            nothing
        );
    }
    for request in [0, u64::MAX] {
        let line = about(&format!(
            r#""input":"operator","request":{request},"answer":"completed""#
        ));
        let stale = json!({
            "at": "2026-01-01T09:00:00Z", "sim": "DE00000000000000000000000000000001", "output": "stale",
            "request": request,
        });
        assert_eq!(take(line.as_bytes()), Ok(vec![stale]));
    }
    for (bytes, why) in [
        (
            "-1",
            "invalid type: integer `-1`, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
        (
            "1.5",
            "invalid type: floating point `1.5`, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
        (
            "1.0",
            "invalid type: floating point `1.0`, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
        (
            "18446744073709551616",
            "invalid type: floating point `1.8446744073709552e+19`, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
        ("1e400", "number out of range"),
        ("01", "invalid number"),
        ("+1", "expected value"),
        ("NaN", "expected value"),
        (
            r#""1""#,
            r#"invalid type: string "1", expected a whole number from 0 to 18446744073709551615 in field `bytes`"#,
        ),
        (
            "[1]",
            "invalid type: sequence, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
        (
            "true",
            "invalid type: boolean `true`, expected a whole number from 0 to 18446744073709551615 in field `bytes`",
        ),
    ] {
        let message = stops(about(&format!(r#""input":"data","bytes":{bytes}"#)));
        assert!(
            message.starts_with("line 4: column ") && message.ends_with(why),
            "{bytes}: {message}"
        );
    }
    let missing = "field `bytes` is missing or null; a data line has `at`, `input`, `sim` and `bytes`";
    for members in [r#""input":"data""#, r#""input":"data","bytes":null"#] {
        assert_eq!(stops(about(members)), format!("line 4: {missing}"));
    }
}

#[test]
fn a_field_of_another_input_stops_the_replay() {
    for (members, why) in [
        (
            r#""input":"advance""#,
            "field `sim` does not belong here; an advance line has `at` and `input`",
        ),
        (
            r#""input":"data","bytes":1,"request":null"#,
            "field `request` does not belong here; a data line has `at`, `input`, `sim` and `bytes`",
        ),
        (
            r#""input":"data","bytes":1,"as":"AC00000000000000000000000000000001""#,
            "field `as` does not belong here; a data line has `at`, `input`, `sim` and `bytes`",
        ),
    ] {
        assert_eq!(stops(about(members)), format!("line 4: {why}"));
    }
    let unknown = stops(about(r#""input":"data","bytes":1,"BYTES":1"#));
    assert_eq!(unknown, "line 4: column 104: there is no field `BYTES`");
    let twice = stops(about(r#""input":"data","bytes":1,"b\u0079tes":1"#));
    assert_eq!(twice, "line 4: column 109: field `bytes` is given twice");
}

#[test]
fn limits_of_the_policy_are_at_least_one_and_at_most_the_greatest_number() {
    let line = |field: &str, value: u64| {
        let line = json!({"at": "0000-01-01T00:00:00Z", "input": "policy", (field): value});
        let mut replay = Replay::new();
        let taken = replay.line(line.to_string().as_bytes(), &mut Vec::new());
        taken.map_err(|error| error.to_string())
    };
    for field in [
        "ready_data_limit",
        "ready_command_limit",
        "ready_period_months",
        "cancellation_delay_hours",
        "free_suspension_months",
    ] {
        let zero = format!("line 1: field `{field}` is 0; every limit and period is at least 1");
        assert_eq!(line(field, 0), Err(zero));
        assert_eq!(line(field, 1), Ok(()));
        assert_eq!(line(field, u64::MAX), Ok(()));
    }
    assert_eq!(
        stops(r#"{"at":"2026-01-01T00:00:00Z","input":"policy"}"#),
        "line 4: a policy has to come before the first register"
    );
}

#[test]
fn time_ends_with_the_year_9999() {
    let advance = |at: &str| take(json!({"at": at, "input": "advance"}).to_string().as_bytes());
    assert_eq!(advance("9999-12-31T23:59:59.9999999999Z"), Ok(Vec::new()));
    assert_eq!(advance("0000-01-01T00:00:00Z"), Ok(Vec::new()));
    assert!(advance("9999-12-31T23:59:59-00:01").is_err());
    assert!(advance("0000-01-01T00:00:00+00:01").is_err());
}
