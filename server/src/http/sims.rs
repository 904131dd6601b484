//! `/v1/Sims`: the API of the Sim resource.

use std::error::Error;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use sim_lifecycle::wire::SIMS_PATH;

use super::answer::{answer, failed, written};
use super::auth::Requester;
use super::{App, TIME_LIMIT};
use crate::world::BodyFault;

/// How long the body of an update may be, in bytes.
const MOST_FORM: usize = 64 * 1024;

const FORM: &str = "application/x-www-form-urlencoded";

pub(super) async fn list(State(app): State<App>, Requester(requester): Requester, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default().as_bytes();
    written(&app.world, app.world.list(requester, query).await)
}

pub(super) async fn fetch(State(app): State<App>, Requester(requester): Requester, uri: Uri) -> Response {
    written(&app.world, app.world.fetch(requester, segment(&uri)).await)
}

pub(super) async fn update(
    State(app): State<App>,
    Requester(requester): Requester,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let form = read_form(&headers, body).await;
    let form = form.as_ref().map(AsRef::as_ref);
    answer(&app.world, app.world.update(requester, segment(&uri), form).await)
}

pub(super) async fn delete(State(app): State<App>, Requester(requester): Requester, uri: Uri) -> Response {
    match app.world.delete(requester, segment(&uri)).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(failure) => failed(&app.world, &failure),
    }
}

/// Gives the Sim's segment of the path, as it came.
fn segment(uri: &Uri) -> &str {
    let below = uri.path().strip_prefix(SIMS_PATH).unwrap_or_default();
    below.strip_prefix('/').unwrap_or(below)
}

async fn read_form(headers: &HeaderMap, body: Body) -> Result<Bytes, BodyFault> {
    let form = read_body(body, MOST_FORM).await?;
    if form.is_empty() {
        return Ok(form);
    }
    let Some(found) = headers.get(CONTENT_TYPE) else {
        return Ok(form);
    };
    let found = String::from_utf8_lossy(found.as_bytes());
    let essence = found.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(FORM) {
        Ok(form)
    } else {
        Err(BodyFault::ContentType {
            found: essence.into(),
        })
    }
}

/// Reads a body of at most so many bytes, which have to come in time.
pub(super) async fn read_body(body: Body, most: usize) -> Result<Bytes, BodyFault> {
    let read = tokio::time::timeout(TIME_LIMIT, to_bytes(body, most)).await;
    let read = read.map_err(|_| BodyFault::BrokenOff {
        why: "it took too long to come".into(),
    })?;
    read.map_err(|error| {
        let is_long = error
            .source()
            .is_some_and(<dyn Error>::is::<http_body_util::LengthLimitError>);
        if is_long {
            BodyFault::TooLong { most }
        } else {
            BodyFault::BrokenOff {
                why: error.to_string().into(),
            }
        }
    })
}
