//! Monthly fees from a history of settled statuses (section 13 of the rules).
//!
//! [`Billing`] follows one SIM and says what falls due, in ranges of months; [`fees`] lists every fee of a history.

#![expect(
    clippy::inline_always,
    reason = "whoever names the status entered gets what that status costs, and nothing else"
)]

use core::hint::select_unpredictable;
use core::ops::Range;

use alloc::vec::Vec;

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::instant::Instant;
use crate::policy::Policy;
use crate::status::Settled;

/// What a monthly fee is for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Display, EnumString, EnumIter, IntoStaticStr,
)]
#[strum(serialize_all = "snake_case")]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum FeeKind {
    /// A cycle of an active SIM (rules B2, B3).
    Active,
    /// A further month of a suspended SIM (rule B4).
    Suspended,
}

/// Monthly fees that fall due at the same day and time of consecutive months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge<T: Instant> {
    /// What they are for.
    pub kind: FeeKind,
    /// The instant from which the months are counted.
    pub from: T,
    /// Where that stands in the calendar.
    pub date: T::Date,
    /// They fall due so many months after `from`, the day clamped as in rule A3.
    pub months: Range<u32>,
}

impl<T: Instant> Charge<T> {
    /// Gives the instants at which they fall due.
    pub fn due(&self) -> impl Iterator<Item = T> + use<T> {
        let from = self.from;
        self.months
            .clone()
            .filter_map(move |month| from.after_months(month.into()))
    }
}

/// One monthly fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fee<T> {
    /// When it falls due.
    pub at: T,
    /// What it is for.
    pub kind: FeeKind,
}

/// What is known of one SIM to bill it.
///
/// Tell it every change of settled status, in order. It gives each charge once: late, when the stay is over that it
/// belongs to or an account is closed, but that of a resumption at once. A fee that falls due at the very instant at which
/// its status is left is charged, as timers come before inputs (rule A7). What a month costs is the caller's to know, in
/// whole numbers (rule B5).
///
/// ```
/// use sim_lifecycle::billing::{Billing, Charge, FeeKind};
/// use sim_lifecycle::chrono::{DateTime, Utc};
/// use sim_lifecycle::{Policy, Settled};
///
/// let (mut billing, policy, mut charges) = (Billing::new(), Policy::default(), Vec::new());
/// let activated: DateTime<Utc> = "2026-01-31T10:00:00Z".parse()?;
/// billing.enter(Settled::Active, activated, &policy, &mut charges);
/// billing.enter(Settled::Suspended, "2026-03-15T00:00:00Z".parse()?, &policy, &mut charges);
///
/// // On 31 January and on 28 February.
/// assert_eq!((charges[0].kind, charges[0].from), (FeeKind::Active, activated));
/// assert_eq!(charges[0].months, 0..2);
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Billing<T: Instant> {
    /// The first activation, from which the cycles are counted.
    first_active: Option<(T, T::Date)>,
    /// The first cycle that is not paid, nor over.
    next_cycle: u32,
    stay: Stay<T>,
}

/// What of the present stay matters.
///
/// New, ready, deactivated and canceled cost nothing (rules B1, B5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay<T> {
    Free,
    Active,
    Suspended {
        since: T,
        /// The next month, counted from `since`, whose beginning costs a fee.
        next: u32,
    },
}

impl<T: Instant> Default for Billing<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Instant> Billing<T> {
    /// Starts with a SIM that has not been charged yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            first_active: None,
            next_cycle: 0,
            stay: Stay::Free,
        }
    }

    /// Takes that the SIM has entered a settled status, and gives the charges of the stay that has ended (rules B1 to B5).
    #[inline(always)]
    pub fn enter(&mut self, status: Settled, at: T, policy: &Policy, charges: &mut impl Extend<Charge<T>>) {
        self.enter_telling(status, at, policy, &mut Kept(charges));
    }

    /// Gives the charges of the stay so far that fall due before `end`, which have not been given yet. So an account can be
    /// drawn up at any time.
    #[inline]
    pub fn close(&mut self, end: T, charges: &mut impl Extend<Charge<T>>) {
        self.close_telling(end, &mut Kept(charges));
    }

    /// The same of [`close`](Self::close).
    #[inline]
    pub(crate) fn close_telling(&mut self, end: T, bill: &mut impl Bill<T>) {
        self.charge(end, false, bill);
    }

    /// What [`enter`](Self::enter) does, for whoever takes a resumption otherwise.
    #[inline(always)]
    pub(crate) fn enter_telling(&mut self, status: Settled, at: T, policy: &Policy, bill: &mut impl Bill<T>) {
        let left = self.charge(at, true, bill);
        self.stay = match status {
            Settled::Active => {
                self.resume(at, left.unwrap_or_else(|| at.date()), bill);
                Stay::Active
            }
            Settled::Suspended => Stay::Suspended {
                since: at,
                next: u32::try_from(policy.free_suspension.get()).unwrap_or(u32::MAX),
            },
            Settled::New | Settled::Ready | Settled::Deactivated | Settled::Canceled => Stay::Free,
        };
    }

    /// Rule B3: a cycle that began while the SIM was not active is charged when it is again.
    #[inline(always)]
    fn resume(&mut self, at: T, date: T::Date, bill: &mut impl Bill<T>) {
        let Some((_, first)) = self.first_active else {
            self.first_active = Some((at, date));
            return;
        };
        let cycle = T::months_between(first, date);
        let is_new = cycle >= self.next_cycle;
        self.next_cycle = select_unpredictable(is_new, cycle.saturating_add(1), self.next_cycle);
        bill.resumed(at, date, is_new);
    }

    /// Rules B2 and B4: charges every month of the stay that began by `end`, `end` included or not. Gives where `end` stands
    /// in the calendar, if that had to be looked up.
    #[inline(always)]
    fn charge(&mut self, end: T, is_included: bool, bill: &mut impl Bill<T>) -> Option<T::Date> {
        let (kind, from, date, next) = match (&mut self.stay, self.first_active) {
            (Stay::Active, Some((first, date))) => (FeeKind::Active, first, date, &mut self.next_cycle),
            (Stay::Suspended { since, next }, _) if !since.is_surely_within(*next, end) => {
                (FeeKind::Suspended, *since, since.date(), next)
            }
            (Stay::Free | Stay::Active | Stay::Suspended { .. }, _) => return None,
        };
        let end_date = end.date();
        let elapsed = T::months_between(date, end_date);
        let begins_at_end = !is_included && from.after_months(elapsed.into()) >= Some(end);
        // The first month begins at `from` itself.
        let begun = elapsed.saturating_add(u32::from(!begins_at_end));
        let months = *next..begun;
        if !months.is_empty() {
            *next = months.end;
            bill.charged(Charge {
                kind,
                from,
                date,
                months,
            });
        }
        Some(end_date)
    }
}

/// Takes what falls due.
pub(crate) trait Bill<T: Instant> {
    /// Monthly fees fall due.
    fn charged(&mut self, charge: Charge<T>);

    /// A SIM is active again at `at`, where the calendar has this date. Whether a cycle is to be paid for, at once (rule B3), can
    /// hardly be foreseen: so it is told whether or not.
    #[inline]
    fn resumed(&mut self, at: T, date: T::Date, is_due: bool) {
        if is_due {
            self.charged(Charge {
                kind: FeeKind::Active,
                from: at,
                date,
                months: 0..1,
            });
        }
    }
}

/// Takes charges into a collection.
struct Kept<'a, C>(&'a mut C);

impl<T: Instant, C: Extend<Charge<T>>> Bill<T> for Kept<'_, C> {
    #[inline]
    fn charged(&mut self, charge: Charge<T>) {
        self.0.extend(Some(charge));
    }
}

/// Lists the monthly fees of a history that fall due before `end`, in order of time.
///
/// The history has the instant of every change of settled status, in order, and the status entered; a SIM is new before
/// the first.
///
/// ```
/// use sim_lifecycle::billing::{FeeKind, fees};
/// use sim_lifecycle::chrono::{DateTime, Utc};
/// use sim_lifecycle::{Policy, Settled};
///
/// let at = |text: &str| text.parse::<DateTime<Utc>>();
/// let history = [
///     (at("2026-01-10T00:00:00Z")?, Settled::Active),
///     (at("2026-01-20T00:00:00Z")?, Settled::Suspended),
/// ];
/// let fees = fees(history, &Policy::default(), at("2026-06-01T00:00:00Z")?);
/// let due: Vec<_> = fees.iter().map(|fee| (fee.kind, fee.at.date_naive().to_string())).collect();
/// assert_eq!(due, [
///     (FeeKind::Active, "2026-01-10".into()),
///     (FeeKind::Suspended, "2026-04-20".into()), // three months are free
///     (FeeKind::Suspended, "2026-05-20".into()),
/// ]);
/// # Ok::<(), chrono::ParseError>(())
/// ```
pub fn fees<T: Instant>(
    history: impl IntoIterator<Item = (T, Settled)>,
    policy: &Policy,
    end: T,
) -> Vec<Fee<T>> {
    let (mut billing, mut charges) = (Billing::new(), Vec::new());
    for (at, status) in history.into_iter().take_while(|(at, _)| *at < end) {
        billing.enter(status, at, policy, &mut charges);
    }
    billing.close(end, &mut charges);
    // A stay's charges come before those of the next, and are in order themselves.
    charges
        .iter()
        .flat_map(|charge| {
            charge.due().map(|at| Fee {
                at,
                kind: charge.kind,
            })
        })
        .collect()
}
