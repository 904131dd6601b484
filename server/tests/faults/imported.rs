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

/// Imports so many pairs of Sims, one that is canceled and one that becomes active, each a little before or after `now`;
/// `before` have been imported already.
pub fn import(
    database: &Database,
    recorder: &Recorder,
    now: DateTime<Utc>,
    before: usize,
    pairs: usize,
    chance: &mut Chance,
) -> Vec<Imported> {
    let mut lines = Vec::new();
    let mut sims = Vec::new();
    for index in before..before + 2 * pairs {
        let span = i64::try_from(chance.below(500)).expect("short");
        let soon = (now + TimeDelta::milliseconds(span - 100)).trunc_subsecs(3);
        let number = 900_000 + u32::try_from(index).expect("few");
        let (at, sim) = if index % 2 == 0 {
            deactivated(number, soon)
        } else {
            ready(number, soon)
        };
        let its = sim.lines(&write_time(at), recorder);
        lines.extend(its.map(|line| line.to_string()));
        sims.push(sim);
    }
    let url = database.url().expect("a database that others reach");
    let exit = run(&["import", "-", "--database", &url], lines.join("\n").as_bytes());
    assert_eq!(exit.code, Some(0), "{exit:?}");
    sims
}

fn deactivated(number: u32, due: DateTime<Utc>) -> (DateTime<Utc>, Imported) {
    let sim = Imported {
        number,
        status: "deactivated",
        last: "canceled",
        due,
    };
    (due - TimeDelta::hours(72), sim)
}

/// Three months are counted from the beginning, and may be clamped (rule A3).
fn ready(number: u32, soon: DateTime<Utc>) -> (DateTime<Utc>, Imported) {
    let at = soon - Months::new(3);
    let sim = Imported {
        number,
        status: "ready",
        last: "active",
        due: at + Months::new(3),
    };
    (at, sim)
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
