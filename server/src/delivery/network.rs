//! What a client needs of the network, and the way to a host through it: resolved once, judged, connected.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;
use url::Host;

use super::address::Reach;

/// What the network will have done; it is not bound to what was asked with.
pub type Pending<T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send>>;

/// A connection, whatever it runs over.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Resolves names and connects; a test brings its own, so that it needs no DNS and no address but its own.
pub trait Network: Send + Sync {
    /// Gives the addresses of a name, best first. Only names are asked for, never addresses.
    fn resolve(&self, name: &str, port: u16) -> Pending<Vec<SocketAddr>>;

    /// Connects to an address.
    fn connect(&self, address: SocketAddr) -> Pending<Box<dyn Stream>>;
}

/// The network of this machine: its resolver (`getaddrinfo`), and TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tcp;

impl Network for Tcp {
    fn resolve(&self, name: &str, port: u16) -> Pending<Vec<SocketAddr>> {
        let name = name.to_owned();
        Box::pin(async move { Ok(lookup_host((name, port)).await?.collect()) })
    }

    fn connect(&self, address: SocketAddr) -> Pending<Box<dyn Stream>> {
        Box::pin(async move {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            Ok(Box::new(stream) as Box<dyn Stream>)
        })
    }
}

/// Says why there is no connection.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unreachable {
    #[error("`{name}` does not resolve: {}", in_words(why))]
    Unresolved { name: String, why: io::Error },
    #[error("`{name}` resolves to no address")]
    NoAddress { name: String },
    #[error("resolves to {ip}, which is not public")]
    Resolved { ip: IpAddr },
    #[error("{ip} is not public")]
    Literal { ip: IpAddr },
    #[error("{}", in_words(.0))]
    Refused(io::Error),
}

/// Says what the operating system says, as words in a sentence and without its number.
pub(super) fn in_words(error: &io::Error) -> String {
    let said = error.to_string();
    let Some((words, _number)) = said.split_once(" (os error ") else {
        return said;
    };
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// More addresses than this no honest name has; each costs a connection.
const MOST_ADDRESSES: usize = 8;

/// Connects to a host, within its reach.
///
/// A name is resolved once, and what was judged is what is connected to: a second look might give another address.
pub(super) async fn open(
    network: &dyn Network,
    host: &Host<String>,
    port: u16,
    reach: Reach,
) -> Result<Box<dyn Stream>, Unreachable> {
    let addresses = match host {
        Host::Domain(name) => addresses(network, name, port, reach).await?,
        Host::Ipv4(ip) => vec![literal((*ip).into(), port, reach)?],
        Host::Ipv6(ip) => vec![literal((*ip).into(), port, reach)?],
    };
    first_to_connect(network, &addresses)
        .await
        .map_err(Unreachable::Refused)
}

fn literal(ip: IpAddr, port: u16, reach: Reach) -> Result<SocketAddr, Unreachable> {
    if reach.allows(ip) {
        Ok((ip, port).into())
    } else {
        Err(Unreachable::Literal { ip })
    }
}

/// Gives the addresses of a name that are within reach, at least one.
async fn addresses(
    network: &dyn Network,
    name: &str,
    port: u16,
    reach: Reach,
) -> Result<Vec<SocketAddr>, Unreachable> {
    let resolved = network.resolve(name, port).await;
    let all = resolved.map_err(|why| Unreachable::Unresolved {
        name: name.to_owned(),
        why,
    })?;
    let Some(first) = all.first().map(SocketAddr::ip) else {
        return Err(Unreachable::NoAddress {
            name: name.to_owned(),
        });
    };
    let within: Vec<_> = all
        .into_iter()
        .filter(|address| reach.allows(address.ip()))
        .take(MOST_ADDRESSES)
        .collect();
    if within.is_empty() {
        return Err(Unreachable::Resolved { ip: first });
    }
    Ok(within)
}

/// How long an address has to itself before the next is tried beside it (RFC 8305, section 5).
const HEAD_START: Duration = Duration::from_millis(250);

/// Connects to whichever address answers first, so that one that never answers does not cost all the time there is.
async fn first_to_connect(network: &dyn Network, addresses: &[SocketAddr]) -> io::Result<Box<dyn Stream>> {
    let mut racing = JoinSet::new();
    let mut waiting = addresses.iter();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    loop {
        if let Some(address) = waiting.next() {
            racing.spawn(network.connect(*address));
        }
        let ended = if waiting.len() == 0 {
            racing.join_next().await
        } else {
            match timeout(HEAD_START, racing.join_next()).await {
                Ok(ended) => ended,
                Err(_elapsed) => continue,
            }
        };
        match ended {
            Some(Ok(Ok(stream))) => return Ok(stream),
            Some(Ok(Err(error))) => failure = error,
            Some(Err(broken)) => failure = io::Error::other(broken),
            None => return Err(failure),
        }
    }
}
