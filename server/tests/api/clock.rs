//! A manual clock: how it is set, what happens on the way, and where it ends.

use serde_json::{Value, json};

use crate::support::{
    Database, START, Server, account, accounts, both, line, path, register, sid, with_plan,
};

both!(
    the_buttons_of_the_clock,
    many_sims_are_moved_in_order_of_time,
    whoever_asks_is_shown_what_is_due,
);

fn the_buttons_of_the_clock(database: &Database) {
    let server = Server::by_hand(database).start_with_accounts();
    let ready = with_plan(1);
    server.inputs(&[ready]);
    let client = server.account(1);
    client.post(&path(1), "Status=ready").expect(200);
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line(START, "operator", completed)]);
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
    // What fell due on the way is told with its own instant.
    let history = client
        .get(&format!("/console/sims/{}/history", sid(1)))
        .expect(200)
        .json();
    let last = history["groups"].as_array().and_then(|groups| groups.last());
    let last = last.expect("it has happened");
    assert_eq!(
        (
            &last["at"],
            &last["outputs"][0]["at"],
            &last["outputs"][0]["cause"]
        ),
        (
            &"2026-04-01T00:00:00Z".into(),
            &"2026-04-01T00:00:00Z".into(),
            &"ready_period".into()
        )
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
    let nobody = server.client();
    nobody
        .post_json("/console/advance", &json!({"hours": 1}))
        .error(401, 20003);
}

/// More Sims than are moved at once, each with two things due on the way: all of the first instant come before any of the
/// next.
fn many_sims_are_moved_in_order_of_time(database: &Database) {
    const MANY: u32 = 300;
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("auto:1h")
        .start();
    server.inputs(&accounts());
    let sims = (1..=MANY).flat_map(|number| {
        let sim = with_plan(number);
        let ready = json!({"sim": sid(number), "form": "Status=ready"});
        [sim, line(START, "update", ready)]
    });
    server.inputs(&sims.collect::<Vec<_>>());
    let told = server.advance("2026-05-01T00:00:00Z");
    let changes: Vec<_> = told
        .iter()
        .filter(|output| output["output"] == "status")
        .map(|output| {
            let word = |field: &str| output[field].as_str().unwrap_or_default().to_owned();
            (word("at"), word("sim"), word("updated"))
        })
        .collect();
    let expected: Vec<_> = [
        ("2026-01-01T01:00:00Z", "ready"),
        ("2026-04-01T01:00:00Z", "active"),
    ]
    .into_iter()
    .flat_map(|(at, status)| (1..=MANY).map(move |number| (at.to_owned(), sid(number), status.to_owned())))
    .collect();
    assert!(changes == expected, "{changes:?}");
}

/// A line may be of long before the clock; what has fallen due since has happened by the time that anybody asks.
fn whoever_asks_is_shown_what_is_due(database: &Database) {
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("auto:1h")
        .start();
    server.inputs(&accounts());
    let client = server.account(1);
    let at = "2025-01-01T00:00:00Z";
    let found = |query: &str| {
        let page = client.get(&format!("/v1/Sims?{query}")).expect(200).json();
        page["sims"].as_array().map_or(0, Vec::len)
    };
    for number in 1..=30 {
        let mut sim = register(number, 1);
        sim["at"] = at.into();
        let form = json!({"sim": sid(number), "form": "Status=active&RatePlan=plan-1"});
        server.inputs(&[sim, line(at, "update", form)]);
        match number % 3 {
            0 => assert_eq!(found("Status=active"), number as usize),
            1 => assert_eq!(found("RatePlan=plan-1"), number as usize),
            _ => {
                let sim = client.get(&path(number)).expect(200).json();
                assert_eq!(sim["status"], "active", "{number}");
            }
        }
    }
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
    client.post(&path(1), "Status=deactivated").expect(200);
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

/// An operator that would answer beyond the end of the clock never does, and holds nothing else up.
#[test]
fn an_answer_beyond_the_end_never_comes() {
    let server = Server::options()
        .manual("9999-12-31T23:30:00Z")
        .operator("auto:1h")
        .start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    client.post(&path, "Status=active&RatePlan=plan-1").expect(200);
    client.post(&path, "FriendlyName=x").expect(200);
    server.advance("9999-12-31T23:59:59.999999999Z");
    let sims = client.get("/console/sims").expect(200).json();
    let seen = &sims["sims"][0];
    assert_eq!(
        (&seen["resource"]["status"], &seen["request"], &seen["answer_due"]),
        (&"updating".into(), &1.into(), &Value::Null)
    );
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line("9999-12-31T23:59:59.999999999Z", "operator", completed)]);
    assert_eq!(client.get(&path).expect(200).json()["status"], "active");
}
