//! The connections that are kept: each for one reader at a time, and for nobody once they are closed.

use std::time::Duration;

use sqlx::Executor as _;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use tokio::task::yield_now;
use tokio::time::timeout;

use super::super::readers::Readers;

/// Keeps all that a pool can have.
async fn keeping(number: u32) -> Readers {
    install_default_drivers();
    let pool = AnyPoolOptions::new().max_connections(number);
    let pool = pool.connect("sqlite::memory:").await.unwrap();
    Readers::keeping(pool, number as usize)
}

#[tokio::test]
async fn each_is_read_from_by_one_at_a_time() {
    let readers = keeping(2).await;
    let mut first = readers.acquire().await.unwrap();
    let second = readers.acquire().await.unwrap();
    first.execute("SELECT 1").await.unwrap();
    let third = tokio::spawn({
        let readers = readers.clone();
        async move { readers.acquire().await.map(drop) }
    });
    for _ in 0..10 {
        yield_now().await;
    }
    assert!(!third.is_finished());
    drop(second);
    let third = timeout(Duration::from_secs(10), third).await;
    third.expect("one is free").unwrap().unwrap();
}

#[tokio::test]
async fn the_pool_sees_now_and_then_whether_one_is_alive() {
    let readers = keeping(1).await;
    for _ in 0..2_500 {
        readers
            .acquire()
            .await
            .unwrap()
            .execute("SELECT 1")
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn closing_waits_for_who_reads_and_lets_in_nobody() {
    let readers = keeping(2).await;
    let mut reader = readers.acquire().await.unwrap();
    let closing = tokio::spawn({
        let readers = readers.clone();
        async move { readers.close().await }
    });
    for _ in 0..10 {
        yield_now().await;
    }
    assert!(!closing.is_finished());
    assert!(readers.acquire().await.unwrap_err().is_outage());
    reader.execute("SELECT 1").await.unwrap();
    drop(reader);
    let closed = timeout(Duration::from_secs(10), closing).await;
    closed.expect("it closes").unwrap();
}
