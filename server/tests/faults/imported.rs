//! Sims that are imported with deadlines which fall due about now, while a server is down or just coming up.

use serde_json::{Value, json};
use sim_lifecycle::chrono::{DateTime, Months, SubsecRound as _, TimeDelta, Utc};
use sim_lifecycle::wire::write_time;

use super::chance::Chance;
use super::owner::outputs;
use super::recorder::Recorder;
use crate::support::{Database, Server, form, line, plan, register, run, sid};

/// A Sim that was imported.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Its number.
    pub number: u32,
    /// What it was asked for, long ago.
    pub status: &'static str,
    /// What that leads to by itself.
    pub last: &'static str,
    /// When.
    pub due: DateTime<Utc>,
}

/// Imports a Sim that is canceled and one that becomes active, each a little before or after `now`.
pub fn import(
    database: &Database,
    recorder: &Recorder,
    now: DateTime<Utc>,
    before: usize,
    chance: &mut Chance,
) -> [Imported; 2] {
    let first = 900_000 + u32::try_from(before).expect("few");
    let mut soon = || {
        let span = i64::try_from(chance.below(500)).expect("short");
        (now + TimeDelta::milliseconds(span - 100)).trunc_subsecs(3)
    };
    // Three months are counted from the beginning, and may be clamped (rule A3).
    let ready = soon() - Months::new(3);
    let deactivated = soon() - TimeDelta::hours(72);
    let sims = [
        (
            deactivated,
            Imported {
                number: first,
                status: "deactivated",
                last: "canceled",
                due: deactivated + TimeDelta::hours(72),
            },
        ),
        (
            ready,
            Imported {
                number: first + 1,
                status: "ready",
                last: "active",
                due: ready + Months::new(3),
            },
        ),
    ];
    let lines = sims
        .iter()
        .flat_map(|(at, sim)| sim.lines(&write_time(*at), recorder));
    let log: Vec<_> = lines.map(|line| line.to_string()).collect();
    let url = database.url().expect("a database that others reach");
    let exit = run(&["import", "-", "--database", &url], log.join("\n").as_bytes());
    assert_eq!(exit.code, Some(0), "{exit:?}");
    sims.map(|(_, sim)| sim)
}

impl Imported {
    /// What its callback is told by.
    pub fn tag(&self) -> String {
        format!("imported-{}", self.number)
    }

    /// Tells whether what fell due has been recorded.
    pub fn has_come(&self, server: &Server) -> bool {
        self.history(server)
            .iter()
            .any(|output| output["resource_properties"]["status"]["updated"] == self.last)
    }

    /// Its history.
    pub fn history(&self, server: &Server) -> Vec<Value> {
        let path = format!("/console/sims/{}/history", sid(self.number));
        outputs(&server.account(1).get(&path))
    }

    fn lines(&self, at: &str, recorder: &Recorder) -> [Value; 3] {
        let mut registration = register(self.number, 1);
        registration["rate_plan_sid"] = plan(1).into();
        registration["at"] = at.into();
        let sid = sid(self.number);
        let url = recorder.url(&format!("/{}", self.tag()));
        let form = form(&[("Status", self.status), ("CallbackUrl", &url)]);
        [
            registration,
            line(at, "update", json!({"sim": sid, "form": form})),
            line(
                at,
                "operator",
                json!({"sim": sid, "request": 1, "answer": "completed"}),
            ),
        ]
    }
}
