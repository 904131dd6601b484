//! What is read: everything that can be said, and what holds where nothing is.

use insta::assert_snapshot;
use sim_lifecycle::Policy;

use crate::{FULL, LEAST, read};

#[test]
fn everything_that_can_be_said() {
    assert_snapshot!(format!("{:#?}", read(FULL)));
}

#[test]
fn everything_that_need_not_be_said() {
    let scenario = read(LEAST);
    assert_eq!(scenario.policy, Policy::PUBLISHED);
    assert_snapshot!(format!("{scenario:#?}"));
}

#[test]
fn empty_tables_say_nothing() {
    let text = format!("{LEAST}on_conflict = {{}}\non_failure = {{}}\n[policy]\n[operator]\n[prices]\n");
    assert_eq!(read(&text), read(LEAST));
}

#[test]
fn half_a_retry_has_the_other_half_by_default() {
    let one = read(&format!(
        "{LEAST}on_conflict.retries = 7\non_failure.retry_after = '2 s'\n"
    ));
    let cohort = &one.cohorts[0];
    assert_eq!(
        (cohort.on_conflict.after.millis(), cohort.on_conflict.times),
        (900_000, 7)
    );
    assert_eq!(
        (cohort.on_failure.after.millis(), cohort.on_failure.times),
        (2_000, 3)
    );
}

#[test]
fn cohorts_are_put_in_order() {
    let names: Vec<_> = read(FULL).cohorts.into_iter().map(|cohort| cohort.name).collect();
    assert_eq!(names, ["drawn", "evenly", "waves"]);
}
