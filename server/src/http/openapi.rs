//! `/openapi.json`: the page of the API, with this server as the one to ask.

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use super::App;
use super::answer::answer;
use crate::world::Failure;

/// The page that the crate's tests hold to the code.
const PAGE: &str = include_str!("../../../docs/openapi.json");

pub(super) async fn show(State(app): State<App>) -> Response {
    answer(&app.world, page(app.world.base_url()))
}

fn page(base_url: &str) -> Result<Value, Failure> {
    let mut page: Value = serde_json::from_str(PAGE).map_err(|_| Failure::Broken)?;
    if let Some(servers) = page.get_mut("servers") {
        *servers = json!([{ "url": base_url }]);
    }
    Ok(page)
}
