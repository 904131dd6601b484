//! Serving: everything put together, until it is told to stop.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use sim_lifecycle::wire::{CallbackKey, EmptyKey};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::courier::Courier;
use crate::delivery::Reach;
use crate::demo::{Demo, DemoError};
use crate::file_lock::{FileLock, FileLockError};
use crate::http::{App, listen, router};
use crate::metrics::Metrics;
use crate::options::Serve;
use crate::policy_file::{PolicyFileError, read_policy};
use crate::storage::{ClockKind, Storage, StorageError};
use crate::world::{self, OpenError, Operator, World};

/// How long what has begun may take to end.
const GRACE: Duration = Duration::from_secs(15);

/// Says why the server does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// Where it is to listen, it cannot.
    #[error("cannot listen on {address}: {why}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why.
        why: io::Error,
    },
    /// The database cannot be opened.
    #[error("the database cannot be opened: {0}")]
    Storage(#[from] StorageError),
    /// The world cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The policy cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyFileError),
    /// The demo cannot be set up.
    #[error("the demo: {0}")]
    Demo(#[from] DemoError),
    /// Another server has the database's file.
    #[error(transparent)]
    Taken(#[from] FileLockError),
    /// Something that goes on for as long as the server does has ended.
    #[error("{what} has broken; the log says how")]
    Broken {
        /// What.
        what: &'static str,
    },
    /// The secret is empty.
    #[error("--callback-secret: {0}")]
    Secret(#[from] EmptyKey),
    /// The machine.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
///
/// [`ServeError`].
pub async fn serve(options: Serve) -> Result<(), ServeError> {
    let address = options.listen;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|why| ServeError::Listen { address, why })?;
    let local = listener.local_addr()?;
    let base_url = (options.base_url.clone()).unwrap_or_else(|| format!("http://{local}"));
    let key = (options.callback_secret.as_deref())
        .map(|secret| CallbackKey::new(secret.as_bytes()))
        .transpose()?;
    let _lock = FileLock::take(options.database.as_deref())?;
    let storage = Storage::open(options.database.as_deref()).await?;
    let world_options = world_options(&options, base_url)?;
    let reach = world_options.reach;
    let demo = Demo::fill(&options, &storage, &world_options).await?;
    let world = Arc::new(World::open(storage, world_options).await?);
    world.catch_up().await?;
    let metrics = Arc::new(Metrics::default());
    let app = App {
        world: Arc::clone(&world),
        metrics: Arc::clone(&metrics),
        test_helpers: !options.no_test_helpers,
    };
    // From before anybody knows that it listens: whoever does may tell it to stop.
    let told = told_to_stop()?;
    if let Err(error) = announce(&format!("listening on http://{local}"), demo.as_ref(), &world) {
        // Nobody reads it; it serves all the same.
        tracing::info!(%local, %error, "listening");
    }

    let (stop, stopped) = watch::channel(false);
    let mut timers = tokio::spawn({
        let (world, mut stopped) = (Arc::clone(&world), stopped.clone());
        async move {
            tokio::select! {
                () = world.keep_time() => {}
                _ = stopped.wait_for(|stopped| *stopped) => {}
            }
        }
    });
    let courier = Courier::new(Arc::clone(&world), metrics, reach, key)
        .giving_up_after(options.give_up_after)
        .keeping_delivered(options.keep_delivered);
    let mut deliveries = tokio::spawn(courier.deliver(stopped.clone()));
    let mut serving = tokio::spawn(listen(listener, router(app), stopped));
    // None of them ends by itself; one that has broken must not be missed.
    let broken = tokio::select! {
        () = told => None,
        _ = &mut timers => Some("the keeping of time"),
        _ = &mut deliveries => Some("the delivery of callbacks"),
        _ = &mut serving => Some("the answering of requests"),
    };
    if let Some(what) = broken {
        return Err(ServeError::Broken { what });
    }
    tracing::info!("stopping");
    // Whoever has ended already does not hear it, and need not.
    let _ = stop.send(true);
    let ended = async {
        let _ = serving.await;
        let _ = deliveries.await;
        let _ = timers.await;
        world.storage().close().await;
    };
    if tokio::time::timeout(GRACE, ended).await.is_err() {
        tracing::warn!("what had begun took too long to end");
    }
    Ok(())
}

fn world_options(options: &Serve, base_url: String) -> Result<world::Options, ServeError> {
    let policy = read_policy(options.policy.as_deref())?;
    let (clock, operator) = if options.demo {
        (ClockKind::Manual, Operator::Auto(Demo::LATENCY))
    } else {
        (
            ClockKind::Real,
            Operator::Auto(sim_lifecycle::chrono::TimeDelta::zero()),
        )
    };
    Ok(world::Options {
        clock: Some(options.clock.unwrap_or(clock)),
        start: options.start,
        operator: Some(options.operator.unwrap_or(operator)),
        policy,
        reach: if options.allow_private_callbacks || options.demo {
            Reach::Anywhere
        } else {
            Reach::PublicOnly
        },
        base_url,
    })
}

/// What whoever has started it waits for.
fn announce(first: &str, demo: Option<&Demo>, world: &World) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{first}")?;
    if let Some(demo) = demo {
        writeln!(out, "{}", demo.welcome(world.base_url()))?;
    }
    out.flush()
}

/// Hears SIGINT and SIGTERM from now on, and ends with the first.
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
