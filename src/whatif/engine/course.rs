//! A cohort made ready to be run: everything that its SIMs share, looked up once.

use alloc::vec::Vec;

use chrono::{Datelike as _, NaiveDate};

use crate::lifecycle::PlanKind;
use crate::policy::Policy;
use crate::status::Requested;
use crate::whatif::draw::{self, CohortKey, Gap, Purpose, Streams};
use crate::whatif::scenario::{
    Cohort, DataUse, Delay, Millionths, MonthDay, Operator, Provision, Retry, Scenario, Span, Suspension,
};
use crate::whatif::tick::{DAY_MILLIS, Tick, midnight};

/// What a rate a year is counted on.
const YEAR: Span = Span::days(365);
/// What a rate a day is counted on.
const ONE_DAY: Span = Span::days(1);

/// What all SIMs of a cohort share.
#[derive(Debug)]
pub(crate) struct Course<'a> {
    pub(super) key: CohortKey,
    pub(super) start: Tick,
    pub(super) end: Tick,
    /// The day of the start, counted from the calendar's first.
    first_day: u64,
    pub(super) policy: Policy,
    pub(super) plan: PlanKind,
    pub(super) first_status: Requested,
    provision: &'a Provision,
    pub(super) first_use: Delay,
    pub(super) lost: Option<Gap>,
    pub(super) noticed_after: Span,
    pub(super) churn: Option<Gap>,
    pub(super) resets: Option<Gap>,
    pub(super) data: Option<(Gap, DataUse)>,
    pub(super) commands: Option<Gap>,
    suspension: Suspension,
    /// For how long SIMs that are suspended at random stay active, and suspended.
    random: Option<Random>,
    seasons: Vec<Season>,
    pub(super) on_conflict: Retry,
    pub(super) on_failure: Retry,
    pub(super) operator: Answers<'a>,
}

/// Suspensions at random.
#[derive(Clone, Copy, Debug)]
struct Random {
    after: Delay,
    lasting: Delay,
}

impl Random {
    const fn of(suspension: Suspension) -> Option<Self> {
        match suspension {
            Suspension::Random { after, lasting } => Some(Self { after, lasting }),
            Suspension::Never | Suspension::Season { .. } => None,
        }
    }
}

/// The midnight from which SIMs are suspended, or resumed.
#[derive(Clone, Copy, Debug)]
struct Season {
    from: Tick,
    suspends: bool,
}

/// A wish to suspend or to resume: when it comes up, and which word the next one is drawn from.
#[derive(Clone, Copy, Debug)]
pub(super) struct SuspensionWish {
    pub(super) at: Tick,
    pub(super) suspends: bool,
    pub(super) next: u32,
}

impl SuspensionWish {
    /// None any more.
    pub(super) const NONE: Self = Self {
        at: Tick::NEVER,
        suspends: false,
        next: u32::MAX,
    };
}

impl<'a> Course<'a> {
    pub(crate) fn of(scenario: &'a Scenario, cohort: &'a Cohort) -> Self {
        let start = scenario.start();
        let end = scenario.end();
        let seasons = match cohort.suspension {
            Suspension::Season { from, to, .. } => seasons(scenario.start, end, from, to),
            Suspension::Never | Suspension::Random { .. } => Vec::new(),
        };
        Self {
            key: CohortKey::new(scenario.seed, &cohort.name),
            start,
            end,
            first_day: start.day_and_millis().0,
            policy: scenario.policy,
            plan: cohort.plan,
            first_status: cohort.first_status.into(),
            provision: &cohort.provision,
            first_use: cohort.first_use,
            lost: Gap::of(cohort.lost_per_year, YEAR),
            noticed_after: cohort.noticed_after,
            churn: Gap::of(cohort.churn_per_year, YEAR),
            resets: Gap::of(cohort.resets_per_year, YEAR),
            data: cohort
                .data
                .and_then(|data| Some((Gap::of(data.sessions_per_day, ONE_DAY)?, data))),
            commands: Gap::of(cohort.commands_per_day, ONE_DAY),
            suspension: cohort.suspension,
            random: Random::of(cohort.suspension),
            seasons,
            on_conflict: cohort.on_conflict,
            on_failure: cohort.on_failure,
            operator: Answers::of(&scenario.operator, start, end),
        }
    }

    /// Gives the outage that a request sent at `at` meets: when the operator says so, and when it resumes.
    #[inline]
    pub(super) fn outage(&self, at: Tick) -> Option<(Tick, Tick)> {
        let (day, _) = at.day_and_millis();
        self.operator.outage(day.wrapping_sub(self.first_day), at)
    }

    /// Gives the instant at which the SIM with this number is provisioned.
    #[inline]
    pub(super) fn provisioned(&self, number: u64, streams: Streams) -> Tick {
        let drawn = |from: Tick, span: u64| from.plus(draw::below(streams.word(Purpose::Provision, 0), span));
        let at = match self.provision {
            Provision::At(at) => *at,
            Provision::Window { from, to } => drawn(*from, to.since(*from)),
            Provision::Rate { from, per_day } => {
                let millis = u128::from(number)
                    .saturating_mul(DAY_MILLIS.into())
                    .checked_div((*per_day).into());
                from.plus(
                    millis
                        .and_then(|millis| u64::try_from(millis).ok())
                        .unwrap_or(u64::MAX),
                )
            }
            Provision::Waves(waves) => {
                let mut before = 0_u64;
                let wave = waves.iter().find(|wave| {
                    before = before.saturating_add(wave.sims);
                    number < before
                });
                wave.map_or(Tick::NEVER, |wave| drawn(wave.at, wave.over.millis()))
            }
        };
        at.max(self.start)
    }

    /// Gives the first wish to suspend or to resume of a SIM provisioned then.
    #[inline(always)]
    pub(super) fn first_suspension(&self, provisioned: Tick, streams: Streams) -> SuspensionWish {
        match self.suspension {
            Suspension::Never => SuspensionWish::NONE,
            Suspension::Random { after, .. } => SuspensionWish {
                at: provisioned.plus(spread(streams, Purpose::Suspension, 0, after)),
                suspends: true,
                next: 1,
            },
            Suspension::Season { spread, .. } => self.first_season(provisioned, spread, streams),
        }
    }

    #[inline(never)]
    fn first_season(&self, provisioned: Tick, spread: Span, streams: Streams) -> SuspensionWish {
        let is_over = |season: &Season| season.from.plus(spread.millis()) < provisioned;
        let skipped = self.seasons.partition_point(is_over);
        let mut wish = self.season(u32::try_from(skipped).unwrap_or(u32::MAX), spread, streams);
        while wish.at < provisioned {
            wish = self.season(wish.next, spread, streams);
        }
        wish
    }

    /// Gives the wish that follows.
    #[inline(always)]
    pub(super) fn next_suspension(&self, wish: SuspensionWish, streams: Streams) -> SuspensionWish {
        let Some(Random { after, lasting }) = self.random else {
            return self.next_season(wish, streams);
        };
        let delay = if wish.suspends { lasting } else { after };
        let millis = spread(streams, Purpose::Suspension, wish.next, delay);
        SuspensionWish {
            at: wish.at.plus(millis),
            suspends: !wish.suspends,
            next: wish.next.wrapping_add(1),
        }
    }

    #[inline(never)]
    fn next_season(&self, wish: SuspensionWish, streams: Streams) -> SuspensionWish {
        match self.suspension {
            Suspension::Never | Suspension::Random { .. } => SuspensionWish::NONE,
            Suspension::Season { spread, .. } => self.season(wish.next, spread, streams),
        }
    }

    fn season(&self, ordinal: u32, spread: Span, streams: Streams) -> SuspensionWish {
        let Some(season) = self.seasons.get(ordinal as usize) else {
            return SuspensionWish::NONE;
        };
        let word = streams.word(Purpose::Suspension, ordinal);
        SuspensionWish {
            at: season.from.plus(draw::below(word, spread.millis())),
            suspends: season.suspends,
            next: ordinal.saturating_add(1),
        }
    }
}

/// Draws a delay, and no word for one that is fixed.
#[inline]
pub(super) fn spread(streams: Streams, purpose: Purpose, ordinal: u32, delay: Delay) -> u64 {
    match delay {
        Delay::Fixed(span) => span.millis(),
        Delay::Uniform { .. } | Delay::Exponential { .. } => {
            draw::delay(streams.word(purpose, ordinal), delay)
        }
    }
}

/// Gives the season's midnights from the start to the end, in order of time.
fn seasons(start: NaiveDate, end: Tick, from: MonthDay, to: MonthDay) -> Vec<Season> {
    let first = midnight(start);
    let mut seasons = Vec::new();
    for year in start.year().. {
        let of_year = [(from, true), (to, false)].map(|(day, suspends)| {
            let from = day.in_year(year).map_or(Tick::NEVER, midnight);
            Season { from, suspends }
        });
        if of_year.iter().all(|season| season.from >= end) {
            break;
        }
        seasons.extend(
            of_year
                .into_iter()
                .filter(|season| (first..end).contains(&season.from)),
        );
    }
    seasons.sort_by_key(|season| season.from);
    seasons
}

/// The operator, made ready to be asked.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    pub(super) latency: Delay,
    pub(super) failures: Millionths,
    unavailable_after: Span,
    outages: &'a [crate::whatif::scenario::Outage],
    /// For each day the first outage that is not over when it begins, unless that begins later than the day ends.
    by_day: Vec<u32>,
}

impl<'a> Answers<'a> {
    fn of(operator: &'a Operator, start: Tick, end: Tick) -> Self {
        let days = end.since(start).div_ceil(DAY_MILLIS);
        let by_day = (0..days)
            .map(|day| {
                let from = start.plus(day.saturating_mul(DAY_MILLIS));
                let to = from.plus(DAY_MILLIS);
                let first = operator.outages.partition_point(|outage| outage.to <= from);
                let meets = operator.outages.get(first).is_some_and(|outage| outage.from < to);
                if meets {
                    u32::try_from(first).unwrap_or(u32::MAX)
                } else {
                    u32::MAX
                }
            })
            .collect();
        Self {
            latency: operator.latency,
            failures: operator.failures,
            unavailable_after: operator.unavailable_after,
            outages: &operator.outages,
            by_day,
        }
    }

    /// The outage that a request meets, sent on the day of this number.
    #[inline]
    fn outage(&self, day: u64, at: Tick) -> Option<(Tick, Tick)> {
        let first = *self.by_day.get(usize::try_from(day).ok()?)?;
        if first == u32::MAX {
            None
        } else {
            self.met(first, at)
        }
    }

    /// Out of line: most days have none.
    #[cold]
    #[inline(never)]
    fn met(&self, first: u32, at: Tick) -> Option<(Tick, Tick)> {
        let outages = self.outages.get(first as usize..)?;
        let outage = outages.iter().find(|outage| at < outage.to)?;
        let said = at.plus(self.unavailable_after.millis()).min(outage.to);
        (outage.from <= at).then_some((said, outage.to))
    }
}
