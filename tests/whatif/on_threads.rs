//! Threads: however many there are, the report is the same, byte by byte.

use std::sync::Mutex;

use sim_lifecycle::whatif::{
    Report, Scenario, Shard, compare, compare_on_threads, run, simulate, simulate_on_threads,
};

use super::parts::crowd;
use super::shipped::together;

fn with_threads<T: Send>(number: usize, run: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(number).build();
    pool.expect("threads").install(run)
}

fn bytes(report: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(report).expect("a report can be written")
}

#[test]
fn any_number_of_threads_gives_the_same_report() {
    let scenario = together(10);
    let expected = bytes(&run(&scenario));
    for number in [1, 2, 7] {
        let part = with_threads(number, || simulate_on_threads(&scenario, Shard::WHOLE, &|_| {}));
        let report = Report::merge(vec![part]).expect("a whole");
        assert_eq!(bytes(&report), expected, "{number} threads");
    }
}

#[test]
fn a_part_on_threads_is_the_part() {
    let scenario = together(7);
    for shard in ["1/3", "2/3", "3/3"].map(|text| text.parse::<Shard>().expect("a shard")) {
        let part = with_threads(3, || simulate_on_threads(&scenario, shard, &|_| {}));
        assert_eq!(part, simulate(&scenario, shard, &|_| {}), "{shard}");
    }
}

#[test]
fn several_chunks_are_shared_out_and_told() {
    let scenario = crowd();
    let told = Mutex::new(Vec::new());
    let part = with_threads(3, || {
        simulate_on_threads(&scenario, Shard::WHOLE, &|sims| {
            told.lock().expect("no panic").push(sims);
        })
    });
    let mut told = told.into_inner().expect("no panic");
    told.sort_unstable();
    assert_eq!(told, [10, 65_536, 65_536]);
    assert_eq!(Report::merge(vec![part]), Ok(run(&scenario)));
}

#[test]
fn a_comparison_on_threads_is_the_comparison() {
    let base = together(6);
    let mut variant = Scenario {
        operator: sim_lifecycle::whatif::scenario::Operator::default(),
        ..base.clone()
    };
    variant.cohorts.remove(2);
    variant.cohorts[0].sims = 9;
    let expected = bytes(&compare(&base, &variant, &|_| {}).expect("the same days"));
    for number in [1, 2, 7] {
        let told = Mutex::new(0);
        let comparison = with_threads(number, || {
            compare_on_threads(&base, &variant, &|pairs| *told.lock().expect("no panic") += pairs)
        });
        assert_eq!(
            bytes(&comparison.expect("the same days")),
            expected,
            "{number} threads"
        );
        assert_eq!(told.into_inner().expect("no panic"), 7 * 6 + 9);
    }
    let mut other = variant;
    other.seed += 1;
    assert_eq!(
        compare_on_threads(&base, &other, &|_| {}).err(),
        compare(&base, &other, &|_| {}).err()
    );
}
