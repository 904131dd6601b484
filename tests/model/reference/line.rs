//! The lines of a log, and how each is written.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

/// One input line without its instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    Policy {
        ready_data_limit: Option<u64>,
        ready_command_limit: Option<u64>,
        ready_period_months: Option<u64>,
        cancellation_delay_hours: Option<u64>,
        free_suspension_months: Option<u64>,
        reactivation: Option<bool>,
    },
    Account {
        sid: String,
        parent: Option<String>,
    },
    RatePlan {
        sid: String,
        unique_name: Option<String>,
        account_sid: String,
        narrowband_developer: bool,
    },
    Register {
        sid: String,
        account_sid: String,
        iccid: String,
        rate_plan_sid: Option<String>,
        registration_code: Option<String>,
        eid: Option<String>,
        ip_address: Option<String>,
    },
    Update {
        sim: String,
        form: String,
        requester: Option<String>,
    },
    Delete {
        sim: String,
        requester: Option<String>,
    },
    Operator {
        sim: String,
        request: u64,
        answer: Answer,
        error_code: Option<u64>,
        error_message: Option<String>,
    },
    Data {
        sim: String,
        bytes: u64,
    },
    Command {
        sim: String,
        direction: Direction,
    },
    Advance,
}

/// What the operator says of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    Completed,
    Unavailable,
    Resumed,
    Failed,
}

/// Which way a Command goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Direction {
    ToSim,
    FromSim,
}

impl Answer {
    fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Unavailable => "unavailable",
            Self::Resumed => "resumed",
            Self::Failed => "failed",
        }
    }
}

impl Line {
    /// Writes the line as a log has it; an optional field that has no value is left out.
    pub fn to_json(&self, at: DateTime<Utc>) -> String {
        let fields = match self {
            Self::Policy {
                ready_data_limit,
                ready_command_limit,
                ready_period_months,
                cancellation_delay_hours,
                free_suspension_months,
                reactivation,
            } => json!({
                "input": "policy",
                "ready_data_limit": ready_data_limit,
                "ready_command_limit": ready_command_limit,
                "ready_period_months": ready_period_months,
                "cancellation_delay_hours": cancellation_delay_hours,
                "free_suspension_months": free_suspension_months,
                "reactivation": reactivation,
            }),
            Self::Account { sid, parent } => {
                json!({ "input": "account", "sid": sid, "parent": parent })
            }
            Self::RatePlan {
                sid,
                unique_name,
                account_sid,
                narrowband_developer,
            } => json!({
                "input": "rate_plan",
                "sid": sid,
                "unique_name": unique_name,
                "account_sid": account_sid,
                "narrowband_developer": narrowband_developer,
            }),
            Self::Register {
                sid,
                account_sid,
                iccid,
                rate_plan_sid,
                registration_code,
                eid,
                ip_address,
            } => json!({
                "input": "register",
                "sid": sid,
                "account_sid": account_sid,
                "iccid": iccid,
                "rate_plan_sid": rate_plan_sid,
                "registration_code": registration_code,
                "eid": eid,
                "ip_address": ip_address,
            }),
            Self::Update { sim, form, requester } => {
                json!({ "input": "update", "sim": sim, "form": form, "as": requester })
            }
            Self::Delete { sim, requester } => {
                json!({ "input": "delete", "sim": sim, "as": requester })
            }
            Self::Operator {
                sim,
                request,
                answer,
                error_code,
                error_message,
            } => json!({
                "input": "operator",
                "sim": sim,
                "request": request,
                "answer": answer.word(),
                "error_code": error_code,
                "error_message": error_message,
            }),
            Self::Data { sim, bytes } => json!({ "input": "data", "sim": sim, "bytes": bytes }),
            Self::Command { sim, direction } => json!({
                "input": "command",
                "sim": sim,
                "direction": match direction {
                    Direction::ToSim => "to_sim",
                    Direction::FromSim => "from_sim",
                },
            }),
            Self::Advance => json!({ "input": "advance" }),
        };
        let mut line = Map::new();
        line.insert("at".into(), instant(at));
        line.extend(object(fields).into_iter().filter(|(_, value)| !value.is_null()));
        Value::Object(line).to_string()
    }
}

/// V7: UTC, with no more digits of a second than it needs.
pub fn instant(at: DateTime<Utc>) -> Value {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into()
}

/// The members of a JSON object; anything else has none.
pub fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(members) = value {
        members
    } else {
        Map::new()
    }
}
