//! The figures at the top of a section, and how long things took.

use std::fmt::Write as _;

use sim_lifecycle::whatif::report::Durations;

use super::chart::Axes;
use super::convert::real;
use super::differences::{self, bound};
use super::figures::Figures;
use super::table::Table;
use super::time::day_at;
use super::view::{Side, View};
use super::words::{
    THIN, bytes, escape, full, number, percent, prose, readable, short, signed, span, things, whole,
};

/// A figure, what it is, and what stands below it.
struct Card {
    name: String,
    figure: String,
    below: String,
}

/// Writes the figures of a section.
pub(super) fn cards(view: &View<'_>, axes: &Axes, unit: &str) -> String {
    let cards = match view.sides.as_slice() {
        [base, variant] => compared(view, &base.figures, &variant.figures, unit),
        [side] => of_one(side, axes, unit),
        _ => Vec::new(),
    };
    let few = if cards.len() < 10 { " few" } else { "" };
    let mut html = format!(r#"<dl class="cards{few}">"#);
    for Card { name, figure, below } in cards {
        let _ = write!(
            html,
            r"<div><dt>{}</dt><dd><b>{}</b><small>{}</small></dd></div>",
            escape(&name),
            escape(&figure),
            escape(&below)
        );
    }
    html += "</dl>";
    html
}

fn card(name: &str, figure: String, below: String) -> Card {
    Card {
        name: name.into(),
        figure,
        below,
    }
}

fn of_one(side: &Side<'_>, axes: &Axes, unit: &str) -> Vec<Card> {
    let mut cards = paid(side, unit);
    cards.extend(asked(&side.figures));
    cards.extend(lived(&side.figures, axes));
    cards
}

fn paid(side: &Side<'_>, unit: &str) -> Vec<Card> {
    let totals = &side.figures.totals;
    let bill = real(totals.bill());
    let fees = |name: &str, due: u128, months: u128| {
        card(name, readable(due), format!("{} monthly fees", readable(months)))
    };
    let part = |name: &str, due: u128| {
        let share = percent(real(due), bill);
        card(
            name,
            readable(due),
            share.map_or(String::new(), |share| format!("{share} of the bill")),
        )
    };
    let days = things(side.scenario.days.into(), "day", "days");
    vec![
        card("SIMs", readable(side.figures.sims), format!("for {days}")),
        card(
            &format!("Bill, {unit}"),
            readable(totals.bill()),
            exact(totals.bill()),
        ),
        fees("Active fees", totals.active_fees, totals.active_months),
        fees("Suspended fees", totals.suspended_fees, totals.suspended_months),
        part("Paid for data", totals.data_charges),
        part("Paid for Commands", totals.command_charges),
    ]
}

fn asked(figures: &Figures) -> Vec<Card> {
    let totals = &figures.totals;
    let share = percent(real(totals.conflicts), real(totals.asked()));
    let conflicts = share.map_or(String::new(), |share| format!("{share} of all requests"));
    let others = format!("{} refused otherwise", readable(totals.other_refusals));
    let asked = format!("of {}", readable(totals.asked()));
    vec![
        card("Requests accepted", readable(totals.accepted), asked),
        card("Refused with 409", readable(totals.conflicts), conflicts),
        card("Wishes given up", readable(totals.given_up), others),
    ]
}

fn lived(figures: &Figures, axes: &Axes) -> Vec<Card> {
    let totals = &figures.totals;
    let (most, when) = figures
        .longest_backlog()
        .map_or((0.0, "never any".into()), |(day, mean)| {
            (mean, format!("mean of {}", day_at(day, &axes.calendar)))
        });
    let active = percent(real(totals.active_at_end), real(figures.sims));
    let connected = short(real(totals.connected_millis) / 86_400_000.0);
    vec![
        card(
            "Active at the end",
            readable(totals.active_at_end),
            active.map_or(String::new(), |share| format!("{share} of the SIMs")),
        ),
        card("Most in flight in a day", short(most), when),
        card(
            "Half settle within",
            quantile(&figures.settled, 500_000),
            format!("99{THIN}% within {}", quantile(&figures.settled, 990_000)),
        ),
        card(
            "Data sessions",
            readable(totals.sessions),
            format!("{} in all", bytes(totals.bytes)),
        ),
        card(
            "Commands",
            readable(totals.commands),
            format!("{connected} connected SIM days"),
        ),
    ]
}

fn compared(view: &View<'_>, base: &Figures, variant: &Figures, unit: &str) -> Vec<Card> {
    let (b, v) = (&base.totals, &variant.totals);
    let instead = |from: u128, to: u128| format!("{} instead of {}", readable(to), readable(from));
    let mut cards = vec![card(
        &format!("Bill, {unit}"),
        signed(b.bill(), v.bill()),
        instead(b.bill(), v.bill()),
    )];
    for compared in differences::of(view) {
        use sim_lifecycle::whatif::report::Measure::{
            Accepted, ActiveFees, Conflicts, ConnectedMillis, GivenUp, InFlightMillis, MonthlyFees,
            SuspendedFees,
        };
        let name = match compared.measure {
            MonthlyFees => "Monthly fees",
            Accepted => "Requests accepted",
            Conflicts => "Refused with 409",
            GivenUp => "Wishes given up",
            ActiveFees | SuspendedFees | InFlightMillis | ConnectedMillis => continue,
        };
        let interval = compared.interval.map_or_else(
            || instead(compared.base, compared.variant),
            |(low, high)| format!("95{THIN}%: {} to {}", bound(low), bound(high)),
        );
        cards.push(card(name, signed(compared.base, compared.variant), interval));
    }
    cards.push(card(
        "99\u{202f}% settle within",
        quantile(&variant.settled, 990_000),
        format!("instead of {}", quantile(&base.settled, 990_000)),
    ));
    let most = |figures: &Figures| figures.longest_backlog().map_or(0.0, |(_, mean)| mean);
    cards.push(card(
        "Most in flight in a day",
        short(most(variant)),
        format!("instead of {}", short(most(base))),
    ));
    cards.push(card(
        "Active at the end",
        signed(b.active_at_end, v.active_at_end),
        instead(b.active_at_end, v.active_at_end),
    ));
    cards
}

/// Writes the whole number below one that was shortened.
fn exact(value: u128) -> String {
    if value < 10_000_000 {
        String::new()
    } else {
        full(value)
    }
}

fn quantile(durations: &Durations, millionths: u64) -> String {
    durations.quantile(millionths).map_or("–".into(), span)
}

/// Writes how long it took for changes to settle, and for SIMs to become active.
pub(super) fn durations(view: &View<'_>) -> String {
    let mut table = Table::new("", &["", "Count", "Mean", "p50", "p90", "p99", "Longest"]);
    for side in &view.sides {
        let prefix = if side.label.is_empty() {
            String::new()
        } else {
            format!("{}: ", side.label)
        };
        let figures = &side.figures;
        row(
            &mut table,
            format!("{prefix}request to settled"),
            &figures.settled,
        );
        for (cause, durations) in &figures.activated {
            row(
                &mut table,
                format!("{prefix}ready to active, {}", prose(cause)),
                durations,
            );
        }
    }
    if table.is_empty() {
        return r#"<h3>How long it takes</h3><p class="none">No change settles, and no SIM becomes active.</p>"#.into();
    }
    format!(
        r#"<h3>How long it takes</h3>{}<p class="fine">From when a request is accepted until its change is completed or failed; from ready to active by what led there (completed: by a request). Quantiles are read from bins at most 1.6 % wide, as the shortest duration of the bin.</p>"#,
        table.html("numbers")
    )
}

fn row(table: &mut Table, name: String, durations: &Durations) {
    if durations.count == 0 {
        return;
    }
    let mean = durations.total_millis / u128::from(durations.count);
    let longest = durations
        .bins
        .last()
        .map_or("–".into(), |(millis, _)| span(*millis));
    table.row([
        name,
        readable(durations.count.into()),
        span(u64::try_from(mean).unwrap_or(u64::MAX)),
        quantile(durations, 500_000),
        quantile(durations, 900_000),
        quantile(durations, 990_000),
        longest,
    ]);
}

/// Writes the cohorts side by side, with links to their sections.
pub(super) fn cohorts(page: &super::view::Page<'_>, views: &[View<'_>]) -> String {
    const MOST_ROWS: usize = 400;
    let unit = page.unit();
    let bill = format!("Bill, {unit}");
    let one = [
        "Cohort",
        "SIMs",
        &bill,
        "Bill a SIM",
        "Accepted",
        "409s",
        "Given up",
        "Active at the end",
    ];
    let two = [
        "Cohort",
        "SIMs",
        &bill,
        "Variant",
        "Difference",
        "409s",
        "Variant",
        "Difference",
    ];
    let mut table = Table::new("", if page.is_comparison() { &two } else { &one });
    for (at, name) in page.names.iter().take(MOST_ROWS).enumerate() {
        let view = page.view(Some(name));
        let section = views.iter().position(|view| view.cohort == Some(*name));
        let link = match section {
            Some(_) => format!(r##"<a href="#view-{}">{}</a>"##, at + 1, escape(name)),
            None => escape(name),
        };
        let mut cells = vec![super::table::Cell::Html(link)];
        cells.extend(cohort_cells(&view).into_iter().map(Into::into));
        table.row(cells);
    }
    let mut html = table.html("numbers");
    if page.names.len() > MOST_ROWS {
        let _ = write!(
            html,
            r#"<p class="fine">And {} more.</p>"#,
            whole((page.names.len() - MOST_ROWS) as u64)
        );
    }
    html
}

fn cohort_cells(view: &View<'_>) -> Vec<String> {
    match view.sides.as_slice() {
        [base, variant] => {
            let (b, v) = (&base.figures.totals, &variant.figures.totals);
            let mut cells = vec![readable(base.figures.sims.max(variant.figures.sims))];
            for (from, to) in [(b.bill(), v.bill()), (b.conflicts, v.conflicts)] {
                cells.extend([readable(from), readable(to), signed(from, to)]);
            }
            cells
        }
        [side] => {
            let totals = &side.figures.totals;
            let sims = real(side.figures.sims).max(1.0);
            let active = percent(real(totals.active_at_end), sims).unwrap_or_default();
            vec![
                readable(side.figures.sims),
                readable(totals.bill()),
                number(real(totals.bill()) / sims),
                readable(totals.accepted),
                readable(totals.conflicts),
                readable(totals.given_up),
                active,
            ]
        }
        _ => Vec::new(),
    }
}
