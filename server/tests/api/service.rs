//! What the server is beside the API: the helpers for tests, the paths that it has, and what it logs.

use serde_json::{Value, json};

use crate::support::{
    Database, Receiver, START, Server, account, accounts, advance, both, form, line, register, sid, token,
};

both!(lines_that_the_database_fails);

#[test]
fn without_test_helpers() {
    let database = Database::file();
    let options = Server::options().database(&database).manual(START);
    let server = options.start();
    server.inputs(&accounts());
    assert_eq!(server.stop().code, Some(0));
    let server = options.flag("--no-test-helpers").start();
    server.try_inputs(b"").error(404, 20404);
    let client = server.account(1);
    client
        .post_json("/console/advance", &json!({"hours": 1}))
        .error(404, 20404);
    let state = client.get("/console/state").expect(200).json();
    assert_eq!(
        (&state["test_helpers"], &state["now"]),
        (&false.into(), &START.into())
    );
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
    let empty = line(START, "account", json!({"sid": account(5), "token": ""}));
    let answer = server
        .try_inputs(empty.to_string().as_bytes())
        .expect(400)
        .lines();
    assert!(answer[0]["fault"].to_string().contains("token"), "{answer:?}");
    server
        .client()
        .basic(&account(5), &token(1))
        .get("/v1/Sims")
        .error(401, 20003);
    // The policy stands once there has been a Sim, even if it is no more.
    server.account(1).delete(&path).expect(204);
    let late = line(START, "policy", json!({"reactivation": true}));
    let answer = server.try_inputs(late.to_string().as_bytes()).expect(400).lines();
    assert!(answer[0]["fault"].to_string().contains("policy"), "{answer:?}");
    assert!(server.try_inputs(b"").expect(200).body.is_empty());
}

/// A line that the database fails is none at fault: the answer says whose failing it is, and what was taken before.
fn lines_that_the_database_fails(database: &Database) {
    let server = Server::by_hand(database).start_with_accounts();
    database.ruin();
    let sim = register(1, 1).to_string();
    let answer = server.try_inputs(format!("\n{sim}\n").as_bytes()).expect(500);
    let lines = answer.lines();
    assert_eq!((lines.len(), &lines[0]["line"]), (1, &2.into()));
    let fault = lines[0]["fault"].as_str().unwrap_or_default();
    assert!(!fault.is_empty() && !fault.contains("accounts"), "{fault}");
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
