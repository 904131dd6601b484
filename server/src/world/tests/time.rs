//! What the keeping of time does under a manual clock, and what it leaves to others.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::replay::Replay;

use super::*;

/// A Sim whose lines are of a year before what the clock shows.
const LONG_AGO: [&str; 7] = [
    r#"{"at":"2025-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2025-01-01T00:00:00Z","input":"rate_plan","sid":"WP00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001"}"#,
    r#"{"at":"2025-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000001","rate_plan_sid":"WP00000000000000000000000000000001"}"#,
    r#"{"at":"2025-01-01T00:00:00Z","input":"update","sim":"DE00000000000000000000000000000001","form":"Status=ready"}"#,
    r#"{"at":"2025-01-01T00:00:00Z","input":"operator","sim":"DE00000000000000000000000000000001","request":1,"answer":"completed"}"#,
    // Its three months are not over yet, and then they are.
    r#"{"at":"2025-02-01T00:00:00Z","input":"data","sim":"DE00000000000000000000000000000001","bytes":1}"#,
    r#"{"at":"2025-05-01T00:00:00Z","input":"data","sim":"DE00000000000000000000000000000001","bytes":1}"#,
];

/// Has time kept beside the test.
fn keep_time(world: World) -> Arc<World> {
    let world = Arc::new(world);
    let keeper = Arc::clone(&world);
    tokio::spawn(async move { keeper.keep_time().await });
    world
}

#[tokio::test]
async fn nothing_happens_between_two_lines() {
    let folder = tempfile::tempdir().unwrap();
    let world = keep_time(open(&folder, BASE).await);
    let mut replay = Replay::new();
    for line in LONG_AGO {
        let mut expected = Vec::new();
        replay.line(line.as_bytes(), &mut expected).unwrap();
        assert_eq!(world.line(line.as_bytes()).await.unwrap(), expected, "{line}");
        // Each line may have woken whoever keeps time.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn what_was_left_behind_happens_when_the_clock_is_set_to_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let world = keep_time(open(&folder, BASE).await);
    for line in &LONG_AGO[..5] {
        world.line(line.as_bytes()).await.unwrap();
    }
    let advance = format!(r#"{{"at":"{AT}","input":"advance"}}"#);
    let told = world.line(advance.as_bytes()).await.unwrap();
    let first = told.first().map(|output| output.at);
    assert_eq!(first, Some("2025-04-01T00:00:00Z".parse().unwrap()), "{told:?}");
}

/// An operator that needs no time has answered what it takes over, whether or not anybody looks.
#[tokio::test]
async fn an_operator_that_needs_no_time_answers_what_it_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let world = with_a_sim(&folder).await;
    update(&world, "Status=active&CallbackUrl=http://a.invalid/")
        .await
        .unwrap();
    drop(world);
    let world = open_with(&folder, BASE, Operator::Auto(TimeDelta::zero())).await;
    let owed = world.owed();
    let (world, begun) = (keep_time(world), Instant::now());
    let happened = async |world: &World| {
        let groups = world.history(requester(), SID).await.unwrap();
        groups.iter().any(|group| group.outputs.contains("completed"))
    };
    while !happened(&world).await {
        assert!(begun.elapsed() < Duration::from_secs(20), "in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Whoever delivers its callback has been told.
    tokio::time::timeout(Duration::from_secs(20), owed.notified())
        .await
        .unwrap();
}
