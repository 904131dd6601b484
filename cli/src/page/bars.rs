//! Stacked bars, one for each step of time, or one beside the other for each of two scenarios.

use super::layers::Layer;
use super::svg::{Frame, Path};
use super::time::Steps;

/// Which part of its step a bar takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// The number of the bar, from the left.
    pub(super) at: u32,
    /// How many share a step.
    pub(super) of: u32,
}

impl Slot {
    pub(super) const ALL: Self = Self { at: 0, of: 1 };

    /// Gives from where to where it goes, with a gap where there is room for one.
    fn within(self, from: f64, to: f64) -> (f64, f64) {
        let gap = ((to - from) * 0.18).clamp(0.0, 8.0);
        let (from, to) = (from + gap / 2.0, to - gap / 2.0);
        let width = (to - from) / f64::from(self.of.max(1));
        let left = from + width * f64::from(self.at);
        (left, left + width)
    }
}

/// Draws one path for each layer.
pub(super) fn bars(
    frame: &Frame<'_>,
    steps: &Steps,
    layers: &[Layer],
    values: &[Vec<f64>],
    slot: Slot,
) -> String {
    let mut stacked = vec![0.0; steps.len()];
    let mut svg = String::new();
    for (layer, values) in layers.iter().zip(values) {
        let mut path = Path::default();
        for ((span, value), under) in steps.spans().zip(values).zip(&mut stacked) {
            if *value <= 0.0 {
                continue;
            }
            let (left, right) = slot.within(frame.x(span.start.into()), frame.x(span.end.into()));
            path.go(left, frame.y(*under))
                .upright(frame.y(*under + value))
                .across(right)
                .upright(frame.y(*under))
                .close();
            *under += value;
        }
        let pale = if slot.of > 1 && slot.at == 0 { " pale" } else { "" };
        svg += &path.element(&format!("fill {}{pale}", layer.class));
    }
    svg
}
