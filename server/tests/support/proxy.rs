//! A wire that can be cut: forwards TCP to a database, until it does not.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Forwards connections to `127.0.0.1` and a port to a target.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    wires: Arc<Mutex<Wires>>,
}

#[derive(Debug, Default)]
struct Wires {
    cut: bool,
    ends: Vec<TcpStream>,
}

impl Proxy {
    /// Begins to forward to `target`, a host and a port.
    pub fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let wires = Arc::<Mutex<Wires>>::default();
        let (shared, target) = (Arc::clone(&wires), target.to_owned());
        thread::spawn(move || {
            for incoming in listener.incoming().map_while(Result::ok) {
                let mut wires = shared.lock().unwrap_or_else(PoisonError::into_inner);
                // Dropped, and so closed, where the wire is cut.
                if !wires.cut
                    && let Ok(ends) = join(&incoming, &target)
                {
                    wires.ends.extend(ends);
                }
            }
        });
        Self { address, wires }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes what is open, and lets nothing through from now on.
    pub fn cut(&self) {
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        wires.cut = true;
        for end in wires.ends.drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }

    /// Lets new connections through again.
    pub fn mend(&self) {
        self.wires.lock().unwrap_or_else(PoisonError::into_inner).cut = false;
    }
}

fn join(incoming: &TcpStream, target: &str) -> io::Result<[TcpStream; 2]> {
    let outgoing = TcpStream::connect(target)?;
    let ends = [incoming.try_clone()?, outgoing.try_clone()?];
    pump(incoming.try_clone()?, outgoing.try_clone()?);
    pump(outgoing, incoming.try_clone()?);
    Ok(ends)
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
}
