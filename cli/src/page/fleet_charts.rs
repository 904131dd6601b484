//! The charts of what the SIMs are: their statuses, the changes in flight, and the transitions.

use std::fmt::Write as _;

use super::chart::{Axes, Chart};
use super::convert::real;
use super::figures::Figures;
use super::hover::{self, About};
use super::layers::{Layer, total};
use super::scale::{Grain, Scale};
use super::svg::Frame;
use super::time::{Gather, Steps};
use super::view::{Side, View};
use super::words::{number, short};
use super::{bars, lines, stacked};

/// Draws how many SIMs report which status.
pub(super) fn occupancy(view: &View<'_>, axes: &Axes) -> String {
    let mut chart = Chart::new(
        "SIMs by status",
        format!(
            "SIMs by the status that they report at the end of {}.",
            each(&axes.samples)
        ),
    );
    let most = view
        .sides
        .iter()
        .map(|side| real(side.figures.sims))
        .fold(0.0, f64::max);
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of([most], Grain::Whole, 5),
        height: if view.sides.len() > 1 { 190.0 } else { 280.0 },
    };
    for side in &view.sides {
        let layers = &side.figures.occupancy;
        let values = gather(layers, &axes.samples, Gather::Last);
        let start = |(at, values): (usize, &Vec<f64>)| {
            let first = if at == 0 { real(side.figures.sims) } else { 0.0 };
            std::iter::once(first).chain(values.iter().copied()).collect()
        };
        let with_start: Vec<Vec<f64>> = values.iter().enumerate().map(start).collect();
        let svg = frame.draw(
            &format!("SIMs by status over time. At the end: {}.", at_end(layers)),
            &[],
            &stacked::areas(&frame, &axes.samples, layers, &with_start),
        );
        chart.explain(layers);
        chart.plot(
            side.label,
            &svg,
            &hover::data(
                About {
                    axis: "samples",
                    unit: "SIMs",
                    sum: true,
                },
                layers,
                &values,
            ),
        );
        chart.tabulate(side.label, axes, layers, Gather::Last);
    }
    chart.html()
}

/// Draws how many changes are in flight.
pub(super) fn backlog(view: &View<'_>, axes: &Axes) -> String {
    let steps = &axes.samples;
    let mut note = String::from("Mean number of SIMs that are updating or scheduled on each day");
    if let [_] = view.sides.as_slice() {
        note += ", and those that are at the end of the day";
    }
    if steps.len() < super::convert::position(axes.calendar.days) {
        let _ = write!(note, "; drawn is the highest of {}", each(steps));
    }
    note += ". ";
    let outages = view.all_outages();
    if !outages.is_empty() {
        note += "Shaded: the operator is out. ";
    }
    note += "The operator's capacity is not limited in this model: backlog means changes in flight, \
             not a queue that slows anybody.";
    let layers = backlog_layers(view);
    let values = gather(&layers, steps, Gather::Highest);
    let mut chart = Chart::new("Backlog: changes in flight", note);
    if total(&layers).iter().all(|day| *day == 0.0) {
        chart.say("No change is ever in flight.");
        return chart.html();
    }
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of(values.iter().flatten().copied(), Grain::Real, 4),
        height: 200.0,
    };
    let mut svg = String::new();
    for (at, (layer, values)) in layers.iter().zip(&values).enumerate() {
        if at == 0 {
            svg += &lines::below(&frame, steps, values, &format!("faint {}", layer.class));
        }
        svg += &lines::level(&frame, steps, values, layer.class);
    }
    let data = hover::data(
        About {
            axis: "samples",
            unit: "in flight",
            sum: false,
        },
        &layers,
        &values,
    );
    chart.explain(&layers);
    chart.plot(
        "",
        &frame.draw(&said_of_backlog(view, axes), &outages, &svg),
        &data,
    );
    chart.tabulate("The highest within each", axes, &layers, Gather::Highest);
    chart.html()
}

fn backlog_layers(view: &View<'_>) -> Vec<Layer> {
    if let [side] = view.sides.as_slice() {
        let layer = |name: &str, class, daily: &[f64]| Layer {
            name: name.into(),
            class,
            daily: daily.to_vec(),
        };
        vec![
            layer("mean of the day", "c-updating", &side.figures.in_flight),
            layer("at the end of the day", "c-line", &side.figures.in_flight_at_end),
        ]
    } else {
        sides(view, |figures| figures.in_flight.clone())
    }
}

/// Makes one layer of each side.
pub(super) fn sides(view: &View<'_>, daily: impl Fn(&Figures) -> Vec<f64>) -> Vec<Layer> {
    let classes = ["c-base", "c-variant"];
    view.sides
        .iter()
        .zip(classes)
        .map(|(side, class)| Layer {
            name: side.label.to_lowercase(),
            class,
            daily: daily(&side.figures),
        })
        .collect()
}

fn said_of_backlog(view: &View<'_>, axes: &Axes) -> String {
    let mut said = String::from("Changes in flight over time.");
    for side in &view.sides {
        if let Some((day, mean)) = side.figures.longest_backlog() {
            let date = super::time::day_at(day, &axes.calendar);
            let _ = write!(
                said,
                " {} Most on {date}: {} on average.",
                side.label,
                number(mean)
            );
        }
    }
    said
}

/// Draws what moves SIMs from status to status.
pub(super) fn transitions(view: &View<'_>, axes: &Axes) -> String {
    let title = "Transitions by cause";
    let note = format!(
        "Moves of the reported status, {}, by what caused them.",
        by(&axes.periods)
    );
    let mut chart = Chart::new(title, note);
    stacks(
        &mut chart,
        view,
        axes,
        &Stacks {
            layers: |figures| &figures.causes,
            said: "Transitions by cause",
            unit: "transitions",
            none: "No SIM ever changes its status.",
            height: 220.0,
        },
    );
    chart.html()
}

/// A plot of stacked bars for each side.
pub(super) struct Stacks {
    pub(super) layers: fn(&Figures) -> &[Layer],
    pub(super) said: &'static str,
    pub(super) unit: &'static str,
    pub(super) none: &'static str,
    pub(super) height: f64,
}

/// Draws stacked bars for each side, one below the other on the same scale.
pub(super) fn stacks(chart: &mut Chart, view: &View<'_>, axes: &Axes, stacks: &Stacks) {
    let steps = &axes.periods;
    let tops = |side: &Side<'_>| steps.gather(&total((stacks.layers)(&side.figures)), Gather::Sum);
    let tops: Vec<f64> = view.sides.iter().flat_map(tops).collect();
    if tops.iter().all(|top| *top == 0.0) {
        chart.say(stacks.none);
        return;
    }
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of(tops, Grain::Whole, 4),
        height: if view.sides.len() > 1 {
            stacks.height * 0.72
        } else {
            stacks.height
        },
    };
    if view.sides.iter().any(|side| !side.outages.is_empty()) {
        chart.remark("Shaded: the operator is out.");
    }
    for side in &view.sides {
        let layers = (stacks.layers)(&side.figures);
        let values = gather(layers, steps, Gather::Sum);
        let svg = frame.draw(
            &format!("{} {}. In all: {}.", stacks.said, by(steps), in_all(layers)),
            &side.outages,
            &bars::bars(&frame, steps, layers, &values, bars::Slot::ALL),
        );
        chart.explain(layers);
        let about = About {
            axis: "periods",
            unit: stacks.unit,
            sum: true,
        };
        chart.plot(side.label, &svg, &hover::data(about, layers, &values));
        chart.tabulate(side.label, axes, layers, Gather::Sum);
    }
}

pub(super) fn gather(layers: &[Layer], steps: &Steps, how: Gather) -> Vec<Vec<f64>> {
    layers
        .iter()
        .map(|layer| steps.gather(&layer.daily, how))
        .collect()
}

/// Names the steps one by one: `each day`, `every 3 days`.
fn each(steps: &Steps) -> String {
    match steps.noun() {
        noun if noun.starts_with(|first: char| first.is_ascii_digit()) => format!("every {noun}"),
        noun => format!("each {noun}"),
    }
}

/// Names the steps as a measure: `by month`.
pub(super) fn by(steps: &Steps) -> String {
    format!("by {}", steps.noun())
}

fn at_end(layers: &[Layer]) -> String {
    list(layers, |daily| daily.last().copied().unwrap_or(0.0))
}

pub(super) fn in_all(layers: &[Layer]) -> String {
    list(layers, |daily| daily.iter().sum())
}

fn list(layers: &[Layer], number: fn(&[f64]) -> f64) -> String {
    let parts: Vec<String> = layers
        .iter()
        .map(|layer| (number(&layer.daily), &layer.name))
        .filter(|(value, _)| *value > 0.0)
        .map(|(value, name)| format!("{} {name}", short(value)))
        .collect();
    if parts.is_empty() {
        "none".into()
    } else {
        parts.join(", ")
    }
}
