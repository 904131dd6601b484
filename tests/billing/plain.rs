//! The rules of section 13 once more, from their words alone: every month of the calendar is looked at, one by one.

use chrono::{DateTime, Months, Utc};
use sim_lifecycle::Settled;
use sim_lifecycle::billing::FeeKind;

pub type Change = (DateTime<Utc>, Settled);
pub type Due = (DateTime<Utc>, FeeKind);

/// A status from when it was entered to when it was left, if it was.
#[derive(Clone, Copy, Debug)]
pub struct Stay {
    pub status: Settled,
    pub from: DateTime<Utc>,
    pub to: Option<DateTime<Utc>>,
}

impl Stay {
    /// Both its first and its last instant are its own: what is due when it is left comes before the leaving (A7).
    pub fn covers(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && self.to.is_none_or(|to| at <= to)
    }
}

/// Gives every stay of a history, as far as it is known before `end`.
pub fn stays(history: &[Change], end: DateTime<Utc>) -> Vec<Stay> {
    let known: Vec<_> = history.iter().filter(|(at, _)| *at < end).collect();
    let left = known.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
    known
        .iter()
        .zip(left)
        .map(|((from, status), to)| Stay {
            status: *status,
            from: *from,
            to,
        })
        .collect()
}

/// Gives the beginning of the month with this number, counted from an instant.
pub fn beginning(from: DateTime<Utc>, month: u32) -> Option<DateTime<Utc>> {
    from.checked_add_months(Months::new(month))
}

/// Lists every fee that falls due before `end`, in order of time.
pub fn fees(history: &[Change], free_months: u32, end: DateTime<Utc>) -> Vec<Due> {
    let stays = stays(history, end);
    let mut fees = active(&stays, end);
    for stay in stays.iter().filter(|stay| stay.status == Settled::Suspended) {
        // B4: free at first, then each month that begins.
        for month in free_months..=u32::MAX {
            match beginning(stay.from, month) {
                Some(due) if due < end && stay.covers(due) => fees.push((due, FeeKind::Suspended)),
                _ => break,
            }
        }
    }
    fees.sort_unstable();
    fees
}

/// B2 and B3: looks at every cycle from the first activation on.
fn active(stays: &[Stay], end: DateTime<Utc>) -> Vec<Due> {
    let active: Vec<_> = stays
        .iter()
        .filter(|stay| stay.status == Settled::Active)
        .collect();
    let Some(first) = active.first() else {
        return Vec::new();
    };
    let mut fees = Vec::new();
    for cycle in 0.. {
        let Some(start) = beginning(first.from, cycle).filter(|start| *start < end) else {
            break;
        };
        let next = beginning(first.from, cycle + 1);
        let is_within = |at: DateTime<Utc>| start <= at && next.is_none_or(|next| at < next);
        if active.iter().any(|stay| stay.covers(start)) {
            fees.push((start, FeeKind::Active));
        } else if let Some(resumed) = active.iter().find(|stay| is_within(stay.from)) {
            fees.push((resumed.from, FeeKind::Active));
        }
    }
    fees
}
