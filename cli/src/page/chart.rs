//! A chart as a whole: heading, note, legend, plots, and the same numbers as a table.

use std::fmt::Write as _;

use super::layers::Layer;
use super::table::{Cell, Table};
use super::time::{Calendar, Gather, Steps};
use super::words::{escape, number};

/// The steps of time that the charts of a page share.
#[derive(Clone, Debug)]
pub(super) struct Axes {
    pub(super) calendar: Calendar,
    /// Days, or a few together: for what is there at an instant.
    pub(super) samples: Steps,
    /// Days, weeks, months or years: for what happens.
    pub(super) periods: Steps,
    /// Months or years: for what is paid.
    pub(super) bill: Steps,
    /// Of which a table has a row each.
    pub(super) rows: Steps,
}

impl Axes {
    /// Makes them as fine as `plots`, the number of times that each is drawn, lets the page be.
    pub(super) fn of(calendar: Calendar, plots: u32) -> Self {
        let plots = plots.max(1);
        Self {
            samples: Steps::samples(&calendar, (4_400 / plots).clamp(120, 1_100)),
            periods: Steps::periods(&calendar, (1_300 / plots).clamp(60, 160)),
            bill: Steps::months(&calendar, 120),
            rows: Steps::periods(&calendar, 40),
            calendar,
        }
    }
}

/// A chart under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Chart {
    title: String,
    note: String,
    legend: Vec<(&'static str, String)>,
    panels: String,
    tables: String,
}

impl Chart {
    pub(super) fn new(title: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            note: note.into(),
            ..Self::default()
        }
    }

    /// Adds a sentence to the note.
    pub(super) fn remark(&mut self, text: &str) {
        self.note.push(' ');
        self.note += text;
    }

    /// Adds to the legend each layer that is to be seen on any side, once.
    pub(super) fn explain(&mut self, layers: &[Layer]) {
        for layer in layers {
            let known = self.legend.iter().any(|(_, name)| *name == layer.name);
            if !known && layer.daily.iter().any(|day| *day != 0.0) {
                self.legend.push((layer.class, layer.name.clone()));
            }
        }
        // What came with a later side goes to where it belongs.
        let place = |name: &str| layers.iter().position(|layer| layer.name == name);
        self.legend.sort_by_key(|(_, name)| place(name));
    }

    /// Adds a plot: a drawing and the numbers for the script.
    pub(super) fn plot(&mut self, label: &str, svg: &str, data: &str) {
        if !label.is_empty() {
            let _ = write!(self.panels, "<h4>{}</h4>", escape(label));
        }
        let _ = write!(self.panels, r#"<div class="plot">{svg}{data}</div>"#);
    }

    /// Adds a sentence in the place of a plot.
    pub(super) fn say(&mut self, text: &str) {
        let _ = write!(self.panels, r#"<p class="none">{}</p>"#, escape(text));
    }

    /// Adds the numbers of a plot as a table.
    pub(super) fn tabulate(&mut self, caption: &str, axes: &Axes, layers: &[Layer], how: Gather) {
        let layers: Vec<&Layer> = layers
            .iter()
            .filter(|layer| layer.daily.iter().any(|day| *day != 0.0))
            .collect();
        if layers.is_empty() {
            return;
        }
        let mut head = vec!["When"];
        head.extend(layers.iter().map(|layer| layer.name.as_str()));
        let mut table = Table::new(caption, &head);
        let columns: Vec<Vec<f64>> = layers
            .iter()
            .map(|layer| axes.rows.gather(&layer.daily, how))
            .collect();
        for (at, label) in axes.rows.labels(&axes.calendar).into_iter().enumerate() {
            let mut cells = vec![Cell::from(label)];
            cells.extend(
                columns
                    .iter()
                    .filter_map(|column| column.get(at))
                    .map(|value| number(*value).into()),
            );
            table.row(cells);
        }
        self.tables += &table.html("numbers");
    }

    pub(super) fn html(self) -> String {
        let mut html = String::from("<figure><figcaption>");
        let _ = write!(html, "<h3>{}</h3>", escape(&self.title));
        if !self.note.is_empty() {
            let _ = write!(html, "<p>{}</p>", escape(&self.note));
        }
        html += "</figcaption>";
        if self.legend.len() > 1 {
            html += r#"<ul class="legend">"#;
            for (class, name) in &self.legend {
                let _ = write!(html, r#"<li><i class="{class}"></i>{}</li>"#, escape(name));
            }
            html += "</ul>";
        }
        html += &self.panels;
        if !self.tables.is_empty() {
            let _ = write!(
                html,
                r"<details><summary>The numbers as a table</summary>{}</details>",
                self.tables
            );
        }
        html += "</figure>";
        html
    }
}
