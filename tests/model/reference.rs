//! The reference model: accounts, plans and Sims under the lines of a log, as the rules have it.

mod callback;
mod form;
mod line;
mod operator;
mod sim;
mod update;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use callback::Told;
pub use form::{HOOKS, decode, encode};
pub use line::{Answer, Direction, Line};
use line::{instant, object};
use sim::Hook;
pub use sim::{Settled, Sim};

const BASE_URL: &str = "https://programmable-wireless.api.korewireless.com";

/// Every limit and period, with the defaults of A1 to A5 and T4.
#[derive(Clone, Debug)]
pub struct Policy {
    pub ready_data_limit: u64,
    pub ready_command_limit: u64,
    pub ready_period_months: u64,
    pub cancellation_delay_hours: u64,
    pub free_suspension_months: u64,
    pub reactivation: bool,
}

#[derive(Clone, Debug)]
pub struct Account {
    pub sid: String,
    pub parent: Option<String>,
}

#[derive(Clone, Debug)]
pub struct RatePlan {
    pub sid: String,
    pub unique_name: Option<String>,
    pub account_sid: String,
    pub narrowband_developer: bool,
}

/// All that the lines so far have made.
#[derive(Clone, Debug)]
pub struct World {
    pub policy: Policy,
    pub accounts: Vec<Account>,
    pub plans: Vec<RatePlan>,
    /// Those that exist, in order of registration.
    pub sims: Vec<Sim>,
    /// Those that were deleted: their SIDs are not given again.
    pub deleted: Vec<Sim>,
}

impl World {
    pub fn new() -> Self {
        Self {
            policy: Policy {
                ready_data_limit: 250_000,
                ready_command_limit: 5,
                ready_period_months: 3,
                cancellation_delay_hours: 72,
                free_suspension_months: 3,
                reactivation: false,
            },
            accounts: Vec::new(),
            plans: Vec::new(),
            sims: Vec::new(),
            deleted: Vec::new(),
        }
    }

    /// Takes one line; the output lines that it gives.
    pub fn apply(&mut self, at: DateTime<Utc>, line: &Line) -> Vec<Value> {
        match line {
            Line::Advance => self.advance(at),
            Line::Update { sim, requester, .. } | Line::Delete { sim, requester } => {
                match self.find(sim, requester.as_deref()) {
                    Some(which) => self.request(at, which, line, requester.as_deref()),
                    None => vec![no_such_sim(at, sim)],
                }
            }
            Line::Operator { sim, .. } | Line::Data { sim, .. } | Line::Command { sim, .. } => {
                match self.find(sim, None) {
                    Some(which) => self.report(at, which, line),
                    None => vec![no_such_sim(at, sim)],
                }
            }
            Line::Policy { .. } | Line::Account { .. } | Line::RatePlan { .. } | Line::Register { .. } => {
                self.declare(at, line);
                Vec::new()
            }
        }
    }

    /// V12, M4: where the Sim is that a word addresses, for a requester or for its own owner.
    fn find(&self, word: &str, requester: Option<&str>) -> Option<usize> {
        let by_sid = self.sims.iter().position(|sim| sim.sid == word);
        let Some(requester) = requester else { return by_sid };
        if let Some(which) = by_sid {
            return Some(which).filter(|_| self.sees(requester, &self.sims[which].account_sid));
        }
        self.sims
            .iter()
            .position(|sim| sim.account_sid == requester && sim.unique_name.as_deref() == Some(word))
    }

    /// M2, M4: an account reaches itself and its subaccounts.
    pub fn sees(&self, requester: &str, owner: &str) -> bool {
        self.accounts.iter().any(|account| {
            account.sid == owner && (account.sid == requester || account.parent.as_deref() == Some(requester))
        })
    }

    /// T11: the SID of the account's plan that a word names.
    pub fn plan_of(&self, account_sid: &str, word: &str) -> Option<String> {
        self.plans
            .iter()
            .filter(|plan| plan.account_sid == account_sid)
            .find(|plan| plan.sid == word || plan.unique_name.as_deref() == Some(word))
            .map(|plan| plan.sid.clone())
    }

    pub fn is_narrowband_developer(&self, plan_sid: &str) -> bool {
        self.plans
            .iter()
            .any(|plan| plan.sid == plan_sid && plan.narrowband_developer)
    }

    /// Time passes for every Sim; told in order of time, then of registration.
    fn advance(&mut self, at: DateTime<Utc>) -> Vec<Value> {
        let mut told: Vec<(DateTime<Utc>, Value)> = Vec::new();
        for sim in &mut self.sims {
            // At most one timer of a Sim can be due, and it fires at its deadline.
            let deadline = sim.deadline(&self.policy).unwrap_or(at);
            let lines = sim.let_time_pass(at, &self.policy);
            told.extend(lines.into_iter().map(|line| (deadline, line)));
        }
        told.sort_by_key(|(deadline, _)| *deadline);
        told.into_iter().map(|(_, line)| line).collect()
    }

    /// An update or a deletion of a Sim that exists for its requester.
    fn request(
        &mut self,
        at: DateTime<Utc>,
        which: usize,
        line: &Line,
        requester: Option<&str>,
    ) -> Vec<Value> {
        let mut told = self.sims[which].let_time_pass(at, &self.policy);
        let requester = requester.unwrap_or(&self.sims[which].account_sid).to_string();
        if let Line::Update { form, .. } = line {
            told.extend(update::update(self, which, &requester, form));
        } else {
            told.push(self.delete(which));
        }
        told
    }

    /// U6, X1, X2.
    fn delete(&mut self, which: usize) -> Value {
        let sim = &self.sims[which];
        if sim.change.is_some() {
            return Self::refused(sim, 33010);
        }
        if sim.settled != Settled::New && sim.settled != Settled::Canceled {
            return Self::refused(sim, 20409);
        }
        let gone = self.sims.remove(which);
        let fields = json!({ "http_status": 204, "status": null });
        let told = gone.tell(gone.now, "accepted", fields);
        self.deleted.push(gone);
        told
    }

    /// What the operator or the network reports of a Sim that exists.
    fn report(&mut self, at: DateTime<Utc>, which: usize, line: &Line) -> Vec<Value> {
        let sim = &mut self.sims[which];
        let mut told = sim.let_time_pass(at, &self.policy);
        if let Line::Operator {
            request,
            answer,
            error_code,
            error_message,
            ..
        } = line
        {
            let error = Told {
                code: *error_code,
                message: error_message.clone(),
            };
            told.extend(operator::answer(sim, &self.policy, *request, *answer, &error));
        }
        if let Line::Data { bytes, .. } = line {
            told.extend(data(sim, &self.policy, *bytes));
        }
        if let Line::Command { direction, .. } = line {
            told.extend(command(sim, &self.policy, *direction));
        }
        told
    }

    /// The output `refused` for a Sim that exists.
    pub fn refused(sim: &Sim, code: u64) -> Value {
        sim.tell(sim.now, "refused", refusal(code))
    }

    /// The lines of `--sims`: each Sim as of its own last instant.
    pub fn sims(&self) -> Vec<Value> {
        let line = |sim| json!({ "output": "sim", "resource": resource(sim) });
        self.sims.iter().map(line).collect()
    }

    /// Whether a Sim can be registered here; any other line can always be taken.
    pub fn can_declare(&self, line: &Line) -> bool {
        let Line::Register {
            sid,
            account_sid,
            iccid,
            rate_plan_sid,
            registration_code,
            ..
        } = line
        else {
            return true;
        };
        let has_account = self.accounts.iter().any(|account| account.sid == *account_sid);
        let has_plan = rate_plan_sid
            .as_ref()
            .is_none_or(|plan| self.plan_of(account_sid, plan).is_some());
        let is_new = self.sims.iter().chain(&self.deleted).all(|sim| {
            sim.sid != *sid
                && sim.iccid != *iccid
                && (registration_code.is_none() || sim.registration_code != *registration_code)
        });
        has_account && has_plan && is_new
    }

    /// Takes a policy, an account, a plan or a Sim.
    fn declare(&mut self, at: DateTime<Utc>, line: &Line) {
        match line.clone() {
            Line::Policy {
                ready_data_limit,
                ready_command_limit,
                ready_period_months,
                cancellation_delay_hours,
                free_suspension_months,
                reactivation,
            } => {
                let policy = &mut self.policy;
                let set = |held: &mut u64, given: Option<u64>| *held = given.unwrap_or(*held);
                set(&mut policy.ready_data_limit, ready_data_limit);
                set(&mut policy.ready_command_limit, ready_command_limit);
                set(&mut policy.ready_period_months, ready_period_months);
                set(&mut policy.cancellation_delay_hours, cancellation_delay_hours);
                set(&mut policy.free_suspension_months, free_suspension_months);
                policy.reactivation = reactivation.unwrap_or(policy.reactivation);
            }
            Line::Account { sid, parent } => self.accounts.push(Account { sid, parent }),
            Line::RatePlan {
                sid,
                unique_name,
                account_sid,
                narrowband_developer,
            } => {
                self.plans.push(RatePlan {
                    sid,
                    unique_name,
                    account_sid,
                    narrowband_developer,
                });
            }
            Line::Register {
                sid,
                account_sid,
                iccid,
                rate_plan_sid,
                registration_code,
                eid,
                ip_address,
            } => self.sims.push(Sim {
                sid,
                account_sid,
                iccid,
                registration_code,
                eid,
                ip_address,
                unique_name: None,
                friendly_name: None,
                plan: rate_plan_sid,
                settled: Settled::New,
                settled_since: at,
                bytes_since_ready: 0,
                commands_since_ready: 0,
                fee_started: false,
                change: None,
                reset: None,
                standing: None,
                last_number: 0,
                hooks: HOOKS.map(|_| Hook {
                    url: None,
                    method: "POST".to_string(),
                }),
                date_created: at,
                date_updated: at,
                now: at,
            }),
            Line::Update { .. }
            | Line::Delete { .. }
            | Line::Operator { .. }
            | Line::Data { .. }
            | Line::Command { .. }
            | Line::Advance => {}
        }
    }
}

/// A1, A10: data is counted nowhere but in ready.
fn data(sim: &mut Sim, policy: &Policy, bytes: u64) -> Vec<Value> {
    if sim.settled != Settled::Ready {
        return Vec::new();
    }
    sim.bytes_since_ready = sim.bytes_since_ready.saturating_add(bytes);
    sim.what_waits(policy)
}

/// A2, C5.
fn command(sim: &mut Sim, policy: &Policy, direction: Direction) -> Vec<Value> {
    let mut told = Vec::new();
    if direction == Direction::ToSim && !sim.settled.connects() {
        return vec![World::refused(sim, 33104)];
    }
    if direction == Direction::FromSim {
        let sought = sim.change.as_ref().and_then(|change| change.status);
        let Hook { url, method } = &sim.hooks[0];
        if let Some(url) = url
            && (sim.settled.connects() || sought.is_some_and(Settled::connects))
        {
            let fields = json!({ "method": method, "url": url });
            told.push(sim.tell(sim.now, "commands_callback", fields));
        }
    }
    if sim.settled == Settled::Ready {
        sim.commands_since_ready = sim.commands_since_ready.saturating_add(1);
        told.extend(sim.what_waits(policy));
    }
    told
}

fn no_such_sim(at: DateTime<Utc>, word: &str) -> Value {
    let mut line = object(refusal(20404));
    line.insert("at".into(), instant(at));
    line.insert("sim".into(), word.into());
    line.insert("output".into(), "refused".into());
    Value::Object(line)
}

/// Section 12.
fn refusal(code: u64) -> Value {
    let http_status = match code {
        20404 => 404,
        20409 | 33010 | 33120 => 409,
        33201 => 403,
        _ => 400,
    };
    json!({ "http_status": http_status, "code": code, "message": "*" })
}

/// V13: the resource's JSON.
fn resource(sim: &Sim) -> Value {
    let url = format!("{BASE_URL}/v1/Sims/{}", sim.sid);
    let [commands, voice, voice_fallback, sms, sms_fallback] = &sim.hooks;
    json!({
        "sid": sim.sid,
        "unique_name": sim.unique_name,
        "friendly_name": sim.friendly_name,
        "account_sid": sim.account_sid,
        "status": sim.reported(),
        "rate_plan_sid": sim.plan,
        "iccid": sim.iccid,
        "eid": sim.eid,
        "commands_callback_url": commands.url,
        "commands_callback_method": commands.method,
        "date_created": instant(sim.date_created),
        "date_updated": instant(sim.date_updated),
        "ip_address": sim.ip_address,
        "reset_status": sim.reset.as_ref().map(|_| "resetting"),
        "links": {
            "rate_plan": sim.plan.as_ref().map(|plan| format!("{BASE_URL}/v1/RatePlans/{plan}")),
            "usage_records": format!("{url}/UsageRecords"),
            "data_sessions": format!("{url}/DataSessions"),
        },
        "url": url,
        "voice_url": voice.url,
        "voice_method": voice.method,
        "voice_fallback_url": voice_fallback.url,
        "voice_fallback_method": voice_fallback.method,
        "sms_url": sms.url,
        "sms_method": sms.method,
        "sms_fallback_url": sms_fallback.url,
        "sms_fallback_method": sms_fallback.method,
    })
}
