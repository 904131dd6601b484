//! A URL taken apart into what a request needs of it, each part as it was given where HTTP allows that (rule C4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use sim_lifecycle::text::{HttpUrl, HttpUrlError};
use url::{Host, Url};

/// Where a call goes, and what it asks for there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Whether it goes over TLS.
    pub(super) is_secure: bool,
    /// Whom to connect to, as the URL parser reads it: a name in ASCII, or an address.
    pub(super) host: Host<String>,
    /// The port, given or not.
    pub(super) port: u16,
    /// The header `Host`: as given, without a port that goes without saying.
    pub(super) host_header: String,
    /// The header `Authorization`, where the URL names a user.
    pub(super) authorization: Option<String>,
    /// The path and the query, as given.
    pub(super) path_and_query: String,
}

/// What no request may have in its first line (RFC 9112, 3.2), although a URL parser lets it pass.
const NOT_IN_REQUESTS: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

impl Target {
    /// Takes a URL apart.
    ///
    /// The parser is asked for the host, the port and the user only: it would rewrite the rest.
    pub(super) fn of(text: &str) -> Result<Self, HttpUrlError> {
        let given: HttpUrl = text.parse()?;
        let url = Url::parse(given.as_str()).map_err(|error| HttpUrlError::Malformed { error })?;
        let host = url.host().ok_or(HttpUrlError::NoHost)?.to_owned();
        let (_, rest) = text.split_once("://").ok_or(HttpUrlError::NotAbsolute)?;
        let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (authority, path_and_query) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        Ok(Self {
            is_secure: url.scheme() == "https",
            port: url.port_or_known_default().ok_or(HttpUrlError::NotAbsolute)?,
            host_header: host_header(host_of(authority), &host, url.port()),
            host,
            authorization: authorization(&url),
            path_and_query: sendable(path_and_query),
        })
    }
}

/// Gives the host in an authority: without the user before it and the port after it.
fn host_of(authority: &str) -> &str {
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_user, host)| host);
    if host_and_port.starts_with('[') {
        let end = host_and_port.find(']').unwrap_or_default();
        host_and_port.get(..=end).unwrap_or(host_and_port)
    } else {
        host_and_port
            .split_once(':')
            .map_or(host_and_port, |(host, _port)| host)
    }
}

/// Writes the header `Host`. What is not plain ASCII is written as it is resolved: a receiver knows itself by no other
/// name.
fn host_header(given: &str, parsed: &Host<String>, port: Option<u16>) -> String {
    let host = if given.is_ascii() && !given.contains('%') {
        given.to_owned()
    } else {
        parsed.to_string()
    };
    port.map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

fn authorization(url: &Url) -> Option<String> {
    let (user, password) = (url.username(), url.password());
    if user.is_empty() && password.is_none() {
        return None;
    }
    let mut credentials: Vec<u8> = percent_decode_str(user).collect();
    credentials.push(b':');
    credentials.extend(percent_decode_str(password.unwrap_or_default()));
    Some(format!("Basic {}", STANDARD.encode(credentials)))
}

/// Gives a path and query as they can be sent: as given but for what HTTP has no place for, and with a path.
fn sendable(path_and_query: &str) -> String {
    let encoded = utf8_percent_encode(path_and_query, &NOT_IN_REQUESTS);
    if path_and_query.starts_with('/') {
        encoded.to_string()
    } else {
        format!("/{encoded}")
    }
}
