//! The console: what waits for a Sim and what happened to it, the callbacks, and who sees which of it.

use serde_json::{Value, json};

use crate::support::{
    Client, Database, Receiver, START, Server, account, accounts, both, form, line, path, plan, register,
    sid, with_plan,
};

both!(
    the_console,
    a_history_has_what_happened_and_not_what_was_answered,
    what_waits_for_a_sim,
    each_sees_what_is_its_own,
    a_sim_that_moves_leaves_its_history_behind,
    empty_values_are_as_good_as_none,
);

fn the_console(database: &Database) {
    let server = Server::by_hand(database).start_with_accounts();
    let ready = with_plan(1);
    server.inputs(&[ready, register(2, 2), register(3, 4)]);
    let client = server.account(1);
    let update = |sim: u32, form: &str| client.post(&path(sim), form).expect(200);
    update(1, "Status=ready");
    server.inputs(&[line(
        START,
        "operator",
        json!({"sim": sid(1), "request": 1, "answer": "completed"}),
    )]);
    update(1, "ResetStatus=resetting");
    update(2, "Status=deactivated");
    let state = client.get("/console/state").expect(200).json();
    assert_eq!(
        (&state["now"], &state["clock"], &state["test_helpers"]),
        (&START.into(), &"manual".into(), &true.into())
    );
    assert_eq!(
        (&state["sims"]["ready"], &state["sims"]["updating"]),
        (&1.into(), &1.into())
    );
    let sims = client.get("/console/sims").expect(200).json();
    let sims = sims["sims"].as_array().expect("Sims");
    assert_eq!(sims.len(), 2, "none of a stranger");
    let shown = client.get(&path(1)).json();
    assert_eq!(
        sims[0],
        json!({
            "resource": shown, "deadline": {"at": "2026-04-01T00:00:00Z", "what": "ready_period"}, "in_flight": null,
            "request": null, "reset": 2, "answer_due": null, "callbacks_waiting": 0,
        })
    );
    assert_eq!(
        (&sims[1]["deadline"], &sims[1]["reset"]),
        (&Value::Null, &Value::Null)
    );
    assert!(sims[1]["in_flight"].is_object(), "{}", sims[1]);
    let filtered = client
        .get("/console/sims?Status=ready&PageSize=1")
        .expect(200)
        .json();
    assert_eq!(filtered["sims"].as_array().map(Vec::len), Some(1));
}

fn a_history_has_what_happened_and_not_what_was_answered(database: &Database) {
    let server = Server::by_hand(database).start_with_accounts();
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let update = |form: &str| client.post(&path(1), form);
    update("Status=ready&RatePlan=plan-1").expect(200);
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line(START, "operator", completed)]);
    update("ResetStatus=resetting").expect(200);
    let history = || {
        let path = format!("/console/sims/{}/history", sid(1));
        client.get(&path).expect(200).json()
    };
    let before = history();
    let groups = before["groups"].as_array().expect("groups");
    assert!(
        groups.len() >= 3 && groups.iter().all(|group| group["at"] == START),
        "{before}"
    );
    update("FriendlyName=x").expect(200);
    update("Status=ready&Colour=red").error(400, 33101);
    update("ResetStatus=resetting").error(409, 33120);
    let too_late = json!({"sim": sid(1), "request": 1, "answer": "failed"});
    server.inputs(&[line(START, "operator", too_late)]);
    assert_eq!(history(), before);
}

/// Nobody listens there, so what is to be called waits.
const NOBODY: &str = "http://127.0.0.1:9/";

fn what_waits_for_a_sim(database: &Database) {
    let server = Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts();
    server.inputs(&[register(1, 1), register(2, 1)]);
    let client = server.account(1);
    let complete = |sim: u32, request: u32| {
        let fields = json!({"sim": sid(sim), "request": request, "answer": "completed"});
        server.inputs(&[line(START, "operator", fields)]);
    };
    client.post(&path(1), "Status=active&RatePlan=plan-1").expect(200);
    let seen = client.get("/console/sims").expect(200).json()["sims"][0].take();
    assert_eq!(
        (
            &seen["request"],
            &seen["reset"],
            &seen["answer_due"],
            &seen["deadline"]
        ),
        (&1.into(), &Value::Null, &Value::Null, &Value::Null)
    );
    complete(1, 1);
    client.post(&path(1), "Status=suspended").expect(200);
    complete(1, 2);
    for name in ["x", "y"] {
        let told = form(&[("CallbackUrl", NOBODY), ("FriendlyName", name)]);
        client.post(&path(1), &told).expect(200);
    }
    client.post(&path(2), "Status=deactivated").expect(200);
    complete(2, 1);
    let seen = client.get("/console/sims").expect(200).json();
    let waits = |sim: usize| {
        (
            &seen["sims"][sim]["deadline"],
            &seen["sims"][sim]["callbacks_waiting"],
        )
    };
    assert_eq!(
        waits(0),
        (
            &json!({"at": "2026-04-01T00:00:00Z", "what": "suspended_fee"}),
            &2.into()
        )
    );
    assert_eq!(
        waits(1),
        (
            &json!({"at": "2026-01-04T00:00:00Z", "what": "cancellation_delay"}),
            &0.into()
        )
    );
}

/// Sims 1 and 2 belong to the master and to a subaccount; each has a callback that has failed.
fn each_sees_what_is_its_own(database: &Database) {
    let server = Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts();
    server.inputs(&[register(1, 1), register(2, 2)]);
    let (master, subaccount) = (server.account(1), server.account(2));
    let receiver = Receiver::start();
    receiver.statuses(&[400, 400]);
    let told = form(&[("CallbackUrl", &receiver.url("/")), ("FriendlyName", "x")]);
    let failed = |client: &Client, sim: u32| {
        client.post(&path(sim), &told).expect(200);
        receiver.next();
        client.callback(&format!("sim={}", sid(sim)), "failed", 1)["id"].clone()
    };
    let (masters, subaccounts) = (failed(&master, 1), failed(&subaccount, 2));
    for (client, count) in [(&master, 2), (&subaccount, 1)] {
        let state = client.get("/console/state").expect(200).json();
        assert_eq!(
            (&state["sims"], &state["callbacks"]),
            (&json!({"new": count}), &json!({"failed": count}))
        );
        assert_eq!(client.callbacks("").len(), count);
    }
    for number in [3, 4] {
        let state = server.account(number).get("/console/state").expect(200).json();
        assert_eq!((&state["sims"], &state["callbacks"]), (&json!({}), &json!({})));
        assert!(server.account(number).callbacks("").is_empty());
    }
    let redeliver =
        |client: &Client, id: &Value| client.post(&format!("/console/callbacks/{id}/redeliver"), "");
    redeliver(&subaccount, &masters).expect(404);
    redeliver(&server.account(3), &subaccounts).expect(404);
    assert!(receiver.rest().is_empty());
    redeliver(&master, &subaccounts).expect(202);
    assert_eq!(receiver.next().parameter("SimSid"), Some(sid(2)));
    redeliver(&master, &masters).expect(202);
    assert_eq!(receiver.next().parameter("SimSid"), Some(sid(1)));
}

fn a_sim_that_moves_leaves_its_history_behind(database: &Database) {
    let server = Server::by_hand(database).start_with_accounts();
    server.inputs(&[register(1, 2)]);
    let master = server.account(1);
    master.post(&path(1), "RatePlan=plan-2").expect(200);
    let moved = form(&[("AccountSid", &account(3)), ("RatePlan", "")]);
    master.post(&path(1), &moved).expect(200);
    master.post(&path(1), "RatePlan=plan-3").expect(200);
    let plans = |history: &[Value]| {
        let all: String = history.iter().map(Value::to_string).collect();
        [2, 3].map(|number| all.contains(&plan(number)))
    };
    let whole = master.history(&sid(1));
    assert_eq!(plans(&whole), [true, true], "{whole:?}");
    let since = server.account(3).history(&sid(1));
    assert!(!since.is_empty() && since.len() < whole.len(), "{since:?}");
    assert_eq!(whole.get(whole.len() - since.len()..), Some(&since[..]));
    server
        .account(2)
        .get(&format!("/console/sims/{}/history", sid(1)))
        .error(404, 20404);
}

fn empty_values_are_as_good_as_none(database: &Database) {
    let server = Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts();
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let told = form(&[("CallbackUrl", NOBODY), ("FriendlyName", "x")]);
    client.post(&path(1), &told).expect(200);
    assert_eq!(client.callbacks("state=&sim=&before=").len(), 1);
    for wrong in [
        "state=lost",
        "sim=DE1",
        "before=x",
        "after=1",
        "state=failed&state=failed",
    ] {
        client.get(&format!("/console/callbacks?{wrong}")).expect(400);
    }
}

/// As the option that makes it.
#[test]
fn who_answers_is_told() {
    for (operator, told) in [
        ("manual", "manual"),
        ("auto", "auto"),
        ("auto:0s", "auto"),
        ("auto:90s", "auto:1m30s"),
    ] {
        let server = Server::options().manual(START).operator(operator).start();
        server.inputs(&accounts());
        let state = server.account(1).get("/console/state").expect(200).json();
        assert_eq!(
            (&state["operator"], &state["test_helpers"]),
            (&told.into(), &true.into())
        );
    }
}

/// Pages of other people's, in a browser that reaches the server, set nothing in motion.
#[test]
fn other_peoples_pages_are_turned_away() {
    let server = Server::in_memory();
    let log = accounts();
    let log: Vec<_> = log.iter().map(Value::to_string).collect();
    let log = log.join("\n");
    let from = |origin: &str| {
        // It may be turned away before all of it has been read, which is the end of the connection.
        let headers = [
            ("origin", origin),
            ("content-type", "text/plain"),
            ("connection", "close"),
        ];
        server
            .client()
            .send("POST", "/test/inputs", &headers, log.as_bytes())
    };
    for foreign in [
        "https://example.com",
        "http://127.0.0.1:1",
        "null",
        "http://localhost",
    ] {
        from(foreign).expect(403);
    }
    server.account(1).get("/v1/Sims").error(401, 20003);
    from(server.base()).expect(200);
    let client = server.account(1);
    client.get("/v1/Sims").expect(200);
    for path in ["/console/advance", "/console/callbacks/1/redeliver"] {
        let headers = [
            ("origin", "https://example.com"),
            ("content-type", "application/json"),
            ("connection", "close"),
        ];
        client
            .send("POST", path, &headers, br#"{"hours": 1}"#)
            .expect(403);
    }
    assert_eq!(client.get("/console/state").expect(200).json()["now"], START);
}
