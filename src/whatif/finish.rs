//! From tallies to the report: levels from what begins and ends, traffic drawn for whole cohorts, fees from ranges.

use alloc::vec::Vec;

use strum::IntoEnumIterator as _;

use super::draw::{self, CohortKey, Purpose};
use super::report::{
    Backlog, ByCause, CohortReport, Daily, Fees, Occupancy, REFUSALS, Refused, Requests, TRANSITIONS,
    Traffic, Transitions,
};
use super::scenario::{Cohort, Millionths, Prices, Scenario, SessionSize};
use super::tally::{Day, Level, TO_ACTIVE, Tally};
use super::tick::DAY;
use crate::billing::FeeKind;
use crate::status::{Cause, Status};

/// Bytes in a megabyte (as the prices have it).
const MEGABYTE: u128 = 1_000_000;

/// Draws up the report of one cohort, all of whose SIMs the tally has counted.
pub(super) fn finish(scenario: &Scenario, cohort: &Cohort, tally: &Tally) -> CohortReport {
    let days = &tally.days;
    let traffic = traffic(scenario, cohort, days);
    CohortReport {
        name: cohort.name.clone(),
        sims: cohort.sims,
        occupancy: occupancy(cohort.sims, days),
        transitions: transitions(days),
        requests: requests(days),
        backlog: Backlog {
            millis: millis(days, |day| day.flight),
        },
        fees: fees(&scenario.prices, tally, &traffic),
        traffic,
        request_to_settled: tally.request_to_settled.durations(),
        ready_to_active: TO_ACTIVE
            .iter()
            .zip(&tally.ready_to_active)
            .map(|(cause, lengths)| ByCause {
                cause: *cause,
                durations: lengths.durations(),
            })
            .collect(),
    }
}

/// One number for each day.
fn daily(days: &[Day], number: impl Fn(&Day) -> u64) -> Daily {
    days.iter().map(number).collect()
}

/// All are new at the start; what leaves a status on a day is no longer there at its end.
fn occupancy(sims: u64, days: &[Day]) -> Vec<Occupancy> {
    Status::iter()
        .map(|status| {
            let mut now = if status == Status::New { sims } else { 0 };
            let at_end = daily_levels(days, |day| {
                for ((from, to, _), moved) in TRANSITIONS.into_iter().zip(day.moved) {
                    if to == status {
                        now = now.wrapping_add(moved);
                    }
                    if from == status {
                        now = now.wrapping_sub(moved);
                    }
                }
                now
            });
            Occupancy { status, at_end }
        })
        .collect()
}

fn daily_levels(days: &[Day], number: impl FnMut(&Day) -> u64) -> Daily {
    days.iter().map(number).collect()
}

fn transitions(days: &[Day]) -> Vec<Transitions> {
    let rows = TRANSITIONS.into_iter().enumerate();
    rows.map(|(index, (from, to, cause))| Transitions {
        from,
        to,
        cause,
        days: daily(days, |day| day.moved.get(index).copied().unwrap_or(0)),
    })
    .collect()
}

/// Every accepted change moves the reported status, and nothing else does so for that cause.
fn requests(days: &[Day]) -> Requests {
    let changes = |day: &Day| {
        let moves = TRANSITIONS.into_iter().zip(day.moved);
        moves
            .filter(|((_, _, cause), _)| *cause == Cause::Requested)
            .fold(0_u64, |sum, (_, moved)| sum.wrapping_add(moved))
    };
    let codes = REFUSALS.into_iter().enumerate();
    Requests {
        changes: daily(days, changes),
        resets: daily(days, |day| day.resets),
        refused: codes
            .map(|(index, code)| Refused {
                code,
                days: daily(days, |day| day.refused.get(index).copied().unwrap_or(0)),
            })
            .collect(),
        given_up: daily(days, |day| day.given_up),
    }
}

/// The milliseconds of each day: whole days for those that were there before, and what was left of it for the others.
fn millis(days: &[Day], level: impl Fn(&Day) -> Level) -> Daily {
    let mut before = 0_i64;
    daily_levels(days, |day| {
        let Level { count, millis } = level(day);
        let all = i128::from(before)
            .wrapping_mul(DAY.into())
            .wrapping_add(millis.into());
        before = before.wrapping_add(count);
        u64::try_from(all).unwrap_or(0)
    })
}

fn traffic(scenario: &Scenario, cohort: &Cohort, days: &[Day]) -> Traffic {
    let key = CohortKey::new(scenario.seed, &cohort.name);
    let active = millis(days, |day| day.active);
    let mut traffic = Traffic {
        connected_millis: millis(days, |day| day.connected),
        sessions: Vec::with_capacity(days.len()),
        bytes: Vec::with_capacity(days.len()),
        commands: Vec::with_capacity(days.len()),
    };
    for (number, (day, active)) in (0_u64..).zip(days.iter().zip(active)) {
        let streams = key.streams(number);
        let drawn = |rate, purpose| draw::poisson(mean(active, rate), &mut streams.words(purpose));
        let sessions = cohort
            .data
            .map_or(0, |data| drawn(data.sessions_per_day, Purpose::Sessions));
        let bytes = match cohort.data.map(|data| data.size) {
            None => 0,
            Some(SessionSize::Fixed(size)) => sessions.saturating_mul(size),
            Some(SessionSize::Mean(mean)) => bytes_of(sessions, mean, &mut streams.words(Purpose::Bytes)),
        };
        let commands = drawn(cohort.commands_per_day, Purpose::Commands);
        traffic.sessions.push(day.sessions.saturating_add(sessions));
        traffic.bytes.push(day.bytes.saturating_add(bytes));
        traffic.commands.push(day.commands.saturating_add(commands));
    }
    traffic
}

/// How often something happens in so many milliseconds, at a rate a day, in the mean.
#[expect(
    clippy::cast_precision_loss,
    reason = "what is beyond 2^53 is off by far less than what is drawn varies"
)]
fn mean(millis: u64, rate: Millionths) -> f64 {
    millis as f64 * rate.0 as f64 / 86_400_000_000_000.0
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mean is at most 2^40; a sum beyond 2^64 saturates"
)]
fn bytes_of(sessions: u64, mean: u64, words: &mut draw::Words) -> u64 {
    libm::round(mean as f64 * draw::sum_of_exponentials(sessions, words)) as u64
}

fn fees(prices: &Prices, tally: &Tally, traffic: &Traffic) -> Fees {
    let months = |kind| tally.charges.by_day(kind, tally.days.len());
    let cost = |counts: &[u64], price: u64| -> Daily {
        counts.iter().map(|count| count.saturating_mul(price)).collect()
    };
    let active_months = months(FeeKind::Active);
    let suspended_months = months(FeeKind::Suspended);
    Fees {
        active: cost(&active_months, prices.active_month),
        suspended: cost(&suspended_months, prices.suspended_month),
        data: data_fees(&traffic.bytes, prices.megabyte),
        commands: cost(&traffic.commands, prices.command),
        active_months,
        suspended_months,
    }
}

/// What is whole in all data so far, less what was charged before: so no fraction is lost from day to day.
fn data_fees(bytes: &[u64], price: u64) -> Daily {
    let (mut sum, mut charged) = (0_u128, 0_u128);
    bytes
        .iter()
        .map(|bytes| {
            sum = sum.saturating_add((*bytes).into());
            let due = sum
                .saturating_mul(price.into())
                .checked_div(MEGABYTE)
                .unwrap_or(0);
            let today = due.saturating_sub(charged);
            charged = due;
            u64::try_from(today).unwrap_or(u64::MAX)
        })
        .collect()
}
