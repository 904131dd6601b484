//! The handlers: each runs its one statement and sends what came of it.

use std::sync::LazyLock;

use axum::extract::{Form, Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::rows::{RESOURCE, Rows};

const JSON: [(HeaderName, &str); 1] = [(CONTENT_TYPE, "application/json")];

/// How many Sims a page has.
const PAGE: usize = 50;

const FETCH: &str = "SELECT resource FROM sims WHERE sid = ?1";

const LIST: &str =
    "SELECT resource FROM sims WHERE (date_created, sid) > (?1, ?2) ORDER BY date_created, sid LIMIT 50";

/// A transaction of its own, which is on the disk when it ends; one statement, so that it takes one way to SQLite's thread and back.
const UPDATE: &str = "UPDATE sims SET friendly_name = ?1, updates = updates + 1 WHERE sid = ?2 RETURNING replace(resource, '{friendly_name}', ?1)";

static BARE: LazyLock<String> = LazyLock::new(|| {
    RESOURCE
        .replace("{sid}", "DE00000000000000000000000000000001")
        .replace("{at}", "2026-01-01T00:00:00Z")
});

static BARE_PAGE: LazyLock<String> = LazyLock::new(|| page(&[BARE.as_str(); PAGE]));

/// The place behind which a page begins.
#[derive(Deserialize)]
pub(crate) struct After {
    after: String,
    sid: String,
}

/// The only parameter that an update has here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Update {
    friendly_name: String,
}

/// What SQLite answered to the one statement.
pub(crate) struct Failed(sqlx::Error);

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.0.to_string()).into_response()
    }
}

pub(crate) async fn bare() -> impl IntoResponse {
    (JSON, BARE.as_str())
}

pub(crate) async fn bare_page() -> impl IntoResponse {
    (JSON, BARE_PAGE.as_str())
}

pub(crate) async fn fetch(
    State(rows): State<Rows>,
    Path(sid): Path<String>,
) -> Result<impl IntoResponse, Failed> {
    let resource: String = sqlx::query_scalar(FETCH)
        .bind(sid)
        .fetch_one(&rows.readers)
        .await?;
    Ok((JSON, resource))
}

pub(crate) async fn list(
    State(rows): State<Rows>,
    Query(place): Query<After>,
) -> Result<impl IntoResponse, Failed> {
    let sims: Vec<String> = sqlx::query_scalar(LIST)
        .bind(place.after)
        .bind(place.sid)
        .fetch_all(&rows.readers)
        .await?;
    Ok((JSON, page(&sims)))
}

pub(crate) async fn update(
    State(rows): State<Rows>,
    Path(sid): Path<String>,
    Form(update): Form<Update>,
) -> Result<impl IntoResponse, Failed> {
    // The statement commits when it has come to its end, behind its only row.
    let resource: Vec<String> = sqlx::query_scalar(UPDATE)
        .bind(update.friendly_name)
        .bind(sid)
        .fetch_all(&rows.writer)
        .await?;
    let resource = resource.into_iter().next().ok_or(sqlx::Error::RowNotFound)?;
    Ok((JSON, resource))
}

fn page(sims: &[impl AsRef<str>]) -> String {
    let mut page = String::with_capacity(sims.len().saturating_mul(RESOURCE.len().saturating_mul(2)));
    page.push_str(r#"{"sims":["#);
    for (n, sim) in sims.iter().enumerate() {
        if n > 0 {
            page.push(',');
        }
        page.push_str(sim.as_ref());
    }
    page.push_str("]}");
    page
}
