//! Updates of Sims that nobody holds, and what comes between.

use sim_lifecycle::Policy;

use super::super::held::Held;
use super::*;

/// Takes up the Sim as an update does that does not hold it.
async fn taken_up(world: &World) -> Held {
    let address = super::super::requests::address(SID).unwrap();
    let row = world.storage.sim(&address, requester().sid).await.unwrap();
    world.seen(row, requester(), SID).unwrap()
}

/// Tells whether an update of the Sim as it was taken up is done without holding it.
async fn is_done(world: &World, held: Held, form: &str) -> bool {
    let done = world.update_taken_up(held, Ok(form.as_bytes())).await.unwrap();
    done.map(|done| done.map(drop).unwrap()).is_some()
}

#[tokio::test]
async fn where_nothing_came_between_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    let held = taken_up(&world).await;
    assert!(is_done(&world, held, "FriendlyName=a&VoiceUrl=http://a.invalid/").await);
    let shown = fetched(&world).await;
    assert_eq!(shown["friendly_name"], "a");
    assert_eq!(shown["voice_url"], "http://a.invalid/");
}

#[tokio::test]
async fn where_the_sim_has_changed_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    for between in ["FriendlyName=b", "Status=ready", "UniqueName=c"] {
        let held = taken_up(&world).await;
        update(&world, between).await.unwrap();
        let before = fetched(&world).await;
        assert!(!is_done(&world, held, "FriendlyName=a").await, "{between}");
        assert_eq!(fetched(&world).await, before, "{between}");
    }
}

#[tokio::test]
async fn where_it_is_gone_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    let held = taken_up(&world).await;
    let gone = format!(r#"{{"at":"{AT}","input":"delete","sim":"{SID}"}}"#);
    world.line(gone.as_bytes()).await.unwrap();
    assert!(!is_done(&world, held, "FriendlyName=a").await);
    assert!(world.fetch(requester(), SID).await.is_err());
}

#[tokio::test]
async fn where_the_clock_or_the_settings_have_changed_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    let held = taken_up(&world).await;
    let advance = r#"{"at":"2026-01-02T00:00:00Z","input":"advance"}"#;
    world.line(advance.as_bytes()).await.unwrap();
    assert!(!is_done(&world, held, "FriendlyName=a").await);
    let held = taken_up(&world).await;
    let mut transaction = world.storage.begin().await.unwrap();
    transaction.set_policy(&Policy::default()).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(!is_done(&world, held, "FriendlyName=a").await);
    let held = taken_up(&world).await;
    // Another server is started, maybe with another operator.
    let _other = open(&folder, BASE).await;
    assert!(!is_done(&world, held, "FriendlyName=a").await);
    assert_eq!(fetched(&world).await["friendly_name"], Value::Null);
}

#[tokio::test]
async fn what_is_more_than_the_row_needs_it_to_be_held() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    for form in [
        "UniqueName=c",
        "UniqueName=",
        "AccountSid=AC00000000000000000000000000000001",
        "RatePlan=WP00000000000000000000000000000001",
        "Status=ready",
    ] {
        let held = taken_up(&world).await;
        assert!(!is_done(&world, held, form).await, "{form}");
        update(&world, form).await.unwrap();
    }
}
