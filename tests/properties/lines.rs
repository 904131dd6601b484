//! Lines of a log, whole and broken: read or told what is wrong, and nothing is changed by one that is not taken.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use sim_lifecycle::replay::{Output, Replay};

const OPENING: [&str; 4] = [
    r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2026-01-01T00:00:00Z","input":"rate_plan","sid":"WP00000000000000000000000000000001","unique_name":"plan","account_sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000001"}"#,
    r#"{"at":"2026-01-01T09:00:00Z","input":"update","sim":"DE00000000000000000000000000000001","form":"Status=ready&RatePlan=plan&CallbackUrl=https%3A%2F%2Fa.example"}"#,
];

const LINES: [&str; 8] = [
    r#"{"at":"2026-01-01T09:00:20.5+01:00","input":"operator","sim":"DE00000000000000000000000000000001","request":1,"answer":"failed","error_code":33199,"error_message":"no\u0021"}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"data","sim":"DE00000000000000000000000000000001","bytes":18446744073709551615}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"command","sim":"DE00000000000000000000000000000001","direction":"from_sim"}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"update","sim":"name","form":"UniqueName=n%2F&FriendlyName=%FF","as":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"delete","sim":"DE00000000000000000000000000000001","as":null}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000002","account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000002","eid":"e"}"#,
    r#"{"at":"9999-12-31T23:59:59.999999999Z","input":"advance"}"#,
    r#"{"at":"2026-01-02T00:00:00Z","input":"policy","ready_period_months":18446744073709551615,"reactivation":true}"#,
];

fn opened() -> Replay {
    let mut replay = Replay::new();
    for line in OPENING {
        replay
            .line(line.as_bytes(), &mut Vec::new())
            .expect("the opening is sound");
    }
    replay
}

/// A line of which some bytes are gone and others have come.
fn broken() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<Index>(),
        0..=9_usize,
        prop::collection::vec(any::<u8>(), 0..=3),
    );
    (select(LINES.to_vec()), prop::collection::vec(change, 0..=3)).prop_map(|(line, changes)| {
        let mut line = line.as_bytes().to_vec();
        for (place, gone, come) in changes {
            let start = place.index(line.len() + 1);
            let end = line.len().min(start + gone);
            line.splice(start..end, come);
        }
        line
    })
}

/// What a replay would say next, as the sign of what it holds.
fn goes_on(mut replay: Replay) -> (Vec<Output>, Vec<String>) {
    let mut outputs = Vec::new();
    for line in LINES {
        // Some contradict what came before, as they should.
        let _ = replay.line(line.as_bytes(), &mut outputs);
    }
    let sims = replay.sims("https://a.example").map(|sim| format!("{sim:?}"));
    (outputs, sims.collect())
}

proptest! {
    #![proptest_config(super::histories::config())]

    #[test]
    fn a_line_of_any_bytes_is_taken_or_told(line in prop::collection::vec(any::<u8>(), 0..=200)) {
        let told = opened().line(&line, &mut Vec::new());
        prop_assert!(told.is_ok() || told.is_err_and(|error| error.to_string().starts_with("line 5: ")));
    }

    #[test]
    fn a_line_that_is_not_taken_has_changed_nothing(line in broken()) {
        let mut replay = opened();
        let mut outputs = Vec::new();
        if replay.line(&line, &mut outputs).is_err() {
            prop_assert_eq!(outputs, []);
            prop_assert_eq!(goes_on(replay), goes_on(opened()));
        }
    }
}
