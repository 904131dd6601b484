//! Parts: run anywhere, put together in any order, to what one run gives; and what does not fit together.

use std::cell::RefCell;
use std::fmt::Write as _;

use insta::assert_snapshot;
use proptest::prelude::*;
use serde_json::{Value, json};
use sim_lifecycle::whatif::scenario::Provision;
use sim_lifecycle::whatif::{MergeError, Part, Report, Scenario, Shard, ShardError, run, simulate};

use super::by_hand;
use super::shipped::{sum, together};

/// More SIMs than two chunks, of which one at a time is made ready.
pub fn crowd() -> Scenario {
    let mut scenario = by_hand::quiet();
    scenario.days = 1;
    let sims = 2 * 65_536 + 10;
    let from = scenario.start();
    scenario.cohorts[0].sims = sims;
    scenario.cohorts[0].provision = Provision::Rate { from, per_day: sims };
    scenario
}

fn part(scenario: &Scenario, shard: &str) -> Part {
    simulate(scenario, shard.parse().expect("a shard"), &|_| {})
}

fn bytes(report: &Report) -> Vec<u8> {
    serde_json::to_vec(report).expect("a report can be written")
}

/// Each order of three.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn parts_in_any_order_are_the_whole() {
    let scenario = together(10);
    let whole = bytes(&run(&scenario));
    let parts = ["1/3", "2/3", "3/3"].map(|shard| part(&scenario, shard));
    for order in ORDERS {
        let merged = Report::merge(order.map(|index| parts[index].clone()).into());
        assert_eq!(bytes(&merged.expect("all parts of one cut")), whole, "{order:?}");
    }
    let alone = Report::merge(vec![simulate(&scenario, Shard::WHOLE, &|_| {})]);
    assert_eq!(bytes(&alone.expect("a whole")), whole);
}

#[test]
fn more_parts_than_sims_are_the_whole() {
    let scenario = together(2);
    let shards = (1..=9).map(|index| Shard::new(index, 9).expect("a shard"));
    let parts = shards.map(|shard| simulate(&scenario, shard, &|_| {}));
    let merged = Report::merge(parts.collect()).expect("all parts of one cut");
    assert_eq!(bytes(&merged), bytes(&run(&scenario)));
}

#[test]
fn parts_go_by_json() {
    let scenario = together(5);
    let parts = ["2/2", "1/2"].map(|shard| {
        let part = part(&scenario, shard);
        let text = serde_json::to_string(&part).expect("a part can be written");
        let read: Part = serde_json::from_str(&text).expect("what was written");
        assert_eq!(read, part);
        assert_eq!((read.shard(), read.scenario()), (part.shard(), &scenario));
        read
    });
    let merged = Report::merge(parts.into()).expect("all parts of one cut");
    assert_eq!(bytes(&merged), bytes(&run(&scenario)));
}

#[test]
fn a_fleet_of_several_chunks_is_run_whole() {
    let scenario = crowd();
    let sims = scenario.cohorts[0].sims;
    let told = RefCell::new(Vec::new());
    let whole = simulate(&scenario, Shard::WHOLE, &|sims| told.borrow_mut().push(sims));
    assert_eq!(told.into_inner(), [65_536, 65_536, 10]);
    let whole = Report::merge(vec![whole]).expect("a whole");
    assert_eq!(sum(&whole.cohorts[0].requests.changes), u128::from(sims));
    // Cut elsewhere than the chunks are.
    let parts = ["1/3", "2/3", "3/3"].map(|shard| part(&scenario, shard));
    assert_eq!(Report::merge(parts.into()), Ok(whole));
}

/// The same part with its JSON changed.
fn edited(part: &Part, edit: impl FnOnce(&mut Value)) -> Result<Part, serde_json::Error> {
    let mut json = serde_json::to_value(part).expect("a part can be written");
    edit(&mut json);
    serde_json::from_value(json)
}

fn broken(part: &Part, edit: impl FnOnce(&mut Value)) -> MergeError {
    let part = edited(part, edit).expect("a part of the wrong shape can be read");
    Report::merge(vec![part]).expect_err("a broken part")
}

#[test]
fn what_is_no_whole_is_refused() {
    let scenario = by_hand::quiet();
    let mut other = scenario.clone();
    other.seed += 1;
    let cut = |shards: &[&str]| {
        shards
            .iter()
            .map(|shard| part(&scenario, shard))
            .collect::<Vec<_>>()
    };
    let mut mixed = cut(&["1/2"]);
    mixed.push(part(&other, "2/2"));
    let mut told = String::new();
    for (what, parts) in [
        ("nothing", vec![]),
        ("another seed", mixed),
        ("another cut", cut(&["1/2", "2/2", "2/3"])),
        ("a whole beside parts", cut(&["1/1", "1/2", "2/2"])),
        ("the first twice", cut(&["1/2", "1/2", "2/2"])),
        ("the last twice", cut(&["1/2", "2/2", "2/2"])),
        ("without the first", cut(&["2/3", "3/3"])),
        ("without the second", cut(&["3/3", "1/3"])),
        ("without the last", cut(&["1/3", "2/3"])),
    ] {
        let error = Report::merge(parts).expect_err("no whole");
        writeln!(told, "{what}: {error}\n    {error:?}").expect("a text grows");
    }
    assert_snapshot!(told);
}

#[test]
fn a_part_of_another_shape_is_broken() {
    let whole = simulate(&by_hand::quiet(), Shard::WHOLE, &|_| {});
    let expected = MergeError::Broken { shard: Shard::WHOLE };
    assert_eq!(
        expected.to_string(),
        "part 1/1 does not fit its own scenario; it is broken"
    );
    let cut = |json: &mut Value| drop(json.as_array_mut().expect("a list").pop());
    assert_eq!(broken(&whole, |json| cut(&mut json["tallies"])), expected);
    assert_eq!(
        broken(&whole, |json| cut(&mut json["tallies"][0]["days"])),
        expected
    );
    assert_eq!(
        broken(&whole, |json| cut(&mut json["tallies"][0]["charges"]["changes"])),
        expected
    );
    assert_eq!(
        broken(&whole, |json| json["tallies"][0]["charges"]["months"] = json!(0)),
        expected
    );
    assert_eq!(
        broken(&whole, |json| json["tallies"][0]["start"] =
            json!("2026-01-02T00:00:00Z")),
        expected
    );
    assert_eq!(
        broken(&whole, |json| json["scenario"]["days"] = json!(399)),
        expected
    );
    // Longer than anything that can be told.
    let longest = json!(vec![1; 3_777]);
    assert_eq!(
        broken(&whole, |json| json["tallies"][0]["ready_to_active"][1]["bins"] =
            longest),
        expected
    );
}

/// What was counted may be nonsense; it is drawn up all the same.
#[test]
fn a_part_with_wrong_counts_is_drawn_up() {
    let mut scenario = together(4);
    scenario.days = 20;
    let whole = simulate(&scenario, Shard::WHOLE, &|_| {});
    let wrong = edited(&whole, |json| {
        for tally in json["tallies"].as_array_mut().expect("a list") {
            for day in tally["days"].as_array_mut().expect("a list") {
                for level in ["flight", "connected", "active"] {
                    day[level] = json!({ "count": i64::MAX, "millis": i64::MIN });
                }
                day["bytes"] = json!(u64::MAX);
                day["moved"][3] = json!(u64::MAX);
            }
            tally["request_to_settled"]["bins"] = json!(vec![u64::MAX; 3_776]);
            tally["charges"]["changes"][7] = json!(i64::MIN);
        }
    });
    let report = Report::merge(vec![wrong.expect("numbers in their range")]).expect("the right shape");
    assert_eq!(
        report.cohorts[0].request_to_settled.bins.last().map(|bin| bin.0),
        Some(127 << 57)
    );
}

#[test]
fn what_is_no_part_is_not_read() {
    let whole = simulate(&by_hand::quiet(), Shard::WHOLE, &|_| {});
    let mut told = String::new();
    for (what, table, key, value) in [
        ("an unknown key", "", "more", json!(1)),
        ("an unknown key within", "/tallies/0/days/0", "more", json!(1)),
        ("a count below zero", "/tallies/0/days/0", "commands", json!(-1)),
        ("too few transitions", "/tallies/0/days/0", "moved", json!([0, 0])),
        ("no shard", "", "shard", json!([3, 2])),
        ("a scenario that cannot be", "/scenario", "days", json!(0)),
    ] {
        let error = edited(&whole, |json| {
            json.pointer_mut(table).expect("a table")[key] = value;
        });
        let error = error.expect_err(what).to_string();
        // How a part is made up within is nobody's business.
        let error = error.split(", expected one of").next().unwrap_or_default();
        writeln!(told, "{what}: {error}").expect("a text grows");
    }
    assert_snapshot!(told);
}

#[test]
fn a_shard_is_read_and_written() {
    for text in ["1/1", "1/3", "3/3", "4294967295/4294967295"] {
        assert_eq!(
            text.parse::<Shard>().map(|shard| shard.to_string()),
            Ok(text.into())
        );
    }
    for text in [
        "",
        "/",
        "1",
        "1/",
        "/2",
        "0/3",
        "4/3",
        "1/0",
        "0/0",
        "-1/2",
        "1/2/3",
        " 1/2",
        "1 /2",
        "a/b",
        "1/4294967296",
    ] {
        assert_eq!(text.parse::<Shard>(), Err(ShardError), "{text}");
    }
    assert_eq!(
        ShardError.to_string(),
        "a shard is written I/N, such as 1/3, with I from 1 to N"
    );
    assert_eq!(Shard::WHOLE, Shard::new(1, 1).expect("the whole"));
    assert_eq!(Shard::WHOLE.sims(u64::MAX), 0..u64::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shards_are_a_partition(sims in prop_oneof![0..100_u64, any::<u64>()], of in 1..40_u32) {
        let mut next = 0;
        for index in 1..=of {
            let range = Shard::new(index, of).expect("a shard").sims(sims);
            prop_assert_eq!(range.start, next);
            let length = range.end - range.start;
            prop_assert!(length.abs_diff(sims / u64::from(of)) <= 1);
            next = range.end;
        }
        prop_assert_eq!(next, sims);
    }

    #[test]
    fn neighbours_meet_in_any_cut(sims in any::<u64>(), of in 2..=u32::MAX, pick in any::<prop::sample::Index>()) {
        let index = 1 + u32::try_from(pick.index(of as usize - 1)).expect("below the number of shards");
        let of_sims = |index| Shard::new(index, of).expect("a shard").sims(sims);
        prop_assert_eq!(of_sims(index).end, of_sims(index + 1).start);
        prop_assert_eq!((of_sims(1).start, of_sims(of).end), (0, sims));
    }
}
