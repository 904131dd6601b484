//! What the API shows of a Sim, stored beside it, so that to show it is no more than to read it.
//!
//! It is made where the Sim is stored, by what makes it for every answer. What the URLs in it begin with is the business of the
//! server that shows it: a character stands for that, which JSON has to write as an escape.

use std::sync::Arc;

use sim_lifecycle::Sim;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::Resource;
use sqlx::query;

use super::{StorageError, Transaction};

/// What stands for the beginning of URLs.
const BASE: &str = "\u{1}";

/// The same.
const MARK: char = '\u{1}';

/// How JSON writes it. It is stored as it is, which JSON never is, so that it is found at once.
const BASE_IN_JSON: &str = r"\u0001";

/// How many URLs begin with it.
const URLS: usize = 4;

/// A saved Sim that has everything; such a file is never changed.
const EVERYTHING: &str = include_str!("../../../tests/saved/v1/new-with-everything.json");

/// A Sim as the API shows it, but for what the URLs begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown(Arc<str>);

/// The column with it, in a statement over `sims s` and `settings c` whose first value is the machine's time; null where
/// something is due by then, or by what a manual clock shows, or by when time has passed for the Sim.
macro_rules! shown {
    () => {
        "CASE WHEN s.next_due IS NULL OR (s.next_due > COALESCE(c.now, $1) AND NOT EXISTS \
         (SELECT 1 FROM passings p WHERE p.upto_sim >= s.id AND p.instant >= s.next_due)) THEN s.shown END"
    };
}
pub(super) use shown;

impl Shown {
    /// Takes what is stored; nothing is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// Gives the JSON, with URLs that begin with `base`: the inside of a JSON text.
    #[must_use]
    pub fn under(&self, base: &str) -> String {
        let mut text = String::new();
        self.write_under(base, &mut text);
        text
    }

    /// Writes the JSON behind a text, as [`under`](Self::under) gives it.
    pub fn write_under(&self, base: &str, text: &mut String) {
        text.reserve(self.0.len().saturating_add(base.len().saturating_mul(URLS)));
        for (number, part) in self.0.split(MARK).enumerate() {
            if number > 0 {
                text.push_str(base);
            }
            text.push_str(part);
        }
    }
}

/// Splits lines in which something is shown; JSON without white space has no end of a line in it.
pub(super) fn lines_of(lines: Option<&str>) -> impl Iterator<Item = &str> {
    lines.into_iter().flat_map(|lines| lines.split('\n'))
}

/// Gives what URLs begin with under a base URL, as [`Shown::under`] takes it.
pub(crate) fn inside_json(base_url: &str) -> String {
    let text = serde_json::Value::from(base_url.trim_end_matches('/')).to_string();
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// Writes what is shown of a Sim whose JSON is `saved` and that has something due at `next_due`.
///
/// It is `None` where it has to be made anew each time: where something is due already, which whoever looks lets happen first,
/// and where a text of the Sim's own could be taken for the beginning of a URL.
pub(super) fn write(
    sim: &Sim,
    saved: &str,
    next_due: Option<DateTime<Utc>>,
) -> Result<Option<String>, StorageError> {
    let is_due = next_due.is_some_and(|due| due <= sim.lifecycle().last());
    if is_due || saved.contains(BASE_IN_JSON) {
        return Ok(None);
    }
    let text = serde_json::to_string(&Resource::of(sim, BASE));
    text.map(|text| Some(text.replace(BASE_IN_JSON, BASE)))
        .map_err(|error| StorageError::stored("what is shown of a Sim", &error))
}

impl Transaction {
    /// Forgets what is stored of how Sims are shown, where a server has stored it that shows them otherwise.
    ///
    /// # Errors
    ///
    /// [`StorageError`].
    pub async fn show_as_here(&mut self) -> Result<(), StorageError> {
        let shape = shape()?;
        let others = query("UPDATE settings SET shape = $1 WHERE shape IS NULL OR shape <> $1")
            .bind(shape)
            .execute(self.connection())
            .await?;
        if others.rows_affected() > 0 {
            query("UPDATE sims SET shown = NULL, version = version + 1 WHERE shown IS NOT NULL")
                .execute(self.connection())
                .await?;
        }
        Ok(())
    }
}

/// Gives what is stored of a Sim that has everything, and by which version of the server.
fn shape() -> Result<String, StorageError> {
    let sim = serde_json::from_str(EVERYTHING).map_err(|error| StorageError::stored("a Sim", &error))?;
    let shown = write(&sim, EVERYTHING, None)?.unwrap_or_default();
    Ok(format!("{} {shown}", env!("CARGO_PKG_VERSION")))
}
