//! The desk: who asks is answered from a statement that begins afterwards, and nobody suffers for anybody else.

use std::sync::Arc;
use std::time::Duration;

use sim_lifecycle::SimSid;
use sqlx::AnyConnection;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::super::StorageError;
use super::super::desk::{Desk, Found, Look};

/// Finds every Sim, once it is let, and tells which it was asked for; what it finds is how often it has looked.
struct Let {
    go: Arc<Semaphore>,
    asked: mpsc::UnboundedSender<Vec<SimSid>>,
    times: u32,
    /// Which of its looks fails.
    fails: u32,
}

impl Look<u32> for Let {
    async fn look(&mut self, _: &mut AnyConnection, sims: &[SimSid]) -> Result<Found<u32>, StorageError> {
        self.times += 1;
        let times = self.times;
        self.asked.send(sims.to_vec()).unwrap();
        self.go.acquire().await.unwrap().forget();
        if times == self.fails {
            return Err(sqlx::Error::WorkerCrashed.into());
        }
        Ok(sims.iter().map(|sim| (*sim, Ok(times))).collect())
    }
}

struct Test {
    desk: Desk<u32>,
    go: Arc<Semaphore>,
    asked: mpsc::UnboundedReceiver<Vec<SimSid>>,
}

impl Test {
    async fn new(fails: u32) -> Self {
        install_default_drivers();
        let pool = AnyPoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        let go = Arc::new(Semaphore::new(0));
        let (tell, asked) = mpsc::unbounded_channel();
        let way = Let {
            go: Arc::clone(&go),
            asked: tell,
            times: 0,
            fails,
        };
        Self {
            desk: Desk::open(pool, way),
            go,
            asked,
        }
    }

    /// Asks for a Sim, and gives the question time to be put.
    async fn ask(&self, number: u32) -> JoinHandle<Result<Option<u32>, StorageError>> {
        let desk = self.desk.clone();
        let asking = tokio::spawn(async move { desk.ask(sid(number)).await });
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        asking
    }

    /// Waits for the next look, and gives what it is for.
    async fn looked_for(&mut self) -> Vec<SimSid> {
        let asked = timeout(Duration::from_secs(10), self.asked.recv());
        asked.await.expect("a look in time").unwrap()
    }
}

fn sid(number: u32) -> SimSid {
    format!("DE{number:032}").parse().unwrap()
}

#[tokio::test]
async fn those_who_ask_meanwhile_are_answered_together_and_not_from_what_has_begun() {
    let mut test = Test::new(0).await;
    let first = test.ask(1).await;
    assert_eq!(test.looked_for().await, [sid(1)]);
    let (same, other) = (test.ask(1).await, test.ask(2).await);
    test.go.add_permits(1);
    assert_eq!(first.await.unwrap().unwrap(), Some(1));
    assert_eq!(test.looked_for().await, [sid(1), sid(2)]);
    test.go.add_permits(1);
    assert_eq!(same.await.unwrap().unwrap(), Some(2));
    assert_eq!(other.await.unwrap().unwrap(), Some(2));
}

#[tokio::test]
async fn whoever_goes_away_is_not_asked_for_and_harms_nobody() {
    let mut test = Test::new(0).await;
    let first = test.ask(1).await;
    test.looked_for().await;
    let (gone, stays) = (test.ask(2).await, test.ask(3).await);
    // One while it is answered, one before.
    for going in [first, gone] {
        going.abort();
        assert!(going.await.unwrap_err().is_cancelled());
    }
    test.go.add_permits(1);
    assert_eq!(test.looked_for().await, [sid(3)]);
    test.go.add_permits(1);
    assert_eq!(stays.await.unwrap().unwrap(), Some(2));
}

#[tokio::test]
async fn a_failure_reaches_all_who_are_asked_for_and_nobody_after_them() {
    let mut test = Test::new(2).await;
    let first = test.ask(1).await;
    test.looked_for().await;
    let waiting = [test.ask(2).await, test.ask(3).await];
    test.go.add_permits(2);
    assert!(first.await.unwrap().is_ok());
    for failed in waiting {
        let error = failed.await.unwrap().unwrap_err();
        assert!(error.is_outage(), "{error}");
    }
    test.go.add_permits(1);
    assert_eq!(test.ask(4).await.await.unwrap().unwrap(), Some(3));
}

#[tokio::test]
async fn who_has_asked_is_answered_before_it_is_closed_and_nobody_afterwards() {
    let mut test = Test::new(0).await;
    let first = test.ask(1).await;
    test.looked_for().await;
    let second = test.ask(2).await;
    let closing = tokio::spawn({
        let desk = test.desk.clone();
        async move { desk.close().await }
    });
    test.go.add_permits(2);
    timeout(Duration::from_secs(10), closing)
        .await
        .expect("it closes")
        .unwrap();
    assert_eq!(first.await.unwrap().unwrap(), Some(1));
    assert_eq!(second.await.unwrap().unwrap(), Some(2));
    assert!(test.ask(3).await.await.unwrap().unwrap_err().is_outage());
}
