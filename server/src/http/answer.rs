//! Answers: JSON, and errors with their code and HTTP status.

use std::any::Any;
use std::sync::Arc;

use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tower_http::catch_panic::ResponseForPanic;

use crate::world::{Failure, World, Written};

const JSON: [(HeaderName, HeaderValue); 1] = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];

/// Answers with JSON.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => (status, JSON, text).into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Answers 200 with what is written already, or with the error.
pub(super) fn written(world: &World, result: Result<Written, Failure>) -> Response {
    match result {
        Ok(Written(text)) => (StatusCode::OK, JSON, text).into_response(),
        Err(failure) => failed(world, &failure),
    }
}

/// Answers 200 with what there is, or with the error.
pub(super) fn answer<T: Serialize>(world: &World, result: Result<T, Failure>) -> Response {
    match result {
        Ok(value) => json(StatusCode::OK, &value),
        Err(failure) => failed(world, &failure),
    }
}

/// Answers with an error.
pub(super) fn failed(world: &World, failure: &Failure) -> Response {
    let code = failure.code();
    let status = StatusCode::from_u16(code.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_server_error() {
        tracing::error!(code = code.number(), error = %failure, "a request failed");
    }
    let mut response = json(status, &failure.body(&world.docs_url()));
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"Wireless Sims\", charset=\"UTF-8\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    response
}

/// Answers where a handler has panicked.
#[derive(Clone)]
pub(super) struct Panicked(pub(super) Arc<World>);

impl ResponseForPanic for Panicked {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(
        &mut self,
        panic: Box<dyn Any + Send + 'static>,
    ) -> axum::http::Response<Self::ResponseBody> {
        let words = (panic.downcast_ref::<String>().map(String::as_str))
            .or_else(|| panic.downcast_ref::<&str>().copied());
        tracing::error!(panic = words.unwrap_or("without words"), "a handler panicked");
        failed(&self.0, &Failure::Broken)
    }
}
