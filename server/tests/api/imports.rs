//! Logs taken into a database, and served.

use std::fs;

use serde_json::{Value, json};

use crate::support::{
    Database, Exit, START, Server, accounts, advance, both, eventually, line, path, plan, run, sid, with_plan,
};

both!(
    an_import_is_served,
    an_import_has_come_to_a_manual_clock,
    an_import_stops_at_a_bad_line,
    a_long_import_stops_at_its_line,
    the_answers_of_an_import_are_its_own,
    an_import_has_its_policy,
);

/// The lines of accounts, and of a Sim that has been ready since an instant long ago.
fn long_ago() -> String {
    let at = "2024-01-31T12:00:00.5Z";
    let mut lines = accounts();
    let sim = with_plan(1);
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
    let sim = client.get(&path(1)).expect(200).json();
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
    // With a real clock `at` may be left out; where it is given it is an instant, but not that of the input. There is
    // nothing to advance.
    let bad = line("yesterday", "data", json!({"sim": sid(1), "bytes": 1})).to_string();
    assert_eq!(
        server.try_inputs(bad.as_bytes()).expect(400).lines()[0]["line"],
        1
    );
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

/// What fell due by what the clock shows has happened when the server listens, and is counted so.
fn an_import_has_come_to_a_manual_clock(database: &Database) {
    let url = database.url().expect("a database");
    let exit = run(&["import", "-", "--database", &url], long_ago().as_bytes());
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    let server = Server::options().database(database).manual(START).start();
    let client = server.account(1);
    let state = client.get("/console/state").expect(200).json();
    assert_eq!(state["sims"], json!({"active": 1}));
    let outputs = client.history(&sid(1));
    let last = outputs.iter().find(|output| output["cause"] == "ready_period");
    assert_eq!(
        last.map(|output| &output["at"]),
        Some(&"2024-04-30T12:00:00.500Z".into())
    );
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
    let sim = server.account(1).get(&path(1)).expect(200).json();
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

/// The lines of accounts, and of a Sim with a plan.
fn one_sim() -> Vec<Value> {
    let mut lines = accounts();
    let sim = with_plan(1);
    lines.push(sim);
    lines
}

fn imported(database: &Database, lines: &[Value], more: &[&str]) -> Exit {
    let url = database.url().expect("a database");
    let text: Vec<_> = lines.iter().map(Value::to_string).collect();
    run(
        &[&["import", "-", "--database", &url], more].concat(),
        text.join("\n").as_bytes(),
    )
}

/// More lines than are taken at once, most of them blank: they are counted through, and those before the one at fault have
/// been taken.
fn a_long_import_stops_at_its_line(database: &Database) {
    let url = database.url().expect("a database");
    let named = |name: &str| {
        let fields = json!({"sim": sid(1), "form": format!("FriendlyName={name}")});
        line(START, "update", fields).to_string()
    };
    let mut lines: Vec<_> = one_sim().iter().map(Value::to_string).collect();
    lines.resize(2_300, String::new());
    let nonsense = json!({"at": START, "input": "nonsense"}).to_string();
    lines.extend([named("before"), nonsense, named("after")]);
    let exit = run(&["import", "-", "--database", &url], lines.join("\n").as_bytes());
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("line 2302: "), "{}", exit.stderr);
    let server = Server::options().database(database).operator("manual").start();
    let path = format!("/v1/Sims/{}", sid(1));
    let sim = server.account(1).get(&path).expect(200).json();
    assert_eq!(sim["friendly_name"], "before");
}

/// Whoever answers for the servers of the database, a log has the answers that it has.
fn the_answers_of_an_import_are_its_own(database: &Database) {
    let options = Server::options()
        .database(database)
        .manual(START)
        .operator("auto");
    let server = options.start();
    server.inputs(&one_sim());
    assert_eq!(server.stop().code, Some(0));
    let update = json!({"sim": sid(1), "form": "Status=active"});
    let failed = json!({"sim": sid(1), "request": 1, "answer": "failed", "error_code": 4711});
    let exit = imported(
        database,
        &[line(START, "update", update), line(START, "operator", failed)],
        &[],
    );
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    let server = options.start();
    let path = format!("/v1/Sims/{}", sid(1));
    assert_eq!(server.account(1).get(&path).expect(200).json()["status"], "new");
    // It has only been looked past: who answers is still whom the servers say.
    server.account(1).post(&path, "Status=active").expect(200);
    assert_eq!(
        server.account(1).get(&path).expect(200).json()["status"],
        "active"
    );
}

fn an_import_has_its_policy(database: &Database) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    fs::write(&file, r#"{"ready_command_limit":1}"#).expect("it is written");
    let mut lines = one_sim();
    lines.extend([
        line(START, "update", json!({"sim": sid(1), "form": "Status=ready"})),
        line(
            START,
            "operator",
            json!({"sim": sid(1), "request": 1, "answer": "completed"}),
        ),
        line(START, "command", json!({"sim": sid(1), "direction": "to_sim"})),
    ]);
    let exit = imported(database, &lines, &["--policy", &file.to_string_lossy()]);
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    let server = Server::options().database(database).manual(START).start();
    let path = format!("/v1/Sims/{}", sid(1));
    assert_eq!(
        server.account(1).get(&path).expect(200).json()["status"],
        "active"
    );
}
