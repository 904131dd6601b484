//! Instants as they are stored: texts that sort as the instants follow each other.

use sim_lifecycle::chrono::{DateTime, Datelike, SecondsFormat, Utc};

use super::StorageError;

/// The last year whose texts sort rightly; no clock of the server comes to the next.
pub const LAST_YEAR: i32 = 9999;

/// Writes an instant of the years 0000 to 9999; one beyond them is never come to, and `None`.
pub(super) fn write(at: DateTime<Utc>) -> Option<String> {
    (0..=LAST_YEAR)
        .contains(&at.year())
        .then(|| at.to_rfc3339_opts(SecondsFormat::Nanos, true))
}

/// Writes an instant that some clock has shown.
pub(super) fn write_past(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

pub(super) fn read(text: &str) -> Result<DateTime<Utc>, StorageError> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|error| StorageError::stored("an instant", &error))
}

pub(super) fn read_optional(text: Option<String>) -> Result<Option<DateTime<Utc>>, StorageError> {
    text.map(|text| read(&text)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_sort_as_instants_do() {
        let texts: Vec<_> = [
            "0000-01-01T00:00:00Z",
            "2026-01-01T09:00:00Z",
            "2026-01-01T09:00:00.000000001Z",
            "2026-01-01T09:00:00.1Z",
            "9999-12-31T23:59:59.999999999Z",
        ]
        .map(|text| write(text.parse().expect("an instant")).expect("within the years"))
        .into();
        assert!(texts.is_sorted());
        for text in texts {
            assert_eq!(write_past(read(&text).expect("as written")), text);
        }
    }

    #[test]
    fn an_instant_beyond_the_years_is_never_come_to() {
        assert_eq!(write(DateTime::<Utc>::MAX_UTC), None);
    }
}
