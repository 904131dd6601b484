//! The clerk: who has gone is left out, others get at the writer, and a failure is only of those whom it concerns.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sim_lifecycle::wire::SimAddress;
use tempfile::TempDir;
use tokio::task::{JoinHandle, JoinSet, yield_now};
use tokio::time::Instant;

use super::super::{PATIENCE, SimRow, Storage, StorageError, save};
use super::{account, add_two_sims, sid};

/// A file with two Sims.
async fn with_sims() -> (TempDir, Storage) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("sims.db").display());
    let storage = Storage::open(Some(&url)).await.unwrap();
    add_two_sims(&storage).await;
    (folder, storage)
}

async fn read(storage: &Storage, number: u32) -> SimRow {
    let row = storage.sim(&SimAddress::Sid(sid(number)), account()).await;
    row.unwrap().unwrap()
}

/// Stores a Sim as it has been read, as one more version, and gives that time to be asked for.
async fn store(storage: &Storage, row: SimRow) -> JoinHandle<Result<bool, StorageError>> {
    let storage = storage.clone();
    let storing = tokio::spawn(async move {
        let saved = save(&row.sim).unwrap();
        storage
            .store_unheld(&row.sim, &saved, &row.standing, row.version)
            .await
    });
    for _ in 0..10 {
        yield_now().await;
    }
    storing
}

#[tokio::test]
async fn nothing_is_stored_for_whoever_has_gone() {
    let (_folder, storage) = with_sims().await;
    let rows = [read(&storage, 1).await, read(&storage, 2).await];
    let before = rows[0].version;
    let writer = storage.begin().await.unwrap();
    let [gone, stays] = rows;
    let gone = store(&storage, gone).await;
    let stays = store(&storage, stays).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    writer.commit().await.unwrap();
    assert!(stays.await.unwrap().unwrap());
    assert_eq!(read(&storage, 1).await.version, before);
}

#[tokio::test]
async fn of_two_who_have_read_the_same_one_stores() {
    let (_folder, storage) = with_sims().await;
    let row = read(&storage, 1).await;
    let writer = storage.begin().await.unwrap();
    let both = [store(&storage, row.clone()).await, store(&storage, row).await];
    drop(writer);
    let mut stored = Vec::new();
    for one in both {
        stored.push(one.await.unwrap().unwrap());
    }
    assert_eq!(stored, [true, false]);
}

#[tokio::test]
async fn others_get_at_the_writer_while_there_is_more_to_store() {
    const MANY: usize = 300;
    let (_folder, storage) = with_sims().await;
    let row = read(&storage, 1).await;
    let writer = storage.begin().await.unwrap();
    let (mut all, done) = (JoinSet::new(), Arc::new(AtomicUsize::new(0)));
    for _ in 0..MANY {
        let storing = store(&storage, row.clone()).await;
        let done = Arc::clone(&done);
        all.spawn(async move {
            storing.await.unwrap().unwrap();
            done.fetch_add(1, Ordering::SeqCst);
        });
    }
    let waiting = tokio::spawn({
        let storage = storage.clone();
        async move { storage.begin().await.unwrap() }
    });
    for _ in 0..10 {
        yield_now().await;
    }
    writer.commit().await.unwrap();
    // Nothing is stored while it has the writer.
    let transaction = waiting.await.unwrap();
    let before_it = done.load(Ordering::SeqCst);
    assert!(before_it < MANY / 2, "{before_it}");
    transaction.commit().await.unwrap();
    all.join_all().await;
}

#[tokio::test]
async fn nobody_waits_longer_as_others_wait_before_him() {
    let (_folder, storage) = with_sims().await;
    let row = read(&storage, 1).await;
    let writer = storage.begin().await.unwrap();
    tokio::time::pause();
    let begun = Instant::now();
    for waiting in [
        store(&storage, row.clone()).await,
        store(&storage, row.clone()).await,
        store(&storage, row.clone()).await,
    ] {
        let error = waiting.await.unwrap().unwrap_err();
        assert!(error.is_outage(), "{error}");
    }
    assert!(begun.elapsed() < PATIENCE + PATIENCE / 2, "{:?}", begun.elapsed());
    tokio::time::resume();
    drop(writer);
    assert!(store(&storage, row).await.await.unwrap().unwrap());
}

#[tokio::test]
async fn a_failure_is_told_and_does_not_last() {
    let (_folder, storage) = with_sims().await;
    let rows = [read(&storage, 1).await, read(&storage, 2).await];
    let mut writer = storage.begin().await.unwrap();
    writer.run("ALTER TABLE sims RENAME TO elsewhere").await;
    let [one, other] = rows.clone().map(|row| store(&storage, row));
    let (one, other) = (one.await, other.await);
    writer.commit().await.unwrap();
    for failed in [one, other] {
        let error = failed.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("no such table"), "{error}");
    }
    let mut writer = storage.begin().await.unwrap();
    writer.run("ALTER TABLE elsewhere RENAME TO sims").await;
    writer.commit().await.unwrap();
    for row in rows {
        assert!(store(&storage, row).await.await.unwrap().unwrap());
    }
}
