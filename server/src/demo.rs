//! `--demo`: accounts, plans and Sims to look at, lived up to now like any others.

use std::fmt::Write as _;

use serde_json::{Value, json};
use sim_lifecycle::chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::clock::whole_second_now;
use crate::options::Serve;
use crate::storage::{Storage, StorageError};
use crate::world::{self, Aftermath, InputFault, OpenError, Stamp, World};

const MASTER: (&str, &str) = ("AC000000000000000000000000000000d0", "demo-master");
const METERS: (&str, &str) = ("AC000000000000000000000000000000d1", "demo-meters");
const SCOOTERS: (&str, &str) = ("AC000000000000000000000000000000d2", "demo-scooters");

const METER_PLAN: &str = "WP000000000000000000000000000000d1";
const SCOOTER_PLAN: &str = "WP000000000000000000000000000000d2";
const NEW_PLAN: &str = "WP000000000000000000000000000000d4";
const NARROWBAND_PLAN: &str = "WP000000000000000000000000000000d3";

/// A database that has been filled to be looked at.
#[derive(Clone, Copy, Debug)]
pub struct Demo(());

/// Says why the demo cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The world cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database has accounts already.
    #[error("the database has accounts already; leave --demo out, or take a new database")]
    NotEmpty,
    /// A line of it is at fault.
    #[error("{0}")]
    Line(#[from] InputFault),
}

impl Demo {
    /// How long its operator takes to answer.
    pub const LATENCY: TimeDelta = TimeDelta::seconds(30);

    /// Fills the database, where that is asked for.
    ///
    /// # Errors
    ///
    /// [`DemoError`].
    pub async fn fill(
        serve: &Serve,
        storage: &Storage,
        options: &world::Options,
    ) -> Result<Option<Self>, DemoError> {
        if !serve.demo {
            return Ok(None);
        }
        if storage.has_accounts().await? {
            return Err(DemoError::NotEmpty);
        }
        let now = serve.start.unwrap_or_else(whole_second_now);
        // What is to be in flight must not be answered on the way.
        let by_hand = world::Options {
            operator: None,
            ..options.clone()
        };
        let world = World::open(storage.clone(), by_hand).await?;
        let mut transaction = storage.begin().await?;
        let mut aftermath = Aftermath::default();
        for line in lines(now) {
            world
                .line_in(&mut transaction, line.as_bytes(), Stamp::Own, &mut aftermath)
                .await?;
        }
        transaction.commit().await?;
        Ok(Some(Self(())))
    }

    /// Says how to get in.
    #[must_use]
    pub fn welcome(&self, base_url: &str) -> String {
        let mut text = format!(
            "\nA demo, gone when the server stops unless it has a --database. Accounts and their tokens:\n\n\
             master      {} {}\nsubaccount  {} {}\nsubaccount  {} {}\n",
            MASTER.0, MASTER.1, METERS.0, METERS.1, SCOOTERS.0, SCOOTERS.1,
        );
        // Writing to a text does not fail.
        let _ = write!(
            text,
            "\nThe page, signed in:  {base_url}/#{}:{}\nA request:            curl -u {}:{} {base_url}/v1/Sims\n",
            MASTER.0, MASTER.1, MASTER.0, MASTER.1,
        );
        text
    }
}

/// What happens to a Sim.
#[derive(Clone, Copy)]
enum Happens {
    /// The client asks for this.
    Asks(&'static str),
    /// The operator completes the last request.
    Completes,
    /// The operator fails the last request.
    Fails,
    /// The operator takes nothing at present.
    IsUnavailable,
    /// The SIM uses so many bytes.
    Uses(u64),
    /// A Command comes from the SIM.
    Commands,
}

use Happens::{Asks, Commands, Completes, Fails, IsUnavailable, Uses};

/// What kind of Sim there is, how many of them, and what happened to each: hours before now.
struct Story {
    name: &'static str,
    count: u32,
    account: &'static str,
    plan: Option<&'static str>,
    happens: &'static [(i64, Happens)],
}

const DAY: i64 = 24;
const MONTH: i64 = 30 * DAY;

const STORIES: &[Story] = &[
    Story {
        name: "spare",
        count: 4,
        account: MASTER.0,
        plan: None,
        happens: &[],
    },
    Story {
        name: "meter in stock",
        count: 3,
        account: METERS.0,
        plan: Some(METER_PLAN),
        happens: &[],
    },
    Story {
        name: "meter shipped",
        count: 5,
        account: METERS.0,
        plan: Some(METER_PLAN),
        happens: &[
            (20 * DAY, Asks("Status=ready")),
            (20 * DAY, Completes),
            (6 * DAY, Uses(80_000)),
        ],
    },
    Story {
        name: "meter nearly found",
        count: 2,
        account: METERS.0,
        plan: Some(METER_PLAN),
        happens: &[
            (
                80 * DAY,
                Asks("Status=ready&FriendlyName=One+Command+from+active"),
            ),
            (80 * DAY, Completes),
            (9 * DAY, Commands),
            (8 * DAY, Commands),
            (7 * DAY, Commands),
            (6 * DAY, Commands),
        ],
    },
    Story {
        name: "meter installed",
        count: 6,
        account: METERS.0,
        plan: Some(METER_PLAN),
        happens: &[
            (5 * MONTH, Asks("Status=ready")),
            (5 * MONTH, Completes),
            (4 * MONTH, Uses(300_000)),
        ],
    },
    Story {
        name: "buoy",
        count: 2,
        account: METERS.0,
        plan: Some(NARROWBAND_PLAN),
        happens: &[
            (40 * DAY, Asks("Status=active&FriendlyName=Narrowband")),
            (40 * DAY, Completes),
        ],
    },
    Story {
        name: "scooter",
        count: 5,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (7 * MONTH, Asks("Status=active")),
            (7 * MONTH, Completes),
            (50, Commands),
        ],
    },
    Story {
        name: "scooter in the garage",
        count: 3,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (7 * MONTH, Asks("Status=active")),
            (7 * MONTH, Completes),
            (70 * DAY, Asks("Status=suspended")),
            (70 * DAY, Completes),
        ],
    },
    Story {
        name: "scooter forgotten",
        count: 2,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (9 * MONTH, Asks("Status=active")),
            (9 * MONTH, Completes),
            (5 * MONTH, Asks("Status=suspended")),
            (5 * MONTH, Completes),
        ],
    },
    Story {
        name: "scooter stolen",
        count: 2,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (4 * MONTH, Asks("Status=active")),
            (4 * MONTH, Completes),
            (
                20,
                Asks(concat!(
                    "Status=deactivated&CallbackUrl=",
                    "http%3A%2F%2F127.0.0.1%3A9%2Fback"
                )),
            ),
            (20, Completes),
        ],
    },
    Story {
        name: "scooter scrapped",
        count: 3,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (9 * MONTH, Asks("Status=active")),
            (9 * MONTH, Completes),
            (12 * DAY, Asks("Status=deactivated")),
            (12 * DAY, Completes),
        ],
    },
    Story {
        name: "meter on its way",
        count: 2,
        account: METERS.0,
        plan: Some(METER_PLAN),
        happens: &[(0, Asks("Status=ready"))],
    },
    Story {
        name: "scooter changing plans",
        count: 1,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (3 * MONTH, Asks("Status=active")),
            (3 * MONTH, Fails),
            (3 * MONTH - 1, Asks("Status=active")),
            (3 * MONTH - 1, Completes),
            (0, Asks("RatePlan=scooters-2026")),
        ],
    },
    Story {
        name: "scooter waiting for the operator",
        count: 2,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (3 * MONTH, Asks("Status=active")),
            (3 * MONTH, Completes),
            (5, Asks("Status=suspended")),
            (5, IsUnavailable),
        ],
    },
    Story {
        name: "scooter being reset",
        count: 1,
        account: SCOOTERS.0,
        plan: Some(SCOOTER_PLAN),
        happens: &[
            (2 * MONTH, Asks("Status=active")),
            (2 * MONTH, Completes),
            (0, Asks("ResetStatus=resetting")),
        ],
    },
];

/// Writes all of it as lines of the log format.
fn lines(now: DateTime<Utc>) -> Vec<String> {
    let mut lines = Vec::new();
    let long_ago = now - TimeDelta::hours(10 * MONTH);
    let mut say = |at: DateTime<Utc>, mut line: Value| {
        if let Some(fields) = line.as_object_mut() {
            fields.insert(
                "at".into(),
                at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
            );
        }
        lines.push(line.to_string());
    };
    for (sid, token, parent) in [
        (MASTER.0, MASTER.1, None),
        (METERS.0, METERS.1, Some(MASTER.0)),
        (SCOOTERS.0, SCOOTERS.1, Some(MASTER.0)),
    ] {
        say(
            long_ago,
            json!({"input": "account", "sid": sid, "parent": parent, "token": token}),
        );
    }
    for (sid, name, account, narrowband) in [
        (METER_PLAN, "meters", METERS.0, false),
        (SCOOTER_PLAN, "scooters", SCOOTERS.0, false),
        (NEW_PLAN, "scooters-2026", SCOOTERS.0, false),
        (NARROWBAND_PLAN, "narrowband", METERS.0, true),
    ] {
        let line = json!({
            "input": "rate_plan", "sid": sid, "unique_name": name, "account_sid": account,
            "narrowband_developer": narrowband,
        });
        say(long_ago, line);
    }
    let mut number = 0;
    for story in STORIES {
        for card in 1..=story.count {
            number += 1;
            tell(story, card, number, now, &mut say);
        }
    }
    lines
}

fn tell(
    story: &Story,
    card: u32,
    number: u32,
    now: DateTime<Utc>,
    say: &mut impl FnMut(DateTime<Utc>, Value),
) {
    let sim = format!("DE{:032x}", 0xd0_0000 + number);
    // One a few minutes after the other, as such things go.
    let spread = TimeDelta::minutes((7 * number).into());
    let begun = now - TimeDelta::hours(9 * MONTH + DAY) + spread;
    let register = json!({
        "input": "register", "sid": sim, "account_sid": story.account, "rate_plan_sid": story.plan,
        "iccid": format!("89012608900{number:08}"), "registration_code": format!("DEMO-{number:04}"),
    });
    say(begun, register);
    let name = format!("{} {card}", story.name).replace(' ', "-");
    say(
        begun,
        json!({"input": "update", "sim": sim, "form": format!("UniqueName={name}")}),
    );
    let mut request = 0;
    for (hours, happens) in story.happens {
        let at = if *hours == 0 {
            now
        } else {
            now - TimeDelta::hours(*hours) + spread
        };
        let answer =
            |answer: &str| json!({"input": "operator", "sim": sim, "request": request, "answer": answer});
        let line = match happens {
            Asks(form) => {
                request += 1;
                json!({"input": "update", "sim": sim, "form": form})
            }
            Completes => answer("completed"),
            IsUnavailable => answer("unavailable"),
            Fails => json!({
                "input": "operator", "sim": sim, "request": request, "answer": "failed",
                "error_code": 30_001, "error_message": "the card does not answer",
            }),
            Uses(bytes) => json!({"input": "data", "sim": sim, "bytes": bytes}),
            Commands => json!({"input": "command", "sim": sim, "direction": "from_sim"}),
        };
        say(at, line);
    }
}
