//! What is asked for without holding it: as of when it is read.

use std::time::Duration;

use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::{PageKey, SimAddress, read_list};
use tokio::task::yield_now;
use tokio::time::sleep;

use super::super::Storage;
use super::{account, add_two_sims, sid};
use crate::clock::machine_now;

#[tokio::test]
async fn what_falls_due_while_somebody_waits_to_read_is_not_shown_as_it_was() {
    // One connection, for which everybody waits.
    let storage = Storage::open(None).await.unwrap();
    add_two_sims(&storage).await;
    let address = SimAddress::Sid(sid(1));
    let mut row = storage.sim(&address, account()).await.unwrap().unwrap();
    let mut transaction = storage.begin().await.unwrap();
    row.standing.change_due = Some(machine_now() + TimeDelta::milliseconds(200));
    transaction
        .store(&row.sim, &row.saved, &row.standing)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let transaction = storage.begin().await.unwrap();
    let asking = tokio::spawn({
        let storage = storage.clone();
        async move { storage.view(&address, account()).await.unwrap().unwrap() }
    });
    let listing = tokio::spawn(async move {
        let key = PageKey::new([0; 32]);
        let walk = read_list(b"").unwrap().open(&key, account()).unwrap();
        storage.views(&walk, true).await.unwrap()
    });
    yield_now().await;
    sleep(Duration::from_millis(300)).await;
    transaction.commit().await.unwrap();
    assert_eq!(asking.await.unwrap().shown, None);
    let shown: Vec<_> = (listing.await.unwrap().iter())
        .map(|view| (view.position.sid, view.shown.is_some()))
        .collect();
    assert!(shown.contains(&(sid(1), false)), "{shown:?}");
    assert!(shown.contains(&(sid(2), true)), "{shown:?}");
}
