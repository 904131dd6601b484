//! The page: a report or a comparison as one HTML file that needs nothing else.
//!
//! Whatever is to be seen is in the file without the script; that only adds read-outs and the choice of a cohort.

mod bars;
mod chart;
mod convert;
mod differences;
mod figures;
mod fleet_charts;
mod headline;
mod hover;
mod inputs;
mod layers;
mod lines;
mod money_charts;
mod scale;
mod stacked;
mod summary;
mod svg;
mod table;
#[cfg(test)]
mod tests;
mod time;
mod view;
pub(crate) mod words;

use std::fmt::Write as _;

use sim_lifecycle::whatif::Report;
use sim_lifecycle::whatif::report::Comparison;

use chart::Axes;
use view::{MOST_SECTIONS, Page, View};
use words::{escape, things};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Makes the page of one report.
pub(crate) fn of_report(report: &Report) -> String {
    html(&Page::of_report(report))
}

/// Makes the page of two reports side by side.
pub(crate) fn of_comparison(comparison: &Comparison) -> String {
    html(&Page::of_comparison(comparison))
}

fn html(page: &Page<'_>) -> String {
    let views = page.views();
    let sides = if page.is_comparison() { 2 } else { 1 };
    let axes = Axes::of(
        page.calendar.clone(),
        convert::day(views.len()).saturating_mul(sides),
    );
    let title = escape(&title(page));
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>"
    );
    let _ = write!(html, "<header><h1>{title}</h1>{}</header>", introduction(page));
    html += &chooser(&views);
    let unit = page.unit();
    for (at, view) in views.iter().enumerate() {
        section(&mut html, at, view, &axes, &unit);
    }
    if page.names.len() > 1 {
        let _ = write!(
            html,
            "<section><h2>Cohorts</h2>{}",
            headline::cohorts(page, &views)
        );
        if page.names.len() > MOST_SECTIONS {
            let _ = write!(
                html,
                r#"<p class="fine">The first {MOST_SECTIONS} have a section of their own.</p>"#
            );
        }
        html += "</section>";
    }
    let _ = write!(
        html,
        "<section><h2>What went in</h2>{}</section><section><h2>How to read it</h2>{}</section></main>",
        inputs::inputs(page),
        inputs::notes()
    );
    html += &hover::axes(
        &axes.calendar,
        [
            ("samples", &axes.samples),
            ("periods", &axes.periods),
            ("bill", &axes.bill),
        ],
    );
    let _ = writeln!(html, "<script>{SCRIPT}</script></body></html>");
    html
}

fn title(page: &Page<'_>) -> String {
    let titles: Vec<&str> = page
        .reports
        .iter()
        .map(|report| report.scenario.title.trim())
        .collect();
    match titles.as_slice() {
        [title] if !title.is_empty() => (*title).into(),
        [base, variant] if !base.is_empty() && base == variant => format!("Comparison: {base}"),
        [base, variant] if !base.is_empty() && !variant.is_empty() => format!("“{variant}” against “{base}”"),
        [_, _] => "Comparison of two scenarios".into(),
        _ => "What-if report".into(),
    }
}

fn introduction(page: &Page<'_>) -> String {
    let calendar = &page.calendar;
    let last = calendar.date(calendar.days.saturating_sub(1));
    let mut html = format!(
        "<p>{} to {last} · {} · {}",
        calendar.start,
        things(calendar.days.into(), "day", "days"),
        things(page.names.len() as u128, "cohort", "cohorts"),
    );
    let seeds: Vec<String> = page
        .reports
        .iter()
        .map(|report| report.scenario.seed.to_string())
        .collect();
    let _ = write!(html, " · seed {}</p>", unique(seeds).join(" and "));
    if let [base, variant] = page.reports.as_slice() {
        let name = |title: &str| {
            if title.is_empty() {
                "untitled".into()
            } else {
                escape(title)
            }
        };
        let _ = write!(
            html,
            r#"<p><i class="c-base"></i><b>Base</b>: {} <i class="c-variant"></i><b>Variant</b>: {}</p>"#,
            name(&base.scenario.title),
            name(&variant.scenario.title)
        );
    }
    html
}

fn unique(mut words: Vec<String>) -> Vec<String> {
    words.dedup();
    words
}

/// Writes the choice of a cohort, which the script brings to light.
fn chooser(views: &[View<'_>]) -> String {
    if views.len() < 2 {
        return String::new();
    }
    let mut html = String::from(r#"<fieldset class="choose" hidden><legend>Show</legend>"#);
    for (at, view) in views.iter().enumerate() {
        let checked = if at == 0 { " checked" } else { "" };
        let _ = write!(
            html,
            r#"<label><input type="radio" name="view" value="{at}"{checked}><span>{}</span></label>"#,
            escape(view.cohort.unwrap_or("all cohorts"))
        );
    }
    html += "</fieldset>";
    html
}

fn section(html: &mut String, at: usize, view: &View<'_>, axes: &Axes, unit: &str) {
    let heading = view
        .cohort
        .map_or_else(|| "The whole fleet".into(), |cohort| format!("Cohort {cohort}"));
    let _ = write!(
        html,
        r#"<section class="view" id="view-{at}"><h2>{}</h2>{}{}"#,
        escape(&heading),
        summary::summary(view, axes, unit),
        headline::cards(view, axes, unit)
    );
    if let Some(table) = differences::table(view, unit) {
        let _ = write!(html, "<h3>Base and variant</h3>{table}");
    }
    *html += &money_charts::bill(view, axes, unit);
    *html += &money_charts::bill_difference(view, axes, unit).unwrap_or_default();
    *html += &fleet_charts::occupancy(view, axes);
    *html += &fleet_charts::backlog(view, axes);
    *html += &fleet_charts::transitions(view, axes);
    *html += &money_charts::refusals(view, axes);
    *html += &headline::durations(view);
    *html += "</section>";
}
