//! The monthly fees of one SIM, from the settled statuses that it entered (rules B1 to B5).

use std::collections::BTreeSet;

use chrono::{DateTime, Months, Utc};
use sim_lifecycle::Settled;

use super::time::{Millis, instant};

/// When the fees of a SIM fall due.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    pub active: Vec<Millis>,
    pub suspended: Vec<Millis>,
}

/// A stay in a settled status: up to and including the instant of leaving it, or else up to the end, which is not included.
struct Stay {
    status: Settled,
    from: Millis,
    to: Millis,
}

fn stays(entered: &[(Millis, Settled)], end: Millis) -> Vec<Stay> {
    let leaving = entered.iter().skip(1).map(|(at, _)| *at).chain([end - 1]);
    entered
        .iter()
        .zip(leaving)
        .map(|((from, status), to)| Stay {
            status: *status,
            from: *from,
            to,
        })
        .collect()
}

/// The same day and time so many months on, the day clamped; never where that is beyond the calendar.
fn months_after(from: Millis, months: u64) -> Option<Millis> {
    let months = Months::new(u32::try_from(months).ok()?);
    let after: DateTime<Utc> = instant(from).checked_add_months(months)?;
    Some(after.timestamp_millis())
}

/// The months from one instant on that begin by another, that included, with the instants at which they begin.
fn months_begun(from: Millis, by: Millis) -> impl Iterator<Item = (u64, Millis)> {
    (0..)
        .map_while(move |month| Some((month, months_after(from, month)?)))
        .take_while(move |(_, begins)| *begins <= by)
}

/// Walks from stay to stay.
pub fn due(entered: &[(Millis, Settled)], free_months: u64, end: Millis) -> Due {
    let mut due = Due::default();
    let mut first_active = None;
    let mut paid_cycles = BTreeSet::new();
    for stay in stays(entered, end) {
        match stay.status {
            Settled::Active => {
                let first = *first_active.get_or_insert(stay.from);
                let present = months_begun(first, stay.from).count() as u64 - 1;
                for (cycle, begins) in months_begun(first, stay.to) {
                    if cycle >= present && paid_cycles.insert(cycle) {
                        due.active.push(begins.max(stay.from));
                    }
                }
            }
            Settled::Suspended => {
                let months = months_begun(stay.from, stay.to);
                due.suspended.extend(
                    months
                        .filter(|(month, _)| *month >= free_months)
                        .map(|(_, begins)| begins),
                );
            }
            Settled::New | Settled::Ready | Settled::Deactivated | Settled::Canceled => {}
        }
    }
    due
}
