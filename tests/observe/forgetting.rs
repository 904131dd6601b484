//! What is left of what has been forgotten.

use sim_lifecycle::observe::{ShownPlan, Verdict};
use sim_lifecycle::{Requested, Settled, Status};

use super::script::plan;
use super::told::{HOUR, alone, event, exactly, fetched, second, shown, under_way, with_plan};

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
