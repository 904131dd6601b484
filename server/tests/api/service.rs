//! What the server is beside the API: the console, the helpers for tests, and what it says of itself.

use serde_json::{Value, json};

use crate::support::{
    Database, Receiver, Server, account, accounts, advance, both, form, line, plan, register, sid, token,
};

const START: &str = "2026-01-01T00:00:00Z";

both!(the_console);

fn the_console(database: &Database) {
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("manual")
        .start();
    server.inputs(&accounts());
    let mut ready = register(1, 1);
    ready["rate_plan_sid"] = plan(1).into();
    server.inputs(&[ready, register(2, 2), register(3, 4)]);
    let client = server.account(1);
    let update = |sim: u32, form: &str| client.post(&format!("/v1/Sims/{}", sid(sim)), form).expect(200);
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
    let shown = client.get(&format!("/v1/Sims/{}", sid(1))).json();
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
    let history = client
        .get(&format!("/console/sims/{}/history", sid(1)))
        .expect(200)
        .json();
    let groups = history["groups"].as_array().expect("groups");
    assert!(
        groups.len() >= 3 && groups.iter().all(|group| group["at"] == START),
        "{history}"
    );
    // The buttons of the clock.
    let set = client
        .post_json("/console/advance", &json!({"hours": 1}))
        .expect(200)
        .json();
    assert_eq!(set, json!({"now": "2026-01-01T01:00:00Z"}));
    let set = client
        .post_json("/console/advance", &json!({"months": 3}))
        .expect(200)
        .json();
    assert_eq!(set["now"], "2026-04-01T01:00:00Z");
    assert_eq!(
        client.get("/v1/Sims?Status=active").json()["sims"][0]["sid"],
        sid(1)
    );
    for refused in [
        json!({}),
        json!({"hours": -1}),
        json!({"days": 1}),
        json!({"hours": 1, "months": 1}),
        json!([]),
    ] {
        let reply = client.post_json("/console/advance", &refused);
        assert!((400..500).contains(&reply.status), "{refused}: {}", reply.status);
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
        let headers = [("origin", origin), ("content-type", "text/plain")];
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
    server.account(1).get("/v1/Sims").expect(200);
}

#[test]
fn a_clock_has_an_end() {
    let server = Server::options()
        .manual("9999-12-31T23:00:00Z")
        .operator("manual")
        .start();
    server.inputs(&accounts());
    let client = server.account(1);
    for far in [
        json!({"hours": 1}),
        json!({"months": 1}),
        json!({"hours": u64::MAX}),
        json!({"months": u32::MAX}),
    ] {
        let reply = client.post_json("/console/advance", &far);
        assert_eq!(reply.status, 400, "{far}: {}", reply.text());
    }
    assert_eq!(
        client.get("/console/state").expect(200).json()["now"],
        "9999-12-31T23:00:00Z"
    );
    server.advance("9999-12-31T23:59:59.999999999Z");
    server.inputs(&[line(
        "9999-12-31T23:59:59Z",
        "register",
        json!({"sid": sid(1), "account_sid": account(1), "iccid": "8901260000000000001"}),
    )]);
    client
        .post(&format!("/v1/Sims/{}", sid(1)), "Status=deactivated")
        .expect(200);
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line("9999-12-31T23:59:59.999999999Z", "operator", completed)]);
    let sims = client.get("/console/sims").expect(200).json();
    assert_eq!(
        (
            &sims["sims"][0]["resource"]["status"],
            &sims["sims"][0]["deadline"]
        ),
        (&"deactivated".into(), &Value::Null)
    );
}

#[test]
fn without_test_helpers() {
    let server = Server::options().manual(START).flag("--no-test-helpers").start();
    server.try_inputs(b"").error(404, 20404);
    let reply = server
        .client()
        .bearer(&token(1))
        .post_json("/console/advance", &json!({"hours": 1}));
    assert!(matches!(reply.status, 401 | 404), "{}", reply.status);
    server.client().get("/healthz").expect(200);
}

/// `advance` goes forwards only, and a line at fault leaves those before it taken.
#[test]
fn test_inputs_line_by_line() {
    let server = Server::in_memory();
    server.inputs(&accounts());
    server.inputs(&[
        register(1, 1),
        advance("2026-02-01T00:00:00Z"),
        advance("2026-01-15T00:00:00Z"),
    ]);
    assert_eq!(
        server.account(1).get("/console/state").json()["now"],
        "2026-02-01T00:00:00Z"
    );
    let update = line(
        "2026-02-01T00:00:00Z",
        "update",
        json!({"sim": sid(1), "form": "FriendlyName=x"}),
    );
    let bad =
        json!({"at": START, "input": "register", "sid": sid(1), "account_sid": account(1), "iccid": "1"});
    let log = format!("\n{update}\r\n\n{bad}\n{update}\n");
    let answer = server.try_inputs(log.as_bytes()).expect(400);
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines = answer.lines();
    assert_eq!(
        (lines.len(), &lines[0]["output"], &lines[1]["line"]),
        (2, &"accepted".into(), &4.into())
    );
    let path = format!("/v1/Sims/{}", sid(1));
    assert_eq!(server.account(1).get(&path).json()["friendly_name"], "x");
    // No two accounts have one token, and a token can be given to an account but once.
    let twice = line(START, "account", json!({"sid": account(5), "token": token(1)}));
    let answer = server
        .try_inputs(twice.to_string().as_bytes())
        .expect(400)
        .lines();
    assert_eq!(answer[0]["line"], 1);
    server
        .client()
        .basic(&account(5), &token(1))
        .get("/v1/Sims")
        .error(401, 20003);
    assert!(server.try_inputs(b"").expect(200).body.is_empty());
}

#[test]
fn what_anyone_may_ask() {
    let server = Server::in_memory();
    let anyone = server.client();
    assert_eq!(anyone.get("/healthz").expect(200).text().trim(), "ok");
    let described = anyone.get("/openapi.json").expect(200).json();
    let kept: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).expect("JSON");
    assert_eq!(described["paths"], kept["paths"]);
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    server.account(1).get(&format!("/v1/Sims/{}", sid(1))).expect(200);
    let metrics = anyone.get("/metrics").expect(200);
    let text = metrics.text();
    assert!(text.lines().any(|line| line.starts_with("# TYPE ")), "{text}");
    // Of requests by what was asked, not of whom.
    assert!(!text.contains(&sid(1)) && !text.contains(&token(1)), "{text}");
}

#[test]
fn methods_and_paths_that_there_are_not() {
    let server = Server::in_memory();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let sim = format!("/v1/Sims/{}", sid(1));
    for (method, path) in [
        ("PUT", sim.as_str()),
        ("PATCH", &sim),
        ("POST", "/v1/Sims"),
        ("DELETE", "/v1/Sims"),
        ("PUT", "/v1/Sims"),
        ("POST", "/healthz"),
        ("DELETE", "/metrics"),
        ("GET", "/test/inputs"),
        ("POST", "/openapi.json"),
    ] {
        let reply = client.send(method, path, &[], b"").expect(405);
        assert!(reply.body.is_empty(), "{method} {path}");
        assert!(reply.header("allow").is_some(), "{method} {path}");
    }
    for path in [
        "/v1",
        "/v1/",
        "/v1/Sims/",
        "/v1/sims",
        "/V1/Sims",
        "/v2/Sims",
        "/v1/Sims/x/y",
        "/v1//Sims",
        "/nothing",
        "//",
        "/healthz/",
        "/console",
        "/test",
        &format!("{sim}/UsageRecords"),
        &format!("{sim}/"),
    ] {
        client.get(path).error(404, 20404);
    }
}

/// Whatever is logged, the secrets of accounts and of callbacks are not.
#[test]
fn logs_are_json_and_keep_secrets() {
    let receiver = Receiver::start();
    let server = Server::options()
        .manual(START)
        .operator("manual")
        .private_callbacks()
        .option("--log-format", "json")
        .option("--callback-secret", "correct-horse")
        .variable("RUST_LOG", "trace")
        .start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let told = form(&[("CallbackUrl", &receiver.url("/c")), ("FriendlyName", "x")]);
    let path = format!("/v1/Sims/{}", sid(1));
    server.account(1).post(&path, &told).expect(200);
    receiver.next();
    server.client().bearer(&token(1)).get(&path).expect(200);
    server
        .client()
        .bearer("a-wrong-token")
        .get(&path)
        .error(401, 20003);
    let log = server.stop().stderr;
    assert!(log.lines().count() > 10, "{log}");
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}"));
        assert!(
            entry["level"].is_string() && entry["timestamp"].is_string(),
            "{line}"
        );
    }
    for secret in [token(1), token(2), "correct-horse".into(), "a-wrong-token".into()] {
        assert!(!log.contains(&secret), "{secret} in {log}");
    }
}
