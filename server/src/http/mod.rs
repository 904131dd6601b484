//! The API over HTTP: which request is which question to the world.

mod answer;
mod auth;
mod codes;
mod console;
mod counted;
mod inputs;
mod listen;
mod openapi;
mod origin;
mod probes;
mod sims;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};
use tracing::Level;

pub use listen::listen;

use crate::metrics::Metrics;
use crate::world::{Failure, World};
use answer::failed;

/// How long a request may take; inputs for tests and the clock may take longer, as they move every Sim there is.
pub(super) const TIME_LIMIT: Duration = Duration::from_secs(30);

/// What every request is answered from.
#[derive(Clone, Debug)]
pub struct App {
    /// The world behind the API.
    pub world: Arc<World>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether there are test helpers.
    pub test_helpers: bool,
}

/// Makes the routes.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/v1/Sims", get(sims::list))
        .route(
            "/v1/Sims/{sim}",
            get(sims::fetch).post(sims::update).delete(sims::delete),
        )
        .route("/healthz", get(probes::health))
        .route("/metrics", get(probes::metrics))
        .route("/openapi.json", get(openapi::show))
        .route("/errors/{code}", get(codes::explain))
        .route("/console/state", get(console::state))
        .route("/console/sims", get(console::sims))
        .route("/console/sims/{sim}/history", get(console::history))
        .route("/console/callbacks", get(console::callbacks))
        .route(
            "/console/callbacks/{id}/redeliver",
            post(console::redeliver).layer(middleware::from_fn(origin::own)),
        )
        .layer(middleware::from_fn_with_state(app.clone(), in_time));
    let helpers = if app.test_helpers {
        Router::new()
            .route("/test/inputs", post(inputs::take))
            .route("/console/advance", post(console::advance))
            .layer(middleware::from_fn(origin::own))
    } else {
        Router::new()
    };
    api.merge(helpers)
        .merge(crate::page::routes())
        .fallback(nowhere)
        .layer(middleware::from_fn_with_state(app.clone(), counted::count))
        .layer(CatchPanicLayer::custom(answer::Panicked(Arc::clone(&app.world))))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(DefaultMakeSpan::new().level(Level::DEBUG))
                .on_response(DefaultOnResponse::new().level(Level::DEBUG)),
        )
        .with_state(app)
}

async fn nowhere(State(app): State<App>, uri: Uri) -> Response {
    failed(
        &app.world,
        &Failure::NoPath {
            path: uri.path().into(),
        },
    )
}

/// Ends a request that takes too long; what it has not committed by then is undone.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME_LIMIT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => failed(&app.world, &Failure::TimedOut),
    }
}
