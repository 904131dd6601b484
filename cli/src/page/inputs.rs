//! What went in: the scenario in tables, and the notes on the model.

use std::fmt::Write as _;

use sim_lifecycle::whatif::scenario::{
    Cohort, DataUse, Delay, FirstStatus, Millionths, MonthDay, Operator, Provision, Retry, SessionSize, Span,
    Suspension,
};
use sim_lifecycle::whatif::{Scenario, Tick};

use super::convert::real;
use super::table::Table;
use super::view::Page;
use super::words::{bytes, number, percent, span, things, whole};

const NOTES: &str = "<ul class=\"notes\">\
<li>Days are UTC days, months and years those of the calendar; a status counts for a day if the SIM reports it at the day's end.</li>\
<li>Every SIM is followed by itself through the same state machine that the API has. Data and Commands of ready SIMs are drawn \
one by one; the traffic of active SIMs is drawn for each cohort and day.</li>\
<li>The operator's capacity is not limited: however many changes are in flight, each is answered in its own time. \
Backlog means changes in flight, not a queue that slows anybody.</li>\
<li>What would happen at the end of the horizon or later is not counted, neither fees nor durations under way.</li>\
<li>The same scenario and seed give the same report, digit by digit.</li></ul>";

/// Writes what went in.
pub(super) fn inputs(page: &Page<'_>) -> String {
    let mut html = String::new();
    let labels: &[&str] = if page.is_comparison() {
        &["Base", "Variant"]
    } else {
        &[""]
    };
    for (report, label) in page.reports.iter().zip(labels) {
        if !label.is_empty() {
            let _ = write!(html, "<h3>{label}</h3>");
        }
        html += &general(&report.scenario).html("facts");
        html += &cohorts(&report.scenario.cohorts);
    }
    html
}

/// Writes how to read it.
pub(super) fn notes() -> &'static str {
    NOTES
}

fn general(scenario: &Scenario) -> Table {
    let mut table = Table::new("", &[]);
    let Scenario {
        title,
        start,
        days,
        seed,
        policy,
        operator,
        prices,
        ..
    } = scenario;
    if !title.is_empty() {
        table.row(["Title", title]);
    }
    let unit = &prices.unit;
    table.row(["From", &format!("{start}, for {} days", whole(*days))]);
    table.row(["Seed", &seed.to_string()]);
    table.row([
        "Prices",
        &format!(
            "{} {unit} a month active, {} suspended; {} a megabyte, {} a Command",
            whole(prices.active_month),
            whole(prices.suspended_month),
            whole(prices.megabyte),
            whole(prices.command)
        ),
    ]);
    table.row([
        "Ready",
        &format!(
            "until {} or {}, for at most {}",
            bytes(policy.ready_data_limit.get().into()),
            things(policy.ready_command_limit.get().into(), "Command", "Commands"),
            things(policy.ready_period.get().into(), "month", "months")
        ),
    ]);
    table.row([
        "Suspended",
        &format!(
            "{} free of charge",
            things(policy.free_suspension.get().into(), "month", "months")
        ),
    ]);
    table.row([
        "Deactivated",
        &format!(
            "canceled after {}; {}",
            things(policy.cancellation_delay.get().into(), "hour", "hours"),
            if policy.reactivation {
                "can be made active again"
            } else {
                "not to be made active again"
            }
        ),
    ]);
    operator_rows(&mut table, operator);
    table
}

fn operator_rows(table: &mut Table, operator: &Operator) {
    const MOST: usize = 12;
    table.row([
        "Operator",
        &format!(
            "answers after {}; {} fail",
            delay(operator.latency),
            share(operator.failures)
        ),
    ]);
    let outages = &operator.outages;
    if outages.is_empty() {
        return;
    }
    let mut listed: Vec<String> = outages
        .iter()
        .take(MOST)
        .map(|outage| {
            let lasts = outage.to.millis().saturating_sub(outage.from.millis());
            format!(
                "{} for {}",
                instant(outage.from),
                span(u64::try_from(lasts).unwrap_or(0))
            )
        })
        .collect();
    if outages.len() > MOST {
        listed.push(format!("and {} more", whole((outages.len() - MOST) as u64)));
    }
    table.row(["Outages", &listed.join("; ")]);
    table.row([
        "In an outage",
        &format!("unavailable after {}", length(operator.unavailable_after)),
    ]);
}

fn cohorts(cohorts: &[Cohort]) -> String {
    const MOST: usize = 100;
    let head = [
        "Cohort",
        "SIMs",
        "Provisioned",
        "First use",
        "Data",
        "Commands",
        "Suspended",
        "Leaves",
        "Retries",
    ];
    let mut table = Table::new("", &head);
    for cohort in cohorts.iter().take(MOST) {
        table.row([
            cohort.name.clone(),
            whole(cohort.sims),
            provision(cohort),
            delay(cohort.first_use),
            data(cohort.data),
            per_day(cohort.commands_per_day),
            suspension(cohort.suspension),
            leaves(cohort),
            format!(
                "409: {}; failure: {}",
                retry(cohort.on_conflict),
                retry(cohort.on_failure)
            ),
        ]);
    }
    let mut html = table.html("facts wide");
    if cohorts.len() > MOST {
        let _ = write!(
            html,
            r#"<p class="fine">And {} more.</p>"#,
            whole((cohorts.len() - MOST) as u64)
        );
    }
    html
}

fn provision(cohort: &Cohort) -> String {
    let status = match cohort.first_status {
        FirstStatus::Ready => "ready",
        FirstStatus::Active => "active",
    };
    match &cohort.provision {
        Provision::At(at) => format!("{status}, all at {}", instant(*at)),
        Provision::Window { from, to } => format!("{status}, from {} to {}", instant(*from), instant(*to)),
        Provision::Rate { from, per_day } => {
            format!("{status}, {} a day from {}", whole(*per_day), instant(*from))
        }
        Provision::Waves(waves) => {
            let first = waves
                .first()
                .map_or(String::new(), |wave| format!(" from {}", instant(wave.at)));
            format!(
                "{status}, in {}{first}",
                things(waves.len() as u128, "wave", "waves")
            )
        }
    }
}

fn data(data: Option<DataUse>) -> String {
    let Some(DataUse {
        sessions_per_day,
        size,
    }) = data
    else {
        return "none".into();
    };
    let size = match size {
        SessionSize::Fixed(size) => bytes(size.into()),
        SessionSize::Mean(mean) => format!("{} on average", bytes(mean.into())),
    };
    format!("{} sessions a day of {size}", rate(sessions_per_day))
}

fn per_day(commands: Millionths) -> String {
    if commands.0 == 0 {
        "none".into()
    } else {
        format!("{} a day", rate(commands))
    }
}

fn suspension(suspension: Suspension) -> String {
    match suspension {
        Suspension::Never => "never".into(),
        Suspension::Random { after, lasting } => format!("after {}, for {}", delay(after), delay(lasting)),
        Suspension::Season { from, to, spread } => {
            format!(
                "from {} to {}, over {}",
                month_day(from),
                month_day(to),
                length(spread)
            )
        }
    }
}

fn month_day(day: MonthDay) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(usize::from(day.month).wrapping_sub(1)).unwrap_or(&"?");
    format!("{} {month}", day.day)
}

fn leaves(cohort: &Cohort) -> String {
    let mut ways = Vec::new();
    for (what, rate) in [
        ("lost", cohort.lost_per_year),
        ("churn", cohort.churn_per_year),
        ("resets", cohort.resets_per_year),
    ] {
        if rate.0 > 0 {
            ways.push(format!("{what} {} a year", self::rate(rate)));
        }
    }
    if cohort.lost_per_year.0 > 0 {
        ways.push(format!("loss noticed after {}", length(cohort.noticed_after)));
    }
    if ways.is_empty() {
        "never".into()
    } else {
        ways.join("; ")
    }
}

fn retry(retry: Retry) -> String {
    match retry.times {
        0 => "none".into(),
        times => format!("{} × after {}", whole(times), length(retry.after)),
    }
}

fn delay(delay: Delay) -> String {
    match delay {
        Delay::Fixed(fixed) => length(fixed),
        Delay::Uniform { from, to } => format!("{} to {}", length(from), length(to)),
        Delay::Exponential { at_least, mean } if at_least.millis() == 0 => {
            format!("{} on average, exponential", length(mean))
        }
        Delay::Exponential { at_least, mean } => {
            format!(
                "{} and {} on average, exponential, on top",
                length(at_least),
                length(mean)
            )
        }
    }
}

/// Writes an instant, the date alone where it is midnight.
fn instant(at: Tick) -> String {
    let text = at.to_string();
    match text.strip_suffix("T00:00:00Z") {
        Some(date) => date.into(),
        None => text.replace('T', " ").replace('Z', ""),
    }
}

fn length(length: Span) -> String {
    span(length.millis())
}

/// Writes a rate with as many decimals as it needs.
fn rate(rate: Millionths) -> String {
    let value = real(rate.0) / 1e6;
    if value >= 100.0 {
        return number(value);
    }
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn share(share: Millionths) -> String {
    percent(real(share.0), 1e6).unwrap_or_default()
}
