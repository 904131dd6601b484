//! The client's own receiver of callbacks: it checks them, and keeps them until the client asks.

use std::io;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::routing::get;
use sim_lifecycle::SimSid;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::observe::{CalledBack, RequestId};
use sim_lifecycle::text::{HttpUrl, HttpUrlError};
use sim_lifecycle::wire::{CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, ReceivedCallback};

use crate::clock::Clock;
use crate::serving::{Serving, bind};

/// How long ago a callback may have been signed.
const TOLERANCE: TimeDelta = TimeDelta::minutes(5);

/// A callback that was heard, and when.
#[derive(Clone, Debug)]
pub struct Heard {
    /// When.
    pub seen: DateTime<Utc>,
    /// Of which Sim.
    pub sim: SimSid,
    /// What it says.
    pub callback: CalledBack,
}

/// A receiver of callbacks that keeps what it hears; it stops when it is dropped.
#[derive(Debug)]
pub struct Hearing {
    base: String,
    inbox: Inbox,
    _serving: Serving,
}

type Inbox = Arc<Mutex<Vec<Heard>>>;

#[derive(Clone)]
struct Ear {
    clock: Clock,
    key: CallbackKey,
    inbox: Inbox,
}

impl Hearing {
    /// Begins to hear what is signed with this key.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub fn start(clock: Clock, key: CallbackKey) -> io::Result<Self> {
        let (listener, address) = bind()?;
        let inbox = Inbox::default();
        let ear = Ear {
            clock,
            key,
            inbox: Inbox::clone(&inbox),
        };
        let app = Router::new().fallback(get(take).post(take)).with_state(ear);
        Ok(Self {
            base: format!("http://{address}"),
            inbox,
            _serving: Serving::start(listener, app)?,
        })
    }

    /// Gives the URL for the callbacks of one request, by which they are told from those of another.
    ///
    /// # Errors
    ///
    /// Where it is none, which does not happen.
    pub fn url(&self, RequestId(number): RequestId) -> Result<HttpUrl, HttpUrlError> {
        format!("{}/called-back?request={number}", self.base).parse()
    }

    /// Tells whether something was heard that nobody has asked for yet.
    #[must_use]
    pub fn has_heard(&self) -> bool {
        !self
            .inbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }

    /// Gives what was heard since it was last asked for, in that order.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        mem::take(&mut *self.inbox.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Doubles are let through: whoever takes what was heard knows them by their id.
async fn take(
    State(ear): State<Ear>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, (StatusCode, String)> {
    let query = query.unwrap_or_default();
    let received = if method == Method::GET {
        ReceivedCallback::from_query(query.as_bytes())
    } else {
        ReceivedCallback::from_form(&body)
    }
    .map_err(|why| (StatusCode::BAD_REQUEST, why.to_string()))?;
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id = header(CALLBACK_ID_HEADER);
    let signature = header(CALLBACK_SIGNATURE_HEADER).unwrap_or_default();
    let seen = ear.clock.now();
    ear.key
        .verify(&received, id.unwrap_or_default(), signature, seen, TOLERANCE)
        .map_err(|why| (StatusCode::UNAUTHORIZED, why.to_string()))?;
    let heard = Heard {
        seen,
        sim: received.sim,
        callback: CalledBack::of(&received, id, request(&query)),
    };
    ear.inbox
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(heard);
    Ok(StatusCode::NO_CONTENT)
}

/// Reads what [`Hearing::url`] has put into the URL.
fn request(query: &str) -> Option<RequestId> {
    let number = query.split('&').find_map(|pair| pair.strip_prefix("request="))?;
    number.parse().ok().map(RequestId)
}
