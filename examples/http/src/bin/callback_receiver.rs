//! A receiver of callbacks, whole: it takes GET and POST on every path, knows who calls, hears each callback once, and
//! prints what it has heard.
//!
//! `callback_receiver [ADDRESS]` listens on `127.0.0.1:8080` unless told otherwise. With `SIM_CALLBACK_KEY` set, a
//! callback that was not signed with that key in the last five minutes is turned away; without it, anyone is believed.

use std::collections::HashSet;
use std::env::{self, VarError};
use std::error::Error;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::get;
use sim_lifecycle::chrono::{DateTime, TimeDelta};
use sim_lifecycle::wire::{CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, ReceivedCallback};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

struct Receiver {
    key: Option<CallbackKey>,
    /// One that runs for long stores these, and forgets them when the sender has given up for sure.
    heard: Mutex<HashSet<String>>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".into());
    let key = match env::var("SIM_CALLBACK_KEY") {
        Err(VarError::NotPresent) => None,
        secret => Some(CallbackKey::new(secret?.as_bytes())?),
    };
    let heard = Mutex::default();
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let receiver = Arc::new(Receiver { key, heard });
    let app = Router::new().fallback(get(take).post(take)).with_state(receiver);
    let interrupted = async { drop(tokio::signal::ctrl_c().await) };
    Ok(axum::serve(listener, app)
        .with_graceful_shutdown(interrupted)
        .await?)
}

/// Any 2xx ends the matter for the sender, and so do 400 and 401; it tries again after a 5xx.
async fn take(
    State(receiver): State<Arc<Receiver>>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, (StatusCode, String)> {
    let callback = if method == Method::GET {
        ReceivedCallback::from_query(query.unwrap_or_default().as_bytes())
    } else {
        ReceivedCallback::from_form(&body)
    }
    .map_err(|why| (StatusCode::BAD_REQUEST, why.to_string()))?;

    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id = header(CALLBACK_ID_HEADER);
    if let Some(key) = &receiver.key {
        let signature = header(CALLBACK_SIGNATURE_HEADER).unwrap_or_default();
        let now = DateTime::from(SystemTime::now());
        key.verify(
            &callback,
            id.unwrap_or_default(),
            signature,
            now,
            TimeDelta::minutes(5),
        )
        .map_err(|why| (StatusCode::UNAUTHORIZED, why.to_string()))?;
    }
    // Only now: a forged callback must not use up the id of a true one.
    if let Some(id) = id
        && !receiver.heard.lock().await.insert(id.into())
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    // Escaped, since a word or a message may be anything, line breaks included.
    let (sim, status) = (callback.sim, callback.status.as_str().escape_debug());
    match (callback.failure.code, callback.failure.message) {
        (None, None) => println!("{sim} is {status}"),
        (code, message) => println!("{sim} is {status}, failed: {code:?} {message:?}"),
    }
    Ok(StatusCode::NO_CONTENT)
}
