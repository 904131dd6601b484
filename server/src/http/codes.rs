//! `/errors/{code}`: what a code means, where `more_info` leads to.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::App;
use super::answer::failed;
use crate::world::Failure;

/// The rules, whose table of codes is held to the code by a test of the crate.
const RULES: &str = include_str!("../../../docs/spec.md");

pub(super) async fn explain(State(app): State<App>, Path(code): Path<String>, uri: Uri) -> Response {
    match explanation(&code) {
        Some(words) => ([(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response(),
        None => failed(
            &app.world,
            &Failure::NoPath {
                path: uri.path().into(),
            },
        ),
    }
}

/// Gives the row of a code as a sentence.
fn explanation(code: &str) -> Option<String> {
    let rows = RULES.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ");
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    let (code, status, when) = rows
        .filter(|(number, ..)| number.parse::<u16>().is_ok())
        .find(|(number, ..)| *number == code)?;
    Some(format!("{code}, with HTTP status {status}: {when}.\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_words() {
        assert_eq!(
            explanation("33010").as_deref(),
            Some("33010, with HTTP status 409: a change is in flight (U6).\n")
        );
        for code in ["20003", "33000", "33201"] {
            assert!(explanation(code).is_some(), "{code}");
        }
        assert_eq!(explanation("33011"), None);
        assert_eq!(explanation("code"), None);
    }
}
