//! How long a request may take, in coming and in being answered, on a clock that is turned on.

use std::convert::Infallible;
use std::future::pending;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use hyper::body::Frame;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::sims::read_body;
use super::*;
use crate::delivery::Reach;
use crate::storage::{ClockKind, Storage};
use crate::world::{BodyFault, Options};

/// What docs/server.md says.
const LIMIT: Duration = Duration::from_secs(30);

async fn app() -> App {
    let storage = Storage::open(None).await.expect("a database in memory");
    let options = Options {
        clock: Some(ClockKind::Manual),
        start: None,
        operator: None,
        policy: None,
        reach: Reach::PublicOnly,
        base_url: "http://sims.example".into(),
    };
    App {
        world: Arc::new(World::open(storage, options).await.expect("a world")),
        metrics: Arc::default(),
        test_helpers: true,
    }
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_ended() {
    let app = app().await;
    // From here on nothing waits for the database, whose own limits would come first.
    tokio::time::pause();
    let router: Router = Router::new()
        .route("/", get(pending::<()>))
        .layer(middleware::from_fn_with_state(app, in_time));
    let begun = Instant::now();
    let request = Request::new(Body::empty());
    let response = TowerToHyperService::new(router).call(request);
    let response = timeout(LIMIT * 2, response).await.expect("it is ended");
    let Ok(response) = response;
    assert_eq!(begun.elapsed().as_secs(), LIMIT.as_secs());
    assert_eq!(response.status(), 503);
    let body = to_bytes(response.into_body(), 1_024).await.expect("a body");
    let body: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(body["code"], 33004);
}

/// A body of which nothing comes.
struct Never;

impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_come_is_waited_for_so_long() {
    let begun = Instant::now();
    let read = timeout(LIMIT * 2, read_body(Body::new(Never), 1_024)).await;
    let fault = read.expect("it ends").expect_err("nothing has come");
    assert!(matches!(fault, BodyFault::BrokenOff { .. }), "{fault}");
    assert_eq!(begun.elapsed().as_secs(), LIMIT.as_secs());
}

/// Nor may anybody keep a connection without a word.
#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_come_is_waited_for_so_long() {
    for head in ["", "GET / HTTP/1.1\r\nHost: x\r\n"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (_stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(listen(listener, Router::new(), stopped));
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(head.as_bytes()).await.expect("it is taken");
        let begun = Instant::now();
        let mut rest = Vec::new();
        let closed = timeout(LIMIT * 2, stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "it stays open after {head:?}");
        assert_eq!(begun.elapsed().as_secs(), LIMIT.as_secs());
        listening.abort();
    }
}
