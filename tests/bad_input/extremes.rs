//! The ends of every number and of the calendar: nothing overflows, nothing panics, and what happens is exact (A9, A12).

use std::num::NonZeroU64;

use chrono::{DateTime, Months, TimeDelta, Utc};
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Request, Route, Stale};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::sim::{Failure, RatePlan};
use sim_lifecycle::{
    Automatic, Cause, Direction, Edit, EffectKind, Lookup, OperatorAnswer, Policy, Registration, Requested,
    Settled, Sim, Status, Update,
};

const FIRST: DateTime<Utc> = DateTime::<Utc>::MIN_UTC;
const LAST: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// Every limit and period of the policy at this value.
fn policy(value: u64) -> Policy {
    let limit = NonZeroU64::new(value).unwrap_or(NonZeroU64::MIN);
    let months = CalendarMonths::new(limit.get()).unwrap_or(Policy::PUBLISHED.ready_period);
    Policy {
        ready_data_limit: limit,
        ready_command_limit: limit,
        ready_period: months,
        cancellation_delay: Hours::new(limit.get()).unwrap_or(Policy::PUBLISHED.cancellation_delay),
        free_suspension: months,
        reactivation: true,
    }
}

fn change(status: Requested) -> Request<PlanKind> {
    Request::Change {
        status: Some(status),
        plan: Edit::Keep,
    }
}

/// A SIM that has come to a status by one completed request, all at `now`.
fn settled(status: Requested, policy: &Policy, now: DateTime<Utc>) -> Lifecycle {
    let mut lifecycle = Lifecycle::new(Some(PlanKind::Standard), now);
    let mut ask = |status| {
        let asked = lifecycle.request(change(status), policy, now, &mut Vec::new());
        let Ok(Route::Operator(number)) = asked else {
            return asked.map(drop);
        };
        lifecycle
            .answer(number, Answer::Completed, policy, now, &mut Vec::new())
            .ok();
        Ok(())
    };
    if status == Requested::Suspended {
        assert_eq!(ask(Requested::Active), Ok(()));
    }
    assert_eq!(ask(status), Ok(()));
    assert_eq!(lifecycle.settled(), Settled::from(status));
    lifecycle
}

#[test]
fn bytes_are_counted_up_to_the_greatest_number_and_no_further() {
    let policy = policy(u64::MAX);
    let now = DateTime::UNIX_EPOCH;
    let mut events = Vec::new();
    let mut ready = settled(Requested::Ready, &policy, now);
    ready.data(0, &policy, now, &mut events);
    assert_eq!(ready.used(), Some((0, 0)));
    ready.data(u64::MAX - 1, &policy, now, &mut events);
    assert_eq!(
        (ready.used(), events.as_slice()),
        (Some((u64::MAX - 1, 0)), [].as_slice())
    );

    let mut by_one = ready;
    by_one.data(1, &policy, now, &mut events);
    assert_eq!((by_one.settled(), events.len()), (Settled::Active, 2));
    let mut by_all = ready;
    by_all.data(u64::MAX, &policy, now, &mut events);
    assert_eq!((by_all.settled(), events.len()), (Settled::Active, 4));

    // A change in flight lets the counter run on past its limit.
    let asked = ready.request(change(Requested::Suspended), &policy, now, &mut events);
    assert_eq!(asked, Ok(Route::Operator(2)));
    for _ in 0..2 {
        ready.data(u64::MAX, &policy, now, &mut events);
        assert_eq!(ready.used(), Some((u64::MAX, 0)));
    }
    assert_eq!(ready.answer(2, Answer::Failed, &policy, now, &mut events), Ok(()));
    assert_eq!(ready.settled(), Settled::Active);
}

#[test]
fn a_limit_of_one_is_reached_at_once() {
    let policy = policy(1);
    let ready = settled(Requested::Ready, &policy, FIRST);
    let (mut idle, mut by_data, mut by_command) = (ready, ready, ready);
    idle.data(0, &policy, FIRST, &mut Vec::new());
    assert_eq!(idle.settled(), Settled::Ready);
    by_data.data(1, &policy, FIRST, &mut Vec::new());
    assert_eq!(by_data.settled(), Settled::Active);
    let taken = by_command.command(Direction::FromSim, &policy, FIRST, &mut Vec::new());
    assert_eq!((taken, by_command.settled()), (Ok(()), Settled::Active));
}

#[test]
fn a_deadline_beyond_the_calendar_is_never_due() {
    for (value, start) in [
        (u64::MAX, FIRST),
        (u64::MAX, DateTime::UNIX_EPOCH),
        (u64::MAX, LAST),
        (1, LAST),
    ] {
        let policy = policy(value);
        for status in Requested::ALL {
            let entered = settled(status, &policy, start);
            let (mut lifecycle, mut events) = (entered, Vec::new());
            assert_eq!(
                lifecycle.next_deadline(),
                None,
                "{status} from {start} under {value}"
            );
            lifecycle.advance(&policy, LAST, &mut events);
            assert_eq!(events, []);
            assert_eq!(lifecycle.settled(), entered.settled());
            assert_eq!(lifecycle.check_sound(), Ok(()));
        }
    }
    for period in [u64::from(u32::MAX), u64::from(u32::MAX) + 1, 1 << 63, u64::MAX] {
        assert_eq!(
            CalendarMonths::new(period).and_then(|months| months.after(FIRST)),
            None
        );
    }
    for period in [
        i64::MAX.unsigned_abs() / 3_600_000,
        i64::MAX.unsigned_abs(),
        1 << 63,
        u64::MAX,
    ] {
        assert_eq!(Hours::new(period).and_then(|hours| hours.after(FIRST)), None);
    }
}

#[test]
fn a_deadline_at_the_very_end_of_the_calendar_is_due_then() {
    let policy = policy(1);
    let mut deactivated = settled(Requested::Deactivated, &policy, LAST - TimeDelta::hours(1));
    assert_eq!(deactivated.next_deadline(), Some(LAST));
    deactivated.advance(&policy, LAST - TimeDelta::nanoseconds(1), &mut Vec::new());
    assert_eq!(deactivated.settled(), Settled::Deactivated);
    deactivated.advance(&policy, LAST, &mut Vec::new());
    assert_eq!(deactivated.settled(), Settled::Canceled);

    let just_missed = LAST - TimeDelta::hours(1) + TimeDelta::nanoseconds(1);
    assert_eq!(
        settled(Requested::Deactivated, &policy, just_missed).next_deadline(),
        None
    );

    // The 31st is clamped, and there is no January after the last December.
    let month = Months::new(1);
    let november = LAST.checked_sub_months(month).expect("within the calendar");
    assert_eq!(
        settled(Requested::Ready, &policy, november).next_deadline(),
        november.checked_add_months(month)
    );
    let december = november + TimeDelta::nanoseconds(1);
    assert_eq!(settled(Requested::Ready, &policy, december).next_deadline(), None);
}

#[test]
fn one_jump_from_end_to_end_of_the_calendar_tells_each_deadline() {
    let policy = policy(1);
    let hour = FIRST + TimeDelta::hours(1);
    let month = FIRST
        .checked_add_months(Months::new(1))
        .expect("within the calendar");
    for (status, cause, at) in [
        (Requested::Ready, Some(Cause::from(Automatic::ReadyPeriod)), month),
        (Requested::Active, None, LAST),
        (Requested::Suspended, None, month),
        (
            Requested::Deactivated,
            Some(Cause::from(Automatic::CancellationDelay)),
            hour,
        ),
    ] {
        let mut lifecycle = settled(status, &policy, FIRST);
        let mut events = Vec::new();
        lifecycle.advance(&policy, LAST, &mut events);
        assert!(events.iter().all(|transition| transition.at == at), "{events:?}");
        let told = events.iter().find_map(|transition| {
            if let sim_lifecycle::lifecycle::Event::Status { cause, .. } = transition.event {
                Some(cause)
            } else {
                None
            }
        });
        assert_eq!(told, cause);
        assert_eq!((lifecycle.next_deadline(), lifecycle.last()), (None, LAST));
    }
}

#[test]
fn numbers_that_were_never_given_are_stale() {
    let policy = policy(1);
    for mut lifecycle in [
        Lifecycle::new(None, FIRST),
        settled(Requested::Active, &policy, FIRST),
    ] {
        for number in [0, lifecycle.requests() + 1, u64::MAX] {
            for answer in [
                Answer::Completed,
                Answer::Unavailable,
                Answer::Resumed,
                Answer::Failed,
            ] {
                let stale = lifecycle.answer(number, answer, &policy, FIRST, &mut Vec::new());
                assert_eq!(stale, Err(Stale { number, answer }));
            }
        }
    }
    assert_eq!(
        Stale {
            number: u64::MAX,
            answer: Answer::Completed
        }
        .to_string(),
        "the answer `completed` to request 18446744073709551615 is stale; nothing in flight has that number, or waits for \
         that answer"
    );
}

fn plan() -> RatePlan {
    RatePlan::standard("WP00000000000000000000000000000001".parse().expect("a SID"))
}

fn sim(now: DateTime<Utc>) -> Sim {
    let registration = Registration {
        sid: "DE00000000000000000000000000000001".parse().expect("a SID"),
        account: "AC00000000000000000000000000000001".parse().expect("a SID"),
        iccid: "8988303000000614224".parse().expect("an ICCID"),
        rate_plan: Some(plan()),
        registration_code: None,
        eid: None,
        ip_address: None,
    };
    Sim::register(registration, now)
}

fn update(status: Option<Requested>, reset: bool) -> Update {
    Update {
        status,
        reset,
        callback_url: "http://example.com/".parse().ok(),
        ..Update::default()
    }
}

/// Gives a Sim every kind of input, one after the other, all stamped `now`.
fn give_everything(
    sim: &mut Sim,
    policy: &Policy,
    now: DateTime<Utc>,
    effects: &mut Vec<sim_lifecycle::Effect>,
) {
    let lookup = Lookup {
        rate_plan: Some(plan()),
        ..Lookup::default()
    };
    let failure = Failure {
        code: Some(u64::MAX),
        message: Some("".into()),
    };
    let updates = [
        Requested::Ready,
        Requested::Active,
        Requested::Suspended,
        Requested::Deactivated,
    ]
    .map(|status| update(Some(status), false));
    for update in [update(None, true)].iter().chain(&updates) {
        let foretold = sim.can(update, &lookup, policy, now);
        let asked = sim.update(update, &lookup, policy, now, effects);
        assert_eq!(asked.map(drop), foretold);
        for number in [0, sim.lifecycle().requests(), u64::MAX] {
            for answer in [
                OperatorAnswer::Unavailable,
                OperatorAnswer::Resumed,
                OperatorAnswer::Failed(failure.clone()),
                OperatorAnswer::Completed,
            ] {
                let _ = sim.answer(number, answer, policy, now, effects);
            }
        }
        let _ = sim.update(update, &lookup, policy, now, effects);
        let number = sim.lifecycle().requests();
        let _ = sim.answer(number, OperatorAnswer::Completed, policy, now, effects);
        for bytes in [0, u64::MAX, u64::MAX] {
            sim.data(bytes, policy, now, effects);
        }
        for direction in [Direction::ToSim, Direction::FromSim] {
            let _ = sim.command(direction, policy, now, effects);
        }
        assert_eq!(sim.can_delete(policy, now), sim.delete(policy, now, effects));
        sim.advance(policy, now, effects);
        assert!(!sim.outlook(policy, now).to_string().is_empty());
        assert_eq!(sim.lifecycle().check_sound(), Ok(()));
    }
}

#[test]
fn every_input_is_taken_at_both_ends_of_the_calendar() {
    for value in [1, u64::MAX] {
        let policy = policy(value);
        for (start, now) in [(FIRST, FIRST), (FIRST, LAST), (LAST, FIRST), (LAST, LAST)] {
            let (mut sim, mut effects) = (sim(start), Vec::new());
            give_everything(&mut sim, &policy, now, &mut effects);
            // A clock that steps back from the last instant stays there (A8).
            assert_eq!(sim.lifecycle().last(), start.max(now));
            assert!(effects.iter().all(|effect| effect.at == start.max(now)));
            assert_eq!(
                (sim.settled(), sim.date_updated()),
                (Settled::Deactivated, start.max(now))
            );

            let mut late = Vec::new();
            sim.advance(&policy, LAST, &mut late);
            let deadline = start
                .max(now)
                .checked_add_signed(TimeDelta::hours(1))
                .filter(|_| value == 1);
            let canceled_at = late.iter().find_map(|effect| {
                let is_canceled = matches!(
                    effect.kind,
                    EffectKind::Status {
                        updated: Status::Canceled,
                        ..
                    }
                );
                is_canceled.then_some(effect.at)
            });
            assert_eq!(canceled_at, deadline);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_sim_at_the_ends_of_the_calendar_can_be_put_away() {
    for start in [FIRST, LAST] {
        for value in [1, u64::MAX] {
            let policy = policy(value);
            let mut sim = sim(start);
            let lookup = Lookup::default();
            for status in [Requested::Ready, Requested::Suspended, Requested::Deactivated] {
                let asked = sim.update(
                    &update(Some(status), false),
                    &lookup,
                    &policy,
                    start,
                    &mut Vec::new(),
                );
                assert_eq!(asked, Ok(Status::Updating));
                assert_restored(&sim);
                let number = sim.lifecycle().requests();
                let answered = sim.answer(number, OperatorAnswer::Completed, &policy, start, &mut Vec::new());
                assert_eq!(answered, Ok(()));
                assert_restored(&sim);
            }
        }
    }
    let policy: Policy =
        serde_json::from_value(serde_json::json!(policy(u64::MAX))).expect("what was written");
    assert_eq!(policy.cancellation_delay.get(), u64::MAX);
    assert!(serde_json::from_str::<Policy>(r#"{"ready_period": 0}"#).is_err());
}

#[cfg(feature = "serde")]
fn assert_restored(sim: &Sim) {
    let text = serde_json::to_string(sim).expect("it can be written");
    let restored: Sim = serde_json::from_str(&text).expect("what was written can be read");
    assert_eq!(&restored, sim);
}
