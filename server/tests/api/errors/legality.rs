//! What a Sim's account, status, plan and reset forbid (codes 33102, 33104, 33105, 33108, 33119 to 33121, 33201).

use serde_json::{Value, json};

use super::{START, Setting};
use crate::support::{Database, account, both, form, line, plan, sid};

both!(
    moves,
    statuses,
    plans,
    resets,
    parameters_that_do_not_go_together,
    a_command_to_a_sim_that_cannot_connect,
);

fn moves(database: &Database) {
    let setting = Setting::new(database);
    let to = |sim: u32, account: &str| setting.update(sim, &form(&[("AccountSid", account)]));
    // Only to the requester and its subaccounts (M2), and only while new (M1).
    to(1, &account(4)).error(403, 33201);
    to(1, &account(99)).error(403, 33201);
    to(3, &account(2)).error(403, 33201);
    to(3, &account(1)).expect(200);
    let subaccount = setting.server.account(2);
    let path = format!("/v1/Sims/{}", sid(20));
    for target in [account(1), account(3)] {
        subaccount
            .post(&path, &form(&[("AccountSid", &target)]))
            .error(403, 33201);
    }
    to(20, &account(3)).expect(200);
    subaccount.get(&path).error(404, 20404);
    setting.server.account(3).get(&path).expect(200);
    to(20, &account(1)).expect(200);
    // With a plan: with one of the target's, or with none (M3).
    setting.update(1, "RatePlan=plan-1").expect(200);
    to(1, &account(2)).error(400, 33102);
    let with = |plan: &str| {
        let form = form(&[("AccountSid", &account(2)), ("RatePlan", plan)]);
        setting.update(1, &form)
    };
    with("plan-1").error(400, 33108);
    with(&plan(1)).error(400, 33108);
    assert_eq!(with("plan-2").expect(200).json()["rate_plan_sid"], plan(2));
    let removed = form(&[("AccountSid", &account(3)), ("RatePlan", "")]);
    let moved = setting.update(1, &removed).expect(200).json();
    assert_eq!(
        (&moved["account_sid"], &moved["rate_plan_sid"]),
        (&account(3).into(), &Value::Null)
    );
}

fn statuses(database: &Database) {
    let setting = Setting::new(database);
    // The table of section 3, what it refuses; 6 is canceled in the end.
    setting.settle(6, "Status=deactivated&RatePlan=plan-1", 1);
    setting.server.advance("2026-01-03T00:00:00Z");
    for (sim, words) in [
        (1, &["suspended"][..]),
        (3, &["ready"]),
        (4, &["ready"]),
        (5, &["ready", "active", "suspended"]),
    ] {
        for word in words {
            setting.update(sim, &format!("Status={word}")).error(400, 33105);
        }
    }
    setting.server.advance("2026-01-05T00:00:00Z");
    for word in ["ready", "active", "suspended", "deactivated"] {
        setting.update(6, &format!("Status={word}")).error(400, 33105);
    }
    setting.update(6, "RatePlan=other").error(400, 33105);
    setting.update(6, "RatePlan=").error(400, 33105);
    setting.update(6, "RatePlan=plan-1&FriendlyName=x").expect(200);
    assert_eq!(setting.shown(6)["status"], "canceled");
    for (sim, word) in [(2, "ready"), (3, "active"), (4, "suspended")] {
        let before = setting.shown(sim);
        let same = setting.update(sim, &format!("Status={word}")).expect(200).json();
        assert_eq!(same, before);
    }
}

fn plans(database: &Database) {
    let setting = Setting::new(database);
    // T6, then T5.
    setting.update(1, "Status=ready").error(400, 33104);
    setting.update(1, "Status=active").error(400, 33104);
    let narrow = plan(9);
    setting
        .update(1, &format!("Status=ready&RatePlan={narrow}"))
        .error(400, 33105);
    setting.update(2, &format!("RatePlan={narrow}")).error(400, 33105);
    // T11.
    for named in ["no-such-plan", "plan-2", &plan(2), &plan(77), "' OR 1=1 --"] {
        let form = form(&[("RatePlan", named)]);
        setting.update(1, &form).error(400, 33108);
        setting.update(3, &form).error(400, 33108);
    }
}

fn resets(database: &Database) {
    let setting = Setting::new(database);
    for sim in [1, 4, 5] {
        setting.update(sim, "ResetStatus=resetting").error(400, 33119);
    }
    for sim in [2, 3] {
        setting.update(sim, "ResetStatus=resetting").expect(200);
        setting.update(sim, "ResetStatus=resetting").error(409, 33120);
    }
}

fn parameters_that_do_not_go_together(database: &Database) {
    let setting = Setting::new(database);
    let own = account(1);
    for form in [
        "ResetStatus=resetting&Status=active",
        "ResetStatus=resetting&RatePlan=plan-1",
        "Status=suspended&RatePlan=",
        &format!("AccountSid={own}&Status=active"),
        &format!("AccountSid={own}&ResetStatus=resetting"),
    ] {
        for sim in [1, 3] {
            setting.update(sim, form).error(400, 33121);
        }
    }
}

fn a_command_to_a_sim_that_cannot_connect(database: &Database) {
    let setting = Setting::new(database);
    let command = |sim: u32| {
        let fields = json!({"sim": sid(sim), "direction": "to_sim"});
        setting.server.inputs(&[line(START, "command", fields)])
    };
    for sim in [1, 4, 5] {
        let outputs = command(sim);
        assert_eq!(outputs.len(), 1, "{outputs:?}");
        let mut refused = outputs[0].clone();
        let message = refused["message"].take();
        assert!(message.as_str().is_some_and(|message| !message.is_empty()));
        let at = if sim == 1 {
            START
        } else {
            refused["at"].as_str().unwrap_or_default()
        };
        assert_eq!(
            refused,
            json!({
                "at": at, "sim": sid(sim), "output": "refused", "http_status": 400, "code": 33104, "message": null,
            })
        );
    }
    assert!(command(2).is_empty() && command(3).is_empty());
}
