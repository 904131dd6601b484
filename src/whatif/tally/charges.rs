//! Monthly fees, counted as ranges: where one begins and where it ends, for each day of the month on which they fall due.

use alloc::vec;
use alloc::vec::Vec;
use core::ops::Range;

use serde::{Deserialize, Serialize};

use crate::billing::{Charge, FeeKind};
use crate::whatif::Tick;
use crate::whatif::calendar::{EPOCH, MonthAndDay, day_in, month_and_day};
use crate::whatif::scenario::Scenario;
use crate::whatif::tick::Date;

/// The days of the longest month.
const DAYS: usize = 31;
const KINDS: usize = 2;

/// How many ranges begin, less how many end, by kind, day of the month and month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Charges {
    /// The first day of the scenario, and its month.
    first_day: i64,
    first_month: u32,
    /// How many months the scenario touches, and one for what ends after it.
    months: usize,
    changes: Vec<i64>,
}

impl Charges {
    pub(super) fn of(scenario: &Scenario) -> Self {
        let first_day = scenario.start().day().unwrap_or(0);
        let last = first_day.saturating_add(scenario.days.into());
        let first_month = month_and_day(first_day).month;
        let months = month_and_day(last).month.saturating_sub(first_month) as usize;
        let months = months.saturating_add(2);
        Self {
            first_day,
            first_month,
            months,
            changes: vec![0; months.saturating_mul(KINDS * DAYS)],
        }
    }

    pub(super) fn fits(&self, empty: &Self) -> bool {
        let shape = |charges: &Self| {
            (
                charges.first_day,
                charges.first_month,
                charges.months,
                charges.changes.len(),
            )
        };
        shape(self) == shape(empty)
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (change, more) in self.changes.iter_mut().zip(&other.changes) {
            *change = change.wrapping_add(*more);
        }
    }

    #[inline]
    pub(super) fn count(&mut self, charge: &Charge<Tick>) {
        let Date { month, day, .. } = charge.date;
        self.change(charge.kind, MonthAndDay { month, day }, &charge.months, 1);
    }

    /// So many ranges more of these months, counted from a date.
    #[inline]
    fn change(&mut self, kind: FeeKind, from: MonthAndDay, months: &Range<u32>, by: i64) {
        let row = (kind as usize)
            .wrapping_mul(DAYS)
            .wrapping_add(from.day.wrapping_sub(1) as usize)
            .wrapping_mul(self.months);
        let base = from.month.wrapping_sub(self.first_month);
        let mut add = |month: u32, by: i64| {
            let month = base.wrapping_add(month) as usize;
            if let Some(change) = self.changes.get_mut(row.wrapping_add(month)) {
                *change = change.wrapping_add(by);
            }
        };
        add(months.start, by);
        add(months.end, by.wrapping_neg());
    }

    /// Counts so many fees of active SIMs that fall due on one day, counted from the calendar's first.
    pub(super) fn count_on(&mut self, day: u64, fees: i64) {
        let date = month_and_day(day.cast_signed().wrapping_sub(EPOCH));
        self.change(FeeKind::Active, date, &(0..1), fees);
    }

    /// Gives how many fees of a kind fall due on each day.
    pub(crate) fn by_day(&self, kind: FeeKind, days: usize) -> Vec<u64> {
        let mut due = vec![0_u64; days];
        let rows = self.changes.chunks_exact(self.months.max(1));
        for (day, row) in rows
            .skip((kind as usize).saturating_mul(DAYS))
            .take(DAYS)
            .enumerate()
        {
            let mut running = 0_i64;
            for (month, change) in row.iter().enumerate() {
                running = running.wrapping_add(*change);
                let day = day_in(
                    self.first_month
                        .saturating_add(u32::try_from(month).unwrap_or(u32::MAX)),
                    u32::try_from(day).unwrap_or(0).saturating_add(1),
                );
                let index = usize::try_from(day.saturating_sub(self.first_day));
                if let Some(count) = index.ok().and_then(|index| due.get_mut(index)) {
                    *count = count.wrapping_add_signed(running);
                }
            }
        }
        due
    }
}

const _: () = assert!(FeeKind::Active as usize == 0 && FeeKind::Suspended as usize == 1);
