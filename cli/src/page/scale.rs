//! The vertical scale of a plot: from where to where, and round numbers in between.

use super::convert::{length, rounded};

/// From the lowest to the highest number that can be drawn, both of them round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    step: f64,
}

/// Whether what is counted comes in whole numbers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Whole,
    Real,
}

impl Scale {
    /// Makes a scale that holds 0 and all of the numbers, with about `lines` round numbers.
    pub(super) fn of(values: impl IntoIterator<Item = f64>, grain: Grain, lines: usize) -> Self {
        let (mut low, mut high) = (0.0_f64, 0.0_f64);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if high - low <= 0.0 {
            high = 1.0;
        }
        let step = round_step((high - low) / length(lines.max(1)), grain);
        let low = (low / step).floor() * step;
        // A full step above the highest number would be room for nothing: half of one is enough.
        let high = (high / step * 2.0).ceil() * step / 2.0;
        Self {
            low,
            high: high.max(low + step),
            step,
        }
    }

    /// Gives the round numbers, from the lowest.
    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> + '_ {
        let count = rounded(((self.high - self.low) / self.step + 1e-9).floor()).min(20);
        (0..=u32::try_from(count).unwrap_or(0)).map(|at| {
            let tick = self.low + f64::from(at) * self.step;
            // What is left of cancelling is no number that anybody wants to read.
            if tick.abs() < self.step / 1e6 { 0.0 } else { tick }
        })
    }

    /// Gives where a number lies between the lowest (0) and the highest (1).
    pub(super) fn share(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        if share.is_finite() {
            share.clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// Gives 1, 2 or 5 times a power of ten, the first that is at least `step`.
fn round_step(step: f64, grain: Grain) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let round = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|round| *round >= step * 0.999_999)
        .unwrap_or(power);
    match grain {
        Grain::Whole => round.max(1.0),
        Grain::Real => round,
    }
}
