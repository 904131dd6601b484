//! The fake over HTTP: which request is which question to its world.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::to_string;
use sim_lifecycle::wire::{ErrorBody, SIMS_PATH, read_time};
use sim_lifecycle::{Code, Refusal};

use super::script::Break;
use super::world::World;
use super::{Shared, lock};
use crate::api::EVENTS_PATH;

/// Where codes would be explained.
const DOCS: &str = "https://docs.example.com/errors";

pub(super) fn app(world: Shared) -> Router {
    Router::new().fallback(answer).with_state(world)
}

async fn answer(
    State(world): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !headers.contains_key(AUTHORIZATION) {
        return error(&ErrorBody::new(Code::Unauthorized, "no credentials", DOCS));
    }
    let mut world = lock(&world);
    world.pass();
    let response = respond(&mut world, &method, &uri, &body);
    world.pass();
    response
}

fn respond(world: &mut World, method: &Method, uri: &Uri, body: &[u8]) -> Response {
    let broken = || error(&ErrorBody::new(Code::ServiceUnavailable, "try again later", DOCS));
    let is_change = *method == Method::POST || *method == Method::DELETE;
    let breaks = if is_change { world.next_break() } else { None };
    if breaks == Some(Break::Before) {
        return broken();
    }
    let response =
        take(world, method, uri, body).unwrap_or_else(|refusal| error(&ErrorBody::of(&refusal, DOCS)));
    if breaks == Some(Break::After) {
        broken()
    } else {
        response
    }
}

fn take(world: &mut World, method: &Method, uri: &Uri, body: &[u8]) -> Result<Response, Refusal> {
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    Ok(match (method.as_str(), path) {
        ("GET", SIMS_PATH) => json(StatusCode::OK, to_string(&world.list(query.as_bytes())?)),
        ("GET", EVENTS_PATH) => match query.strip_prefix("StartDate=").map(read_time) {
            Some(Ok(since)) => json(StatusCode::OK, to_string(&world.events(since))),
            Some(Err(_)) | None => error(&ErrorBody::new(
                Code::InvalidPage,
                "StartDate is an instant",
                DOCS,
            )),
        },
        ("GET", _) => json(StatusCode::OK, to_string(&world.fetch(path)?)),
        ("POST", _) => json(StatusCode::OK, to_string(&world.update(path, body)?)),
        ("DELETE", _) => {
            world.delete(path)?;
            StatusCode::NO_CONTENT.into_response()
        }
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    })
}

fn error(body: &ErrorBody) -> Response {
    let status = body.status.and_then(|status| StatusCode::from_u16(status).ok());
    json(
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        to_string(body),
    )
}

fn json(status: StatusCode, text: serde_json::Result<String>) -> Response {
    match text {
        Ok(text) => (status, [(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
