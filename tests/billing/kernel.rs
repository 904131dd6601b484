//! Bills lives that the kernel has led.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::billing::{FeeKind, fees};
use sim_lifecycle::lifecycle::{Answer, Event, Lifecycle, PlanKind, Request, Transition};
use sim_lifecycle::policy::{CalendarMonths, Hours};
use sim_lifecycle::{Direction, Edit, Policy, Requested, Settled};

use super::drawn::{config, starts};
use super::plain::{self, beginning, stays};
use super::time::Time;

#[derive(Clone, Debug)]
struct Step {
    when: When,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum When {
    /// So many milliseconds after the last input.
    After(i64),
    /// At the next deadline, or so many milliseconds beside it.
    Deadline(i64),
}

#[derive(Clone, Debug)]
enum What {
    /// Asks for a status that is legal, and has the operator answer so many milliseconds later.
    Move(usize, Answer, i64),
    Data(u64),
    Command,
    Look,
}

const DAY: i64 = 86_400_000;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let when = prop_oneof![
        1 => Just(When::After(0)),
        3 => (0..70 * DAY).prop_map(When::After),
        3 => select(vec![-1, 0, 0, 1]).prop_map(When::Deadline),
    ];
    let answer = select(vec![
        Answer::Completed,
        Answer::Completed,
        Answer::Completed,
        Answer::Failed,
        Answer::Unavailable,
    ]);
    let latency = prop_oneof![2 => Just(0), 1 => 0..10_000_i64, 1 => 0..40 * DAY];
    let what = prop_oneof![
        8 => (any::<usize>(), answer, latency).prop_map(|(pick, answer, latency)| What::Move(pick, answer, latency)),
        1 => (0..300_000_u64).prop_map(What::Data),
        1 => Just(What::Command),
        1 => Just(What::Look),
    ];
    prop::collection::vec((when, what).prop_map(|(when, what)| Step { when, what }), 0..24)
}

fn policies() -> impl Strategy<Value = Policy> {
    (1..=5_u64, 1..=5_u64, 1..=2_000_u64, any::<bool>()).prop_map(|(ready, free, delay, reactivation)| {
        Policy {
            ready_period: CalendarMonths::new(ready).expect("at least one month"),
            free_suspension: CalendarMonths::new(free).expect("at least one month"),
            cancellation_delay: Hours::new(delay).expect("at least one hour"),
            reactivation,
            ..Policy::default()
        }
    })
}

/// Everything that becomes of a SIM, and the last instant of it.
fn lived<T: Time>(start: DateTime<Utc>, policy: &Policy, steps: &[Step]) -> Vec<Transition<PlanKind, T>> {
    let mut sim: Lifecycle<PlanKind, T> = Lifecycle::new(Some(PlanKind::Standard), T::of(start));
    let mut told = Vec::new();
    let after = |at: T, millis| T::of(at.date_time() + TimeDelta::milliseconds(millis));
    for Step { when, what } in steps {
        let now = match (when, sim.next_deadline()) {
            (When::After(millis), _) => after(sim.last(), *millis),
            (When::Deadline(beside), Some(deadline)) => after(deadline, *beside),
            (When::Deadline(_), None) => sim.last(),
        };
        sim.advance(policy, now, &mut told);
        match what {
            What::Move(pick, answer, latency) => {
                let request = |status| Request::Change {
                    status: Some(status),
                    plan: Edit::Keep,
                };
                let legal: Vec<_> = [
                    Requested::Ready,
                    Requested::Active,
                    Requested::Active,
                    Requested::Suspended,
                    Requested::Suspended,
                    Requested::Deactivated,
                ]
                .into_iter()
                .filter(|status| Settled::from(*status) != sim.settled())
                .filter(|status| sim.check(&request(*status), policy).is_ok())
                .collect();
                if !legal.is_empty() {
                    let asked = sim.request(request(legal[pick % legal.len()]), policy, now, &mut told);
                    asked.expect("it was checked");
                }
                if sim.change().is_some() {
                    let then = after(now, *latency);
                    let number = sim.requests();
                    // An answer that is stale by then does no harm.
                    let _ = sim.answer(number, *answer, policy, then, &mut told);
                }
            }
            What::Data(bytes) => sim.data(*bytes, policy, now, &mut told),
            What::Command => {
                let _ = sim.command(Direction::FromSim, policy, now, &mut told);
            }
            What::Look => {}
        }
    }
    sim.advance(policy, after(sim.last(), 400 * DAY), &mut told);
    told
}

fn billed<T: Time>(start: DateTime<Utc>, policy: &Policy, steps: &[Step]) -> Result<(), TestCaseError> {
    let told = lived::<T>(start, policy, steps);
    let history: Vec<(T, Settled)> = told
        .iter()
        .filter_map(|transition| {
            if let Event::Settled {
                status: Some((_, updated)),
                ..
            } = transition.event
            {
                Some((transition.at, updated))
            } else {
                None
            }
        })
        .collect();
    let dated: Vec<_> = history
        .iter()
        .map(|(at, status)| (at.date_time(), *status))
        .collect();
    let end = dated.last().map_or(start, |(at, _)| *at) + TimeDelta::milliseconds(350 * DAY);
    let fees = fees(history, policy, T::of(end));
    let mut due: Vec<_> = fees.iter().map(|fee| (fee.at.date_time(), fee.kind)).collect();
    due.sort_unstable();
    let free_months = u32::try_from(policy.free_suspension.get()).expect("it is small");
    prop_assert_eq!(&due, &plain::fees(&dated, free_months, end));

    // A5: the first fee of each suspension that has one falls due where the kernel says that the fee starts.
    let notices: Vec<_> = told
        .iter()
        .filter(|transition| matches!(transition.event, Event::SuspendedFeeStarted))
        .map(|transition| transition.at.date_time())
        .filter(|at| *at < end)
        .collect();
    let first_fees: Vec<_> = stays(&dated, end)
        .iter()
        .filter(|stay| stay.status == Settled::Suspended)
        .filter_map(|stay| {
            let charged = due.iter().filter(|(_, kind)| *kind == FeeKind::Suspended);
            let first = charged.map(|(at, _)| *at).find(|at| *at > stay.from)?;
            stay.covers(first).then_some(first)
        })
        .collect();
    prop_assert_eq!(notices, first_fees);
    Ok(())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_fees_of_a_life_are_right_and_the_suspended_fee_starts_when_the_kernel_says(
        start in starts(),
        policy in policies(),
        steps in steps(),
    ) {
        billed::<DateTime<Utc>>(start, &policy, &steps)?;
        #[cfg(feature = "whatif")]
        billed::<sim_lifecycle::whatif::Tick>(start, &policy, &steps)?;
    }
}

/// A suspension left at the very instant at which its fee starts has both the notice and the fee.
#[test]
fn the_fee_and_its_notice_at_the_instant_of_leaving() {
    let policy = Policy::default();
    let start = super::time::at("2027-11-30T12:00:00Z");
    let to = |pick: usize, when| Step {
        when,
        what: What::Move(pick, Answer::Completed, 0),
    };
    // New can become ready, active (named twice) or deactivated; active, suspended; suspended, active.
    let steps = [
        to(1, When::After(0)),
        to(0, When::After(0)),
        to(0, When::Deadline(0)),
    ];
    let told = lived::<DateTime<Utc>>(start, &policy, &steps);
    let notices = told
        .iter()
        .filter(|told| told.event == Event::SuspendedFeeStarted);
    let leap_day = beginning(start, 3).expect("it is near");
    assert_eq!(leap_day, super::time::at("2028-02-29T12:00:00Z"));
    assert_eq!(notices.map(|told| told.at).collect::<Vec<_>>(), [leap_day]);
    billed::<DateTime<Utc>>(start, &policy, &steps).expect("the fees are right");
}
