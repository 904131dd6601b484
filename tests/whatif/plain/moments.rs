//! When what comes from outside happens to a SIM: known beforehand, as no draw depends on any other.

use chrono::{Datelike, NaiveDate, NaiveTime};
use sim_lifecycle::whatif::draw::{Gap, Purpose, Streams, below, delay};
use sim_lifecycle::whatif::scenario::{Cohort, Millionths, MonthDay, Provision, Span, Suspension};
use sim_lifecycle::whatif::{Scenario, Tick};

use super::time::{DAY, Horizon, Millis, later};

/// A year of 365 days.
fn year() -> Span {
    Span::from_millis(365 * 86_400_000).expect("far below the longest")
}

/// An instant that a rate a year leads to, counted from another.
pub fn gap_of_year(rate: Millionths, streams: Streams, purpose: Purpose, ordinal: u32) -> Option<u64> {
    Gap::of(rate, year()).map(|gap| gap.draw(streams.word(purpose, ordinal)))
}

/// When the wish for the first status comes up.
pub fn provisioned(scenario: &Scenario, cohort: &Cohort, number: u64, streams: Streams) -> Millis {
    let word = streams.word(Purpose::Provision, 0);
    let at = match &cohort.provision {
        Provision::At(at) => at.millis(),
        Provision::Window { from, to } => {
            let wide = u64::try_from(to.millis() - from.millis()).expect("a window is not empty");
            later(from.millis(), below(word, wide))
        }
        Provision::Rate { from, per_day } => {
            let after = i128::from(number) * i128::from(DAY) / i128::from(*per_day);
            later(from.millis(), u64::try_from(after).expect("fleets are finite"))
        }
        Provision::Waves(waves) => {
            let mut before = 0;
            let wave = waves.iter().find(|wave| {
                before += wave.sims;
                number < before
            });
            let wave = wave.expect("the waves together are the whole cohort");
            later(wave.at.millis(), below(word, wave.over.millis()))
        }
    };
    at.max(Horizon::of(scenario).start)
}

/// When the device is first used.
pub fn first_used(cohort: &Cohort, provisioned: Millis, streams: Streams) -> Millis {
    later(
        provisioned,
        delay(streams.word(Purpose::FirstUse, 0), cohort.first_use),
    )
}

/// When it gets lost.
pub fn lost(cohort: &Cohort, provisioned: Millis, streams: Streams) -> Option<Millis> {
    let gap = gap_of_year(cohort.lost_per_year, streams, Purpose::Loss, 0)?;
    Some(later(provisioned, gap))
}

/// When the wish to deactivate comes up.
pub fn unwanted(cohort: &Cohort, provisioned: Millis, streams: Streams) -> Option<Millis> {
    let noticed = lost(cohort, provisioned, streams).map(|lost| later(lost, cohort.noticed_after.millis()));
    let gap = gap_of_year(cohort.churn_per_year, streams, Purpose::Churn, 0);
    let churned = gap.map(|gap| later(provisioned, gap));
    [noticed, churned].into_iter().flatten().min()
}

/// The day of the year `year`; 29 February is 1 March where there is none.
fn date(year: i32, day: MonthDay) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, day.month.into(), day.day.into())
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .expect("months and days are those of the calendar")
}

/// The wishes of the seasons, with their instants: true to suspend.
pub fn season(
    scenario: &Scenario,
    cohort: &Cohort,
    provisioned: Millis,
    streams: Streams,
) -> Vec<(Millis, bool)> {
    let Suspension::Season { from, to, spread } = cohort.suspension else {
        return Vec::new();
    };
    let first = scenario.start.year();
    let last = first + i32::try_from(scenario.days / 365).expect("36,525 at most") + 1;
    let mut days: Vec<(NaiveDate, bool)> = (first..=last)
        .flat_map(|year| [(date(year, from), true), (date(year, to), false)])
        .filter(|(day, _)| *day >= scenario.start)
        .collect();
    days.sort_by_key(|(day, _)| *day);
    let mut wishes = Vec::new();
    for (number, (day, suspend)) in (0..).zip(days) {
        let midnight = Tick::from(day.and_time(NaiveTime::MIN).and_utc()).millis();
        let word = streams.word(Purpose::Suspension, number);
        let at = later(midnight, below(word, spread.millis()));
        if at >= provisioned {
            wishes.push((at, suspend));
        }
    }
    wishes
}
