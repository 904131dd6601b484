//! The charts of what the client asks and pays: refusals, wishes given up, the bill, and by how much two bills differ.

use std::fmt::Write as _;

use super::bars::{Slot, bars};
use super::chart::{Axes, Chart};
use super::fleet_charts::{Stacks, by, gather, in_all, sides, stacks};
use super::hover::{self, About};
use super::layers::{Layer, total};
use super::lines;
use super::scale::{Grain, Scale};
use super::summary::jump;
use super::svg::{Coordinate, Frame};
use super::time::Gather;
use super::view::View;
use super::words::short;

/// Draws the requests that were refused, and the wishes that were given up.
pub(super) fn refusals(view: &View<'_>, axes: &Axes) -> String {
    let steps = &axes.periods;
    let mut chart = Chart::new(
        "Refused requests",
        format!(
            "Requests that were refused, {}, by the code of the error.",
            by(steps)
        ),
    );
    stacks(
        &mut chart,
        view,
        axes,
        &Stacks {
            layers: |figures| &figures.refused,
            said: "Refused requests by code",
            unit: "refused",
            none: "No request is refused.",
            height: 180.0,
        },
    );
    let mut html = chart.html();
    let mut chart = Chart::new(
        "Wishes given up",
        format!("Refused or failed, and not to be asked for again, {}.", by(steps)),
    );
    let layers = if view.sides.len() > 1 {
        sides(view, |figures| figures.given_up.clone())
    } else {
        let given_up = view.sides.iter().map(|side| side.figures.given_up.clone());
        let layer = |daily| Layer {
            name: "given up".into(),
            class: "c-failed",
            daily,
        };
        given_up.map(layer).collect()
    };
    beside(&mut chart, axes, &layers);
    html += &chart.html();
    html
}

/// Draws the bars of each layer beside those of the others.
fn beside(chart: &mut Chart, axes: &Axes, layers: &[Layer]) {
    let steps = &axes.periods;
    let values = gather(layers, steps, Gather::Sum);
    if values.iter().flatten().all(|value| *value == 0.0) {
        chart.say("No wish is given up.");
        return;
    }
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of(values.iter().flatten().copied(), Grain::Whole, 3),
        height: 110.0,
    };
    let mut svg = String::new();
    for ((at, layer), values) in (0..).zip(layers).zip(&values) {
        let slot = Slot {
            at,
            of: if layers.len() > 1 { 2 } else { 1 },
        };
        let (layer, values) = (std::slice::from_ref(layer), std::slice::from_ref(values));
        svg += &bars(&frame, steps, layer, values, slot).replace(" pale", "");
    }
    chart.explain(layers);
    let said = format!("Wishes given up {}. In all: {}.", by(steps), in_all(layers));
    let about = About {
        axis: "periods",
        unit: "given up",
        sum: false,
    };
    chart.plot(
        "",
        &frame.draw(&said, &[], &svg),
        &hover::data(about, layers, &values),
    );
    chart.tabulate("", axes, layers, Gather::Sum);
}

/// Draws what is paid, by kind.
pub(super) fn bill(view: &View<'_>, axes: &Axes, unit: &str) -> String {
    let steps = &axes.bill;
    let paired = view.sides.len() > 1;
    let mut note = format!("What falls due, {}, by kind, in {unit}.", by(steps));
    if paired {
        note += " The left bar of each pair, paler, is the base; the right one the variant.";
    }
    let mut chart = Chart::new(format!("The bill {}", by(steps)), note);
    let tops = |side: &super::view::Side<'_>| steps.gather(&side.figures.bill_by_day(), Gather::Sum);
    let tops: Vec<f64> = view.sides.iter().flat_map(tops).collect();
    if tops.iter().all(|top| *top == 0.0) {
        chart.say("Nothing is to be paid.");
        return chart.html();
    }
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of(tops, Grain::Whole, 5),
        height: 260.0,
    };
    let (mut svg, mut told, mut said) = (String::new(), Vec::new(), String::new());
    for (at, side) in (0..).zip(&view.sides) {
        let layers = &side.figures.bill;
        let values = gather(layers, steps, Gather::Sum);
        let slot = if paired { Slot { at, of: 2 } } else { Slot::ALL };
        svg += &bars(&frame, steps, layers, &values, slot);
        let _ = write!(said, " {} In all: {}.", side.label, in_all(layers));
        chart.explain(layers);
        told.extend(labelled(side.label, layers));
        chart.tabulate(side.label, axes, &with_total(layers), Gather::Sum);
    }
    if let [side] = view.sides.as_slice() {
        svg += &jump_mark(&frame, axes, &side.figures.bill_by_day());
    }
    let values = gather(&told, steps, Gather::Sum);
    let about = About {
        axis: "bill",
        unit,
        sum: !paired,
    };
    let said = format!("The bill {} and kind, in {unit}.{said}", by(steps));
    chart.plot(
        "",
        &frame.draw(&said, &[], &svg),
        &hover::data(about, &told, &values),
    );
    chart.html()
}

/// Names the layers of a side, and where there are two sides adds their sum.
fn labelled(label: &str, layers: &[Layer]) -> Vec<Layer> {
    if label.is_empty() {
        return layers.to_vec();
    }
    let label = label.to_lowercase();
    let mut told: Vec<Layer> = layers
        .iter()
        .map(|layer| Layer {
            name: format!("{label}: {}", layer.name),
            ..layer.clone()
        })
        .collect();
    told.extend(with_total(layers).pop().map(|total| Layer {
        name: format!("{label}: {}", total.name),
        ..total
    }));
    told
}

/// Adds the sum of all layers as one more.
fn with_total(layers: &[Layer]) -> Vec<Layer> {
    let mut all = layers.to_vec();
    all.push(Layer {
        name: "total".into(),
        class: "c-none",
        daily: total(layers),
    });
    all
}

/// Points out the month in which the bill rises most.
fn jump_mark(frame: &Frame<'_>, axes: &Axes, bill: &[f64]) -> String {
    let Some(jump) = jump(&axes.bill, &axes.calendar, bill) else {
        return String::new();
    };
    // It ends with its bar: the one before is lower, and leaves room.
    let (x, y) = (frame.x(jump.span.end.into()) - 2.0, frame.y(jump.to));
    format!(
        r#"<text class="note end" x="{}" y="{}">+{}</text>"#,
        Coordinate(x.max(Frame::LEFT + 60.0)),
        Coordinate((y - 5.0).max(12.0)),
        short(jump.to - jump.from)
    )
}

/// Draws by how much the bill of the variant is higher, all days up to each together.
pub(super) fn bill_difference(view: &View<'_>, axes: &Axes, unit: &str) -> Option<String> {
    let [base, variant] = view.sides.as_slice() else {
        return None;
    };
    let mut sum = 0.0;
    let daily: Vec<f64> = variant
        .figures
        .bill_by_day()
        .iter()
        .zip(base.figures.bill_by_day())
        .map(|(variant, base)| {
            sum += variant - base;
            sum
        })
        .collect();
    let note = format!(
        "The variant's bill less the base's, all days up to each together, in {unit}. Below zero: the variant is cheaper."
    );
    let mut chart = Chart::new("Cumulative difference of the bill", note);
    if daily.iter().all(|day| *day == 0.0) {
        chart.say("Both bills are the same on every day.");
        return Some(chart.html());
    }
    let layers = [Layer {
        name: "variant less base".into(),
        class: "c-variant",
        daily,
    }];
    let values = gather(&layers, &axes.samples, Gather::Last);
    let drawn = values.first().map(Vec::as_slice).unwrap_or_default();
    let frame = Frame {
        calendar: &axes.calendar,
        scale: Scale::of(drawn.iter().copied(), Grain::Whole, 4),
        height: 200.0,
    };
    let mut svg = lines::around_zero(&frame, &axes.samples, drawn);
    let last = drawn.last().copied().unwrap_or(0.0);
    svg += &end_mark(&frame, last);
    let said = format!(
        "Cumulative difference of the bills. At the end: {} {unit}.",
        short(last)
    );
    let about = About {
        axis: "samples",
        unit,
        sum: false,
    };
    chart.plot(
        "",
        &frame.draw(&said, &[], &svg),
        &hover::data(about, &layers, &values),
    );
    chart.tabulate("", axes, &layers, Gather::Last);
    Some(chart.html())
}

/// Writes what comes out beside the end of its line, on the side away from 0 where there is room.
fn end_mark(frame: &Frame<'_>, last: f64) -> String {
    let (above, below) = (frame.y(last) - 9.0, frame.y(last) + 20.0);
    let y = if above < 14.0 || (last < 0.0 && below < frame.bottom() - 2.0) {
        below
    } else {
        above
    };
    format!(
        r#"<text class="note end" x="{}" y="{}">{}{}</text>"#,
        Coordinate(Frame::RIGHT),
        Coordinate(y),
        if last > 0.0 { "+" } else { "" },
        short(last)
    )
}
