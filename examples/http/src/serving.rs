//! A server on a thread of its own, for as long as it is held.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::sync::oneshot;

/// A server that answers on a thread of its own until it is dropped.
#[derive(Debug)]
pub struct Serving {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

/// Takes a free port of this machine, and gives it with its address.
///
/// # Errors
///
/// Where there is none.
pub fn bind() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

impl Serving {
    /// Begins to answer.
    ///
    /// # Errors
    ///
    /// Where the system has no thread or no event loop for it.
    pub fn start(listener: TcpListener, app: Router) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        listener.set_nonblocking(true)?;
        let (stop, stopped) = oneshot::channel();
        let serve = async move {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            tokio::select! {
                ended = axum::serve(listener, app) => ended,
                _ = stopped => Ok(()),
            }
        };
        let thread = thread::Builder::new().spawn(move || runtime.block_on(serve))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // The receiving end is gone where the server has ended by itself.
        let _is_gone = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
