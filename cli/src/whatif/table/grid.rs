//! Columns that stand straight.

/// On which side of a column its cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// Lines of cells, below a heading.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    heading: String,
    /// The sides of the first columns; all others stand right.
    sides: Vec<Side>,
    lines: Vec<Vec<String>>,
}

impl Grid {
    pub(super) fn new(heading: impl Into<String>, sides: &[Side]) -> Self {
        Self {
            heading: heading.into(),
            sides: sides.to_vec(),
            lines: Vec::new(),
        }
    }

    pub(super) fn line<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.lines.push(cells.into_iter().map(Into::into).collect());
    }

    /// Writes it, without spaces at the ends of lines.
    pub(super) fn text(&self) -> String {
        let columns = self.lines.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.lines.iter().filter_map(|line| line.get(column));
                cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        let mut text = format!("{}\n", self.heading);
        for line in &self.lines {
            let cells = line.iter().zip(&widths).enumerate();
            let cells: Vec<_> = cells
                .map(|(column, (cell, width))| self.cell(column, cell, *width))
                .collect();
            text += format!("  {}", cells.join("  ")).trim_end();
            text.push('\n');
        }
        text
    }

    fn cell(&self, column: usize, cell: &str, width: usize) -> String {
        match self.sides.get(column) {
            Some(Side::Left) => format!("{cell:<width$}"),
            Some(Side::Right) | None => format!("{cell:>width$}"),
        }
    }
}
