//! Requests as a receiver on loopback hears them, and what is made of its answers.

use std::net::Ipv4Addr;
use std::time::Duration;

use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{Attempt, CALLBACK_ID_HEADER};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::{NO_CONTENT, Receiver, accepted, anywhere, get, read_request};
use crate::delivery::client::{Answer, Call};

fn post(url: String, body: Option<&str>) -> Call {
    Call {
        method: Method::Post,
        body: body.map(str::to_owned),
        headers: vec![(CALLBACK_ID_HEADER, "5f2c".to_owned())],
        ..get(url)
    }
}

#[tokio::test]
async fn a_post_as_it_is_heard() {
    let receiver = Receiver::answering(NO_CONTENT).await;
    let url = receiver.url("http://", "/Sims?a=b#c");
    let answer = anywhere()
        .send(&post(url, Some("SimStatus=active&ApiVersion=v1")))
        .await;
    assert_eq!(answer.attempt, Attempt::Answered(204));
    assert_eq!(answer.words, "204 No Content");
    let expected = format!(
        "POST /Sims?a=b HTTP/1.1\r\n\
         Host: {}\r\n\
         User-Agent: sim-lifecycle-server/{}\r\n\
         Connection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: 30\r\n\
         Sim-Callback-Id: 5f2c\r\n\
         \r\n\
         SimStatus=active&ApiVersion=v1",
        receiver.address,
        env!("CARGO_PKG_VERSION"),
    );
    assert_eq!(receiver.heard(), [expected]);
}

#[tokio::test]
async fn a_get_as_it_is_heard() {
    let receiver = Receiver::answering(NO_CONTENT).await;
    let url = receiver.url("http://user:p%40ss@", "/Sims?SimStatus=active");
    anywhere().send(&get(url)).await;
    let expected = format!(
        "GET /Sims?SimStatus=active HTTP/1.1\r\n\
         Host: {}\r\n\
         User-Agent: sim-lifecycle-server/{}\r\n\
         Connection: close\r\n\
         Authorization: Basic dXNlcjpwQHNz\r\n\
         \r\n",
        receiver.address,
        env!("CARGO_PKG_VERSION"),
    );
    assert_eq!(receiver.heard(), [expected]);
}

#[tokio::test]
async fn a_post_without_a_body_says_so() {
    let receiver = Receiver::answering(NO_CONTENT).await;
    anywhere().send(&post(receiver.url("http://", "/"), None)).await;
    let heard = receiver.heard().remove(0);
    assert!(heard.contains("\r\nContent-Length: 0\r\n"), "{heard}");
}

/// Nothing between the URL taken apart and the receiver mends it.
#[tokio::test]
async fn targets_arrive_as_given() {
    let receiver = Receiver::answering(NO_CONTENT).await;
    let client = anywhere();
    for (given, heard) in [
        ("", "/"),
        ("?", "/?"),
        ("?a=b", "/?a=b"),
        ("/a/?", "/a/?"),
        ("//a/../b//./?c?d=/&&", "//a/../b//./?c?d=/&&"),
        ("/%7e%2e%zz%C3%a4", "/%7e%2e%zz%C3%a4"),
        ("/A;b=(c)'*!$~[d]@:,+?'[x]=+", "/A;b=(c)'*!$~[d]@:,+?'[x]=+"),
        (
            "/\"<>\\^`{|}?\"<>\\^`{|}",
            "/%22%3C%3E%5C%5E%60%7B%7C%7D?%22%3C%3E%5C%5E%60%7B%7C%7D",
        ),
        ("/ä?€=𝄞", "/%C3%A4?%E2%82%AC=%F0%9D%84%9E"),
        ("/http://b.example/", "/http://b.example/"),
        ("/*", "/*"),
    ] {
        let answer = client.send(&get(receiver.url("http://", given))).await;
        assert_eq!(answer.attempt, Attempt::Answered(204), "{given}");
        let request = receiver.heard().pop().unwrap();
        assert_eq!(
            request.lines().next(),
            Some(format!("GET {heard} HTTP/1.1").as_str()),
            "{given}"
        );
    }
}

#[tokio::test]
async fn odd_hosts_arrive_as_given() {
    let receiver = Receiver::answering(NO_CONTENT).await;
    let port = receiver.address.port();
    for host in ["127.1", "0x7F.1", "2130706433"] {
        anywhere().send(&get(format!("HTTP://{host}:{port}/"))).await;
        let request = receiver.heard().pop().unwrap();
        assert!(
            request.contains(&format!("\r\nHost: {host}:{port}\r\n")),
            "{request}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let receiver = Receiver::answering("HTTP/1.1 307 Temporary Redirect\r\nLocation: /b\r\n\r\n").await;
    let answer = anywhere()
        .send(&post(receiver.url("http://", "/a"), Some("x=y")))
        .await;
    assert_eq!(answer.attempt, Attempt::Answered(307));
    assert_eq!(answer.words, "307 Temporary Redirect");
    assert_eq!(receiver.heard().len(), 1);
}

#[tokio::test]
async fn each_call_has_a_connection_of_its_own() {
    let receiver =
        Receiver::answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n").await;
    let client = anywhere();
    for _ in 0..2 {
        let answer = client.send(&get(receiver.url("http://", "/"))).await;
        assert_eq!(answer.attempt, Attempt::Answered(200));
    }
    let heard = receiver.heard();
    assert_eq!(heard.first(), heard.get(1), "no cookie comes back");
}

#[tokio::test]
async fn a_status_that_has_no_name_is_told_by_its_number() {
    let receiver = Receiver::answering("HTTP/1.1 799 Whatever\r\n\r\n").await;
    let answer = anywhere().send(&get(receiver.url("http://", "/"))).await;
    assert_eq!(
        (answer.attempt, answer.words.as_str()),
        (Attempt::Answered(799), "799")
    );
}

/// It is no answer that can be waited behind, unlike the other interim ones.
#[tokio::test]
async fn another_protocol_is_an_answer() {
    let receiver = Receiver::answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n").await;
    let answer = anywhere().send(&get(receiver.url("http://", "/"))).await;
    assert_eq!(answer.attempt, Attempt::Answered(101));
}

#[tokio::test]
async fn what_is_no_answer_is_a_connection_error() {
    for (said, words) in [
        ("", "connection closed before message completed"),
        ("HTTP/1.1 200", "connection closed before message completed"),
        (
            "HTTP/1.1 100 Continue\r\n\r\n",
            "connection closed before message completed",
        ),
        ("SSH-2.0-OpenSSH_9.9\r\n", "invalid HTTP version parsed"),
        ("HTTP/1.1 20 OK\r\n\r\n", "invalid HTTP status-code parsed"),
    ] {
        let receiver = Receiver::answering(said).await;
        let answer = anywhere().send(&get(receiver.url("http://", "/"))).await;
        assert_eq!(answer.attempt, Attempt::ConnectionError, "{said}");
        assert_eq!(answer.words, words, "{said}");
    }
}

#[tokio::test]
async fn a_status_counts_even_if_a_header_is_none() {
    let receiver = Receiver::answering("HTTP/1.1 200 OK\r\na b c\r\nd e: f\r\n\r\n").await;
    let answer = anywhere().send(&get(receiver.url("http://", "/"))).await;
    assert_eq!(answer.attempt, Attempt::Answered(200), "{}", answer.words);
}

#[tokio::test]
async fn a_status_counts_even_if_the_body_breaks_off() {
    let receiver =
        Receiver::answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9\r\n\r\nx").await;
    let answer = anywhere().send(&get(receiver.url("http://", "/"))).await;
    assert_eq!(answer.attempt, Attempt::Answered(503));
}

#[tokio::test]
async fn a_closed_port_refuses() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for url in [format!("http://{address}/"), format!("https://{address}/")] {
        let answer = anywhere().send(&get(url)).await;
        let expected = Answer {
            attempt: Attempt::ConnectionError,
            words: "connection refused".to_owned(),
        };
        assert_eq!(answer, expected);
    }
}

#[tokio::test]
async fn what_cannot_be_called_is_said_to_be_so() {
    let long = format!("http://127.0.0.1:9/{}", "a".repeat(70_000));
    let header = Call {
        headers: vec![("Sim-Callback-Id", "a\r\nb".to_owned())],
        ..get("http://127.0.0.1:9/")
    };
    for (call, words) in [
        (
            get("callback"),
            "the URL does not begin with `http://` or `https://`; a URL to call does",
        ),
        (
            get("http://a.example/b c"),
            "the URL has white space or a control character; a URL has neither",
        ),
        (get("http://[::1/"), "the URL is no URL: invalid IPv6 address"),
        (get(long), "cannot be written as a request: uri too long"),
        (
            header,
            "cannot be written as a request: failed to parse header value",
        ),
    ] {
        let answer = anywhere().send(&call).await;
        assert_eq!(
            (answer.attempt, answer.words.as_str()),
            (Attempt::ConnectionError, words)
        );
    }
}

/// On real sockets, whose buffers are not the test's.
#[tokio::test]
async fn a_body_without_an_end_is_left() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let receiver = tokio::spawn(async move {
        let mut stream = accepted(&listener).await;
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    });
    let answer = anywhere().send(&get(url)).await;
    assert_eq!(answer.attempt, Attempt::Answered(200));
    let closed = timeout(Duration::from_secs(10), receiver).await;
    assert!(closed.is_ok(), "the connection is closed");
}

#[tokio::test]
async fn a_call_that_is_dropped_hangs_up() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let call = tokio::spawn(async move { anywhere().send(&get(url)).await });
    let mut stream = accepted(&listener).await;
    read_request(&mut stream).await;
    call.abort();
    let read = timeout(Duration::from_secs(10), stream.read_u8());
    assert!(read.await.expect("closed in time").is_err());
}
