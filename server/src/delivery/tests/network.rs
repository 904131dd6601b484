//! Where calls go: names resolved, judged and connected.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sim_lifecycle::wire::Attempt;
use tokio::time::Instant;

use super::{Fake, NO_CONTENT, Receiver, anywhere, get, in_memory, never, parsed, ready};
use crate::delivery::address::Reach;
use crate::delivery::client::{Answer, Client};

async fn sent(fake: &Arc<Fake>, reach: Reach, url: &str) -> Answer {
    Client::new(reach)
        .with_network(fake.clone())
        .send(&get(url))
        .await
}

fn failed(words: &str) -> Answer {
    Answer {
        attempt: Attempt::ConnectionError,
        words: words.to_owned(),
    }
}

#[tokio::test]
async fn a_name_is_resolved_and_its_address_connected() {
    let fake = Fake::answering(&["8.8.8.8:81"], NO_CONTENT);
    let answer = sent(&fake, Reach::PublicOnly, "http://Receiver.example:81/").await;
    assert_eq!(answer.attempt, Attempt::Answered(204));
    assert_eq!(fake.asked(), ["receiver.example:81"]);
    assert_eq!(fake.connected(), parsed(&["8.8.8.8:81"]));
}

#[tokio::test]
async fn a_name_that_leads_to_no_public_address_is_not_connected() {
    for (url, addresses, ip) in [
        ("http://localhost/", ["127.0.0.1:80", "[::1]:80"], "127.0.0.1"),
        ("http://intranet/", ["10.0.0.7:80", "192.168.0.7:80"], "10.0.0.7"),
        (
            "http://a.example/",
            ["[::ffff:10.0.0.7]:80", "[fd00::1]:80"],
            "::ffff:10.0.0.7",
        ),
    ] {
        let fake = Fake::answering(&addresses, NO_CONTENT);
        let answer = sent(&fake, Reach::PublicOnly, url).await;
        assert_eq!(
            answer,
            failed(&format!("resolves to {ip}, which is not public")),
            "{url}"
        );
        assert_eq!(fake.connected(), [], "{url}");

        let answer = sent(&fake, Reach::Anywhere, url).await;
        assert_eq!(answer.attempt, Attempt::Answered(204), "{url}");
    }
}

#[tokio::test]
async fn of_mixed_addresses_only_the_public_ones_are_connected() {
    let addresses = ["10.0.0.7:80", "8.8.8.8:80", "127.0.0.1:80", "8.8.4.4:80"];
    let refusing = Fake::new(
        move |_| ready(Ok(parsed(&addresses))),
        |_| ready(Err(io::ErrorKind::ConnectionRefused.into())),
    );
    let answer = sent(&refusing, Reach::PublicOnly, "http://a.example/").await;
    assert_eq!(answer, failed("connection refused"));
    assert_eq!(refusing.connected(), parsed(&["8.8.8.8:80", "8.8.4.4:80"]));
}

#[tokio::test]
async fn an_address_in_a_url_is_judged_without_a_resolver() {
    for (url, ip) in [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://0x7f.1/", "127.0.0.1"),
        ("https://2130706433/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("http://[::ffff:10.0.0.7]/", "::ffff:10.0.0.7"),
    ] {
        let fake = Fake::answering(&["8.8.8.8:80"], NO_CONTENT);
        let answer = sent(&fake, Reach::PublicOnly, url).await;
        assert_eq!(answer, failed(&format!("{ip} is not public")), "{url}");
        assert_eq!((fake.asked().len(), fake.connected().len()), (0, 0), "{url}");
    }
    let fake = Fake::answering(&[], NO_CONTENT);
    let answer = sent(&fake, Reach::PublicOnly, "http://0x08080808:81/").await;
    assert_eq!(answer.attempt, Attempt::Answered(204));
    assert_eq!(
        (fake.asked().len(), fake.connected()),
        (0, parsed(&["8.8.8.8:81"]))
    );
}

/// A name that is public when it is judged and private when it is asked for again.
#[tokio::test]
async fn what_was_judged_is_what_is_connected() {
    let fake = Fake::new(
        |before| {
            ready(Ok(parsed(&[if before == 0 {
                "8.8.8.8:80"
            } else {
                "127.0.0.1:80"
            }])))
        },
        |_| ready(Ok(in_memory(NO_CONTENT))),
    );
    let answer = sent(&fake, Reach::PublicOnly, "http://rebinding.example/").await;
    assert_eq!(answer.attempt, Attempt::Answered(204));
    assert_eq!(fake.asked().len(), 1);
    assert_eq!(fake.connected(), parsed(&["8.8.8.8:80"]));

    let answer = sent(&fake, Reach::PublicOnly, "http://rebinding.example/").await;
    assert_eq!(answer, failed("resolves to 127.0.0.1, which is not public"));
    assert_eq!(fake.connected(), parsed(&["8.8.8.8:80"]));
}

#[tokio::test]
async fn names_that_lead_nowhere() {
    let fake = Fake::answering(&[], NO_CONTENT);
    let answer = sent(&fake, Reach::Anywhere, "http://a.example/").await;
    assert_eq!(answer, failed("`a.example` resolves to no address"));

    let fake = Fake::new(|_| ready(Err(io::Error::other("no such name"))), |_| never());
    let answer = sent(&fake, Reach::Anywhere, "http://bücher.example./").await;
    assert_eq!(
        answer,
        failed("`xn--bcher-kva.example.` does not resolve: no such name")
    );
}

#[tokio::test(start_paused = true)]
async fn an_address_that_never_answers_does_not_hold_up_the_next() {
    let silent: SocketAddr = "[2606:4700::1]:80".parse().unwrap();
    let fake = Fake::new(
        |_| ready(Ok(parsed(&["[2606:4700::1]:80", "8.8.8.8:80", "8.8.4.4:80"]))),
        move |address| {
            if address == silent {
                never()
            } else {
                ready(Ok(in_memory(NO_CONTENT)))
            }
        },
    );
    let client = Client::new(Reach::PublicOnly).with_network(fake.clone());
    let start = Instant::now();
    let answer = client.send(&get("http://a.example/")).await;
    assert_eq!(answer.attempt, Attempt::Answered(204));
    assert_eq!(start.elapsed(), Duration::from_millis(250));
    assert_eq!(fake.connected(), parsed(&["[2606:4700::1]:80", "8.8.8.8:80"]));
}

#[tokio::test]
async fn a_name_with_very_many_addresses_is_tried_at_the_first_eight() {
    let addresses: Vec<SocketAddr> = (1..=100).map(|host| ([8, 8, 8, host], 80).into()).collect();
    let expected = addresses[..8].to_vec();
    let fake = Fake::new(
        move |_| ready(Ok(addresses.clone())),
        |_| ready(Err(io::ErrorKind::ConnectionRefused.into())),
    );
    sent(&fake, Reach::PublicOnly, "http://a.example/").await;
    assert_eq!(fake.connected(), expected);
}

/// `getaddrinfo` knows `localhost` without asking anybody.
#[tokio::test]
async fn the_resolver_of_this_machine_is_judged_too() {
    let answer = Client::new(Reach::PublicOnly)
        .send(&get("http://localhost:9/"))
        .await;
    assert_eq!(answer.attempt, Attempt::ConnectionError);
    assert!(
        [
            "resolves to 127.0.0.1, which is not public",
            "resolves to ::1, which is not public"
        ]
        .contains(&answer.words.as_str()),
        "{}",
        answer.words
    );
    let receiver = Receiver::answering(NO_CONTENT).await;
    let url = format!("http://localhost:{}/", receiver.address.port());
    assert_eq!(anywhere().send(&get(url)).await.attempt, Attempt::Answered(204));
}
