//! What the server is beside the API: its start and its end, its options, imports, health, metrics, what it says of itself.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::read_time;

use crate::support::{
    Client, Database, Receiver, Server, account, accounts, advance, both, eventually, form, line, plan,
    register, run, sid, token,
};

const START: &str = "2026-01-01T00:00:00Z";

both!(
    two_kinds_of_clock_do_not_go_together,
    all_is_there_after_a_restart,
    an_import_is_served,
    an_import_stops_at_a_bad_line,
    an_operator_that_answers_by_itself,
    the_console,
);

fn two_kinds_of_clock_do_not_go_together(database: &Database) {
    let url = database.url().expect("a database");
    let server = Server::options().database(database).manual(START).start();
    server.inputs(&accounts());
    assert_eq!(server.stop().code, Some(0));
    let exit = Server::options().database(database).refused();
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("manual"), "{}", exit.stderr);
    assert_eq!(exit.stdout, "");
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
    let exit = run(
        &["--database", &url, "--clock", "real", "--listen", "127.0.0.1:0"],
        b"",
    );
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    // The other way round, and a start that comes too late.
    let server = Server::options()
        .database(database)
        .manual("2030-01-01T00:00:00Z")
        .start();
    let state = server.account(1).get("/console/state").expect(200).json();
    assert_eq!(state["now"], START);
}

#[test]
fn a_real_clock_is_not_made_manual() {
    let database = Database::file();
    let server = Server::options().database(&database).start();
    assert_eq!(server.stop().code, Some(0));
    let exit = Server::options().database(&database).manual(START).refused();
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("real"), "{}", exit.stderr);
}

fn all_is_there_after_a_restart(database: &Database) {
    let options = Server::options()
        .database(database)
        .manual(START)
        .operator("manual");
    let server = options.start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1), register(2, 2)]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    client
        .post(&path, "Status=ready&RatePlan=plan-1&UniqueName=meter")
        .expect(200);
    server.inputs(&[line(
        START,
        "operator",
        json!({"sim": sid(1), "request": 1, "answer": "completed"}),
    )]);
    server.advance("2026-02-01T00:00:00Z");
    client.post(&path, "ResetStatus=resetting").expect(200);
    let see = |server: &Server| {
        let client = server.account(1);
        let page = client.get("/v1/Sims?PageSize=1").expect(200).json();
        let text = page.to_string().replace(server.base(), "");
        let next = page["meta"]["next_page_url"].as_str().expect("a next page");
        let next = next.strip_prefix(server.base()).expect("its own").to_owned();
        (
            text,
            client.history(&sid(1)),
            client.get("/console/state").json(),
            next,
        )
    };
    let before = see(&server);
    assert_eq!(server.stop().code, Some(0));
    let server = options.start();
    assert_eq!(see(&server), before);
    // A token of before still selects, and what was begun goes on.
    assert_eq!(
        server.account(1).get(&before.3).expect(200).json()["sims"][0]["sid"],
        sid(2)
    );
    let answer = json!({"sim": sid(1), "request": 2, "answer": "completed"});
    let outputs = server.inputs(&[line("2026-02-01T00:00:01Z", "operator", answer)]);
    assert_eq!(outputs[0]["output"], "reset_status");
    let outputs = server.advance("2026-05-01T00:00:00Z");
    assert_eq!(
        (&outputs[0]["at"], &outputs[0]["cause"]),
        (&"2026-04-01T00:00:00Z".into(), &"ready_period".into())
    );
}

/// The lines of accounts, and of a Sim that has been ready since an instant long ago.
fn long_ago() -> String {
    let at = "2024-01-31T12:00:00.5Z";
    let mut lines = accounts();
    let mut sim = register(1, 1);
    sim["rate_plan_sid"] = plan(1).into();
    lines.push(sim);
    lines.push(line(at, "update", json!({"sim": sid(1), "form": "Status=ready"})));
    lines.push(line(
        at,
        "operator",
        json!({"sim": sid(1), "request": 1, "answer": "completed"}),
    ));
    for line in &mut lines {
        line["at"] = at.into();
    }
    let text: Vec<_> = lines.iter().map(Value::to_string).collect();
    text.join("\n") + "\n\n"
}

fn an_import_is_served(database: &Database) {
    let url = database.url().expect("a database");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("log.jsonl");
    fs::write(&file, long_ago()).expect("it is written");
    let file = file.to_string_lossy();
    let exit = run(&["import", &file, "--database", &url], b"");
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    // On the machine's clock, on which its period has long passed: as of its deadline.
    let server = Server::options()
        .database(database)
        .option("--clock", "real")
        .operator("manual")
        .start();
    let client = server.account(1);
    let sim = client.get(&format!("/v1/Sims/{}", sid(1))).expect(200).json();
    assert_eq!(
        (&sim["status"], &sim["date_created"], &sim["date_updated"]),
        (
            &"active".into(),
            &"2024-01-31T12:00:00.500Z".into(),
            &"2024-04-30T12:00:00.500Z".into()
        )
    );
    assert_eq!(
        client.get("/v1/Sims?Status=active").expect(200).json()["sims"][0],
        sim
    );
    // By itself, whether or not somebody looks.
    let outputs = eventually("its timer has fired", || {
        let outputs = client.history(&sid(1));
        outputs
            .iter()
            .any(|output| output["cause"] == "ready_period")
            .then_some(outputs)
    });
    let last = outputs.iter().find(|output| output["cause"] == "ready_period");
    assert_eq!(
        last.map(|output| &output["at"]),
        Some(&"2024-04-30T12:00:00.500Z".into())
    );
    // With a real clock `at` may be left out, and is not looked at; there is nothing to advance.
    let far = line("9999-12-31T00:00:00Z", "data", json!({"sim": sid(1), "bytes": 1})).to_string();
    assert!(server.try_inputs(far.as_bytes()).expect(200).lines().is_empty());
    let state = client.get("/console/state").expect(200).json();
    assert_eq!(
        (&state["clock"], &state["operator"]),
        (&"real".into(), &"manual".into())
    );
    assert!(state["now"].as_str() < Some("9999"), "{state}");
    let refused = client.post_json("/console/advance", &json!({"hours": 1}));
    assert!((400..500).contains(&refused.status), "{}", refused.status);
    let now = json!({"input": "data", "sim": sid(1), "bytes": 1}).to_string();
    assert!(server.try_inputs(now.as_bytes()).expect(200).lines().is_empty());
    let refused = server
        .try_inputs(advance(START).to_string().as_bytes())
        .expect(400)
        .lines();
    assert_eq!(refused[0]["line"], 1);
}

fn an_import_stops_at_a_bad_line(database: &Database) {
    let url = database.url().expect("a database");
    let log = long_ago()
        + "{\"at\":\"2026-01-01T00:00:00Z\",\"input\":\"advance\",\"speed\":9}\n"
        + &advance(START).to_string();
    let number = long_ago().lines().count() + 1;
    let exit = run(&["import", "-", "--database", &url], log.as_bytes());
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    let told = format!("line {number}: ");
    assert!(
        exit.stderr
            .lines()
            .any(|line| line.starts_with(&told) && line.contains("`speed`")),
        "{}",
        exit.stderr
    );
    // The lines before have been taken.
    let server = Server::options().database(database).operator("manual").start();
    let sim = server
        .account(1)
        .get(&format!("/v1/Sims/{}", sid(1)))
        .expect(200)
        .json();
    assert_eq!(sim["rate_plan_sid"], plan(1));
    // And cannot be taken again.
    drop(server);
    let exit = run(&["import", "-", "--database", &url], long_ago().as_bytes());
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("line 1: "), "{}", exit.stderr);
}

#[test]
fn an_import_of_no_file() {
    let database = Database::file();
    let url = database.url().expect("a database");
    let exit = run(&["import", "no-such-log.jsonl", "--database", &url], b"");
    assert_ne!(exit.code, Some(0));
    assert!(exit.stderr.contains("no-such-log.jsonl"), "{}", exit.stderr);
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
}

fn an_operator_that_answers_by_itself(database: &Database) {
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("auto:5s")
        .start();
    server.inputs(&accounts());
    let mut sim = register(1, 1);
    sim["rate_plan_sid"] = plan(1).into();
    server.inputs(&[sim]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    let shown = client.post(&path, "Status=ready").expect(200).json();
    assert_eq!(shown["status"], "updating");
    assert!(server.advance("2026-01-01T00:00:04.999Z").is_empty());
    assert_eq!(client.get(&path).json()["status"], "updating");
    let outputs = server.advance("2026-01-01T01:00:00Z");
    assert_eq!(
        (&outputs[0]["at"], &outputs[0]["cause"], &outputs[0]["updated"]),
        (
            &"2026-01-01T00:00:05Z".into(),
            &"completed".into(),
            &"ready".into()
        )
    );
    let shown = client.get(&path).json();
    assert_eq!(
        (&shown["status"], &shown["date_updated"]),
        (&"ready".into(), &"2026-01-01T00:00:05Z".into())
    );
    // A line that is taken later than the answer falls due has it first.
    client.post(&path, "Status=active").expect(200);
    let data = json!({"sim": sid(1), "bytes": 1});
    let outputs = server.inputs(&[line("2026-01-01T01:00:05Z", "data", data)]);
    assert_eq!(
        (&outputs[0]["at"], &outputs[0]["updated"]),
        (&"2026-01-01T01:00:05Z".into(), &"active".into())
    );
    // Its own answers are numbers like others.
    let late = json!({"sim": sid(1), "request": 2, "answer": "completed"});
    let outputs = server.inputs(&[line("2026-01-01T01:00:06Z", "operator", late)]);
    assert_eq!(outputs[0]["output"], "stale");
}

#[test]
fn an_operator_that_answers_at_once() {
    let server = Server::options().manual(START).start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    for (form, status) in [
        ("Status=active&RatePlan=plan-1", "active"),
        ("Status=suspended", "suspended"),
    ] {
        client.post(&path, form).expect(200);
        assert_eq!(client.get(&path).expect(200).json()["status"], status);
    }
    client.post(&path, "Status=active").expect(200);
    client.post(&path, "ResetStatus=resetting").expect(200);
    assert_eq!(client.get(&path).expect(200).json()["reset_status"], Value::Null);
}

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

#[test]
fn options_that_make_no_sense() {
    for arguments in [
        &["--clock", "sundial"][..],
        &["--operator", "auto:soon"],
        &["--start", "yesterday", "--clock", "manual"],
        &["--database", "mysql://localhost/x"],
        &["--listen", "nowhere"],
        &["--give-up-after", "-1s"],
        &["--policy", "no-such-file.json"],
        &["--base-url", "ftp://example"],
        &["--nonsense"],
        &["import"],
    ] {
        let arguments = [arguments, &["--listen", "127.0.0.1:0"]].concat();
        let exit = run(&arguments, b"");
        assert!(exit.code.is_some_and(|code| code != 0), "{arguments:?}: {exit:?}");
        assert!(
            !exit.stderr.is_empty() && !exit.stderr.contains("panicked"),
            "{arguments:?}: {}",
            exit.stderr
        );
    }
    assert_eq!(run(&["--help"], b"").code, Some(0));
}

#[test]
fn a_policy_that_cannot_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    for policy in [
        r#"{"ready_period_months":0}"#,
        r#"{"ready_periods":1}"#,
        r#"{"ready_data_limit":1.5}"#,
        r#"{"reactivation":"yes"}"#,
        r#"{"ready_period_months":1,"ready_period_months":2}"#,
        r#"{"input":"delete"}"#,
        "[]",
        "",
    ] {
        fs::write(&file, policy).expect("it is written");
        let exit = run(
            &["--policy", &file.to_string_lossy(), "--listen", "127.0.0.1:0"],
            b"",
        );
        assert_eq!(exit.code, Some(2), "{policy}: {exit:?}");
        assert!(exit.stderr.contains("policy.json"), "{policy}: {}", exit.stderr);
    }
}

/// On the machine's clock, too, the operator answers after its latency, whether or not somebody looks.
#[test]
fn an_operator_that_answers_in_real_time() {
    let server = Server::options().operator("auto:50ms").start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    client.post(&path, "Status=active&RatePlan=plan-1").expect(200);
    let outputs = eventually("the operator has answered", || {
        let outputs = client.history(&sid(1));
        outputs
            .iter()
            .any(|output| output["cause"] == "completed")
            .then_some(outputs)
    });
    let at = |cause: &str| {
        let output = outputs.iter().find(|output| output["cause"] == cause);
        let at = output
            .and_then(|output| output["at"].as_str())
            .expect("an instant");
        read_time(at).expect("RFC 3339")
    };
    assert_eq!(at("completed") - at("requested"), TimeDelta::milliseconds(50));
    assert_eq!(client.get(&path).expect(200).json()["status"], "active");
}

#[test]
fn a_policy_and_a_base_url() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    fs::write(
        &file,
        r#"{"ready_period_months":1,"ready_command_limit":2,"reactivation":true}"#,
    )
    .expect("it is written");
    let database = Database::file();
    let server = Server::options()
        .database(&database)
        .manual(START)
        .operator("auto")
        .option("--policy", &file.to_string_lossy())
        .option("--base-url", "https://sims.example/api")
        .start();
    server.inputs(&accounts());
    let mut sim = register(1, 1);
    sim["rate_plan_sid"] = plan(1).into();
    server.inputs(&[sim]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    let shown = client.post(&path, "Status=ready").expect(200).json();
    assert_eq!(shown["url"], format!("https://sims.example/api{path}"));
    let page = client.get("/v1/Sims").expect(200).json();
    assert!(
        page["meta"]["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://sims.example/api/v1/Sims?"))
    );
    server.advance("2026-02-01T00:00:00Z");
    assert_eq!(client.get(&path).json()["status"], "active");
    client.post(&path, "Status=deactivated").expect(200);
    client.post(&path, "Status=active").expect(200);
    assert_eq!(client.get(&path).json()["status"], "active");
    // It stands in the database.
    assert_eq!(server.stop().code, Some(0));
    let server = Server::options()
        .database(&database)
        .manual(START)
        .operator("auto")
        .start();
    let client = server.account(1);
    client.post(&path, "Status=deactivated").expect(200);
    client.post(&path, "Status=active").expect(200);
}

#[test]
fn a_demo() {
    let database = Database::file();
    let options = Server::options().database(&database).flag("--demo");
    let server = options.start();
    let welcome = eventually("it says how to get in", || {
        Some(server.welcome()).filter(|welcome| welcome.contains("/v1/Sims\n"))
    });
    // An account and its token stand there, one beside the other, however it is put.
    let is_part = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let words: Vec<_> = welcome.split(|character| !is_part(character)).collect();
    let accounts = words
        .iter()
        .filter(|word| word.starts_with("AC") && word.len() == 34);
    let mut clients =
        accounts.flat_map(|account| words.iter().map(|token| server.client().basic(account, token)));
    let master = clients.find(|client| client.get("/v1/Sims").status == 200);
    let master = master.unwrap_or_else(|| panic!("no credentials in {welcome}"));
    let count = |client: &Client| {
        let page = client.get("/v1/Sims?PageSize=1000").expect(200).json();
        page["sims"].as_array().map_or(0, Vec::len)
    };
    let there = count(&master);
    assert!(there >= 24, "{there} are no dozens");
    let statuses = "new ready active suspended deactivated canceled updating scheduled";
    for status in statuses.split(' ') {
        let page = master
            .get(&format!("/v1/Sims?Status={status}"))
            .expect(200)
            .json();
        assert_ne!(page["sims"], json!([]), "none is {status}");
    }
    let page = master.get("/v1/Sims?PageSize=1000").expect(200).json();
    let owners: BTreeSet<_> = page["sims"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|sim| sim["account_sid"].to_string())
        .collect();
    assert_eq!(owners.len(), 3, "{owners:?}");
    assert_eq!(master.get("/console/state").expect(200).json()["clock"], "manual");
    // Only in a database that has no accounts; what was filled is served without.
    assert_eq!(server.stop().code, Some(0));
    let exit = options.refused();
    assert_eq!(exit.code, Some(2));
    assert!(exit.stderr.contains("accounts"), "{}", exit.stderr);
    let server = Server::options()
        .database(&database)
        .option("--clock", "manual")
        .start();
    let mut again = words
        .iter()
        .map(|token| server.client().bearer(token).get("/v1/Sims?PageSize=1000"));
    let again = again.find(|reply| reply.status == 200);
    let again = again.map(|reply| reply.json()["sims"].as_array().map_or(0, Vec::len));
    assert_eq!(again, Some(there));
}

/// A request that has begun when the server is asked to stop is answered.
#[test]
fn a_request_in_progress_is_finished_on_the_way_out() {
    let database = Database::file();
    let options = Server::options()
        .database(&database)
        .manual(START)
        .operator("manual");
    let server = options.start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let path = format!("/v1/Sims/{}", sid(1));
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: 17\r\nExpect: 100-continue\r\n\r\n",
        token(1)
    );
    stream.write_all(head.as_bytes()).expect("it is sent");
    // It asks for the body once it has begun to answer.
    let mut begun = [0; 25];
    stream.read_exact(&mut begun).expect("it goes on");
    assert_eq!(&begun, b"HTTP/1.1 100 Continue\r\n\r\n");
    server.signal("TERM");
    eventually("it takes no more connections", || {
        TcpStream::connect(server.address()).err()
    });
    stream.write_all(b"FriendlyName=last").expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(server.ended().code, Some(0));
    let server = options.start();
    assert_eq!(server.account(1).get(&path).json()["friendly_name"], "last");
}

/// Two would deliver the same callbacks at the same time.
#[test]
fn a_file_has_one_server() {
    let database = Database::file();
    let options = Server::options().database(&database).manual(START);
    let server = options.start();
    let exit = options.refused();
    assert_ne!(exit.code, Some(0));
    assert!(exit.stderr.contains("another server"), "{}", exit.stderr);
    server.kill();
    options.start();
}

/// It waits for a while, as the two may be starting at the same time, and then says what is in the way.
#[test]
fn a_postgres_that_is_not_there() {
    let url = "postgres://nobody@127.0.0.1:1/none";
    let exit = run(&["--listen", "127.0.0.1:0", "--database", url], b"");
    assert_eq!((exit.code, exit.stdout.as_str()), (Some(2), ""));
    assert!(exit.stderr.contains("refused"), "{}", exit.stderr);
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

#[test]
fn databases_that_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    fs::write(
        &garbage,
        "no database, but long enough to be looked at as one ".repeat(100),
    )
    .expect("it is written");
    let nowhere = folder.path().join("no/such/folder.db");
    for url in [
        format!("sqlite:{}", garbage.display()),
        format!("sqlite:{}", nowhere.display()),
        format!("sqlite:{}", folder.path().display()),
        "sqlite".into(),
        String::new(),
    ] {
        for task in [&["--listen", "127.0.0.1:0"][..], &["import", "-"]] {
            let exit = run(&[task, &["--database", &url]].concat(), b"");
            assert!(exit.code.is_some_and(|code| code != 0), "{url}: {exit:?}");
            assert!(
                !exit.stderr.is_empty() && !exit.stderr.contains("panicked"),
                "{url}: {}",
                exit.stderr
            );
            assert_eq!(exit.stdout, "", "{url}");
        }
    }
}

#[test]
fn it_stops_when_asked_to() {
    for signal in ["TERM", "INT"] {
        let database = Database::file();
        let server = Server::options().database(&database).manual(START).start();
        server.inputs(&accounts());
        server.signal(signal);
        let exit = server.ended();
        assert_eq!(exit.code, Some(0), "{signal}: {}", exit.stderr);
    }
}
