//! `/test/inputs`: the lines of the log format, taken one after the other.

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::App;
use super::answer::failed;
use super::sims::read_body;
use crate::world::InputFault;

/// How long the body may be, in bytes.
const MOST_LINES: usize = 16 * 1024 * 1024;

/// The last line of an answer that tells of a line at fault.
#[derive(Serialize)]
struct Fault {
    line: usize,
    fault: String,
}

pub(super) async fn take(State(app): State<App>, body: Body) -> Response {
    let body = match read_body(body, MOST_LINES).await {
        Ok(body) => body,
        Err(fault) => return failed(&app.world, &fault.into()),
    };
    let mut written = Vec::new();
    for (index, line) in body.split(|byte| *byte == b'\n').enumerate() {
        match app.world.line(line).await {
            Ok(outputs) => outputs.iter().for_each(|output| write(&mut written, output)),
            Err(fault) => return faulty(&app, written, index.saturating_add(1), &fault),
        }
    }
    lines(StatusCode::OK, written)
}

fn faulty(app: &App, mut written: Vec<u8>, line: usize, fault: &InputFault) -> Response {
    let (status, fault) = match fault.failure() {
        None => (StatusCode::BAD_REQUEST, fault.to_string()),
        // What was taken before is told all the same; what is wrong with the database is the log's business.
        Some(failure) => {
            let body = failure.body(&app.world.docs_url());
            let words = body.message.as_deref().unwrap_or_default().to_owned();
            (failed(&app.world, &failure).status(), words)
        }
    };
    write(&mut written, &Fault { line, fault });
    lines(status, written)
}

/// Writing JSON to memory does not fail, as every key is a text.
fn write(written: &mut Vec<u8>, value: &impl Serialize) {
    if let Ok(text) = serde_json::to_vec(value) {
        written.extend(text);
        written.push(b'\n');
    }
}

fn lines(status: StatusCode, written: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "application/x-ndjson")], written).into_response()
}
