//! Lines over time: in steps for what holds over each, and straight between what holds at their ends.

use super::svg::{Coordinate, Frame, Path};
use super::time::Steps;

/// Draws a line that stays level over each step.
pub(super) fn level(frame: &Frame<'_>, steps: &Steps, values: &[f64], classes: &str) -> String {
    let mut path = Path::default();
    outline(frame, steps, values, &mut path);
    path.element(&format!("line {classes}"))
}

/// Draws the area below a line that stays level over each step.
pub(super) fn below(frame: &Frame<'_>, steps: &Steps, values: &[f64], classes: &str) -> String {
    let mut path = Path::default();
    outline(frame, steps, values, &mut path);
    path.upright(frame.y(0.0)).across(Frame::LEFT).close();
    path.element(&format!("fill {classes}"))
}

fn outline(frame: &Frame<'_>, steps: &Steps, values: &[f64], path: &mut Path) {
    let mut before = None;
    for (span, value) in steps.spans().zip(values) {
        let y = frame.y(*value);
        let height = Coordinate(y).to_string();
        match &before {
            None => {
                path.go(frame.x(span.start.into()), y);
            }
            Some(before) if *before != height => {
                path.across(frame.x(span.start.into())).upright(y);
            }
            Some(_) => {}
        }
        before = Some(height);
    }
    path.across(Frame::RIGHT);
}

/// Draws a line from 0 through what holds at the end of each step, and the areas between it and 0.
pub(super) fn around_zero(frame: &Frame<'_>, steps: &Steps, values: &[f64]) -> String {
    let with_start = || std::iter::once(0.0).chain(values.iter().copied());
    let path = |side: fn(f64) -> f64, closed: bool| {
        let mut path = Path::default();
        path.go(Frame::LEFT, frame.y(0.0));
        for (day, value) in steps.edges().iter().zip(with_start()).skip(1) {
            path.line(frame.x((*day).into()), frame.y(side(value)));
        }
        if closed {
            path.upright(frame.y(0.0)).close();
        }
        path
    };
    let mut svg = path(|value| value.max(0.0), true).element("fill faint c-more");
    svg += &path(|value| value.min(0.0), true).element("fill faint c-less");
    svg += &path(|value| value, false).element("line c-variant");
    svg
}
