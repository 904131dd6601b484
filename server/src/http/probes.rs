//! What watches the server: whether it is well, and what it has counted.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::App;

pub(super) async fn health(State(app): State<App>) -> Response {
    match app.world.storage().ping().await {
        Ok(()) => "ok".into_response(),
        Err(error) => {
            tracing::warn!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer").into_response()
        }
    }
}

pub(super) async fn metrics(State(app): State<App>) -> Response {
    match app.world.storage().count_all_callbacks().await {
        Ok(counts) => app.metrics.set_callbacks(&counts),
        Err(error) => tracing::warn!(%error, "the callbacks cannot be counted"),
    }
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, content_type)], app.metrics.write()).into_response()
}
