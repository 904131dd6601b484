//! Calls over TLS: to whom it is spoken, and who is trusted.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use sim_lifecycle::wire::Attempt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ProtocolVersion, RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::{Fake, NO_CONTENT, accepted, anywhere, get, read_request, ready};
use crate::delivery::address::Reach;
use crate::delivery::client::Client;
use crate::delivery::network::{Network, Tcp};

/// What a receiver has heard: the name that it was called by, the version, and the request.
type Heard = (Option<String>, Option<ProtocolVersion>, String);

/// Starts a receiver with a certificate for `receiver.example` and `127.0.0.1` that takes one call; gives what trusts it.
async fn receiver(
    version: &'static SupportedProtocolVersion,
) -> (SocketAddr, RootCertStore, JoinHandle<std::io::Result<Heard>>) {
    let names = ["receiver.example".to_owned(), "127.0.0.1".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        let stream = accepted(&listener).await;
        let mut stream = acceptor.accept(stream).await?;
        let request = read_request(&mut stream).await;
        stream.write_all(NO_CONTENT.as_bytes()).await?;
        let (_, session) = stream.get_ref();
        let name = session.server_name().map(str::to_owned);
        Ok((name, session.protocol_version(), request))
    });
    (address, roots, heard)
}

/// A network in which every name leads to one address on loopback, over real sockets.
fn leading_to(address: SocketAddr) -> Arc<Fake> {
    Fake::new(move |_| ready(Ok(vec![address])), |address| Tcp.connect(address))
}

fn trusting(roots: RootCertStore, address: SocketAddr) -> Client {
    Client::new(Reach::Anywhere)
        .with_network(leading_to(address))
        .with_roots(roots)
}

#[tokio::test]
async fn a_call_over_tls_arrives() {
    for (version, expected) in [
        (&TLS12, ProtocolVersion::TLSv1_2),
        (&TLS13, ProtocolVersion::TLSv1_3),
    ] {
        let (address, roots, heard) = receiver(version).await;
        let client = trusting(roots, address);
        let answer = client.send(&get("https://Receiver.example./a/../b")).await;
        assert_eq!(answer.attempt, Attempt::Answered(204), "{}", answer.words);
        let (name, version, request) = heard.await.unwrap().unwrap();
        assert_eq!(name.as_deref(), Some("receiver.example"));
        assert_eq!(version, Some(expected));
        assert!(
            request.starts_with("GET /a/../b HTTP/1.1\r\nHost: Receiver.example.\r\n"),
            "{request}"
        );
    }
}

#[tokio::test]
async fn an_address_can_have_a_certificate() {
    let (address, roots, _heard) = receiver(&TLS13).await;
    let client = trusting(roots, address);
    let answer = client.send(&get(format!("https://{address}/"))).await;
    assert_eq!(answer.attempt, Attempt::Answered(204), "{}", answer.words);
}

#[tokio::test]
async fn a_certificate_of_somebody_else_is_none() {
    let (address, roots, heard) = receiver(&TLS13).await;
    let client = trusting(roots, address);
    let answer = client.send(&get("https://other.example/")).await;
    assert_eq!(answer.attempt, Attempt::ConnectionError);
    assert!(
        answer
            .words
            .starts_with("TLS: invalid peer certificate: certificate not valid for name \"other.example\""),
        "{}",
        answer.words
    );
    assert!(heard.await.unwrap().is_err(), "nothing was sent");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_none() {
    let (address, _roots, heard) = receiver(&TLS13).await;
    let client = trusting(RootCertStore::empty(), address);
    let answer = client.send(&get("https://receiver.example/")).await;
    assert_eq!(answer.attempt, Attempt::ConnectionError);
    assert_eq!(answer.words, "TLS: invalid peer certificate: UnknownIssuer");
    assert!(heard.await.unwrap().is_err(), "nothing was sent");
}

#[tokio::test]
async fn a_port_without_tls_gives_a_connection_error() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut stream = accepted(&listener).await;
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
    });
    let answer = anywhere().send(&get(url)).await;
    assert_eq!(answer.attempt, Attempt::ConnectionError);
    assert!(answer.words.starts_with("TLS: "), "{}", answer.words);
}

#[tokio::test]
async fn a_call_without_tls_to_a_port_with_it_gives_a_connection_error() {
    let (address, roots, _heard) = receiver(&TLS13).await;
    let answer = trusting(roots, address)
        .send(&get(format!("http://{address}/")))
        .await;
    assert_eq!(answer.attempt, Attempt::ConnectionError);
}
