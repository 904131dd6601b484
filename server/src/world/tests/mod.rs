//! Worlds in a file, of which a test sees more than a client does.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that goes wrong may stop"
)]

mod shown;
mod time;
mod unheld;

use serde_json::Value;
use tempfile::TempDir;

use super::{Failure, Operator, Options, World};
use crate::delivery::Reach;
use crate::storage::{Account, ClockKind, Storage};

const BASE: &str = "http://localhost:8080/";
const AT: &str = "2026-01-01T00:00:00Z";
const SID: &str = "DE00000000000000000000000000000001";

/// Opens the world in a file, with a manual clock and answers by hand.
async fn open(folder: &TempDir, base_url: &str) -> World {
    open_with(folder, base_url, Operator::Manual).await
}

async fn open_with(folder: &TempDir, base_url: &str, operator: Operator) -> World {
    let url = format!("sqlite:{}", folder.path().join("sims.db").display());
    let options = Options {
        clock: Some(ClockKind::Manual),
        start: Some(AT.parse().unwrap()),
        operator: Some(operator),
        policy: None,
        reach: Reach::Anywhere,
        base_url: base_url.into(),
    };
    let storage = Storage::open(Some(&url)).await.unwrap();
    World::open(storage, options).await.unwrap()
}

/// Opens a world with an account, its plan and a Sim of it.
async fn with_a_sim(folder: &TempDir) -> World {
    let world = open(folder, BASE).await;
    for line in [
        r#"{"at":"2026-01-01T00:00:00Z","input":"account","sid":"AC00000000000000000000000000000001"}"#,
        r#"{"at":"2026-01-01T00:00:00Z","input":"rate_plan","sid":"WP00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001"}"#,
        r#"{"at":"2026-01-01T00:00:00Z","input":"register","sid":"DE00000000000000000000000000000001","account_sid":"AC00000000000000000000000000000001","iccid":"8901260000000000001","rate_plan_sid":"WP00000000000000000000000000000001"}"#,
    ] {
        world.line(line.as_bytes()).await.unwrap();
    }
    world
}

fn requester() -> Account {
    Account {
        sid: "AC00000000000000000000000000000001".parse().unwrap(),
        parent: None,
    }
}

/// What the API shows of the Sim.
async fn fetched(world: &World) -> Value {
    let answer = world.fetch(requester(), SID).await.unwrap();
    serde_json::from_str(&answer.0).unwrap()
}

async fn update(world: &World, form: &str) -> Result<(), Failure> {
    let answer = world.update(requester(), SID, Ok(form.as_bytes())).await;
    answer.map(drop)
}
