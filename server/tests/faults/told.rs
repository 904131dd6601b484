//! What a Sim's history says, and whether it can be true: each step begins where the one before has ended, every number
//! comes once, and what happens by itself happens at its own instant.

use std::collections::BTreeSet;

use serde_json::Value;
use sim_lifecycle::chrono::{DateTime, Months, TimeDelta, Utc};
use sim_lifecycle::wire::read_time;

/// What the server was told of time.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// The months after which a ready Sim becomes active.
    pub ready_period: Months,
    /// The span after which a deactivated one is canceled.
    pub cancellation_delay: TimeDelta,
    /// How long an automatic operator takes; `None` where somebody answers by hand.
    pub latency: Option<TimeDelta>,
}

/// A callback that is owed by what has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Its id.
    pub id: String,
    /// Its method, URL and body; a Commands callback is not told of in such detail.
    pub call: Option<(String, String, String)>,
    /// Its place among the outputs.
    pub place: usize,
}

/// What has come of the outputs so far.
struct Course<'a> {
    sim: &'a str,
    timing: Timing,
    at: Option<DateTime<Utc>>,
    reported: String,
    settled: String,
    since: Option<DateTime<Utc>>,
    plan: Option<String>,
    resetting: bool,
    sent: Option<DateTime<Utc>>,
    requests: u64,
    commands: u64,
    commands_when_ready: u64,
    /// When a change has settled last.
    answered: Option<DateTime<Utc>>,
    ids: BTreeSet<String>,
    owed: Vec<Owed>,
}

/// Checks a history from the registration on, and gives the callbacks that it owes, in order.
///
/// The plan is the one registered with; where `now` is given, nothing that was due by then may be missing.
pub fn check(
    sim: &str,
    history: &[Value],
    plan: Option<String>,
    timing: Timing,
    now: Option<DateTime<Utc>>,
) -> Vec<Owed> {
    let mut course = Course {
        sim,
        timing,
        at: None,
        reported: "new".into(),
        settled: "new".into(),
        since: None,
        plan,
        resetting: false,
        sent: None,
        requests: 0,
        commands: 0,
        commands_when_ready: 0,
        answered: None,
        ids: BTreeSet::new(),
        owed: Vec::new(),
    };
    for (place, output) in history.iter().enumerate() {
        if let Err(why) = course.take(place, output) {
            let all: Vec<_> = history.iter().map(Value::to_string).collect();
            panic!("{sim}: output {place}: {why}\n{}", all.join("\n"));
        }
    }
    if let Some(now) = now {
        // Rule U9: what is due waits for a change in flight.
        let due = course.deadline().filter(|_| course.reported == course.settled);
        assert!(
            due.is_none_or(|due| due > now),
            "{sim}: due at {due:?}, at {now} not done: {history:?}"
        );
    }
    course.owed
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

impl Course<'_> {
    fn take(&mut self, place: usize, output: &Value) -> Result<(), String> {
        let at = read_time(text(output, "at")).map_err(|error| error.to_string())?;
        if self.at.is_some_and(|before| at < before) {
            return Err("time goes back".into());
        }
        self.at = Some(at);
        same("its Sim", text(output, "sim"), self.sim)?;
        match text(output, "output") {
            "status" => self.status(at, output),
            "monitor_event" => self.event(at, &output["resource_properties"]),
            "reset_status" => {
                same("resetting", output["updated"].is_null(), self.resetting)?;
                self.resetting = !self.resetting;
                Ok(())
            }
            "upstream" => {
                self.requests += 1;
                if text(output, "kind") == "update" {
                    self.sent = Some(at);
                }
                same(
                    "the number of the request",
                    output["request"].as_u64(),
                    Some(self.requests),
                )
            }
            "callback" => {
                let id = text(output, "id").to_owned();
                let [method, url, body] =
                    ["method", "url", "body"].map(|field| text(output, field).to_owned());
                self.owe(id, Some((method, url, body)), place)
            }
            "commands_callback" => {
                self.commands += 1;
                if self.settled == "ready" {
                    self.commands_when_ready += 1;
                }
                self.owe(format!("{}-command-{}", self.sim, self.commands), None, place)
            }
            "suspended_fee_started" => Ok(()),
            other => Err(format!("what is `{other}`?")),
        }
    }

    fn owe(
        &mut self,
        id: String,
        call: Option<(String, String, String)>,
        place: usize,
    ) -> Result<(), String> {
        if !self.ids.insert(id.clone()) {
            return Err(format!("the callback {id} for a second time"));
        }
        self.owed.push(Owed { id, call, place });
        Ok(())
    }

    fn status(&mut self, at: DateTime<Utc>, output: &Value) -> Result<(), String> {
        let (previous, updated) = (text(output, "previous"), text(output, "updated"));
        same("the status before", previous, &self.reported)?;
        if previous == updated {
            return Err("no step".into());
        }
        updated.clone_into(&mut self.reported);
        match text(output, "cause") {
            "cancellation_delay" | "ready_period" => self.by_itself(at)?,
            "commands" if self.answered != Some(at) => {
                same("the Commands since ready", self.commands_when_ready, 5)?;
            }
            "completed" | "failed" => {
                if let (Some(latency), Some(sent)) = (self.timing.latency, self.sent) {
                    same("the instant of the answer", at, sent + latency)?;
                }
                self.answered = Some(at);
            }
            _ => {}
        }
        Ok(())
    }

    /// Rules A6 and U9: at its deadline, or where a change was in flight then, at the instant of its settling.
    fn by_itself(&self, at: DateTime<Utc>) -> Result<(), String> {
        let due = self.deadline();
        if due.is_some_and(|due| at > due) && self.answered == Some(at) {
            return Ok(());
        }
        same("the deadline", Some(at), due)
    }

    fn event(&mut self, at: DateTime<Utc>, properties: &Value) -> Result<(), String> {
        if let Some(status) = properties.get("status") {
            same(
                "the settled status before",
                text(status, "previous"),
                &self.settled,
            )?;
            let updated = text(status, "updated");
            if updated == self.settled {
                return Err("no change".into());
            }
            updated.clone_into(&mut self.settled);
            self.since = Some(at);
            self.commands_when_ready = 0;
        }
        if let Some(plan) = properties.get("rate_plan_sid") {
            same("the plan before", plan["previous"].as_str(), self.plan.as_deref())?;
            self.plan = plan["updated"].as_str().map(str::to_owned);
        }
        Ok(())
    }

    fn deadline(&self) -> Option<DateTime<Utc>> {
        let since = self.since?;
        match self.settled.as_str() {
            "ready" => since.checked_add_months(self.timing.ready_period),
            "deactivated" => since.checked_add_signed(self.timing.cancellation_delay),
            _ => None,
        }
    }
}

fn same<T: Copy + PartialEq + std::fmt::Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    if found == expected {
        Ok(())
    } else {
        Err(format!("{what}: {found:?}, not {expected:?}"))
    }
}

/// How often a request is called back whose callback stands at this place: once more where a final status is reached
/// after the intermediate one that it led to (rules C1 to C3).
pub fn is_called_again(history: &[Value], owed: &Owed, settled: &str) -> bool {
    let (last, stop) = match settled {
        "ready" => ("active", "deactivated"),
        "deactivated" => ("canceled", "active"),
        _ => return false,
    };
    let events = history.iter().skip(owed.place);
    let mut statuses =
        events.filter_map(|output| output["resource_properties"]["status"]["updated"].as_str());
    statuses.find(|status| [last, stop].contains(status)) == Some(last)
}
