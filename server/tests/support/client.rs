//! A blocking client: requests as a user's program makes them, and raw bytes for what no program would send.

use std::fmt::Write as _;
use std::io::{ErrorKind, Read, Write as _};
use std::net::TcpStream;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::http::{HeaderMap, Method, Request};

use super::wait::{DEADLINE, eventually};

/// Sends requests to one server, with one requester's credentials or none.
#[derive(Clone, Debug)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    authorization: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Client {
    /// A client without credentials.
    pub fn new(base: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .proxy(None)
            // Of what a busy machine adds, the server knows nothing when it ends a request after half a minute.
            .timeout_global(Some(DEADLINE * 6))
            .build()
            .into();
        Self {
            agent,
            base: base.to_owned(),
            authorization: None,
        }
    }

    /// The same with HTTP Basic.
    #[must_use]
    pub fn basic(&self, user: &str, password: &str) -> Self {
        let pair = STANDARD.encode(format!("{user}:{password}"));
        self.authorized(&format!("Basic {pair}"))
    }

    /// The same with a Bearer token.
    #[must_use]
    pub fn bearer(&self, token: &str) -> Self {
        self.authorized(&format!("Bearer {token}"))
    }

    /// The same with this header `Authorization`.
    #[must_use]
    pub fn authorized(&self, authorization: &str) -> Self {
        Self {
            authorization: Some(authorization.to_owned()),
            ..self.clone()
        }
    }

    /// Fetches a path, or an absolute URL.
    pub fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], b"")
    }

    /// Deletes.
    pub fn delete(&self, path: &str) -> Reply {
        self.send("DELETE", path, &[], b"")
    }

    /// Sends a form, letter for letter.
    pub fn post(&self, path: &str, form: &str) -> Reply {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, form.as_bytes())
    }

    /// Sends JSON.
    pub fn post_json(&self, path: &str, value: &Value) -> Reply {
        let headers = [("content-type", "application/json")];
        self.send("POST", path, &headers, value.to_string().as_bytes())
    }

    /// Sends any request, and panics where there is no answer.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|why| panic!("{method} {path}: {why}"))
    }

    /// Sends any request.
    ///
    /// # Errors
    ///
    /// Where there is no answer.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Reply, ureq::Error> {
        let base = if path.starts_with('/') { &self.base[..] } else { "" };
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).expect("a method"))
            .uri(format!("{base}{path}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let answer = if body.is_empty() && method != "POST" {
            self.agent.run(request.body(()).expect("a request"))
        } else {
            self.agent.run(request.body(body).expect("a request"))
        }?;
        let (head, mut body) = answer.into_parts();
        Ok(Reply {
            status: head.status.as_u16(),
            headers: head.headers,
            body: body.with_config().limit(1 << 28).read_to_vec()?,
        })
    }
}

impl Client {
    /// The callbacks that this requester sees, newest first; `query` narrows them down.
    #[track_caller]
    pub fn callbacks(&self, query: &str) -> Vec<Value> {
        let reply = self
            .get(&format!("/console/callbacks?{query}"))
            .expect(200)
            .json();
        reply["callbacks"].as_array().expect("callbacks").clone()
    }

    /// Waits until the newest callback under `query` has come to a state after a number of attempts, and gives it.
    pub fn callback(&self, query: &str, state: &str, attempts: u64) -> Value {
        let what = format!("a callback that is {state} after {attempts} attempts");
        eventually(&what, || {
            let newest = self.callbacks(query).into_iter().next()?;
            (newest["state"] == state && newest["attempts"] == attempts).then_some(newest)
        })
    }

    /// The outputs of a Sim's history, in their order; the Sim by its SID.
    #[track_caller]
    pub fn history(&self, sim: &str) -> Vec<Value> {
        let path = format!("/console/sims/{sim}/history");
        let history = self.get(&path).expect(200).json();
        let groups = history["groups"].as_array().expect("groups");
        let outputs = groups.iter().filter_map(|group| group["outputs"].as_array());
        outputs.flatten().cloned().collect()
    }
}

impl Reply {
    /// Itself, where the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|why| panic!("{why}: {} {:?}", self.status, self.text()))
    }

    /// The body as JSON, a value a line.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let text = self.text();
        let lines: Result<Vec<_>, _> = text.lines().map(serde_json::from_str).collect();
        lines.unwrap_or_else(|why| panic!("{why}: {text:?}"))
    }

    /// A header, where it is there and text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The error body, where this is an answer with this status and code and each field that section 12 of the rules names.
    #[track_caller]
    pub fn error(&self, status: u16, code: u32) -> Value {
        let body = self.json();
        assert_eq!(
            (self.status, body["status"].as_u64(), body["code"].as_u64()),
            (status, Some(status.into()), Some(code.into())),
            "{body}"
        );
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{body}"
        );
        let more = body["more_info"].as_str().unwrap_or_default();
        assert!(
            more.starts_with("http") && more.contains(&code.to_string()),
            "{body}"
        );
        let fields = body.as_object().expect("an object").len();
        assert_eq!(
            (fields, body.get("in_flight").is_some()),
            (if code == 33010 { 5 } else { 4 }, code == 33010),
            "{body}"
        );
        assert_eq!(
            self.header("content-type").map(|value| value.split(';').next()),
            Some(Some("application/json"))
        );
        body
    }

    /// The message of the error, checked as [`error`](Self::error) does.
    #[track_caller]
    pub fn message(&self, status: u16, code: u32) -> String {
        let body = self.error(status, code);
        body["message"].as_str().unwrap_or_default().to_owned()
    }
}

/// A form of these parameters.
pub fn form(parameters: &[(&str, &str)]) -> String {
    let pairs = parameters
        .iter()
        .map(|(name, value)| format!("{name}={}", segment(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// A text percent-encoded, so that it can be a segment of a path or a value of a query.
pub fn segment(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Sends bytes as they are to `address`, and gives what comes back until the server closes the connection, with nothing
/// lost where it closes early; ask for `Connection: close`.
pub fn raw(address: &str, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(DEADLINE)).expect("a time-out");
    let mut writer = stream.try_clone().expect("a second handle");
    thread::scope(|scope| {
        scope.spawn(move || {
            // A server may answer and close before it has read everything.
            let _ = writer.write_all(bytes);
        });
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => answer,
            Err(why) if why.kind() == ErrorKind::ConnectionReset => answer,
            Err(why) => panic!("{why} after {:?}", String::from_utf8_lossy(&answer)),
        }
    })
}
