//! What the script reads: the numbers behind each plot, for whoever points at it.

use serde::Serialize;

use super::layers::Layer;
use super::svg::Frame;
use super::time::{Calendar, Steps};

/// The numbers of one plot.
#[derive(Serialize)]
struct Data<'a> {
    /// Which of the page's axes it has.
    axis: &'a str,
    /// What the numbers are of, such as the name of money.
    unit: &'a str,
    /// Whether their sum says something.
    sum: bool,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    class: &'a str,
    values: Vec<serde_json::Number>,
}

/// An axis that plots share: the names of its steps, and where they begin and end.
#[derive(Serialize)]
struct Axis {
    labels: Vec<String>,
    edges: Vec<f64>,
}

/// What the plots of one chart share.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'a> {
    pub(super) axis: &'a str,
    pub(super) unit: &'a str,
    pub(super) sum: bool,
}

/// Writes the numbers of a plot; layers of which there are none are left out.
pub(super) fn data(about: About<'_>, layers: &[Layer], values: &[Vec<f64>]) -> String {
    let rows = layers
        .iter()
        .zip(values)
        .filter(|(_, values)| values.iter().any(|value| *value != 0.0))
        .map(|(layer, values)| Row {
            name: &layer.name,
            class: layer.class,
            values: values.iter().map(|value| json_number(*value)).collect(),
        })
        .collect();
    script(
        "",
        &Data {
            axis: about.axis,
            unit: about.unit,
            sum: about.sum,
            rows,
        },
    )
}

/// Writes the axes of the page.
pub(super) fn axes<'a>(calendar: &Calendar, axes: impl IntoIterator<Item = (&'a str, &'a Steps)>) -> String {
    let days = f64::from(calendar.days.max(1));
    let place = |day: &u32| {
        let x = Frame::LEFT + f64::from(*day) / days * (Frame::RIGHT - Frame::LEFT);
        (x * 10.0).round() / 10.0
    };
    let axes: std::collections::BTreeMap<&str, Axis> = axes
        .into_iter()
        .map(|(name, steps)| {
            let drawn = Axis {
                labels: steps.labels(calendar),
                edges: steps.edges().iter().map(place).collect(),
            };
            (name, drawn)
        })
        .collect();
    script(r#" id="axes""#, &axes)
}

/// Writes whole numbers as such, and others with two decimals.
fn json_number(value: f64) -> serde_json::Number {
    let rounded = if value.abs() < 1e4 {
        (value * 100.0).round() / 100.0
    } else {
        value.round()
    };
    let text = format!("{rounded}");
    text.parse().unwrap_or_else(|_| 0.into())
}

fn script(attributes: &str, data: &impl Serialize) -> String {
    // Strings, numbers and lists of them can always be written.
    let json = serde_json::to_string(data).unwrap_or_default();
    // Nothing in it may end the element, or begin another.
    let json = json
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026");
    format!(r#"<script type="application/json"{attributes}>{json}</script>"#)
}
