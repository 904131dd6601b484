//! One attempt to deliver a callback over HTTP, and what came of it.

use std::error::Error;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode, header, http};
use hyper_util::rt::TokioIo;
use sim_lifecycle::text::{HttpUrlError, Method};
use sim_lifecycle::wire::Attempt;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tracing::warn;
use url::Host;

use super::address::Reach;
use super::network::{Network, Stream, Tcp, Unreachable, in_words, open};
use super::target::Target;

/// An HTTP request to make.
///
/// It is no [`CallbackRequest`](sim_lifecycle::wire::CallbackRequest), so that it can be read back from where it waited,
/// and can be a Commands callback too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The URL, which is called as given.
    pub url: String,
    /// The body: for POST the parameters, `application/x-www-form-urlencoded`.
    pub body: Option<String>,
    /// Headers beside those that every call has: the callback's id, its signature.
    pub headers: Vec<(&'static str, String)>,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it means for the delivery: [`Delivery`](sim_lifecycle::wire::Delivery) is made from it.
    pub attempt: Attempt,
    /// The same for a person: `200 OK`, `connection refused`, `no answer within 15 s`.
    pub words: String,
}

/// How long a call may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// To connect: to resolve the name, to open the connection, and to agree on TLS.
    pub connect: Duration,
    /// In all.
    pub whole: Duration,
    /// For what follows the head of an answer, within the whole. By then it is known what came of the call, so that no
    /// more than a courtesy is left: the receiver may finish what it says.
    pub rest: Duration,
}

impl Default for Limits {
    /// Gives 5 s to connect, 15 s in all, and 1 s for the rest of an answer.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            whole: Duration::from_secs(15),
            rest: Duration::from_secs(1),
        }
    }
}

/// How much of an answer's body is read, and not looked at.
const REST_SIZE: usize = 64 * 1024;

/// How the server calls itself.
const USER_AGENT: &str = concat!("sim-lifecycle-server/", env!("CARGO_PKG_VERSION"));

/// Makes calls, each over a connection of its own; clones share what they are made of.
///
/// Redirects are not followed, proxies of the environment are not asked, and nothing is remembered from one call to the
/// next.
///
/// ```
/// use sim_lifecycle::text::Method;
/// use sim_lifecycle::wire::Attempt;
/// use sim_lifecycle_server::delivery::address::Reach;
/// use sim_lifecycle_server::delivery::client::{Call, Client};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let client = Client::new(Reach::PublicOnly);
/// let call = Call {
///     method: Method::Post,
///     url: "http://127.0.0.1/callbacks".to_owned(),
///     body: Some("SimStatus=active".to_owned()),
///     headers: vec![("Sim-Callback-Id", "5f2c".to_owned())],
/// };
/// let answer = client.send(&call).await;
/// assert_eq!(answer.attempt, Attempt::ConnectionError);
/// assert_eq!(answer.words, "127.0.0.1 is not public");
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    reach: Reach,
    limits: Limits,
    network: Arc<dyn Network>,
    tls: TlsConnector,
}

impl Client {
    /// Makes a client on this machine's network that trusts what this machine trusts.
    ///
    /// It reads the machine's certificates, which takes a moment: once at the start is enough. Where there are none, it
    /// says so in the log, and every call over `https` fails.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self {
            reach,
            limits: Limits::default(),
            network: Arc::new(Tcp),
            tls: tls(roots_of_this_machine()),
        }
    }

    /// Gives it other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Gives it another network.
    #[must_use]
    pub fn with_network(self, network: Arc<dyn Network>) -> Self {
        Self { network, ..self }
    }

    /// Gives it others to trust.
    #[cfg(test)]
    pub(super) fn with_roots(self, roots: RootCertStore) -> Self {
        Self {
            tls: tls(roots),
            ..self
        }
    }

    /// Makes a call, once, and says what came of it (rule C8).
    ///
    /// What cannot be called (a URL that is none, a name that does not resolve, or only to addresses out of reach) is a
    /// [connection error](Attempt::ConnectionError): another time it may be possible. If the future is dropped, the call is
    /// broken off.
    pub async fn send(&self, call: &Call) -> Answer {
        match self.attempt(call).await {
            Ok(status) => Answer {
                attempt: Attempt::Answered(status.as_u16()),
                words: match status.canonical_reason() {
                    Some(reason) => format!("{} {reason}", status.as_u16()),
                    None => status.as_u16().to_string(),
                },
            },
            Err(trouble) => Answer {
                attempt: trouble.attempt(),
                words: trouble.to_string(),
            },
        }
    }

    async fn attempt(&self, call: &Call) -> Result<StatusCode, Trouble> {
        let target = Target::of(&call.url)?;
        let request = request(call, &target)?;
        let mut whole = pin!(sleep(self.limits.whole));
        let (response, _connection) = tokio::select! {
            biased;
            answered = self.exchange(request, &target) => answered?,
            () = &mut whole => return Err(Trouble::NoAnswer(self.limits.whole)),
        };
        let status = response.status();
        let rest = Limited::new(response.into_body(), REST_SIZE).collect();
        // Whether the rest comes or not, the status has said it all.
        tokio::select! {
            _ = timeout(self.limits.rest, rest) => {}
            () = whole => {}
        }
        Ok(status)
    }

    /// Sends a request and waits for the head of its answer; the connection lives until the second value is dropped.
    async fn exchange(
        &self,
        request: Request<Full<Bytes>>,
        target: &Target,
    ) -> Result<(Response<Incoming>, JoinSet<hyper::Result<()>>), Trouble> {
        let limit = self.limits.connect;
        let stream = timeout(limit, self.connect(target))
            .await
            .map_err(|_elapsed| Trouble::NoConnection(limit))??;
        let (mut sender, connection) = http1::Builder::new()
            .title_case_headers(true)
            // Of an answer only the status counts, whatever else is wrong with it.
            .ignore_invalid_headers_in_responses(true)
            .handshake(TokioIo::new(stream))
            .await?;
        // A set of one, because dropping it ends the task.
        let mut driving = JoinSet::new();
        driving.spawn(connection);
        Ok((sender.send_request(request).await?, driving))
    }

    async fn connect(&self, target: &Target) -> Result<Box<dyn Stream>, Trouble> {
        let stream = open(&*self.network, &target.host, target.port, self.reach).await?;
        if !target.is_secure {
            return Ok(stream);
        }
        let name = server_name(&target.host)?;
        let stream = self.tls.connect(name, stream).await.map_err(Trouble::Tls)?;
        Ok(Box::new(stream))
    }
}

fn request(call: &Call, target: &Target) -> Result<Request<Full<Bytes>>, Trouble> {
    let method = match call.method {
        Method::Get => hyper::Method::GET,
        Method::Post => hyper::Method::POST,
    };
    let mut request = Request::builder()
        .method(method)
        .uri(&*target.path_and_query)
        .header(header::HOST, &*target.host_header)
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::CONNECTION, "close");
    if let Some(authorization) = &target.authorization {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let body = call.body.clone().unwrap_or_default();
    if call.method == Method::Post {
        // The length is said even of nothing, which hyper leaves out (RFC 9110, 8.6).
        request = request
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
    }
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    request.body(body.into()).map_err(Trouble::Request)
}

/// Gives whom a certificate is to be about.
fn server_name(host: &Host<String>) -> Result<ServerName<'static>, Trouble> {
    match host {
        // A certificate has no dot at the end.
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
            .map_err(|error| Trouble::Tls(io::Error::other(error))),
        Host::Ipv4(ip) => Ok(ServerName::from(IpAddr::from(*ip))),
        Host::Ipv6(ip) => Ok(ServerName::from(IpAddr::from(*ip))),
    }
}

fn roots_of_this_machine() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        warn!(errors = ?found.errors, "no certificates to trust on this machine: callbacks over https will fail");
    }
    roots
}

fn tls(roots: RootCertStore) -> TlsConnector {
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has ciphers for TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Arc::new(config).into()
}

/// Says why a call has no answer.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("the URL {0}")]
    Url(#[from] HttpUrlError),
    #[error("cannot be written as a request: {0}")]
    Request(http::Error),
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    #[error("TLS: {}", in_words(.0))]
    Tls(io::Error),
    #[error("no connection within {}", InWords(*.0))]
    NoConnection(Duration),
    #[error("{}", innermost(.0))]
    Http(#[from] hyper::Error),
    #[error("no answer within {}", InWords(*.0))]
    NoAnswer(Duration),
}

impl Trouble {
    fn attempt(&self) -> Attempt {
        match self {
            Self::NoConnection(_) | Self::NoAnswer(_) => Attempt::TimedOut,
            Self::Url(_) | Self::Request(_) | Self::Unreachable(_) | Self::Tls(_) | Self::Http(_) => {
                Attempt::ConnectionError
            }
        }
    }
}

/// Says what is at the bottom of an error of HTTP, which is where the network speaks.
fn innermost(error: &hyper::Error) -> String {
    let mut at: &dyn Error = error;
    while let Some(source) = at.source() {
        at = source;
    }
    match at.downcast_ref() {
        Some(error) => in_words(error),
        None => at.to_string(),
    }
}

/// A span in seconds where it is whole seconds, else in milliseconds.
struct InWords(Duration);

impl fmt::Display for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.subsec_millis() {
            0 => write!(f, "{} s", self.0.as_secs()),
            _ => write!(f, "{} ms", self.0.as_millis()),
        }
    }
}
