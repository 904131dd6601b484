//! Callbacks from end to end: what they say, whom they reach, and who signed them (rules C1 to C7).

mod attempts;
mod spans;

use std::net::{TcpStream, ToSocketAddrs};

use serde_json::{Value, json};
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::wire::{CallbackKey, ReceivedCallback, read_time};

use crate::support::{
    Answer, Client, Database, Gate, Options, Receiver, Request, START, Server, account, accounts, both,
    eventually, form, line, path, plan, register, sid,
};

both!(
    what_a_callback_says,
    errors_are_told,
    an_intermediate_status_is_called_back_twice,
    commands_are_called_back,
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
    fn update(&self, sim: u32, callback: &str, parameters: &[(&str, &str)]) {
        let url = self.receiver.url(callback);
        let mut all = vec![("CallbackUrl", url.as_str())];
        all.extend(parameters);
        self.client.post(&path(sim), &form(&all)).expect(200);
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
    Server::by_hand(database).private_callbacks()
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
        .post(&path(1), &form(&[("CallbackUrl", &url)]))
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
