//! Accounts, plans and Sims by number, and the log lines that declare them.
//!
//! Account 1 is a master with the subaccounts 2 and 3; account 4 is a stranger. Each has a plan of its own, of the same
//! number and named `plan-1` and so on, and the token [`token`] gives.

use serde_json::{Value, json};

/// The instant of the lines that nothing else is said of, and what a manual clock shows at first.
pub const START: &str = "2026-01-01T00:00:00Z";

/// The SID of an account.
pub fn account(number: u32) -> String {
    format!("AC{number:032}")
}

/// Its token.
pub fn token(number: u32) -> String {
    format!("token-{number}")
}

/// The SID of a rate plan.
pub fn plan(number: u32) -> String {
    format!("WP{number:032}")
}

/// The SID of a Sim.
pub fn sid(number: u32) -> String {
    format!("DE{number:032}")
}

/// The ICCID of the Sim of this number.
pub fn iccid(number: u32) -> String {
    format!("89012600{number:011}")
}

/// A line: the object's own fields, with `input` and `at`.
pub fn line(at: &str, input: &str, mut fields: Value) -> Value {
    fields["at"] = at.into();
    fields["input"] = input.into();
    fields
}

/// The accounts and plans of this module's first lines.
pub fn accounts() -> Vec<Value> {
    let accounts = (1..=4).map(|number| {
        let parent = matches!(number, 2 | 3).then(|| account(1));
        let fields = json!({"sid": account(number), "parent": parent, "token": token(number)});
        line(START, "account", fields)
    });
    let plans = (1..=4).map(|number| {
        let name = format!("plan-{number}");
        let fields = json!({"sid": plan(number), "account_sid": account(number), "unique_name": name});
        line(START, "rate_plan", fields)
    });
    accounts.chain(plans).collect()
}

/// A new Sim of an account, without a plan.
pub fn register(number: u32, owner: u32) -> Value {
    let fields = json!({"sid": sid(number), "account_sid": account(owner), "iccid": iccid(number)});
    line(START, "register", fields)
}

/// A new Sim of account 1, with its plan.
pub fn with_plan(number: u32) -> Value {
    let mut sim = register(number, 1);
    sim["rate_plan_sid"] = plan(1).into();
    sim
}

/// The path of a Sim.
pub fn path(number: u32) -> String {
    format!("/v1/Sims/{}", sid(number))
}

/// Time passes for all.
pub fn advance(at: &str) -> Value {
    line(at, "advance", json!({}))
}
