//! Deliveries, on this machine's loopback and in memory; no test sends anything further.

mod address;
mod network;
mod target;
mod time;
mod tls;
mod wire;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sim_lifecycle::text::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::address::Reach;
use super::client::{Call, Client};
use super::network::{Network, Pending, Stream};

const NO_CONTENT: &str = "HTTP/1.1 204 No Content\r\n\r\n";

/// A network of names and connections made up by a test, which notes what it is asked.
struct Fake {
    /// Gives the addresses of a name; how many times names were asked for before, first.
    resolve: Box<dyn Fn(usize) -> Pending<Vec<SocketAddr>> + Send + Sync>,
    connect: Box<dyn Fn(SocketAddr) -> Pending<Box<dyn Stream>> + Send + Sync>,
    asked: Mutex<Vec<String>>,
    connected: Mutex<Vec<SocketAddr>>,
}

impl Fake {
    fn new(
        resolve: impl Fn(usize) -> Pending<Vec<SocketAddr>> + Send + Sync + 'static,
        connect: impl Fn(SocketAddr) -> Pending<Box<dyn Stream>> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            resolve: Box::new(resolve),
            connect: Box::new(connect),
            asked: Mutex::default(),
            connected: Mutex::default(),
        })
    }

    /// Every name leads to these; connections are answered in memory, all with the same text.
    fn answering(addresses: &[&str], answer: &'static str) -> Arc<Self> {
        let addresses = parsed(addresses);
        Self::new(
            move |_| ready(Ok(addresses.clone())),
            move |_| ready(Ok(in_memory(answer))),
        )
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn connected(&self) -> Vec<SocketAddr> {
        self.connected.lock().unwrap().clone()
    }
}

impl Network for Fake {
    fn resolve(&self, name: &str, port: u16) -> Pending<Vec<SocketAddr>> {
        let mut asked = self.asked.lock().unwrap();
        let answer = (self.resolve)(asked.len());
        asked.push(format!("{name}:{port}"));
        answer
    }

    fn connect(&self, address: SocketAddr) -> Pending<Box<dyn Stream>> {
        self.connected.lock().unwrap().push(address);
        (self.connect)(address)
    }
}

fn parsed(addresses: &[&str]) -> Vec<SocketAddr> {
    addresses.iter().map(|address| address.parse().unwrap()).collect()
}

fn ready<T: Send + 'static>(value: io::Result<T>) -> Pending<T> {
    Box::pin(async { value })
}

fn never<T: Send + 'static>() -> Pending<T> {
    Box::pin(std::future::pending())
}

/// A connection whose other end says its text once it has heard a whole head, and then holds on.
fn in_memory(answer: &'static str) -> Box<dyn Stream> {
    let (near, mut far) = tokio::io::duplex(64 * 1024);
    tokio::spawn(async move {
        read_request(&mut far).await;
        far.write_all(answer.as_bytes()).await.ok();
        std::future::pending::<()>().await;
    });
    Box::new(near)
}

/// Reads a request with its body, if its length is given.
async fn read_request(stream: &mut (impl Stream + ?Sized)) -> String {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, length)| length.parse().unwrap());
            if body.len() >= length {
                return text.into_owned();
            }
        }
        let byte = stream.read_u8().await.expect("a whole request");
        read.push(byte);
    }
}

/// A receiver on loopback that answers every connection with the same text and closes it.
struct Receiver {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Receiver {
    async fn answering(answer: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::<Mutex<Vec<String>>>::default();
        let hearing = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let request = read_request(&mut stream).await;
                hearing.lock().unwrap().push(request);
                stream.write_all(answer.as_bytes()).await.ok();
                stream.shutdown().await.ok();
            }
        });
        Self { address, heard, task }
    }

    /// Gives a URL of its, with what stands before and after the address.
    fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}{}{path}", self.address)
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Takes a connection, or fails where none comes.
async fn accepted(listener: &TcpListener) -> TcpStream {
    let accepted = timeout(Duration::from_secs(10), listener.accept()).await;
    accepted.expect("a connection in time").unwrap().0
}

fn anywhere() -> Client {
    Client::new(Reach::Anywhere)
}

fn get(url: impl Into<String>) -> Call {
    Call {
        method: Method::Get,
        url: url.into(),
        body: None,
        headers: Vec::new(),
    }
}
