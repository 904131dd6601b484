//! Draws histories of settled statuses, aimed at where months begin.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sim_lifecycle::policy::CalendarMonths;
use sim_lifecycle::{Policy, Settled};

use super::plain::Change;

/// Changes, a policy, and an end.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub history: Vec<Change>,
    pub free_months: u32,
    pub end: DateTime<Utc>,
}

impl Drawn {
    pub fn policy(&self) -> Policy {
        Policy {
            free_suspension: CalendarMonths::new(self.free_months.into()).expect("at least one month"),
            ..Policy::default()
        }
    }
}

/// When the next change comes.
#[derive(Clone, Debug)]
enum When {
    /// So many milliseconds after the last.
    After(i64),
    /// So many months after some earlier change, and a millisecond more or less.
    Months(Index, u32, i64),
}

impl When {
    /// Never before the last change, nor very long after it.
    fn settled(&self, history: &[Change], start: DateTime<Utc>) -> DateTime<Utc> {
        let last = history.last().map_or(start, |(at, _)| *at);
        let at = match self {
            Self::After(millis) => last + TimeDelta::milliseconds(*millis),
            Self::Months(..) if history.is_empty() => start,
            Self::Months(earlier, months, offset) => {
                earlier.get(history).0 + Months::new(*months) + TimeDelta::milliseconds(*offset)
            }
        };
        at.max(last)
    }
}

/// Cases enough for the edges to meet; `PROPTEST_CASES` asks for more.
pub fn config() -> ProptestConfig {
    let mut config = ProptestConfig {
        // A failure that was shrunk becomes a test with a name, not a file of seeds.
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1_024;
    }
    config
}

const DAY: i64 = 86_400_000;

fn whens() -> impl Strategy<Value = When> {
    let offset = prop_oneof![4 => Just(0_i64), 1 => Just(1), 1 => Just(-1)];
    prop_oneof![
        2 => Just(When::After(0)),
        1 => (1..1_000_i64).prop_map(When::After),
        4 => (0..100 * DAY).prop_map(When::After),
        1 => (0..1_000 * DAY).prop_map(When::After),
        6 => (any::<Index>(), 0..8_u32, offset)
            .prop_map(|(earlier, months, offset)| When::Months(earlier, months, offset)),
    ]
}

/// Mostly the last days of months, of leap years too, and the first and the last millisecond of a day.
pub fn starts() -> impl Strategy<Value = DateTime<Utc>> {
    let month = prop_oneof![2 => 1..=12_u32, 2 => select(vec![1, 2, 10, 11, 12])];
    let day = prop_oneof![1 => 1..=28_u32, 5 => 28..=31_u32];
    let millis = prop_oneof![2 => Just(0), 1 => Just(DAY - 1), 2 => 0..DAY];
    (2019..=2032_i32, month, day, millis).prop_map(|(year, month, day, millis)| {
        let date = (0..4).find_map(|back| NaiveDate::from_ymd_opt(year, month, day - back));
        let midnight = date
            .expect("no month lacks four days")
            .and_time(chrono::NaiveTime::MIN);
        midnight.and_utc() + TimeDelta::milliseconds(millis)
    })
}

const ALL: [Settled; 6] = [
    Settled::New,
    Settled::Ready,
    Settled::Active,
    Settled::Suspended,
    Settled::Deactivated,
    Settled::Canceled,
];

/// What can follow, reactivation included; suspended and resumed more often than over.
const fn next(settled: Settled) -> &'static [Settled] {
    use Settled::{Active, Canceled, Deactivated, New, Ready, Suspended};
    match settled {
        New => &[Ready, Ready, Active, Active, Deactivated],
        Ready => &[Active, Active, Suspended, Suspended, Deactivated],
        Active => &[Suspended, Suspended, Suspended, Suspended, Deactivated],
        Suspended => &[Active, Active, Active, Active, Deactivated],
        Deactivated => &[Active, Active, Canceled],
        Canceled => &[],
    }
}

/// Histories that a SIM can have, and such as no SIM has.
pub fn histories() -> impl Strategy<Value = Drawn> {
    let changes = prop::collection::vec((whens(), any::<Index>()), 0..14);
    let free_months = prop_oneof![3 => Just(3), 2 => 1..=14_u32, 1 => Just(u32::MAX)];
    (starts(), changes, prop::bool::weighted(0.8), free_months, whens()).prop_map(
        |(start, changes, is_legal, free_months, end)| {
            let mut history: Vec<Change> = Vec::new();
            for (when, pick) in changes {
                let before = history.last().map_or(Settled::New, |(_, status)| *status);
                let can_follow = if is_legal { next(before) } else { &ALL };
                if can_follow.is_empty() {
                    break;
                }
                history.push((when.settled(&history, start), *pick.get(can_follow)));
            }
            let end = end.settled(&history, start);
            Drawn {
                history,
                free_months,
                end,
            }
        },
    )
}
