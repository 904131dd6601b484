//! Tables of numbers in HTML.

use std::fmt::Write as _;

use super::words::escape;

/// A table whose first column names its rows.
#[derive(Clone, Debug)]
pub(super) struct Table {
    caption: String,
    head: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

/// A cell: text, or HTML that is safe already.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(String),
    Html(String),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl Table {
    pub(super) fn new(caption: &str, head: &[&str]) -> Self {
        Self {
            caption: caption.into(),
            head: head.iter().map(|&name| name.into()).collect(),
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = impl Into<Cell>>) -> &mut Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes it; the classes say how it looks.
    pub(super) fn html(&self, classes: &str) -> String {
        let mut html = format!(r#"<div class="scroll"><table class="{classes}">"#);
        if !self.caption.is_empty() {
            let _ = write!(html, "<caption>{}</caption>", escape(&self.caption));
        }
        if !self.head.is_empty() {
            html += "<thead><tr>";
            for name in &self.head {
                let _ = write!(html, r#"<th scope="col">{}</th>"#, escape(name));
            }
            html += "</tr></thead>";
        }
        html += "<tbody>";
        for row in &self.rows {
            html += "<tr>";
            for (at, cell) in row.iter().enumerate() {
                let text = match cell {
                    Cell::Text(text) => escape(text),
                    Cell::Html(html) => html.clone(),
                };
                let _ = if at == 0 {
                    write!(html, r#"<th scope="row">{text}</th>"#)
                } else {
                    write!(html, "<td>{text}</td>")
                };
            }
            html += "</tr>";
        }
        html += "</tbody></table></div>";
        html
    }
}
