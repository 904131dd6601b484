//! How long a call takes at most, on a clock that is turned on.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use sim_lifecycle::wire::Attempt;
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::time::{Instant, sleep};

use super::{Fake, get, never, parsed, read_request, ready};
use crate::delivery::address::Reach;
use crate::delivery::client::{Answer, Client, Limits};
use crate::delivery::network::Stream;

const URL: &str = "http://a.example/";

/// Sends to a receiver that does as told with its end of the connection; gives the answer, and when it came.
async fn timed<F>(
    url: &str,
    receive: impl Fn(DuplexStream) -> F + Send + Sync + 'static,
) -> (Answer, Duration)
where
    F: Future<Output = ()> + Send + 'static,
{
    let fake = Fake::new(
        |_| ready(Ok(parsed(&["8.8.8.8:80"]))),
        move |_| {
            let (near, far) = tokio::io::duplex(1024);
            tokio::spawn(receive(far));
            ready(Ok(Box::new(near) as Box<dyn Stream>))
        },
    );
    timed_on(fake, url).await
}

async fn timed_on(fake: Arc<Fake>, url: &str) -> (Answer, Duration) {
    let client = Client::new(Reach::PublicOnly).with_network(fake);
    let start = Instant::now();
    let answer = client.send(&get(url)).await;
    (answer, start.elapsed())
}

fn timed_out(words: &str, seconds: u64) -> (Answer, Duration) {
    let answer = Answer {
        attempt: Attempt::TimedOut,
        words: words.to_owned(),
    };
    (answer, Duration::from_secs(seconds))
}

fn answered(milliseconds: u64) -> (Answer, Duration) {
    let answer = Answer {
        attempt: Attempt::Answered(200),
        words: "200 OK".to_owned(),
    };
    (answer, Duration::from_millis(milliseconds))
}

#[tokio::test(start_paused = true)]
async fn a_connection_has_five_seconds() {
    let expected = timed_out("no connection within 5 s", 5);
    let resolving = Fake::new(|_| never(), |_| never());
    assert_eq!(timed_on(resolving, URL).await, expected);
    let connecting = Fake::new(|_| ready(Ok(parsed(&["8.8.8.8:80"]))), |_| never());
    assert_eq!(timed_on(connecting, URL).await, expected);
    // Connected, and silent where TLS is to be agreed on.
    let agreeing = timed("https://a.example/", |stream| async move {
        sleep(Duration::from_mins(1)).await;
        drop(stream);
    });
    assert_eq!(agreeing.await, expected);
}

#[tokio::test(start_paused = true)]
async fn an_answer_has_fifteen_seconds() {
    let expected = timed_out("no answer within 15 s", 15);
    let silent = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        sleep(Duration::from_mins(1)).await;
    });
    assert_eq!(silent.await, expected);
    let trickling = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\nX: ").await.ok();
        while stream.write_all(b"y").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
    });
    assert_eq!(trickling.await, expected);
    // Interim answers, such as `100 Continue`, are none.
    let stalling = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        while stream
            .write_all(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            .await
            .is_ok()
        {
            sleep(Duration::from_secs(1)).await;
        }
    });
    assert_eq!(stalling.await, expected);
    // Connecting counts.
    let late = Fake::new(
        |_| {
            Box::pin(async {
                sleep(Duration::from_secs(4)).await;
                Ok(parsed(&["8.8.8.8:80"]))
            })
        },
        |_| ready(Ok(super::in_memory(""))),
    );
    assert_eq!(timed_on(late, URL).await, expected);
}

#[tokio::test(start_paused = true)]
async fn an_answer_just_in_time_is_one() {
    let late = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        sleep(Duration::from_millis(14_500)).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
    });
    assert_eq!(late.await, answered(14_500));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_does_not_hold_the_call() {
    let stalling = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx")
            .await
            .unwrap();
        sleep(Duration::from_mins(1)).await;
    });
    assert_eq!(stalling.await, answered(1_000));
    // Never still for long, and too little for any limit of size.
    let trickling = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    });
    assert_eq!(trickling.await, answered(1_000));
    let flooding = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        while stream.write_all(&[b'x'; 512]).await.is_ok() {}
    });
    assert_eq!(flooding.await, answered(0));
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_an_answer_is_within_the_whole() {
    let late = timed(URL, |mut stream| async move {
        read_request(&mut stream).await;
        sleep(Duration::from_millis(14_500)).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        sleep(Duration::from_mins(1)).await;
    });
    assert_eq!(late.await, answered(15_000));
}

#[tokio::test(start_paused = true)]
async fn a_receiver_may_finish_what_it_says() {
    let (told, heard) = mpsc::channel();
    let slow = timed(URL, move |mut stream| {
        let told = told.clone();
        async move {
            read_request(&mut stream).await;
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
                .await
                .unwrap();
            sleep(Duration::from_millis(500)).await;
            told.send(stream.write_all(&vec![b'x'; 60_000]).await.is_ok())
                .unwrap();
        }
    });
    assert_eq!(slow.await, answered(500));
    assert_eq!(heard.try_recv(), Ok(true));
}

#[tokio::test(start_paused = true)]
async fn limits_can_be_set_and_are_told() {
    let limits = Limits {
        connect: Duration::from_millis(1_500),
        whole: Duration::from_secs(2),
        ..Limits::default()
    };
    let client = Client::new(Reach::PublicOnly).with_limits(limits);
    let resolving = client.clone().with_network(Fake::new(|_| never(), |_| never()));
    let answer = resolving.send(&get(URL)).await;
    assert_eq!(answer.words, "no connection within 1500 ms");
    let silent = client.with_network(Fake::answering(&["8.8.8.8:80"], ""));
    let answer = silent.send(&get(URL)).await;
    assert_eq!(answer.words, "no answer within 2 s");
}

/// What can be said of time is said; nothing that can be said breaks it.
#[tokio::test(start_paused = true)]
async fn limits_may_be_as_long_as_they_can_be() {
    let limits = Limits {
        connect: Duration::MAX,
        whole: Duration::MAX,
        rest: Duration::MAX,
    };
    let fake = Fake::answering(&["8.8.8.8:80"], super::NO_CONTENT);
    let client = Client::new(Reach::PublicOnly)
        .with_limits(limits)
        .with_network(fake);
    assert_eq!(client.send(&get(URL)).await.attempt, Attempt::Answered(204));
}
