//! What anyone may ask: whether the server is well, what it has counted, what a code means, and what the API is.

use serde_json::{Value, json};

use crate::support::{Database, Receiver, START, Server, accounts, both, form, path, register, sid, token};

both!(requests_and_callbacks_are_counted);

#[test]
fn what_anyone_may_ask() {
    let server = Server::in_memory();
    let anyone = server.client();
    assert_eq!(anyone.get("/healthz").expect(200).text().trim(), "ok");
    let described = anyone.get("/openapi.json").expect(200).json();
    let kept: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).expect("JSON");
    assert_eq!(described["paths"], kept["paths"]);
    assert_eq!(described["servers"], json!([{"url": server.base()}]));
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    server.account(1).get(&path(1)).expect(200);
    let metrics = anyone.get("/metrics").expect(200);
    let text = metrics.text();
    assert!(text.lines().any(|line| line.starts_with("# TYPE ")), "{text}");
    // Of requests by what was asked, not of whom.
    assert!(!text.contains(&sid(1)) && !text.contains(&token(1)), "{text}");
}

/// The value of a line of the metrics; `None` where there is no such line.
fn counted(server: &Server, name: &str) -> Option<String> {
    let text = server.client().get("/metrics").expect(200).text();
    let mut lines = text.lines().filter_map(|line| line.rsplit_once(' '));
    let (_, value) = lines.find(|(this, _)| *this == name)?;
    Some(value.to_owned())
}

fn requests_and_callbacks_are_counted(database: &Database) {
    let server = Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts();
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let sim = format!("/v1/Sims/{}", sid(1));
    for path in [&sim, &sim, "/v1/Sims/nobody", "/nowhere", "/nothing"] {
        client.get(path);
    }
    let requests = |method: &str, route: &str, status: u16| {
        let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
        counted(&server, &format!("sim_lifecycle_http_requests_total{{{labels}}}"))
    };
    let one_sim = "/v1/Sims/{sim}";
    assert_eq!(requests("GET", one_sim, 200).as_deref(), Some("2"));
    assert_eq!(requests("GET", one_sim, 404).as_deref(), Some("1"));
    assert_eq!(requests("GET", "none", 404).as_deref(), Some("2"));
    let timed = format!("sim_lifecycle_http_request_seconds_count{{method=\"GET\",route=\"{one_sim}\"}}");
    assert_eq!(counted(&server, &timed).as_deref(), Some("3"));
    // A client may make methods up; each is no line of its own.
    for method in ["BREW", "WHEN"] {
        client.send(method, &sim, &[], b"").expect(405);
    }
    assert_eq!(requests("other", one_sim, 405).as_deref(), Some("2"));
    // Callbacks as they are, and attempts as they were.
    let receiver = Receiver::start();
    receiver.statuses(&[503, 200, 400]);
    let call = |name: &str| {
        let told = form(&[("CallbackUrl", &receiver.url("/")), ("FriendlyName", name)]);
        client.post(&sim, &told).expect(200);
    };
    let callbacks = |state: &str| counted(&server, &format!("sim_lifecycle_callbacks{{state=\"{state}\"}}"));
    call("x");
    client.callback("", "waiting", 1);
    assert_eq!(callbacks("waiting").as_deref(), Some("1"));
    server.advance("2026-01-01T00:00:01Z");
    client.callback("", "delivered", 2);
    call("y");
    client.callback("", "failed", 1);
    assert_eq!(
        ["waiting", "delivered", "failed"].map(|state| callbacks(state).unwrap_or_default()),
        ["", "1", "1"]
    );
    for outcome in ["TryAgain", "Delivered", "Ended"] {
        let name = format!("sim_lifecycle_callback_attempts_total{{outcome=\"{outcome}\"}}");
        assert_eq!(counted(&server, &name).as_deref(), Some("1"), "{outcome}");
    }
}

/// Each error says where its code is explained, whatever the base URL ends in.
#[test]
fn codes_are_explained_where_errors_say() {
    for (base, begins) in [
        ("https://sims.example/api", "https://sims.example/api/errors/"),
        ("https://sims.example/api/", "https://sims.example/api/errors/"),
    ] {
        let server = Server::options().manual(START).option("--base-url", base).start();
        let body = server.client().get("/v1/Sims").error(401, 20003);
        assert_eq!(body["more_info"], format!("{begins}20003"));
    }
    let server = Server::in_memory();
    let anyone = server.client();
    for (path, status, code) in [("/v1/Sims", 401, 20003), ("/nowhere", 404, 20404)] {
        let body = anyone.get(path).error(status, code);
        let explained = anyone
            .get(body["more_info"].as_str().unwrap_or_default())
            .expect(200);
        let words = explained.text();
        assert!(
            words.contains(&code.to_string()) && words.contains(&status.to_string()),
            "{words}"
        );
    }
    anyone.get("/errors/1").error(404, 20404);
    anyone.get("/errors/code").error(404, 20404);
}
