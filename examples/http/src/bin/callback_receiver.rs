//! A receiver of callbacks, whole, in forty lines after what it uses: it takes GET and POST on every path, knows who
//! calls, hears each callback once, and prints what it has heard.
//!
//! `callback_receiver [ADDRESS]` listens on `127.0.0.1:8080` unless told otherwise. With `SIM_CALLBACK_KEY` set, a
//! callback that was not signed with that key in the last five minutes is turned away; without it, anyone is believed.

use std::{collections::HashSet, env, error::Error, sync::Arc, time::SystemTime};

use axum::http::{HeaderMap, Method, StatusCode};
use axum::{Router, body::Bytes, extract::RawQuery, extract::State, routing::get};
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::{CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, ReceivedCallback};
use tokio::{net::TcpListener, signal::ctrl_c, sync::Mutex};

/// The key, if there is one, and the ids heard; one that runs for long stores these, and forgets them in the end.
type Receiver = (Option<CallbackKey>, Mutex<HashSet<String>>);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = env::var_os("SIM_CALLBACK_KEY");
    let key = secret.map(|secret| CallbackKey::new(secret.as_encoded_bytes()));
    let receiver: Arc<Receiver> = Arc::new((key.transpose()?, Mutex::default()));
    let listener = TcpListener::bind(env::args().nth(1).unwrap_or("127.0.0.1:8080".into())).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let app = Router::new().fallback(get(take).post(take));
    let server = axum::serve(listener, app.with_state(receiver));
    let interrupted = async { drop(ctrl_c().await) };
    Ok(server.with_graceful_shutdown(interrupted).await?)
}

/// Any 2xx ends the matter for the sender, and so do 400 and 401; it tries again after a 5xx.
async fn take(
    State(receiver): State<Arc<Receiver>>,
    (method, RawQuery(query), headers): (Method, RawQuery, HeaderMap),
    body: Bytes,
) -> Result<StatusCode, (StatusCode, String)> {
    let callback = match method {
        Method::GET => ReceivedCallback::from_query(query.unwrap_or_default().as_bytes()),
        _ => ReceivedCallback::from_form(&body),
    };
    let callback = callback.map_err(|why| (StatusCode::BAD_REQUEST, why.to_string()))?;
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id = header(CALLBACK_ID_HEADER).unwrap_or_default();
    let signature = header(CALLBACK_SIGNATURE_HEADER).unwrap_or_default();
    if let (Some(key), now) = (&receiver.0, SystemTime::now().into()) {
        let verdict = key.verify(&callback, id, signature, now, TimeDelta::minutes(5));
        verdict.map_err(|why| (StatusCode::UNAUTHORIZED, why.to_string()))?;
    }
    // Only now: a forged callback must not use up the id of a true one.
    if id.is_empty() || receiver.1.lock().await.insert(id.into()) {
        // Escaped, since a word or a message may be anything, line breaks included.
        let (sim, status) = (callback.sim, callback.status.as_str().escape_debug());
        match (callback.failure.code, callback.failure.message) {
            (None, None) => println!("{sim} is {status}"),
            (code, message) => println!("{sim} is {status}, failed: {code:?} {message:?}"),
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
