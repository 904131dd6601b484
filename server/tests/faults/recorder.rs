//! A receiver of callbacks that outlives every server, keeps all that came, and does not always take it.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::chance::Chance;
use crate::support::Request;

/// How often a callback is turned away at most, so that it gets through in the end.
const MOST_TROUBLE: usize = 2;

/// What was made of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It was taken: 204.
    Taken,
    /// Not now: 503.
    Busy,
    /// The connection was closed without an answer.
    Dropped,
}

/// A request that came.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// The request.
    pub request: Request,
    /// What was made of it.
    pub reaction: Reaction,
    /// After how many kills.
    pub kills: u64,
}

/// Listens until the test ends.
#[derive(Clone, Debug)]
pub struct Recorder {
    address: SocketAddr,
    kept: Arc<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    arrivals: Mutex<Vec<Arrival>>,
    kills: AtomicU64,
    patient: AtomicBool,
    seed: u64,
}

impl Recorder {
    /// Begins to listen.
    pub fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let kept = Arc::new(Kept {
            seed,
            ..Kept::default()
        });
        let shared = Arc::clone(&kept);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&shared);
                thread::spawn(move || kept.serve(stream));
            }
        });
        Self { address, kept }
    }

    /// A URL that leads here; the path begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Says that a server has been killed.
    pub fn killed(&self) {
        self.kept.kills.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes everything from now on.
    pub fn take_all(&self) {
        self.kept.patient.store(true, Ordering::SeqCst);
    }

    /// What has come for each Sim, by its SID, in the order in which it came.
    pub fn by_sim(&self) -> BTreeMap<String, Vec<Arrival>> {
        let mut sims = BTreeMap::<_, Vec<_>>::new();
        for arrival in self.arrivals().iter() {
            let sim = arrival.request.parameter("SimSid").expect("a callback of a Sim");
            sims.entry(sim).or_default().push(arrival.clone());
        }
        sims
    }

    fn arrivals(&self) -> std::sync::MutexGuard<'_, Vec<Arrival>> {
        self.kept.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn serve(&self, mut stream: TcpStream) {
        let Some(request) = stream.try_clone().ok().and_then(read) else {
            return;
        };
        let reaction = self.keep(request);
        // Who called may be dead.
        let _ = match reaction {
            Reaction::Taken => stream.write_all(b"HTTP/1.1 204 Taken\r\nconnection: close\r\n\r\n"),
            Reaction::Busy => {
                stream.write_all(b"HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            }
            Reaction::Dropped => Ok(()),
        };
    }

    fn keep(&self, request: Request) -> Reaction {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        let before: Vec<_> = (arrivals.iter())
            .filter(|arrival| arrival.request.id() == request.id())
            .map(|arrival| arrival.reaction)
            .collect();
        // What has been taken is taken again, and dropped.
        let reaction = if before.contains(&Reaction::Taken) {
            Reaction::Taken
        } else {
            self.react(request.id(), before.len())
        };
        arrivals.push(Arrival {
            request,
            reaction,
            kills: self.kills.load(Ordering::SeqCst),
        });
        reaction
    }

    /// Follows from the seed, the callback and the attempt, whatever the order in which callbacks come.
    fn react(&self, id: &str, before: usize) -> Reaction {
        if before >= MOST_TROUBLE || self.patient.load(Ordering::SeqCst) {
            return Reaction::Taken;
        }
        let mut hasher = DefaultHasher::new();
        (self.seed, id, before).hash(&mut hasher);
        match Chance::new(hasher.finish()).below(20) {
            0 => Reaction::Busy,
            1 => Reaction::Dropped,
            _ => Reaction::Taken,
        }
    }
}

/// The request of a connection; `None` where it breaks off, as it does where its sender is killed.
fn read(stream: TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line);
    }
    let mut words = lines.first()?.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let pairs = lines.iter().skip(1).filter_map(|line| line.split_once(':'));
    let headers: Vec<_> = pairs
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(Some(0), |(_, value)| value.parse().ok())?];
    reader.read_exact(&mut body).ok()?;
    Some(Request {
        method,
        target,
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
