//! Holds that a request carried out in one step is a request and then its completion.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::lifecycle::{Answer, Lifecycle, PlanKind, Request, Route, Transition};
use sim_lifecycle::{Edit, Illegal, Policy, Requested};
use strum::IntoEnumIterator as _;

use super::histories::{Step, config, drafts};
use super::machine::Machine as _;

type Outcome = (Lifecycle, Result<Route, Illegal>, Vec<Transition<PlanKind>>);

/// Every request that there is.
fn requests() -> Vec<Request<PlanKind>> {
    let plans = [
        Edit::Keep,
        Edit::Clear,
        Edit::Set(PlanKind::Standard),
        Edit::Set(PlanKind::NarrowbandDeveloper),
    ];
    let statuses = Requested::ALL.into_iter().map(Some).chain([None]);
    let changes = statuses.flat_map(|status| plans.map(|plan| Request::Change { status, plan }));
    changes.chain([Request::Reset]).collect()
}

/// Each with everything that the operator can say to it.
fn requests_and_answers() -> impl Iterator<Item = (Request<PlanKind>, Answer)> {
    requests()
        .into_iter()
        .flat_map(|request| Answer::iter().map(move |answer| (request, answer)))
}

fn in_one_step(
    mut sim: Lifecycle,
    request: Request<PlanKind>,
    answer: Answer,
    policy: &Policy,
    [now, done]: [DateTime<Utc>; 2],
) -> Outcome {
    let mut outputs = Vec::new();
    let route = sim.carry_out(request, answer, policy, now, done, &mut outputs);
    (sim, route, outputs)
}

fn in_two_steps(
    mut sim: Lifecycle,
    request: Request<PlanKind>,
    answer: Answer,
    policy: &Policy,
    [now, done]: [DateTime<Utc>; 2],
) -> Outcome {
    let mut outputs = Vec::new();
    let route = sim.request(request, policy, now, &mut outputs);
    if let Ok(Route::Operator(number)) = route {
        let answered = sim.answer(number, answer, policy, done, &mut outputs);
        assert_eq!(
            answered.is_err(),
            answer == Answer::Resumed,
            "nothing has come between"
        );
    }
    (sim, route, outputs)
}

fn while_it_takes() -> impl Strategy<Value = TimeDelta> {
    prop_oneof![
        4 => (-100..=100_000_i64).prop_map(TimeDelta::seconds),
        1 => select(vec![TimeDelta::zero(), TimeDelta::days(100), TimeDelta::days(400)]),
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_request_carried_out_is_one_that_is_answered(draft in drafts(), takes in while_it_takes()) {
        let mut sim = draft.machine::<Lifecycle>();
        for Step { now, input } in draft.steps::<Lifecycle>() {
            for (request, answer) in requests_and_answers() {
                let when = [now, now + takes];
                prop_assert_eq!(
                    in_one_step(sim, request, answer, &draft.policy, when),
                    in_two_steps(sim, request, answer, &draft.policy, when),
                    "{:?}, {}",
                    request,
                    answer
                );
            }
            let _ = sim.give(&input, &draft.policy, now, &mut Vec::new());
        }
    }
}
