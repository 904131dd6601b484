//! A receiver of callbacks: records the requests that come, in order, and answers as it is told.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use super::wait::DEADLINE;

/// Listens on a loopback port until the test ends.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    requests: Mutex<mpsc::Receiver<Request>>,
    script: Script,
}

type Script = Arc<Mutex<VecDeque<Answer>>>;

/// How one request is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// With this status, and no body.
    Status(u16),
    /// With 302 to this URL.
    Redirect(String),
    /// Not at all: the connection is closed.
    Close,
    /// Not at all: the connection stays open.
    Never,
    /// With this status, once the gate is open.
    Behind(Gate, u16),
}

/// Holds answers back until it is opened.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    /// Lets through what waits, and all that comes.
    pub fn open(&self) {
        let (is_open, changed) = &*self.0;
        *is_open.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    fn wait(&self) {
        let (is_open, changed) = &*self.0;
        let is_open = is_open.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = changed.wait_while(is_open, |is_open| !*is_open);
        drop(opened);
    }
}

/// A request as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// The path, and the query where there is one.
    pub target: String,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Request {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = self.headers.iter().find(|(this, _)| this == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The header that stays the same however often a callback is delivered.
    #[track_caller]
    pub fn id(&self) -> &str {
        self.header("sim-callback-id").expect("each callback has its id")
    }

    /// A parameter of the form, or of the query where there is no body; `None` where it is not there.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let text = if self.body.is_empty() { query } else { &self.body };
        let mut pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(this, _)| *this == name)?;
        Some(decoded(value))
    }
}

/// What a urlencoded value says.
fn decoded(value: &str) -> String {
    let mut bytes = value.bytes();
    let mut text = Vec::new();
    while let Some(byte) = bytes.next() {
        text.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits: Vec<u8> = bytes.by_ref().take(2).collect();
                let digits = String::from_utf8_lossy(&digits);
                u8::from_str_radix(&digits, 16).expect("two hex digits")
            }
            other => other,
        });
    }
    String::from_utf8(text).expect("UTF-8")
}

impl Receiver {
    /// Begins to listen; every request is answered with 204 until told otherwise.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let (sender, requests) = mpsc::channel();
        let script = Script::default();
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (sender, script) = (sender.clone(), Arc::clone(&shared));
                thread::spawn(move || serve(stream, &sender, &script));
            }
        });
        Self {
            address,
            requests: Mutex::new(requests),
            script,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A URL that leads here; the path begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Says how the next requests are answered, in the order in which they come.
    pub fn answer(&self, answers: impl IntoIterator<Item = Answer>) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        script.extend(answers);
    }

    /// The same, by statuses.
    pub fn statuses(&self, statuses: &[u16]) {
        self.answer(statuses.iter().copied().map(Answer::Status));
    }

    /// The next request that comes, or that has come.
    #[track_caller]
    pub fn next(&self) -> Request {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        match requests.recv_timeout(DEADLINE) {
            Ok(request) => request,
            Err(RecvTimeoutError::Timeout) => panic!("no request has come"),
            Err(RecvTimeoutError::Disconnected) => panic!("the receiver has ended"),
        }
    }

    /// The requests that have come and were not asked for yet, without waiting for any.
    pub fn rest(&self) -> Vec<Request> {
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.try_iter().collect()
    }
}

fn serve(stream: TcpStream, sender: &mpsc::Sender<Request>, script: &Script) {
    let Ok(mut writer) = stream.try_clone() else {
        return;
    };
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let told = script.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        // Nobody may ask any more.
        let _ = sender.send(request);
        let told = told.unwrap_or(Answer::Status(204));
        if let Answer::Behind(gate, _) = &told {
            gate.wait();
        }
        let head = match told {
            Answer::Status(status) | Answer::Behind(_, status) => format!("HTTP/1.1 {status} Told\r\n"),
            Answer::Redirect(to) => format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\n"),
            Answer::Close => return,
            Answer::Never => loop {
                thread::park();
            },
        };
        let length = if head.contains(" 204 ") {
            ""
        } else {
            "content-length: 0\r\n"
        };
        if write!(writer, "{head}{length}\r\n").is_err() {
            return;
        }
    }
}

/// The next request of a connection; `None` where it ends.
fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut first = String::new();
    if reader.read_line(&mut first).ok()? == 0 {
        return None;
    }
    let mut words = first.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.map_or(Some(0), |(_, value)| value.parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
