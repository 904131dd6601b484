//! Connections: taken as they come, and not kept waiting for by anybody who does not speak.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How long the head of a request may take to come, and a connection stay open without one.
const HEAD_LIMIT: Duration = Duration::from_secs(30);

/// How long to wait where no connection can be taken: most likely there are too many.
const BREATHER: Duration = Duration::from_millis(50);

/// Answers requests until it is told to stop, and ends those that have begun.
pub async fn listen(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_LIMIT);
    loop {
        let stream = tokio::select! {
            stream = accept(&listener) => stream,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // An answer is one write; waiting for more would only delay it. Where it cannot be said, it is slower.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}
