//! Any text: read or refused with a line that there is, never a panic; and what is read is sound.

use proptest::prelude::*;
use sim_lifecycle::whatif::Scenario;

use crate::{FULL, message, read};

/// What a careless hand writes.
const PIECES: [&str; 40] = [
    "start",
    "horizon",
    "seed",
    "policy",
    "operator",
    "outage",
    "prices",
    "cohort",
    "meters",
    "sims",
    "first_status",
    "provision",
    "at",
    "from",
    "to",
    "waves",
    "mean",
    "=",
    "=",
    ".",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    ",",
    "\n",
    "\n",
    " ",
    "\"",
    "'",
    "2026-01-01",
    "2026-01-05T08:00:00Z",
    "\"5 days\"",
    "\"0.5 µs\"",
    "18446744073709551615",
    "-1e-400",
    "'ready'",
    "é",
];

fn is_read_or_refused(text: &str) {
    match Scenario::from_toml(text) {
        Ok(scenario) => {
            assert_eq!(scenario.check(), Ok(()));
            let written = serde_json::to_string(&scenario).unwrap();
            assert_eq!(serde_json::from_str::<Scenario>(&written).unwrap(), scenario);
        }
        Err(error) => {
            let lines = text.split('\n').count();
            assert!(
                (1..=lines).contains(&error.line),
                "{error}, but there are {lines} lines"
            );
            assert_eq!(error.to_string().lines().count(), 1, "{error:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        is_read_or_refused(&text);
    }

    #[test]
    fn no_toml_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..40)) {
        is_read_or_refused(&pieces.concat());
    }

    #[test]
    fn no_edit_of_a_scenario_makes_it_panic(
        at in 0..FULL.len(),
        length in 0_usize..20,
        piece in prop_oneof![prop::sample::select(&PIECES[..]).prop_map(str::to_owned), any::<String>()],
    ) {
        let (start, rest) = FULL.split_at(at);
        is_read_or_refused(&format!("{start}{piece}{}", rest.get(length..).unwrap_or_default()));
    }

    #[test]
    fn no_span_makes_it_panic(span in "[0-9. ]{0,30}[a-zµ ]{0,6}[0-9.]{0,20} ?(s|ms|h|weeks)?") {
        is_read_or_refused(&FULL.replace("36 h", &span));
    }

    /// Also that what a span is shown as is a span again, the same.
    #[test]
    fn a_span_is_read_as_it_is_shown(millis in prop_oneof![0..=31_536_000_000_000_u64, 0..100_000_u64]) {
        let once = read(&FULL.replace("36 h", &format!("{millis} ms"))).cohorts[2].noticed_after;
        prop_assert_eq!(once.millis(), millis);
        let again = read(&FULL.replace("36 h", &once.to_string())).cohorts[2].noticed_after;
        prop_assert_eq!(again, once);
    }

    #[test]
    fn a_number_is_read_as_it_is_shown(millionths in 0..=1_000_000_000_u64) {
        let number = sim_lifecycle::whatif::scenario::Millionths(millionths);
        let read = read(&FULL.replace("churn_per_year = 3", &format!("churn_per_year = {number}")));
        prop_assert_eq!(read.cohorts[2].churn_per_year, number);
    }
}

/// `humantime` panics on this one; spans are read without it.
#[test]
fn a_span_at_the_end_of_all_numbers_is_refused() {
    let told = message(&FULL.replace("36 h", "18446744073709551615 s 1000000000 ns"));
    assert!(told.contains("is out of range"), "{told}");
}
