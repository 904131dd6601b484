//! Small facts of the kernel, its policy and the Sim that no history shows: words of periods, kinds of plan.

use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::lifecycle::{Answer, Ignore, Plan, PlanKind, Request, Route};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::{
    Edit, Illegal, InFlight, Lifecycle, Lookup, Phase, Policy, Refusal, Registration, Requested, Settled,
    Sim, Status, Update,
};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

#[test]
fn periods_are_told_in_their_unit() {
    let months = |months| CalendarMonths::new(months).map(|period| (period.get(), period.to_string()));
    assert_eq!(months(1), Some((1, "1 month".into())));
    assert_eq!(months(3), Some((3, "3 months".into())));
    assert_eq!(months(0), None);
    let hours = |hours| Hours::new(hours).map(|period| (period.get(), period.to_string()));
    assert_eq!(hours(1), Some((1, "1 hour".into())));
    assert_eq!(hours(72), Some((72, "72 hours".into())));
    assert_eq!(hours(0), None);
}

#[test]
fn a_plan_of_the_same_kind_is_the_same_plan() {
    let policy = Policy::default();
    let mut sim = Lifecycle::new(Some(PlanKind::Standard), NOW);
    let plan = |plan| Request::Change {
        status: None,
        plan: Edit::Set(plan),
    };
    let mut ask = |request| sim.request(request, &policy, NOW, &mut Ignore);
    assert_eq!(ask(plan(PlanKind::Standard)), Ok(Route::Same));
    assert_eq!(ask(plan(PlanKind::NarrowbandDeveloper)), Ok(Route::AtOnce));
    assert_eq!(ask(plan(PlanKind::NarrowbandDeveloper)), Ok(Route::Same));
    let ready = Request::Change {
        status: Some(Requested::Ready),
        plan: Edit::Keep,
    };
    assert_eq!(ask(ready), Err(Illegal::NarrowbandReady));
    assert_eq!(ask(plan(PlanKind::Standard)), Ok(Route::AtOnce));
    assert_eq!(ask(ready), Ok(Route::Operator(1)));
    assert!(!PlanKind::Standard.is(PlanKind::NarrowbandDeveloper));
}

/// The clock takes an instant of another day, earlier or later in the day, for what it is (rule A8).
#[test]
fn a_later_day_is_later_whatever_the_time_of_day() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    let policy = Policy::default();
    let mut sim = Lifecycle::new(Some(PlanKind::Standard), at("2026-01-10T12:00:00Z"));
    for (now, last) in [
        ("2026-01-09T23:00:00Z", "2026-01-10T12:00:00Z"),
        ("2026-01-11T01:00:00Z", "2026-01-11T01:00:00Z"),
        ("2026-01-10T23:00:00Z", "2026-01-11T01:00:00Z"),
        ("2026-01-11T01:00:00.000000001Z", "2026-01-11T01:00:00.000000001Z"),
        ("2026-01-11T01:00:00Z", "2026-01-11T01:00:00.000000001Z"),
        ("2026-01-11T00:59:59.999999999Z", "2026-01-11T01:00:00.000000001Z"),
        ("2026-01-11T01:00:01Z", "2026-01-11T01:00:01Z"),
    ] {
        sim.advance(&policy, at(now), &mut Ignore);
        assert_eq!(sim.last(), at(last), "{now}");
    }
}

/// A limit that was lowered meanwhile is compared when the change settles, not when a reset does (rule U9).
#[test]
fn a_lowered_limit_waits_for_the_next_use_or_the_settling() {
    let policy = Policy::default();
    let mut sim = Lifecycle::new(Some(PlanKind::Standard), NOW);
    let ready = Request::Change {
        status: Some(Requested::Ready),
        plan: Edit::Keep,
    };
    assert_eq!(
        sim.request(ready, &policy, NOW, &mut Ignore),
        Ok(Route::Operator(1))
    );
    assert_eq!(
        sim.answer(1, Answer::Completed, &policy, NOW, &mut Ignore),
        Ok(())
    );
    sim.data(1_000, &policy, NOW, &mut Ignore);

    let lower = Policy {
        ready_data_limit: std::num::NonZeroU64::MIN,
        ..policy
    };
    sim.advance(&lower, NOW, &mut Ignore);
    assert_eq!(
        sim.request(Request::Reset, &lower, NOW, &mut Ignore),
        Ok(Route::Operator(2))
    );
    assert_eq!(sim.answer(2, Answer::Completed, &lower, NOW, &mut Ignore), Ok(()));
    assert_eq!(sim.status(), Status::Ready);
    sim.data(0, &lower, NOW, &mut Ignore);
    assert_eq!(sim.status(), Status::Active);
}

/// What a 409 tells is there to be asked for, too (rule U7).
#[test]
fn a_sim_tells_what_is_in_flight() {
    let mut sim = Sim::register(
        Registration {
            sid: "DE00000000000000000000000000000001".parse().expect("a SID"),
            account: "AC00000000000000000000000000000001".parse().expect("a SID"),
            iccid: "8901260000000000001".parse().expect("an ICCID"),
            rate_plan: None,
            registration_code: None,
            eid: None,
            ip_address: None,
        },
        NOW,
    );
    assert_eq!(sim.in_flight(), None);
    let update = Update {
        status: Some(Requested::Deactivated),
        ..Update::default()
    };
    let (policy, lookup) = (Policy::default(), Lookup::default());
    assert_eq!(
        sim.update(&update, &lookup, &policy, NOW, &mut Ignore),
        Ok(Status::Updating)
    );
    let in_flight = InFlight {
        settled: Settled::New,
        phase: Phase::Updating,
        status: Some(Requested::Deactivated),
        plan: Edit::Keep,
        since: NOW,
    };
    assert_eq!(sim.in_flight(), Some(in_flight));
    let again = sim.can(&update, &lookup, &policy, NOW);
    assert_eq!(again, Err(Refusal::InFlight(in_flight)));
}
