//! What two engines are compared by: every number of a report, under a name.

use sim_lifecycle::whatif::report::{self, CohortReport, REFUSALS, TRANSITIONS};
use sim_lifecycle::whatif::scenario::Prices;

use crate::tally::{Day, Durations, STATUSES, Tally};

/// Named series, most of them with a number for each day.
pub(crate) type Series = Vec<(String, Vec<u64>)>;

/// Gives the series of a tally.
pub(crate) fn of_tally(tally: &Tally, prices: &Prices) -> Series {
    let daily = |of: fn(&Day) -> u64| tally.days.iter().map(of).collect::<Vec<_>>();
    let mut series = Series::new();
    let mut add = |name: String, numbers| series.push((name, numbers));
    for (status, numbers) in occupancy(tally).into_iter().enumerate() {
        add(format!("occupancy {status}"), numbers);
    }
    for (at, (from, to, cause)) in TRANSITIONS.iter().enumerate() {
        let numbers = tally.days.iter().map(|day| day.moves[at]).collect();
        add(format!("{from} {to} {cause}"), numbers);
    }
    add("changes".into(), daily(|day| day.changes));
    add("resets".into(), daily(|day| day.resets));
    for (at, code) in REFUSALS.iter().enumerate() {
        let numbers = tally.days.iter().map(|day| day.refused[at]).collect();
        add(format!("refused {code}"), numbers);
    }
    add("given up".into(), daily(|day| day.given_up));
    add("in flight".into(), tally.millis(|day| day.in_flight).collect());
    add("connected".into(), tally.millis(|day| day.connected).collect());
    let bytes = daily(|day| day.ready.bytes + day.active.bytes);
    let commands = daily(|day| day.ready.commands + day.active.commands);
    add("data fees".into(), data_fees(&bytes, prices.megabyte));
    add("Command fees".into(), times(&commands, prices.command));
    add(
        "sessions".into(),
        daily(|day| day.ready.sessions + day.active.sessions),
    );
    add("bytes".into(), bytes);
    add("commands".into(), commands);
    let (active, suspended) = (daily(|day| day.active_months), daily(|day| day.suspended_months));
    add("active fees".into(), times(&active, prices.active_month));
    add("suspended fees".into(), times(&suspended, prices.suspended_month));
    add("active months".into(), active);
    add("suspended months".into(), suspended);
    add("request to settled".into(), bins(&tally.request_to_settled));
    for (at, durations) in tally.ready_to_active.iter().enumerate() {
        add(format!("ready to active {at}"), bins(durations));
    }
    series
}

/// Gives the series of a report, in the same order under the same names.
pub(crate) fn of_report(report: &CohortReport) -> Series {
    let mut series = Series::new();
    let mut add = |name: &str, numbers: &Vec<u64>| series.push((name.into(), numbers.clone()));
    for (status, occupancy) in report.occupancy.iter().enumerate() {
        add(&format!("occupancy {status}"), &occupancy.at_end);
    }
    for moves in &report.transitions {
        add(
            &format!("{} {} {}", moves.from, moves.to, moves.cause),
            &moves.days,
        );
    }
    let (requests, traffic, fees) = (&report.requests, &report.traffic, &report.fees);
    add("changes", &requests.changes);
    add("resets", &requests.resets);
    for refused in &requests.refused {
        add(&format!("refused {}", refused.code), &refused.days);
    }
    add("given up", &requests.given_up);
    add("in flight", &report.backlog.millis);
    add("connected", &traffic.connected_millis);
    add("data fees", &fees.data);
    add("Command fees", &fees.commands);
    add("sessions", &traffic.sessions);
    add("bytes", &traffic.bytes);
    add("commands", &traffic.commands);
    add("active fees", &fees.active);
    add("suspended fees", &fees.suspended);
    add("active months", &fees.active_months);
    add("suspended months", &fees.suspended_months);
    add("request to settled", &bins_of_report(&report.request_to_settled));
    for (at, by_cause) in report.ready_to_active.iter().enumerate() {
        add(
            &format!("ready to active {at}"),
            &bins_of_report(&by_cause.durations),
        );
    }
    series
}

/// Asserts that both are the same, naming the first that differs.
pub(crate) fn assert_same(name: &str, ours: &Series, reference: &Series) {
    assert_eq!(ours.len(), reference.len(), "the number of series of {name}");
    for ((ours_name, ours), (reference_name, reference)) in ours.iter().zip(reference) {
        assert_eq!(ours_name, reference_name, "the order of the series of {name}");
        let differs = (0..ours.len().max(reference.len())).find(|day| ours.get(*day) != reference.get(*day));
        assert!(
            differs.is_none(),
            "{name}: {ours_name} at {differs:?}: {:?} and {:?}",
            differs.and_then(|day| ours.get(day)),
            differs.and_then(|day| reference.get(day)),
        );
    }
}

/// Sims by reported status at the end of each day: all are new at the start, and every move is known.
fn occupancy(tally: &Tally) -> [Vec<u64>; STATUSES] {
    let mut level = [0_u64; STATUSES];
    level[0] = tally.at_end.iter().sum();
    let mut days = [const { Vec::new() }; STATUSES];
    for day in &tally.days {
        // All that enter first, so that nothing falls below zero.
        for ((_, to, _), count) in TRANSITIONS.iter().zip(day.moves) {
            level[*to as usize] += count;
        }
        for ((from, _, _), count) in TRANSITIONS.iter().zip(day.moves) {
            level[*from as usize] -= count;
        }
        for (days, level) in days.iter_mut().zip(level) {
            days.push(level);
        }
    }
    days
}

/// What is whole in all data up to the day, less what was charged before.
fn data_fees(bytes: &[u64], megabyte: u64) -> Vec<u64> {
    let (mut total, mut charged) = (0_u128, 0);
    let fee = |bytes: &u64| {
        total += u128::from(*bytes);
        let all = u64::try_from(total * u128::from(megabyte) / 1_000_000).unwrap_or(u64::MAX);
        all - core::mem::replace(&mut charged, all)
    };
    bytes.iter().map(fee).collect()
}

fn times(numbers: &[u64], price: u64) -> Vec<u64> {
    numbers.iter().map(|number| number * price).collect()
}

fn bins(durations: &Durations) -> Vec<u64> {
    flat(durations.count, durations.total_millis, &durations.bins())
}

fn bins_of_report(durations: &report::Durations) -> Vec<u64> {
    flat(durations.count, durations.total_millis, &durations.bins)
}

fn flat(count: u64, total_millis: u128, bins: &[(u64, u64)]) -> Vec<u64> {
    let total = u64::try_from(total_millis).unwrap_or(u64::MAX);
    let bins = bins.iter().flat_map(|(start, count)| [*start, *count]);
    [count, total].into_iter().chain(bins).collect()
}
