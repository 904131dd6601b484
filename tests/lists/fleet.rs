//! Sims as a list sees them, few enough values that they are often alike, and a list kept as plainly as can be.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use sim_lifecycle::id::Iccid;
use sim_lifecycle::wire::{ListQuery, Listed, PageKey, PageSize, Position, SimFilter};
use sim_lifecycle::{AccountSid, RatePlanSid, SimSid, Status};
use strum::IntoEnumIterator;

/// What a list knows of a Sim, owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub sid: SimSid,
    pub date_created: DateTime<Utc>,
    pub status: Status,
    pub iccid: Iccid,
    pub plan: Option<RatePlanSid>,
    pub plan_name: Option<String>,
    pub eid: Option<String>,
    pub code: Option<String>,
}

impl Row {
    pub fn listed(&self) -> Listed<'_> {
        Listed {
            sid: self.sid,
            date_created: self.date_created,
            status: self.status,
            iccid: &self.iccid,
            rate_plan: self.plan,
            rate_plan_name: self.plan_name.as_deref(),
            eid: self.eid.as_deref(),
            registration_code: self.code.as_deref(),
        }
    }

    pub fn position(&self) -> Position {
        self.listed().position()
    }
}

pub fn account() -> AccountSid {
    "AC00000000000000000000000000000001".parse().unwrap()
}

pub fn key() -> PageKey {
    PageKey::new([7; 32])
}

pub fn sim(number: u32) -> SimSid {
    format!("DE{number:032x}").parse().unwrap()
}

/// Instants of which several Sims have the same, and some are a nanosecond apart.
pub fn instant(number: i64) -> DateTime<Utc> {
    let begin: DateTime<Utc> = "2026-01-01T09:00:00.999999999Z".parse().unwrap();
    begin + TimeDelta::nanoseconds(number)
}

pub fn row(number: u32, instant_number: i64) -> Row {
    Row {
        sid: sim(number),
        date_created: instant(instant_number),
        status: Status::Active,
        iccid: format!("{number:018}").parse().unwrap(),
        plan: None,
        plan_name: None,
        eid: None,
        code: None,
    }
}

fn words() -> impl Strategy<Value = String> {
    select(vec!["a", "A", "b ", "\u{e9}"]).prop_map(str::to_string)
}

pub fn plan_sids() -> impl Strategy<Value = RatePlanSid> {
    select(vec![
        "WP0000000000000000000000000000000a",
        "WP0000000000000000000000000000000A",
    ])
    .prop_map(|sid| sid.parse().unwrap())
}

pub fn statuses() -> impl Strategy<Value = Status> {
    select(Status::iter().collect::<Vec<_>>())
}

/// Sims with that many first digits of a number, in one of so many instants.
pub fn rows(numbers: u32, instants: i64) -> impl Strategy<Value = Row> {
    let plan = (prop::option::of(plan_sids()), prop::option::of(words()));
    let rest = (prop::option::of(words()), prop::option::of(words()));
    (0..numbers, 0..instants, statuses(), plan, rest).prop_map(
        |(number, instant_number, status, (plan, plan_name), (eid, code))| Row {
            status,
            plan,
            plan_name,
            eid,
            code,
            ..row(number, instant_number)
        },
    )
}

/// Filters that some Sims of [`rows`] get through.
pub fn filters() -> impl Strategy<Value = SimFilter> {
    let plan = prop_oneof![plan_sids().prop_map(|sid| sid.to_string()), words()];
    (
        prop::option::weighted(0.3, statuses()),
        prop::option::weighted(0.2, (0..8_u32).prop_map(|number| row(number, 0).iccid)),
        prop::option::weighted(0.3, plan.prop_map(|word| word.parse().unwrap())),
        prop::option::weighted(0.2, words().prop_map(|word| word.parse().unwrap())),
        prop::option::weighted(0.2, words().prop_map(|word| word.parse().unwrap())),
    )
        .prop_map(|(status, iccid, rate_plan, eid, registration_code)| SimFilter {
            status,
            iccid,
            rate_plan,
            eid,
            registration_code,
        })
}

/// The list in its order.
pub fn sorted(rows: &[Row]) -> Vec<&Row> {
    let mut sorted: Vec<_> = rows.iter().collect();
    sorted.sort_by_key(|row| (row.date_created, row.sid.to_string()));
    sorted
}

pub fn query(size: u16, filter: SimFilter) -> ListQuery {
    ListQuery {
        filter,
        page_size: PageSize::new(size).unwrap(),
        ..ListQuery::default()
    }
}
