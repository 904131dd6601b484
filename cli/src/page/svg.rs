//! The frame of a plot: axes, grid, outages, and paths within it.

use std::fmt::Write as _;

use super::convert::rounded;
use super::scale::Scale;
use super::time::{Calendar, Mark, marks};
use super::words::{escape, short};

const WIDTH: f64 = 960.0;
pub(super) const LEFT: f64 = 80.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 34.0;

/// Where a plot is drawn: days from left to right, numbers from bottom to top.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) scale: Scale,
    /// The height of the drawing area.
    pub(super) height: f64,
}

impl Frame<'_> {
    pub(super) const LEFT: f64 = LEFT;
    pub(super) const RIGHT: f64 = WIDTH - RIGHT;

    pub(super) fn x(&self, day: f64) -> f64 {
        let share = (day / f64::from(self.calendar.days.max(1))).clamp(0.0, 1.0);
        Self::LEFT + share * (Self::RIGHT - Self::LEFT)
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        TOP + (1.0 - self.scale.share(value)) * self.height
    }

    pub(super) fn bottom(&self) -> f64 {
        TOP + self.height
    }

    /// Draws the frame around `body`; `said` is what a screen reader says of it.
    pub(super) fn draw(&self, said: &str, outages: &[(f64, f64)], body: &str) -> String {
        let height = self.bottom() + BOTTOM;
        let mut svg = format!(
            r#"<svg viewBox="0 0 {WIDTH} {}" role="img" aria-label="{}">"#,
            Coordinate(height),
            escape(said)
        );
        svg += &self.shades(outages);
        self.grid(&mut svg);
        svg += body;
        self.axis(&mut svg);
        svg += "</svg>";
        svg
    }

    fn shades(&self, outages: &[(f64, f64)]) -> String {
        let mut svg = String::new();
        let mut reached = f64::MIN;
        for (from, to) in outages {
            let from = self.x(*from).max(reached);
            let to = self.x(*to).max(from + 1.5);
            // What is closer together than can be told apart is one.
            if from - reached < 0.5 && to - reached < 0.5 {
                continue;
            }
            reached = to;
            let _ = write!(
                svg,
                r#"<path class="outage" d="M{} {}H{}V{}H{}z"/>"#,
                Coordinate(from),
                Coordinate(TOP),
                Coordinate(to),
                Coordinate(self.bottom()),
                Coordinate(from)
            );
        }
        svg
    }

    fn grid(&self, svg: &mut String) {
        for tick in self.scale.ticks() {
            let y = Coordinate(self.y(tick));
            let class = if tick == 0.0 { "zero" } else { "grid" };
            let _ = write!(svg, r#"<path class="{class}" d="M{LEFT} {y}H{}"/>"#, Self::RIGHT);
            let _ = write!(
                svg,
                r#"<text class="y" x="{}" y="{y}" dy=".35em">{}</text>"#,
                LEFT - 8.0,
                short(tick)
            );
        }
    }

    fn axis(&self, svg: &mut String) {
        let bottom = self.bottom();
        for Mark { day, label, minor } in marks(self.calendar) {
            let x = self.x(day.into());
            if x > Self::RIGHT - 18.0 {
                continue;
            }
            let class = if minor { "x minor" } else { "x" };
            let _ = write!(
                svg,
                r#"<path class="tick" d="M{x} {}v5"/><text class="{class}" x="{x}" y="{}">{}</text>"#,
                Coordinate(bottom),
                Coordinate(bottom + 9.0),
                escape(&label),
                x = Coordinate(x),
            );
        }
    }
}

/// A number in a drawing, with at most one decimal.
pub(super) struct Coordinate(pub(super) f64);

impl std::fmt::Display for Coordinate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = rounded(self.0.abs() * 10.0).min(1_000_000);
        if self.0 < 0.0 && tenths > 0 {
            f.write_str("-")?;
        }
        match (tenths / 10, tenths % 10) {
            (whole, 0) => write!(f, "{whole}"),
            (whole, tenth) => write!(f, "{whole}.{tenth}"),
        }
    }
}

/// The data of a path.
#[derive(Default)]
pub(super) struct Path(String);

impl Path {
    pub(super) fn go(&mut self, x: f64, y: f64) -> &mut Self {
        let _ = write!(self.0, "M{} {}", Coordinate(x), Coordinate(y));
        self
    }

    pub(super) fn line(&mut self, x: f64, y: f64) -> &mut Self {
        let _ = write!(self.0, "L{} {}", Coordinate(x), Coordinate(y));
        self
    }

    pub(super) fn across(&mut self, x: f64) -> &mut Self {
        let _ = write!(self.0, "H{}", Coordinate(x));
        self
    }

    pub(super) fn upright(&mut self, y: f64) -> &mut Self {
        let _ = write!(self.0, "V{}", Coordinate(y));
        self
    }

    pub(super) fn close(&mut self) -> &mut Self {
        self.0.push('z');
        self
    }

    /// Writes the element, or nothing for a path that is empty.
    pub(super) fn element(&self, classes: &str) -> String {
        if self.0.is_empty() {
            String::new()
        } else {
            format!(r#"<path class="{classes}" d="{}"/>"#, self.0)
        }
    }
}
