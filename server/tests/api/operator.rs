//! An operator that answers by itself, and what comes of its requests when who answers changes (rules U3 to U5, U8).

use serde_json::{Value, json};
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::read_time;

use crate::support::{
    Client, Database, Options, START, Server, account, accounts, both, eventually, line, plan, register, run,
    sid, with_plan,
};

both!(
    an_operator_that_answers_by_itself,
    an_answer_by_hand_comes_before_the_automatic_one,
    answers_come_in_the_order_of_time,
    an_automatic_operator_takes_over_what_is_open,
    a_manual_operator_stops_what_is_on_its_way,
);

fn an_operator_that_answers_by_itself(database: &Database) {
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("auto:5s")
        .start();
    server.inputs(&accounts());
    server.inputs(&[with_plan(1)]);
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

fn with_operator(database: &Database, operator: &str) -> Options {
    Server::options()
        .database(database)
        .manual(START)
        .operator(operator)
}

/// Declares accounts, another plan, and Sims of these numbers.
fn fill(server: &Server, numbers: impl Iterator<Item = u32>) {
    let other = json!({"sid": plan(8), "account_sid": account(1), "unique_name": "other"});
    let sims = numbers.map(with_plan);
    let lines = accounts().into_iter().chain([line(START, "rate_plan", other)]);
    server.inputs(&lines.chain(sims).collect::<Vec<_>>());
}

fn update(server: &Server, sim: u32, form: &str) -> Value {
    let path = format!("/v1/Sims/{}", sid(sim));
    server.account(1).post(&path, form).expect(200).json()
}

fn shown(server: &Server, sim: u32) -> Value {
    let path = format!("/v1/Sims/{}", sid(sim));
    server.account(1).get(&path).expect(200).json()
}

fn answer(server: &Server, sim: u32, request: u32, answer: &str) -> Vec<Value> {
    let fields = json!({"sim": sid(sim), "request": request, "answer": answer});
    server.inputs(&[line(START, "operator", fields)])
}

/// A Sim as the console shows it.
fn seen(client: &Client, sim: u32) -> Value {
    let sims = client.get("/console/sims").expect(200).json();
    let mut sims = sims["sims"].as_array().expect("Sims").iter();
    let found = sims.find(|seen| seen["resource"]["sid"] == sid(sim));
    found.expect("the Sim is there").clone()
}

/// What a request has left is what its answer shows, however quick the operator is.
#[test]
fn an_update_shows_what_is_in_flight_and_a_fetch_what_came_of_it() {
    for operator in ["auto", "auto:0s"] {
        let server = with_operator(&Database::memory(), operator).start();
        fill(&server, 1..=1);
        let left = update(&server, 1, "Status=active");
        assert_eq!(left["status"], "updating", "{operator}");
        // It has happened by then, and does not only look so.
        let history = server.account(1).history(&sid(1));
        assert!(
            history.iter().any(|output| output["cause"] == "completed"),
            "{history:?}"
        );
        assert_eq!(shown(&server, 1)["status"], "active", "{operator}");
        let left = update(&server, 1, "RatePlan=other");
        assert_eq!(
            (&left["status"], &left["rate_plan_sid"]),
            (&"updating".into(), &plan(1).into())
        );
        assert_eq!(shown(&server, 1)["rate_plan_sid"], plan(8));
        let left = update(&server, 1, "ResetStatus=resetting");
        assert_eq!(left["reset_status"], "resetting");
        assert_eq!(shown(&server, 1)["reset_status"], Value::Null);
    }
}

/// The answers of an operator that needs no time stand among the outputs of the line that they are to.
#[test]
fn a_line_has_the_answers_that_come_at_once() {
    let server = with_operator(&Database::memory(), "auto").start();
    fill(&server, 1..=1);
    let form = json!({"sim": sid(1), "form": "Status=active"});
    let told = server.inputs(&[line(START, "update", form)]);
    let told: Vec<_> = told.iter().map(|output| &output["output"]).collect();
    assert_eq!(told.first(), Some(&&json!("accepted")), "{told:?}");
    assert!(told.contains(&&json!("monitor_event")), "{told:?}");
    let data = json!({"sim": sid(1), "bytes": 1});
    assert!(
        server.inputs(&[line(START, "data", data)]).is_empty(),
        "nothing is left over"
    );
}

/// Whatever a line brings, what fell due before its instant comes before it.
#[test]
fn a_line_comes_after_the_answer_that_was_due() {
    let told = |sim: u32, input: &str, mut fields: Value| {
        let server = with_operator(&Database::memory(), "auto:5s").start();
        fill(&server, sim..=sim);
        update(&server, sim, "Status=ready");
        fields["sim"] = sid(sim).into();
        let told = server.inputs(&[line("2026-01-01T00:00:06Z", input, fields)]);
        let words = told.iter().filter_map(|output| {
            let word = output["cause"].as_str().or_else(|| output["output"].as_str());
            word.filter(|word| *word != "monitor_event").map(str::to_owned)
        });
        words.collect::<Vec<_>>()
    };
    let first = |rest: &[&'static str]| [&["completed"][..], rest].concat();
    assert_eq!(told(1, "data", json!({"bytes": 250_000})), first(&["data"]));
    assert_eq!(told(2, "command", json!({"direction": "to_sim"})), first(&[]));
    let answer = json!({"request": 1, "answer": "failed"});
    assert_eq!(told(3, "operator", answer), first(&["stale"]));
    let off = told(4, "update", json!({"form": "Status=deactivated"}));
    assert_eq!(off, first(&["accepted", "requested", "upstream"]));
    assert_eq!(
        told(5, "update", json!({"form": "Colour=red"})),
        first(&["refused"])
    );
    assert_eq!(told(6, "delete", json!({})), first(&["refused"]));
}

/// Lines of the operator's are taken all the same, and what they have settled is not answered once more.
fn an_answer_by_hand_comes_before_the_automatic_one(database: &Database) {
    let server = with_operator(database, "auto:1h").start();
    fill(&server, 1..=3);
    let client = server.account(1);
    let due = |sim: u32| seen(&client, sim)["answer_due"].clone();
    for (sim, word, status) in [
        (1, "completed", "active"),
        (2, "failed", "new"),
        (3, "unavailable", "scheduled"),
    ] {
        update(&server, sim, "Status=active");
        let before = seen(&client, sim);
        assert_eq!(
            (&before["request"], &before["answer_due"]),
            (&1.into(), &"2026-01-01T01:00:00Z".into())
        );
        answer(&server, sim, 1, word);
        assert_eq!(due(sim), Value::Null, "after {word}");
        assert_eq!(shown(&server, sim)["status"], status);
    }
    update(&server, 1, "ResetStatus=resetting");
    let before = seen(&client, 1);
    assert_eq!(
        (&before["reset"], &before["answer_due"]),
        (&2.into(), &"2026-01-01T01:00:00Z".into())
    );
    answer(&server, 1, 2, "completed");
    assert_eq!(due(1), Value::Null);
    assert!(server.advance("2026-01-02T00:00:00Z").is_empty());
    assert_eq!(
        shown(&server, 3)["status"],
        "scheduled",
        "whoever plays the outage ends it"
    );
}

fn answers_come_in_the_order_of_time(database: &Database) {
    let server = with_operator(database, "auto:1h").start();
    fill(&server, 1..=1);
    update(&server, 1, "Status=active");
    server.advance("2026-01-01T01:00:00Z");
    update(&server, 1, "ResetStatus=resetting");
    server.advance("2026-01-01T01:30:00Z");
    update(&server, 1, "RatePlan=other");
    let told = server.advance("2026-01-02T00:00:00Z");
    let told: Vec<_> = told
        .iter()
        .map(|output| (&output["output"], &output["at"]))
        .collect();
    let (first, then) = (json!("2026-01-01T02:00:00Z"), json!("2026-01-01T02:30:00Z"));
    assert_eq!(told.first(), Some(&(&json!("reset_status"), &first)));
    assert!(
        told.len() > 1 && told.iter().skip(1).all(|(_, at)| **at == then),
        "{told:?}"
    );
    assert_eq!(shown(&server, 1)["rate_plan_sid"], plan(8));
}

/// Sims 1 to 4 of a manual operator's: with a change that it has not answered, with a reset, with a change that is scheduled,
/// and with both a reset and a change.
fn leave_open(server: &Server) {
    fill(server, 1..=4);
    for sim in 1..=4 {
        update(server, sim, "Status=active");
    }
    answer(server, 3, 1, "unavailable");
    for sim in [2, 4] {
        answer(server, sim, 1, "completed");
        update(server, sim, "ResetStatus=resetting");
    }
    update(server, 4, "RatePlan=other");
}

fn an_automatic_operator_takes_over_what_is_open(database: &Database) {
    let server = with_operator(database, "manual").start();
    leave_open(&server);
    assert!(server.advance("2026-01-02T00:00:00Z").is_empty());
    assert_eq!(server.stop().code, Some(0));
    let server = with_operator(database, "auto:1h").start();
    let client = server.account(1);
    for sim in [1, 2, 4] {
        // After the latency from then on, whenever it went out.
        let due = eventually("it is taken over", || {
            let due = seen(&client, sim)["answer_due"].clone();
            due.is_string().then_some(due)
        });
        assert_eq!(due, "2026-01-02T01:00:00Z", "{sim}");
    }
    assert!(server.advance("2026-01-02T00:59:59Z").is_empty());
    let told = server.advance("2026-01-02T01:00:00Z");
    let settled: Vec<_> = told
        .iter()
        .filter(|output| matches!(output["output"].as_str(), Some("status" | "reset_status")))
        .map(|output| (output["sim"].as_str().unwrap_or_default(), &output["at"]))
        .collect();
    let at = json!("2026-01-02T01:00:00Z");
    assert_eq!(
        settled,
        [(&sid(1)[..], &at), (&sid(2), &at), (&sid(4), &at), (&sid(4), &at)]
    );
    for (sim, status, rate_plan) in [
        (1, "active", 1),
        (2, "active", 1),
        (3, "scheduled", 1),
        (4, "active", 8),
    ] {
        let sim = shown(&server, sim);
        assert_eq!(
            (&sim["status"], &sim["reset_status"], &sim["rate_plan_sid"]),
            (&status.into(), &Value::Null, &plan(rate_plan).into())
        );
    }
    assert!(server.advance("2026-02-01T00:00:00Z").is_empty());
    assert_eq!(shown(&server, 3)["status"], "scheduled");
}

fn a_manual_operator_stops_what_is_on_its_way(database: &Database) {
    let server = with_operator(database, "auto:1h").start();
    fill(&server, 1..=2);
    update(&server, 1, "Status=active");
    server.advance("2026-01-01T01:00:00Z");
    update(&server, 1, "ResetStatus=resetting");
    update(&server, 2, "Status=active");
    assert_eq!(server.stop().code, Some(0));
    let server = with_operator(database, "manual").start();
    let client = server.account(1);
    assert_eq!(
        client.get("/console/state").expect(200).json()["operator"],
        "manual"
    );
    for sim in [1, 2] {
        assert_eq!(seen(&client, sim)["answer_due"], Value::Null, "{sim}");
    }
    assert!(server.advance("2026-01-02T00:00:00Z").is_empty());
    assert_eq!(shown(&server, 1)["reset_status"], "resetting");
    assert_eq!(shown(&server, 2)["status"], "updating");
    answer(&server, 1, 2, "completed");
    answer(&server, 2, 1, "completed");
    assert_eq!(shown(&server, 1)["reset_status"], Value::Null);
    assert_eq!(shown(&server, 2)["status"], "active");
}

/// Who answers stands in the database: what went out under the manual operator of a later server is left to that one, and
/// the earlier, automatic one goes on with what is its own.
#[test]
fn an_automatic_operator_leaves_what_is_a_later_manual_ones() {
    let Some(database) = Database::postgres("an_automatic_operator_leaves_what_is_a_later_manual_ones")
    else {
        return;
    };
    let on = |operator: &str| {
        let options = Server::options().database(&database).operator(operator);
        options.option("--clock", "real").start()
    };
    let (first, second) = (on("auto"), on("manual"));
    leave_open(&second);
    assert_eq!(second.stop().code, Some(0));
    // The ready period of a Sim of long ago ends by itself, so the first server has come round again.
    let at = "2025-01-01T00:00:00Z";
    let mut long_ago = with_plan(5);
    long_ago["at"] = at.into();
    let ready = json!({"sim": sid(5), "form": "Status=ready"});
    let completed = json!({"sim": sid(5), "request": 1, "answer": "completed"});
    let lines = [
        long_ago,
        line(at, "update", ready),
        line(at, "operator", completed),
    ];
    let url = database.url().expect("PostgreSQL has one");
    let lines = lines.map(|line| line.to_string()).join("\n");
    let exit = run(&["import", "-", "--database", &url], lines.as_bytes());
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    let client = first.account(1);
    eventually("its period has ended", || {
        let history = client.history(&sid(5));
        history
            .iter()
            .any(|output| output["cause"] == "ready_period")
            .then_some(())
    });
    for sim in [1, 2, 4] {
        let seen = seen(&client, sim);
        assert_eq!(seen["answer_due"], Value::Null, "{sim}");
    }
    assert_eq!(shown(&first, 1)["status"], "updating");
    assert_eq!(shown(&first, 2)["reset_status"], "resetting");
    assert_eq!(shown(&first, 4)["status"], "updating");
}
