//! Stacked areas: what a whole is made of, over time.

use super::layers::Layer;
use super::svg::{Coordinate, Frame, Path};
use super::time::Steps;

/// Draws each layer on top of those before it; the first numbers are those at the very start, the others at the ends of the steps.
///
/// The uppermost is drawn first and down to the bottom, and the next over it: half of the points that outlines would need.
pub(super) fn areas(frame: &Frame<'_>, steps: &Steps, layers: &[Layer], values: &[Vec<f64>]) -> String {
    let mut stacked = vec![0.0; steps.edges().len()];
    let mut svg = Vec::new();
    for (layer, values) in layers.iter().zip(values) {
        if values.iter().all(|value| *value <= 0.0) {
            continue;
        }
        for (top, value) in stacked.iter_mut().zip(values) {
            *top += value;
        }
        svg.push(area(frame, steps, &stacked).element(&format!("fill {}", layer.class)));
    }
    svg.reverse();
    svg.concat()
}

fn area(frame: &Frame<'_>, steps: &Steps, tops: &[f64]) -> Path {
    let mut path = Path::default();
    let points: Vec<(f64, f64)> = steps
        .edges()
        .iter()
        .zip(tops)
        .map(|(day, top)| (frame.x((*day).into()), frame.y(*top)))
        .collect();
    let Some((first, last)) = points.first().zip(points.last()) else {
        return path;
    };
    path.go(first.0, frame.bottom()).upright(first.1);
    let heights: Vec<String> = points.iter().map(|(_, y)| Coordinate(*y).to_string()).collect();
    for (at, (x, y)) in points.iter().enumerate().skip(1) {
        let here = heights.get(at);
        let flat = here == heights.get(at - 1) && here == heights.get(at + 1);
        if !flat {
            path.line(*x, *y);
        }
    }
    path.line(last.0, last.1);
    path.upright(frame.bottom()).close();
    path
}
