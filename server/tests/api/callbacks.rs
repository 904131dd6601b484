//! Callbacks from end to end: in order for each Sim, tried again, given up, sent again, pruned, signed (rules C1 to C8).

use std::net::{TcpStream, ToSocketAddrs};

use serde_json::{Value, json};
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::wire::{CallbackKey, ReceivedCallback, read_time, write_time};

use crate::support::{
    Answer, Client, Database, Gate, Options, Receiver, Request, Server, account, accounts, both, eventually,
    form, line, plan, register, sid,
};

const START: &str = "2026-01-01T00:00:00Z";

both!(
    what_a_callback_says,
    errors_are_told,
    an_intermediate_status_is_called_back_twice,
    commands_are_called_back,
    one_sim_waits_and_others_do_not,
    tried_again_at_longer_and_longer_intervals,
    some_answers_are_final,
    given_up_after_a_span,
    sent_again_on_demand,
    delivered_ones_are_pruned,
    looked_at_in_pages,
);

struct Setting {
    server: Server,
    client: Client,
    receiver: Receiver,
}

impl Setting {
    fn new(database: &Database) -> Self {
        Self::with(&options(database))
    }

    /// Sims 1 to 3 of account 1.
    fn with(options: &Options) -> Self {
        let server = options.start();
        server.inputs(&accounts());
        server.inputs(&[register(1, 1), register(2, 1), register(3, 1)]);
        let client = server.account(1);
        let receiver = Receiver::start();
        Self {
            server,
            client,
            receiver,
        }
    }

    /// Has a Sim updated with parameters and a callback to a path of the receiver.
    fn update(&self, sim: u32, path: &str, parameters: &[(&str, &str)]) {
        let url = self.receiver.url(path);
        let mut all = vec![("CallbackUrl", url.as_str())];
        all.extend(parameters);
        self.client
            .post(&format!("/v1/Sims/{}", sid(sim)), &form(&all))
            .expect(200);
    }

    fn answer(&self, sim: u32, mut answer: Value) {
        answer["sim"] = sid(sim).into();
        self.server.inputs(&[line(START, "operator", answer)]);
    }

    fn newest(&self, state: &str, attempts: u64) -> Value {
        self.client.callback("", state, attempts)
    }

    /// Waits until the newest callback of a Sim has come to a state after a number of attempts.
    fn of(&self, sim: u32, state: &str, attempts: u64) -> Value {
        let query = format!("sim={}", sid(sim));
        self.client.callback(&query, state, attempts)
    }
}

fn options(database: &Database) -> Options {
    Server::options()
        .database(database)
        .manual(START)
        .operator("manual")
        .private_callbacks()
}

fn instant(value: &Value) -> DateTime<Utc> {
    read_time(value.as_str().expect("an instant")).expect("RFC 3339")
}

fn start() -> DateTime<Utc> {
    read_time(START).expect("RFC 3339")
}

fn what_a_callback_says(database: &Database) {
    let setting = Setting::new(database);
    setting.update(1, "/post", &[("UniqueName", "meter 1")]);
    let post = setting.receiver.next();
    assert_eq!((post.method.as_str(), post.target.as_str()), ("POST", "/post"));
    assert_eq!(
        post.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let body = format!(
        "SimSid={}&SimUniqueName=meter+1&SimStatus=new&ApiVersion=v1&AccountSid={}",
        sid(1),
        account(1)
    );
    assert_eq!(post.body, body);
    assert_eq!(post.header("sim-callback-signature"), None);
    let kept = setting.newest("delivered", 1);
    let keys: Vec<_> = kept.as_object().expect("an object").keys().collect();
    let mut expected = [
        "id",
        "sim_sid",
        "callback_id",
        "kind",
        "method",
        "url",
        "body",
        "state",
        "attempts",
        "created_at",
        "next_attempt_at",
        "finished_at",
        "last_answer",
    ];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!(kept["callback_id"], post.id());
    assert_eq!(
        (&kept["sim_sid"], &kept["method"], &kept["body"]),
        (&sid(1).into(), &"POST".into(), &body.into())
    );
    assert_eq!(kept["url"], setting.receiver.url("/post"));
    assert_eq!(
        (
            &kept["created_at"],
            &kept["finished_at"],
            &kept["next_attempt_at"]
        ),
        (&START.into(), &START.into(), &Value::Null)
    );
    setting.update(2, "/get?k=v", &[("CallbackMethod", "GET"), ("FriendlyName", "x")]);
    let get = setting.receiver.next();
    let query = format!(
        "SimSid={}&SimStatus=new&ApiVersion=v1&AccountSid={}",
        sid(2),
        account(1)
    );
    assert_eq!(
        (get.method.as_str(), get.target),
        ("GET", format!("/get?k=v&{query}"))
    );
    assert_eq!(get.body, "");
    assert_ne!(post.headers, get.headers);
    let kept = setting.newest("delivered", 1);
    assert_eq!(
        (&kept["method"], &kept["body"]),
        (&"GET".into(), &Value::Null),
        "a query has no body"
    );
    assert!(setting.receiver.rest().is_empty());
}

fn errors_are_told(database: &Database) {
    let setting = Setting::new(database);
    setting.update(1, "/c", &[("Status", "active"), ("RatePlan", "plan-1")]);
    assert!(
        setting.client.callbacks("").is_empty(),
        "nothing before the operator has answered"
    );
    let failed = json!({"request": 1, "answer": "failed", "error_code": 4711, "error_message": "no & line"});
    setting.answer(1, failed);
    let told = setting.receiver.next();
    assert_eq!(told.parameter("SimStatus").as_deref(), Some("new"));
    assert_eq!(told.parameter("ErrorCode").as_deref(), Some("4711"));
    assert_eq!(told.parameter("ErrorMessage").as_deref(), Some("no & line"));
}

fn an_intermediate_status_is_called_back_twice(database: &Database) {
    let setting = Setting::new(database);
    setting.update(1, "/ready", &[("Status", "ready"), ("RatePlan", &plan(1))]);
    setting.answer(1, json!({"request": 1, "answer": "completed"}));
    setting.update(2, "/off", &[("Status", "deactivated")]);
    setting.answer(2, json!({"request": 1, "answer": "completed"}));
    let mut first = [setting.receiver.next(), setting.receiver.next()];
    first.sort_by(|one, other| one.target.cmp(&other.target));
    let status = |request: &Request| (request.target.clone(), request.parameter("SimStatus"));
    assert_eq!(
        first.each_ref().map(status),
        [
            ("/off".into(), Some("deactivated".into())),
            ("/ready".into(), Some("ready".into()))
        ]
    );
    setting.server.advance("2026-01-03T23:59:59Z");
    setting.server.advance("2026-01-04T00:00:00Z");
    let off = setting.receiver.next();
    assert_eq!(status(&off), ("/off".into(), Some("canceled".into())));
    assert_ne!(off.id(), first[0].id());
    setting.server.advance("2026-06-01T00:00:00Z");
    let ready = setting.receiver.next();
    assert_eq!(status(&ready), ("/ready".into(), Some("active".into())));
    let kept = setting.of(1, "delivered", 1);
    assert_eq!(kept["created_at"], "2026-04-01T00:00:00Z", "at the deadline");
}

fn commands_are_called_back(database: &Database) {
    let setting = Setting::new(database);
    let url = setting.receiver.url("/command?a=b");
    let path = format!("/v1/Sims/{}", sid(1));
    let parameters = form(&[("CommandsCallbackUrl", &url), ("UniqueName", "meter")]);
    setting.client.post(&path, &parameters).expect(200);
    setting
        .client
        .post(&path, "Status=active&RatePlan=plan-1")
        .expect(200);
    setting.answer(1, json!({"request": 1, "answer": "completed"}));
    let command = |direction: &str| {
        let fields = json!({"sim": sid(1), "direction": direction});
        setting.server.inputs(&[line(START, "command", fields)]);
    };
    command("to_sim");
    command("from_sim");
    let expected = format!(
        "SimSid={}&SimUniqueName=meter&SimStatus=active&ApiVersion=v1&AccountSid={}",
        sid(1),
        account(1)
    );
    let post = setting.receiver.next();
    assert_eq!(
        (post.method.as_str(), post.target.as_str(), &post.body),
        ("POST", "/command?a=b", &expected)
    );
    setting
        .client
        .post(&path, "CommandsCallbackMethod=GET&UniqueName=")
        .expect(200);
    command("from_sim");
    let get = setting.receiver.next();
    let expected = expected.replace("SimUniqueName=meter&", "");
    assert_eq!(
        (get.method.as_str(), get.target.as_str(), get.body.as_str()),
        ("GET", &format!("/command?a=b&{expected}")[..], "")
    );
    assert_ne!(post.id(), get.id());
    assert!(setting.receiver.rest().is_empty(), "none for to_sim");
}

fn one_sim_waits_and_others_do_not(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[503]);
    setting.update(1, "/1", &[("FriendlyName", "1")]);
    let first = setting.receiver.next();
    setting.newest("waiting", 1);
    for number in ["2", "3"] {
        setting.update(1, &format!("/{number}"), &[("FriendlyName", number)]);
    }
    setting.update(2, "/other", &[("FriendlyName", "other")]);
    assert_eq!(setting.receiver.next().target, "/other");
    setting.of(2, "delivered", 1);
    setting.of(1, "waiting", 0);
    assert!(setting.receiver.rest().is_empty());
    setting.server.advance("2026-01-01T00:00:01Z");
    let again = setting.receiver.next();
    assert_eq!((&again.target, &again.body), (&first.target, &first.body));
    assert_eq!(again.id(), first.id());
    assert_eq!(setting.receiver.next().target, "/2");
    assert_eq!(setting.receiver.next().target, "/3");
    setting.of(1, "delivered", 1);
    let query = format!("sim={}&state=delivered", sid(1));
    let attempts: Vec<_> = setting.client.callbacks(&query);
    let attempts: Vec<_> = attempts
        .iter()
        .map(|callback| callback["attempts"].clone())
        .collect();
    assert_eq!(attempts, [1, 1, 2]);
    assert!(setting.receiver.rest().is_empty());
}

fn tried_again_at_longer_and_longer_intervals(database: &Database) {
    let setting = Setting::new(database);
    let answers = [
        Answer::Status(503),
        Answer::Status(500),
        Answer::Status(408),
        Answer::Status(423),
        Answer::Status(429),
        Answer::Close,
        Answer::Status(599),
        Answer::Status(502),
    ];
    setting.receiver.answer(answers.iter().cloned().cycle().take(14));
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    let mut now = start();
    let mut ids = Vec::new();
    let others = Receiver::start();
    for attempt in 1..=14_usize {
        ids.push(setting.receiver.next().id().to_owned());
        let waiting = setting.of(1, "waiting", attempt as u64);
        let interval = 1_i64 << (attempt - 1);
        let next = now + TimeDelta::seconds(interval.min(3600));
        assert_eq!(instant(&waiting["next_attempt_at"]), next, "after {attempt}");
        assert_eq!(waiting["finished_at"], Value::Null);
        if let Answer::Status(status) = answers[(attempt - 1) % answers.len()] {
            let last = waiting["last_answer"].to_string();
            assert!(last.contains(&status.to_string()), "{last}");
        }
        // Not before; what another Sim has to tell goes out meanwhile.
        if attempt < 4 {
            let just_before = write_time(next - TimeDelta::milliseconds(1));
            setting.server.advance(&just_before);
            let name = attempt.to_string();
            let told = form(&[("CallbackUrl", &others.url("/")), ("FriendlyName", &name)]);
            let path = format!("/v1/Sims/{}", sid(2));
            setting.client.post(&path, &told).expect(200);
            others.next();
            assert!(setting.receiver.rest().is_empty(), "before {next}");
        }
        setting.server.advance(&write_time(next));
        now = next;
    }
    ids.push(setting.receiver.next().id().to_owned());
    setting.of(1, "delivered", 15);
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!(setting.receiver.rest().is_empty());
}

fn some_answers_are_final(database: &Database) {
    let setting = Setting::new(database);
    let elsewhere = Receiver::start();
    for status in [200_u16, 299, 400, 401, 404, 410, 422, 301, 307, 302] {
        let answer = match status {
            302 => Answer::Redirect(elsewhere.url("/elsewhere")),
            other => Answer::Status(other),
        };
        setting.receiver.answer([answer]);
        setting.update(1, &format!("/{status}"), &[("FriendlyName", &status.to_string())]);
        assert_eq!(setting.receiver.next().target, format!("/{status}"));
        let state = if status < 300 { "delivered" } else { "failed" };
        let kept = setting.newest(state, 1);
        assert!(
            kept["last_answer"].to_string().contains(&status.to_string()),
            "{kept}"
        );
        assert_eq!(
            (&kept["finished_at"], &kept["next_attempt_at"]),
            (&START.into(), &Value::Null)
        );
    }
    // Neither a failure nor time brings it back, and what comes after is not held up.
    setting.server.advance("2026-01-10T00:00:00Z");
    setting.update(1, "/after", &[("FriendlyName", "after")]);
    assert_eq!(setting.receiver.next().target, "/after");
    setting.newest("delivered", 1);
    assert!(setting.receiver.rest().is_empty() && elsewhere.rest().is_empty());
    assert_eq!(setting.client.callbacks("state=failed").len(), 8);
}

fn given_up_after_a_span(database: &Database) {
    let setting = Setting::with(&options(database).option("--give-up-after", "10s"));
    setting.receiver.statuses(&[503; 4]);
    setting.update(1, "/never", &[("FriendlyName", "x")]);
    let mut ids = Vec::new();
    // At 0, 1, 3 and 7 s; the next is at 15 s.
    for (attempt, second) in [(1, 1), (2, 3), (3, 7)] {
        ids.push(setting.receiver.next().id().to_owned());
        setting.newest("waiting", attempt);
        setting.server.advance(&format!("2026-01-01T00:00:0{second}Z"));
    }
    ids.push(setting.receiver.next().id().to_owned());
    setting.update(1, "/after", &[("FriendlyName", "y")]);
    eventually("four attempts are on record", || {
        let callbacks = setting.client.callbacks("");
        (callbacks[1]["attempts"] == 4).then_some(())
    });
    // The attempt that was due when the span ended is the last.
    setting.receiver.statuses(&[503]);
    setting.server.advance("2026-01-01T01:00:00Z");
    ids.push(setting.receiver.next().id().to_owned());
    assert_eq!(setting.receiver.next().target, "/after");
    let kept = eventually("it is given up", || {
        setting.client.callbacks("state=given_up").pop()
    });
    assert_eq!(kept["attempts"], 5);
    assert!(kept["last_answer"].to_string().contains("503"), "{kept}");
    // It can be sent again, and has the span anew.
    let path = format!("/console/callbacks/{}/redeliver", kept["id"]);
    setting.receiver.statuses(&[503]);
    setting.client.post(&path, "").expect(202);
    ids.push(setting.receiver.next().id().to_owned());
    eventually("it waits again", || {
        let waiting = setting.client.callbacks("state=waiting").pop()?;
        (waiting["attempts"] == 1).then_some(())
    });
    setting.server.advance("2026-01-01T01:00:01Z");
    ids.push(setting.receiver.next().id().to_owned());
    eventually("both are delivered", || {
        (setting.client.callbacks("state=delivered").len() == 2).then_some(())
    });
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

fn sent_again_on_demand(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[400, 503]);
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    let first = setting.receiver.next();
    let failed = setting.newest("failed", 1);
    let redeliver = |callback: &Value| {
        let path = format!("/console/callbacks/{}/redeliver", callback["id"]);
        setting.client.post(&path, "")
    };
    redeliver(&failed).expect(202);
    assert_eq!(setting.receiver.next().id(), first.id());
    let waiting = eventually("it waits for another attempt", || {
        let newest = setting.client.callbacks("").remove(0);
        newest["last_answer"]
            .to_string()
            .contains("503")
            .then_some(newest)
    });
    assert_eq!(waiting["state"], "waiting");
    redeliver(&waiting).expect(409);
    let next = instant(&waiting["next_attempt_at"]);
    setting.server.advance(&write_time(next));
    let last = setting.receiver.next();
    assert_eq!((last.id(), &last.body), (first.id(), &first.body));
    let delivered = eventually("it is delivered", || {
        setting.client.callbacks("state=delivered").pop()
    });
    redeliver(&delivered).expect(409);
    for unknown in [json!(999_999), json!(0), json!("x"), json!(-1)] {
        let path = format!(
            "/console/callbacks/{}/redeliver",
            unknown.to_string().trim_matches('"')
        );
        assert!(
            matches!(setting.client.post(&path, "").status, 400 | 404),
            "{path}"
        );
    }
    assert!(setting.receiver.rest().is_empty());
}

fn delivered_ones_are_pruned(database: &Database) {
    let setting = Setting::with(&options(database).option("--keep-delivered", "1h"));
    setting.receiver.statuses(&[204, 400]);
    setting.update(1, "/kept-for-an-hour", &[("FriendlyName", "x")]);
    setting.receiver.next();
    setting.newest("delivered", 1);
    setting.update(2, "/failed", &[("FriendlyName", "x")]);
    setting.receiver.next();
    setting.newest("failed", 1);
    setting.server.advance("2026-01-01T00:59:59Z");
    assert_eq!(setting.client.callbacks("state=delivered").len(), 1);
    setting.server.advance("2026-01-01T01:05:00Z");
    eventually("the delivered one is gone", || {
        setting
            .client
            .callbacks("state=delivered")
            .is_empty()
            .then_some(())
    });
    assert_eq!(setting.client.callbacks("").len(), 1, "what failed stays");
}

fn looked_at_in_pages(database: &Database) {
    let setting = Setting::new(database);
    let url = setting.receiver.url("/c");
    let lines: Vec<_> = (0..105)
        .map(|number| {
            let form = form(&[("CallbackUrl", &url), ("FriendlyName", &number.to_string())]);
            line(START, "update", json!({"sim": sid(1 + number % 2), "form": form}))
        })
        .collect();
    setting.server.inputs(&lines);
    for _ in &lines {
        setting.receiver.next();
    }
    let page = |query: &str| {
        setting
            .client
            .get(&format!("/console/callbacks?{query}"))
            .expect(200)
            .json()
    };
    eventually("all are delivered", || {
        page("state=waiting")["callbacks"]
            .as_array()?
            .is_empty()
            .then_some(())
    });
    let ids = |page: &Value| -> Vec<u64> {
        let callbacks = page["callbacks"].as_array().expect("callbacks");
        callbacks
            .iter()
            .filter_map(|callback| callback["id"].as_u64())
            .collect()
    };
    let first = page("");
    let second = page(&format!("before={}", ids(&first)[99]));
    assert_eq!(
        (
            ids(&first).len(),
            &first["more"],
            ids(&second).len(),
            &second["more"]
        ),
        (100, &true.into(), 5, &false.into())
    );
    let all = [ids(&first), ids(&second)].concat();
    assert!(all.is_sorted_by(|newer, older| newer > older), "{all:?}");
    let one = page(&format!("sim={}&state=delivered", sid(2)));
    assert_eq!((ids(&one).len(), &one["more"]), (52, &false.into()));
    assert_eq!(page("state=failed")["callbacks"], json!([]));
    assert_eq!(page("state=given_up")["callbacks"], json!([]));
}

#[test]
fn signed_with_a_secret() {
    let with = |options: Options| {
        let setting = Setting::with(&options);
        setting.server.advance("2026-02-03T04:05:06.789Z");
        setting.update(1, "/c?k=v", &[("UniqueName", "meter & 1")]);
        setting.update(1, "/c?k=v", &[("FriendlyName", "x"), ("CallbackMethod", "GET")]);
        [setting.receiver.next(), setting.receiver.next()]
    };
    let secret = "correct horse";
    let options = options(&Database::memory());
    let requests = [
        with(options.clone().option("--callback-secret", secret)),
        with(options.variable("SIM_LIFECYCLE_CALLBACK_SECRET", secret)),
    ];
    for request in requests.iter().flatten() {
        let received = if request.method == "GET" {
            let (_, query) = request.target.split_once('?').expect("a query");
            ReceivedCallback::from_query(query.as_bytes())
        } else {
            ReceivedCallback::from_form(request.body.as_bytes())
        };
        let received = received.expect("a callback");
        let signature = request.header("sim-callback-signature").expect("it is signed");
        // With the machine's time, by which a receiver judges it, whatever the server's clock shows.
        let second = signature
            .strip_prefix("t=")
            .and_then(|rest| rest.split(',').next());
        let second = second.and_then(|second| second.parse().ok()).expect("a time");
        let signed = DateTime::from_timestamp(second, 0).expect("an instant");
        let verify = |key: &str, id: &str| {
            let key = CallbackKey::new(key.as_bytes()).expect("a key");
            key.verify(&received, id, signature, signed, TimeDelta::zero())
        };
        assert_eq!(verify(secret, request.id()), Ok(()));
        assert!(signed > start() + TimeDelta::days(60), "{signed}");
        assert!(verify("another", request.id()).is_err());
        assert!(verify(secret, "another").is_err());
    }
}

/// A name that leads into the server's own network; which there is depends on the machine.
#[test]
fn a_name_that_leads_to_loopback_is_not_called() {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let names = ["ip6-localhost", "ip6-loopback", host.trim()];
    let leads_inside = |name: &&&str| {
        let addresses = (**name, 80).to_socket_addrs();
        addresses.is_ok_and(|mut addresses| addresses.all(|address| address.ip().is_loopback()))
    };
    let Some(name) = names.iter().find(leads_inside) else {
        let line = b"SKIPPED: a_name_that_leads_to_loopback_is_not_called needs a name of this machine for loopback\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), line);
        return;
    };
    let options = Server::options().manual(START).operator("manual");
    let setting = Setting::with(&options);
    let url = format!("http://{name}:{}/c", setting.receiver.address().port());
    setting
        .client
        .post(&format!("/v1/Sims/{}", sid(1)), &form(&[("CallbackUrl", &url)]))
        .expect(200);
    let kept = eventually("it is judged", || {
        let newest = setting.client.callbacks("").pop()?;
        (newest["attempts"] != 0 || newest["state"] != "waiting").then_some(newest)
    });
    assert_ne!(kept["state"], "delivered", "{kept}");
    assert!(kept["last_answer"].to_string().contains("not public"), "{kept}");
    assert!(setting.receiver.rest().is_empty());
}

/// A delivery that is out when the server is asked to stop is finished, and counts; what waits is delivered by the next.
#[test]
fn a_delivery_in_progress_is_finished_on_the_way_out() {
    let database = Database::file();
    let setting = Setting::with(&options(&database));
    let gate = Gate::default();
    setting.receiver.answer([Answer::Behind(gate.clone(), 200)]);
    setting.update(1, "/1", &[("FriendlyName", "1")]);
    setting.receiver.next();
    setting.update(1, "/2", &[("FriendlyName", "2")]);
    let Setting { server, receiver, .. } = setting;
    server.signal("TERM");
    eventually("it takes no more connections", || {
        TcpStream::connect(server.address()).err()
    });
    gate.open();
    let exit = server.ended();
    assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    let server = options(&database).start();
    assert_eq!(receiver.next().target, "/2");
    server.account(1).callback("", "delivered", 1);
    let kept = server.account(1).callbacks("state=delivered");
    assert_eq!(kept.len(), 2);
    assert!(receiver.rest().is_empty(), "none is sent twice");
}
