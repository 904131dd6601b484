//! How identifiers and words of others are ordered, shown and known.

use std::cmp::Ordering;

use sim_lifecycle::wire::StatusWord;
use sim_lifecycle::{AccountSid, Iccid, SimSid, Status};

fn sid(text: &str) -> SimSid {
    text.parse().expect("a SID")
}

#[test]
fn sids_are_ordered_and_shown_as_they_are_written() {
    let (first, second) = (
        sid("DE00000000000000000000000000000001"),
        sid("DE00000000000000000000000000000002"),
    );
    assert_eq!(first.partial_cmp(&second), Some(Ordering::Less));
    assert_eq!(first.max(second), second);
    assert_eq!(
        format!("{first:?} {first}"),
        "DE00000000000000000000000000000001 DE00000000000000000000000000000001"
    );
    assert!(first.as_str().parse::<AccountSid>().is_err());
}

#[test]
fn an_iccid_is_shown_by_its_digits() {
    let iccid: Iccid = "8901260000000000001".parse().expect("an ICCID");
    assert_eq!(iccid.to_string(), "8901260000000000001");
}

#[test]
fn only_what_a_live_sim_reports_is_a_known_status() {
    for (word, known) in [
        ("updating", Some(Status::Updating)),
        ("deleted", None),
        ("Active", None),
    ] {
        let read = StatusWord::from(word);
        assert_eq!((read.known(), read.to_string().as_str()), (known, word));
    }
}

#[cfg(feature = "replay")]
#[test]
fn a_field_of_another_type_is_told_by_its_name() {
    let told = |line: &str| {
        let fault = sim_lifecycle::replay::Line::read(line.as_bytes()).expect_err("no line");
        fault.to_string()
    };
    assert_eq!(
        told(r#"{"at":17}"#),
        "column 8: invalid type: integer `17`, expected a string in field `at`"
    );
    assert_eq!(
        told("[]"),
        "column 1: invalid type: sequence, expected a JSON object"
    );
}
