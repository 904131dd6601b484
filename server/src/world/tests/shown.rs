//! What is shown of a Sim, as it is stored and as it is made.

use super::*;

/// What the API shows of the Sim, fetched and listed, which is what is made of the Sim.
async fn shown(world: &World) -> String {
    let row = world.find(requester(), SID).await.unwrap();
    let made = serde_json::to_string(&world.show(&world.as_of_now(row).sim)).unwrap();
    assert_eq!(world.fetch(requester(), SID).await.unwrap().0, made);
    let page = world.list(requester(), b"PageSize=1").await.unwrap().0;
    assert!(
        page.starts_with(&format!(r#"{{"sims":[{made}],"meta":{{"#)),
        "{page}"
    );
    made
}

/// Whether it is stored.
async fn is_stored(world: &World) -> bool {
    let address = super::super::requests::address(SID).unwrap();
    let view = world.storage.view(&address, requester().sid).await.unwrap();
    view.unwrap().shown.is_some()
}

#[tokio::test]
async fn any_text_is_shown_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    assert!(is_stored(&world).await);
    for (name, stored) in [
        ("a", true),
        ("%22%5C%2F%7B%7D%5B%5D%2C%22url%22%3A%22", true),
        ("%01", false),
        ("%5Cu0001", false),
        ("\u{fc}\u{1f600}%02%00", true),
    ] {
        update(&world, &format!("FriendlyName={name}")).await.unwrap();
        shown(&world).await;
        assert_eq!(is_stored(&world).await, stored, "{name}");
    }
}

#[tokio::test]
async fn each_server_shows_its_own_urls() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    assert!(
        shown(&world)
            .await
            .contains(r#""url":"http://localhost:8080/v1/Sims/DE"#)
    );
    let other = open(&folder, "https://sims.example/\u{1}\u{e9}\"//").await;
    let made = shown(&other).await;
    assert!(
        made.contains("\"url\":\"https://sims.example/\\u0001\u{e9}\\\"/v1/Sims/DE"),
        "{made}"
    );
    assert!(is_stored(&other).await);
}

#[tokio::test]
async fn what_is_due_is_not_shown_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    // The Sim is a month ahead of the clock, and its timer a month further.
    for line in [
        r#"{"at":"2026-02-01T00:00:00Z","input":"update","sim":"DE00000000000000000000000000000001","form":"Status=ready"}"#,
        r#"{"at":"2026-02-01T00:00:00Z","input":"operator","sim":"DE00000000000000000000000000000001","request":1,"answer":"completed"}"#,
    ] {
        world.line(line.as_bytes()).await.unwrap();
    }
    assert!(shown(&world).await.contains(r#""status":"ready""#));
    assert!(is_stored(&world).await);
    // Whoever looks before what is due has been fired sees it fired.
    let mut transaction = world.storage.begin().await.unwrap();
    transaction
        .set_now("2027-01-01T00:00:00Z".parse().unwrap())
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert!(!is_stored(&world).await);
    assert!(shown(&world).await.contains(r#""status":"active""#));
}

#[tokio::test]
async fn what_another_version_has_stored_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    let made = shown(&world).await;
    for sql in [
        "UPDATE sims SET shown = '{}'",
        "UPDATE settings SET shape = 'another'",
    ] {
        let mut transaction = world.storage.begin().await.unwrap();
        transaction.run(sql).await;
        transaction.commit().await.unwrap();
    }
    assert_eq!(world.fetch(requester(), SID).await.unwrap().0, "{}");
    let other = open(&folder, BASE).await;
    assert!(!is_stored(&other).await);
    assert_eq!(shown(&other).await, made);
    // And stays as it is with the same version.
    update(&other, "FriendlyName=a").await.unwrap();
    let same = open(&folder, BASE).await;
    assert!(is_stored(&same).await);
    shown(&same).await;
}
