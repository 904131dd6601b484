//! The logs as users would have lived them: updates and deletions are HTTP requests of the one who asks, at a clock that is
//! set to each line's instant; everything else comes through `/test/inputs`.
//!
//! The clock is one for all Sims and never goes back, so the lines are sorted by their instants first, and a Sim is looked at
//! right after the last line that its log has of it: whatever befalls it later is not in its log. What cannot be lived so:
//! logs in which a Sim's own lines go back in time (rule A8), for the clock does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use sim_lifecycle::chrono::{DateTime, Utc};
use sim_lifecycle::wire::write_time;

use super::{Step, logs, masters, requester, server, steps, with_tokens};
use crate::support::{Client, Database, Server, segment};

/// Logs that cannot be lived: A8 is what they are about, or the proof that a refusal with 20404 leaves the Sim's time alone.
const GOING_BACK: [&str; 6] = [
    "a8-a-sim-registered-after-an-advance-has-its-own-time",
    "a8-an-earlier-stamp-is-taken-at-the-last-instant",
    "a8-refused-and-stale-inputs-move-the-time-too",
    "a8-the-clock-steps-back-after-an-advance",
    "t8-what-does-not-exist-touches-nothing-not-even-the-time",
    "x1-a-deleted-sim-is-gone",
];

#[test]
fn on_sqlite() {
    let (lived, requests) = live(&Database::memory(), 1);
    assert!(
        lived > 125 && requests > 550,
        "{requests} requests of {lived} logs"
    );
}

/// Every third, as a life takes its time there; as they stand, all are played.
#[test]
fn on_postgres() {
    if let Some(database) = Database::postgres("each third log as a user lives it") {
        let (lived, requests) = live(&database, 3);
        assert!(
            lived > 40 && requests > 150,
            "{requests} requests of {lived} logs"
        );
    }
}

/// Lives one of so many logs, and gives how many that were, and how many requests.
fn live(database: &Database, one_of: usize) -> (usize, usize) {
    let (mut lived, mut left_out, mut requests) = (0, Vec::new(), 0);
    let mut can_be_lived = 0..;
    for log in logs("logs") {
        let name = log.file_name().expect("a file").to_string_lossy().into_owned();
        let steps = steps(&log);
        if goes_back(&steps) {
            left_out.push(name);
            continue;
        }
        if can_be_lived
            .next()
            .is_none_or(|place: usize| !place.is_multiple_of(one_of))
        {
            continue;
        }
        let text = with_tokens(&fs::read_to_string(&log).expect("a log"));
        requests += Life::new(database, &text, &name).live(steps);
        database.clear();
        lived += 1;
    }
    assert_eq!(left_out, GOING_BACK.map(|name| format!("{name}.in.jsonl")));
    (lived, requests)
}

fn word<'a>(line: &'a Value, field: &str) -> Option<&'a str> {
    line[field].as_str()
}

/// The Sim that a line is about; where a name stands for it, the outputs tell.
fn sim_of(step: &Step) -> Option<&str> {
    let word = word(&step.line, "sim").or_else(|| {
        let registered = step.line["input"] == "register";
        word(&step.line, "sid").filter(|_| registered)
    })?;
    let told = step.outputs.iter().find_map(|output| output["sim"].as_str());
    Some(told.unwrap_or(word))
}

/// When each Sim has its last line, an `advance` after its registration counted.
fn ends(steps: &[Step]) -> BTreeMap<String, DateTime<Utc>> {
    let mut ends = BTreeMap::new();
    for step in steps {
        if step.line["input"] == "advance" {
            for end in ends.values_mut() {
                *end = step.at;
            }
        } else if let Some(sim) = sim_of(step)
            && (step.line["input"] == "register" || ends.contains_key(sim))
        {
            ends.insert(sim.to_owned(), step.at);
        }
    }
    ends
}

/// Whether a Sim's own lines, an `advance` counted, go back in time.
fn goes_back(steps: &[Step]) -> bool {
    let ends = |length: usize| ends(&steps[..length]);
    (1..=steps.len()).any(|length| {
        let (before, after) = (ends(length - 1), ends(length));
        before
            .iter()
            .any(|(sim, instant)| after.get(sim).is_some_and(|later| later < instant))
    })
}

/// A log that is being lived.
struct Life<'a> {
    name: &'a str,
    server: Server,
    masters: Vec<String>,
    accounts: BTreeSet<String>,
    clock: Option<DateTime<Utc>>,
    requests: usize,
}

impl<'a> Life<'a> {
    fn new(database: &Database, log: &str, name: &'a str) -> Self {
        Self {
            name,
            server: server(database),
            masters: masters(log),
            accounts: BTreeSet::new(),
            clock: None,
            requests: 0,
        }
    }

    /// Lives the log, and gives how many requests there were.
    fn live(mut self, mut steps: Vec<Step>) -> usize {
        let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for output in steps.iter().flat_map(|step| &step.outputs) {
            let sim = output["sim"].as_str().expect("its Sim").to_owned();
            told.entry(sim).or_default().push(output.clone());
        }
        let ends = ends(&steps);
        steps.sort_by_key(|step| step.at);
        let mut seen: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for place in 0..steps.len() {
            let step = &steps[place];
            // No Sim is there to fall behind before there are accounts.
            if !self.accounts.is_empty() && self.clock != Some(step.at) {
                self.server.advance(&write_time(step.at));
                self.clock = Some(step.at);
            }
            if step.line["input"] == "delete"
                && let Some(sim) = sim_of(step)
            {
                self.look(sim, &mut seen);
            }
            self.take(step);
            let next = steps.get(place + 1).map(|step| step.at);
            for (sim, end) in &ends {
                if *end == step.at && next != Some(*end) {
                    self.look(sim, &mut seen);
                }
            }
        }
        assert!(!ends.is_empty(), "{}: no Sims", self.name);
        for sim in ends.keys() {
            let told = effects(told.remove(sim).unwrap_or_default());
            let seen = effects(seen.remove(sim).unwrap_or_default());
            assert_eq!(seen, told, "{}: the history of {sim}", self.name);
        }
        self.requests
    }

    /// Keeps the history of a Sim, where it is still there.
    fn look(&self, sim: &str, seen: &mut BTreeMap<String, Vec<Value>>) {
        if let Some((client, _)) = self.owner(sim) {
            seen.insert(sim.to_owned(), client.history(sim));
        }
    }

    /// A client that sees the Sim of this SID, and the account that owns it.
    fn owner(&self, sim: &str) -> Option<(Client, String)> {
        let path = format!("/v1/Sims/{}", segment(sim));
        self.masters.iter().find_map(|master| {
            if !self.accounts.contains(master) {
                return None;
            }
            let client = requester(&self.server, master);
            let reply = client.get(&path);
            let owner = (reply.status == 200).then(|| reply.json()["account_sid"].take())?;
            // A name of the master's own is no SID.
            (reply.json()["sid"] == sim).then(|| (client, owner.as_str().unwrap_or_default().to_owned()))
        })
    }

    /// Who asks over HTTP: the account of `as` where it has credentials, else the Sim's owner; where the log has neither,
    /// nobody can.
    fn asks(&self, line: &Value) -> Option<Client> {
        let sim = word(line, "sim")?;
        match word(line, "as") {
            Some(account) if self.accounts.contains(account) => Some(requester(&self.server, account)),
            Some(_) => None,
            None => self.owner(sim).map(|(_, owner)| requester(&self.server, &owner)),
        }
    }

    fn take(&mut self, step: &Step) {
        let input = step.line["input"].as_str().expect("an input");
        let asks = matches!(input, "update" | "delete").then(|| self.asks(&step.line));
        if let Some(client) = asks.flatten() {
            self.requests += 1;
            self.request(&client, input, step);
            return;
        }
        if input == "advance" {
            return;
        }
        let mut line = step.line.clone();
        if input == "account" {
            let sid = line["sid"].as_str().expect("a SID").to_owned();
            line["token"] = super::token(&sid).into();
            self.accounts.insert(sid);
        }
        let came = verdicts(self.server.inputs(&[line]));
        assert_eq!(
            came,
            verdicts(step.outputs.clone()),
            "{}: {}",
            self.name,
            step.line
        );
    }

    /// Makes the request, and compares the answer with the verdict of the log.
    fn request(&self, client: &Client, input: &str, step: &Step) {
        let what = format!("{}: {}", self.name, step.line);
        let path = format!("/v1/Sims/{}", segment(word(&step.line, "sim").expect("a Sim")));
        let reply = if input == "delete" {
            client.delete(&path)
        } else {
            client.post(&path, word(&step.line, "form").expect("a form"))
        };
        let verdicts = verdicts(step.outputs.clone());
        let [verdict] = &verdicts[..] else {
            panic!("{what}: {verdicts:?}");
        };
        let status = verdict["http_status"].as_u64().expect("a status");
        assert_eq!(u64::from(reply.status), status, "{what}: {}", reply.text());
        match (status, verdict["code"].as_u64()) {
            (204, None) => assert!(reply.body.is_empty(), "{what}"),
            (_, None) => assert_eq!(reply.json()["status"], verdict["status"], "{what}"),
            (_, Some(code)) => {
                let code = u32::try_from(code).expect("a code");
                let message = reply.message(reply.status, code);
                assert_eq!(message, verdict["message"], "{what}");
            }
        }
    }
}

const VERDICTS: [&str; 3] = ["accepted", "refused", "stale"];

fn is_verdict(output: &Value) -> bool {
    output["output"]
        .as_str()
        .is_some_and(|word| VERDICTS.contains(&word))
}

/// What a line was answered.
fn verdicts(mut outputs: Vec<Value>) -> Vec<Value> {
    outputs.retain(is_verdict);
    outputs
}

/// What happened.
fn effects(mut outputs: Vec<Value>) -> Vec<Value> {
    outputs.retain(|output| !is_verdict(output));
    outputs
}
