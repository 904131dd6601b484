//! From the diaries of a cohort to its report.

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::draw::CohortKey;
use sim_lifecycle::whatif::report::{
    Backlog, ByCause, CohortReport, Daily, Fees, Occupancy, REFUSALS, Refused, Requests, TRANSITIONS,
    Traffic, Transitions,
};
use sim_lifecycle::whatif::scenario::Cohort;
use sim_lifecycle::{Cause, Settled, Status};
use strum::IntoEnumIterator;

use super::diary::{Diary, State};
use super::durations::durations;
use super::fees;
use super::time::{Horizon, Millis};
use super::traffic;

/// The causes that lead from ready to active, in the order of the report.
const TO_ACTIVE: [Cause; 4] = [Cause::Data, Cause::Commands, Cause::ReadyPeriod, Cause::Completed];

/// Counts a whole cohort.
pub fn cohort(scenario: &Scenario, cohort: &Cohort, horizon: Horizon, diaries: &[&Diary]) -> CohortReport {
    let traffic = traffic(scenario, cohort, horizon, diaries);
    CohortReport {
        name: cohort.name.clone(),
        sims: cohort.sims,
        occupancy: occupancy(horizon, diaries),
        transitions: transitions(horizon, diaries),
        requests: requests(horizon, diaries),
        backlog: Backlog {
            millis: time(horizon, diaries, |state| {
                matches!(state.reported, Status::Updating | Status::Scheduled)
            }),
        },
        fees: fees(scenario, horizon, diaries, &traffic),
        traffic,
        request_to_settled: durations(all(diaries, |diary| &diary.settled_after)),
        ready_to_active: TO_ACTIVE
            .into_iter()
            .map(|cause| ByCause {
                cause,
                durations: durations(
                    all(diaries, |diary| &diary.active_after)
                        .filter(|(why, _)| *why == cause)
                        .map(|(_, millis)| millis),
                ),
            })
            .collect(),
    }
}

/// All entries of one kind of all diaries.
fn all<'a, T: Copy + 'a>(
    diaries: &'a [&Diary],
    entries: fn(&Diary) -> &Vec<T>,
) -> impl Iterator<Item = T> + 'a {
    diaries
        .iter()
        .flat_map(move |diary| entries(diary).iter().copied())
}

/// How many instants each day has.
fn by_day(horizon: Horizon, instants: impl IntoIterator<Item = Millis>) -> Daily {
    let mut days = horizon.zeros();
    for at in instants {
        days[horizon.day(at)] += 1;
    }
    days
}

/// How long all SIMs together were something, by day.
fn time(horizon: Horizon, diaries: &[&Diary], what: impl Fn(State) -> bool) -> Daily {
    let mut days = horizon.zeros();
    for diary in diaries {
        for (from, to, state) in diary.spans(horizon.end) {
            if what(state) {
                for (day, millis) in horizon.pieces(from, to) {
                    days[day] += millis;
                }
            }
        }
    }
    days
}

fn occupancy(horizon: Horizon, diaries: &[&Diary]) -> Vec<Occupancy> {
    let at_end = |diary: &Diary, day| {
        let midnight = horizon.midnight_after(day);
        let states = diary.states.iter().take_while(|(from, _)| *from < midnight);
        states.last().map(|(_, state)| state.reported)
    };
    Status::iter()
        .map(|status| Occupancy {
            status,
            at_end: (0..horizon.days())
                .map(|day| {
                    let sims = diaries.iter().filter(|diary| at_end(diary, day) == Some(status));
                    sims.count() as u64
                })
                .collect(),
        })
        .collect()
}

fn transitions(horizon: Horizon, diaries: &[&Diary]) -> Vec<Transitions> {
    for (_, made) in all(diaries, |diary| &diary.moves) {
        assert!(TRANSITIONS.contains(&made), "no row for {made:?}");
    }
    TRANSITIONS
        .into_iter()
        .map(|row| Transitions {
            from: row.0,
            to: row.1,
            cause: row.2,
            days: by_day(
                horizon,
                all(diaries, |diary| &diary.moves)
                    .filter(|(_, made)| *made == row)
                    .map(|(at, _)| at),
            ),
        })
        .collect()
}

fn requests(horizon: Horizon, diaries: &[&Diary]) -> Requests {
    for (_, code) in all(diaries, |diary| &diary.refused) {
        assert!(REFUSALS.contains(&code), "no row for {code}");
    }
    let refused = REFUSALS.into_iter().map(|code| Refused {
        code,
        days: by_day(
            horizon,
            all(diaries, |diary| &diary.refused)
                .filter(|(_, given)| *given == code)
                .map(|(at, _)| at),
        ),
    });
    Requests {
        changes: by_day(horizon, all(diaries, |diary| &diary.changes)),
        resets: by_day(horizon, all(diaries, |diary| &diary.resets)),
        refused: refused.collect(),
        given_up: by_day(horizon, all(diaries, |diary| &diary.given_up)),
    }
}

fn traffic(scenario: &Scenario, cohort: &Cohort, horizon: Horizon, diaries: &[&Diary]) -> Traffic {
    let mut traffic = Traffic {
        connected_millis: time(horizon, diaries, |state| state.in_use && state.connects),
        sessions: by_day(horizon, all(diaries, |diary| &diary.sessions).map(|(at, _)| at)),
        bytes: horizon.zeros(),
        commands: by_day(horizon, all(diaries, |diary| &diary.commands)),
    };
    for (at, bytes) in all(diaries, |diary| &diary.sessions) {
        traffic.bytes[horizon.day(at)] += bytes;
    }
    let active = time(horizon, diaries, |state| {
        state.in_use && state.settled == Settled::Active
    });
    let key = CohortKey::new(scenario.seed, &cohort.name);
    for (day, millis) in active.into_iter().enumerate() {
        let more = traffic::active(cohort, millis, key.streams(day as u64));
        traffic.sessions[day] += more.sessions;
        traffic.bytes[day] += more.bytes;
        traffic.commands[day] += more.commands;
    }
    traffic
}

fn fees(scenario: &Scenario, horizon: Horizon, diaries: &[&Diary], traffic: &Traffic) -> Fees {
    let free_months = scenario.policy.free_suspension.get();
    let due: Vec<_> = diaries
        .iter()
        .map(|diary| fees::due(&diary.entered, free_months, horizon.end))
        .collect();
    let active_months = by_day(horizon, due.iter().flat_map(|due| due.active.iter().copied()));
    let suspended_months = by_day(horizon, due.iter().flat_map(|due| due.suspended.iter().copied()));
    let prices = &scenario.prices;
    let times = |days: &Daily, price: u64| days.iter().map(|number| number * price).collect();
    Fees {
        active: times(&active_months, prices.active_month),
        suspended: times(&suspended_months, prices.suspended_month),
        active_months,
        suspended_months,
        data: data_fees(&traffic.bytes, prices.megabyte),
        commands: times(&traffic.commands, prices.command),
    }
}

/// Whatever is whole in all data up to the day, less what was charged before.
fn data_fees(bytes: &Daily, megabyte: u64) -> Daily {
    let (mut all_bytes, mut charged) = (0_u128, 0);
    let mut fees = Vec::new();
    for bytes in bytes {
        all_bytes += u128::from(*bytes);
        let whole =
            u64::try_from(all_bytes * u128::from(megabyte) / 1_000_000).expect("prices are small here");
        fees.push(whole - charged);
        charged = whole;
    }
    fees
}
