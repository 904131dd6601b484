//! What is left of what has been forgotten.

use sim_lifecycle::observe::{Observation, Shown, ShownPlan, Verdict};
use sim_lifecycle::{Edit, Requested, Settled, Status, Update};

use super::script::plan;
use super::told::{
    HOUR, accepted, alone, asked, event, exactly, fetched, second, shown, taken, under_way, with_plan,
};

#[test]
fn forgetting_twice_or_nothing_changes_nothing() {
    let mut observer = alone(under_way(Status::Active, Requested::Suspended));
    observer.forget_before(second(-1));
    assert_eq!(observer.observations().len(), 3);
    observer.forget_before(second(11));
    // The request may still take effect, as far as is known by then.
    assert_eq!(observer.observations().len(), 2);
    let before = observer.belief(second(12));
    observer.forget_before(second(5));
    assert_eq!(observer.belief(second(12)), before);
    observer.forget_before(second(13));
    assert_eq!(observer.observations().len(), 0);
    assert_eq!(observer.belief(second(13)).statuses(), before.statuses());
    // Nothing is believed of a time before it.
    assert_eq!(observer.belief(second(1)).at(), second(13));
    assert_eq!(
        observer.judge(&fetched(shown(Status::Active, -10), 2)),
        Verdict::Stale
    );
}

#[test]
fn what_is_forgotten_still_tells_the_plan_and_the_deadline() {
    let mut observer = alone([
        event(Settled::Active, Settled::Deactivated, 1, 2),
        fetched(with_plan(Status::Deactivated, 1), 3),
    ]);
    observer.forget_before(second(9));
    let belief = observer.belief(second(9));
    assert_eq!(belief.rate_plan(), ShownPlan::Held(plan(1).sid));
    assert_eq!(belief.next_automatic(), Some(exactly(1 + 72 * HOUR)));
    assert_eq!(
        observer.belief(second(1 + 72 * HOUR)).statuses(),
        [Status::Canceled]
    );
}

#[test]
fn a_plan_told_of_a_time_that_is_forgotten_is_not_believed() {
    let update = Update {
        rate_plan: Edit::Set(plan(3).sid.into()),
        ..Update::default()
    };
    let late = |plan_seen: i64| Observation {
        seen: second(plan_seen),
        ..fetched(with_plan(Status::New, -10), 1)
    };
    let with_third = |updated| Shown {
        rate_plan: ShownPlan::Held(plan(3).sid),
        ..with_plan(Status::New, updated)
    };
    // The request between the two is forgotten, and what it changed is not known.
    let mut observer = alone([asked(1, update.clone(), 3), accepted(1, None, 5)]);
    observer.forget_before(second(10));
    observer.observe(late(20));
    assert_eq!(observer.belief(second(20)).rate_plan(), ShownPlan::NotTold);
    // What is told of later is.
    let mut observer = alone([fetched(with_plan(Status::New, -10), 1)]);
    observer.forget_before(second(10));
    let observer = taken(
        observer,
        [asked(1, update, 12), accepted(1, Some(with_third(13)), 14)],
    );
    assert_eq!(
        observer.belief(second(20)).rate_plan(),
        ShownPlan::Held(plan(3).sid)
    );
}
