//! The kernel brought to where a table begins, and words for what comes out of it.

use chrono::{DateTime, SecondsFormat, Utc};
use sim_lifecycle::lifecycle::{Answer, Event, Lifecycle, Plan, Request, Transition, Upstream};
use sim_lifecycle::{Edit, Policy, Requested, Settled};

/// Plans that are told apart by what the rules say of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumIter)]
#[strum(serialize_all = "lowercase")]
pub enum Tariff {
    Home,
    Other,
    Narrowband,
}

impl Plan for Tariff {
    fn is(self, other: Self) -> bool {
        self == other
    }

    fn is_narrowband_developer(self) -> bool {
        self == Self::Narrowband
    }
}

pub type Kernel = Lifecycle<Tariff>;
pub type Happened = Vec<Transition<Tariff>>;

/// When every kernel enters the settled status in which its table begins.
pub const START: &str = "2026-01-01T09:00:00Z";

pub fn at(instant: &str) -> DateTime<Utc> {
    instant.parse().unwrap()
}

pub fn written(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The policy that lets a deactivated SIM be made active again (rule T4), all else as published.
pub fn reactivating() -> Policy {
    Policy {
        reactivation: true,
        ..Policy::PUBLISHED
    }
}

/// Asks for a change that goes to the operator, and has it completed.
pub fn complete(kernel: &mut Kernel, request: Request<Tariff>, now: DateTime<Utc>) {
    let policy = &Policy::PUBLISHED;
    let mut happened = Vec::new();
    kernel.request(request, policy, now, &mut happened).unwrap();
    let number = kernel.requests();
    kernel
        .answer(number, Answer::Completed, policy, now, &mut happened)
        .unwrap();
}

pub fn change(status: impl Into<Option<Requested>>, plan: Edit<Tariff>) -> Request<Tariff> {
    let status = status.into();
    Request::Change { status, plan }
}

/// Brings a kernel into a settled status at [`START`], with this plan or none; `None` where the rules have no such SIM.
pub fn settled(settled: Settled, plan: Option<Tariff>) -> Option<Kernel> {
    let start = at(START);
    let mut kernel = Lifecycle::new(plan, start);
    let status = match settled {
        Settled::New => return Some(kernel),
        Settled::Ready if plan == Some(Tariff::Narrowband) => return None,
        Settled::Ready | Settled::Active if plan.is_none() => return None,
        Settled::Ready => Requested::Ready,
        Settled::Active => Requested::Active,
        Settled::Suspended => return Some(suspended(plan, start)),
        Settled::Deactivated | Settled::Canceled => Requested::Deactivated,
    };
    if settled == Settled::Canceled {
        // The cancellation delay earlier, so that it ends at the start.
        let deactivated = at("2025-12-29T09:00:00Z");
        kernel = Lifecycle::new(plan, deactivated);
        complete(&mut kernel, change(status, Edit::Keep), deactivated);
        kernel.advance(&Policy::PUBLISHED, start, &mut Vec::new());
    } else {
        complete(&mut kernel, change(status, Edit::Keep), start);
    }
    Some(kernel)
}

/// Suspended comes after active, which needs a plan; the plan goes afterwards.
fn suspended(plan: Option<Tariff>, start: DateTime<Utc>) -> Kernel {
    let mut kernel = Lifecycle::new(plan.or(Some(Tariff::Home)), start);
    complete(&mut kernel, change(Requested::Active, Edit::Keep), start);
    complete(&mut kernel, change(Requested::Suspended, Edit::Keep), start);
    if plan.is_none() {
        complete(&mut kernel, change(None, Edit::Clear), start);
    }
    kernel
}

pub fn named(plan: Option<Tariff>) -> String {
    plan.map_or("none".into(), |plan| plan.to_string())
}

/// What is asked of the operator, or sought by a change: `active, plan other`.
pub fn sought(status: Option<Requested>, plan: Edit<Tariff>) -> String {
    let plan = match plan {
        Edit::Keep => None,
        Edit::Clear => Some("no plan".into()),
        Edit::Set(plan) => Some(format!("plan {plan}")),
    };
    let words: Vec<_> = status
        .map(|status| status.to_string())
        .into_iter()
        .chain(plan)
        .collect();
    words.join(", ")
}

fn event(event: &Event<Tariff>) -> String {
    match event {
        Event::CommandHeard => "Command heard".into(),
        Event::Status {
            previous,
            updated,
            cause,
        } => format!("{previous} -> {updated} ({cause})"),
        Event::ResetStarted => "reset started".into(),
        Event::ResetStopped => "reset stopped".into(),
        Event::Settled {
            status,
            plan,
            automatic,
        } => {
            let status = status.map(|(previous, updated)| format!("{previous} -> {updated}"));
            let plan =
                plan.map(|(previous, updated)| format!("plan {} -> {}", named(previous), named(updated)));
            let automatic = automatic.map(|cause| format!("by {cause}"));
            let words: Vec<_> = [status, plan, automatic].into_iter().flatten().collect();
            format!("settled {}", words.join(", "))
        }
        Event::SuspendedFeeStarted => "suspended fee starts".into(),
        Event::Upstream { number, request } => match request {
            Upstream::Update { status, plan } => format!("ask {number}: {}", sought(*status, *plan)),
            Upstream::Reset => format!("ask {number}: reset"),
        },
        Event::ChangeFinished(outcome) => format!("change over: {outcome:?}"),
        Event::ResetFinished(outcome) => format!("reset over: {outcome:?}"),
    }
}

/// What happened, in order, without the instants.
pub fn told(happened: &Happened) -> String {
    let words: Vec<_> = happened
        .iter()
        .map(|transition| event(&transition.event))
        .collect();
    if words.is_empty() {
        "nothing".into()
    } else {
        words.join(" | ")
    }
}

/// What happened, in order, each instant once before what took effect at it.
pub fn told_with_instants(happened: &Happened) -> String {
    let mut text = String::new();
    let mut last = None;
    for Transition { at, event: what } in happened {
        if last.is_some() {
            text += " | ";
        }
        if last != Some(*at) {
            text += &format!("{}: ", written(*at));
        }
        text += &event(what);
        last = Some(*at);
    }
    if text.is_empty() { "nothing".into() } else { text }
}

/// Lays out rows in columns under a head, two spaces between them.
pub fn lay_out(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<_> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(String::len)
                .max()
                .unwrap()
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<_> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            format!("{}\n", cells.join("  ").trim_end())
        })
        .collect()
}
