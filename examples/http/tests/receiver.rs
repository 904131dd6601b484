//! The receiver of callbacks as a process, called over real HTTP.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, SystemTime};

use sim_lifecycle::Status;
use sim_lifecycle::chrono::{DateTime, TimeDelta, Utc};
use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget, Failure};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{CALLBACK_ID_HEADER, CALLBACK_SIGNATURE_HEADER, CallbackKey, CallbackRequest};
use ureq::Agent;

/// The program, ended when it is dropped.
struct Receiver {
    child: Child,
    output: BufReader<ChildStdout>,
    base: String,
}

impl Receiver {
    fn start(key: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callback_receiver"));
        command
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .env_remove("SIM_CALLBACK_KEY");
        if let Some(key) = key {
            command.env("SIM_CALLBACK_KEY", key);
        }
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("listening on ").unwrap().into();
        Self { child, output, base }
    }

    /// Interrupts it, as a terminal does, and gives what it has printed once it has ended well.
    fn ends(mut self) -> Vec<String> {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert!(self.child.wait().unwrap().success());
        rest.lines().map(Into::into).collect()
    }

    fn callback(&self, number: u64, method: Method, status: Status) -> Callback {
        let sim = "DE00000000000000000000000000000001".parse().unwrap();
        Callback {
            id: CallbackId { sim, number },
            target: CallbackTarget {
                url: format!("{}/back?meter=7", self.base).parse().unwrap(),
                method,
            },
            parameters: CallbackParameters {
                sim,
                unique_name: Some("meter 7".parse().unwrap()),
                status,
                failure: Failure::default(),
                account: "AC00000000000000000000000000000001".parse().unwrap(),
            },
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _has_ended = self.child.kill();
        let _status = self.child.wait();
    }
}

fn agent() -> Agent {
    let hangs = Duration::from_secs(30);
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(hangs))
        .build()
        .into()
}

fn call(callback: &Callback, signature: Option<&str>) -> (u16, String) {
    let request = CallbackRequest::of(callback);
    send(
        request.method,
        &request.url,
        request.body.as_deref(),
        Some(&request.id.to_string()),
        signature,
    )
}

fn send(
    method: Method,
    url: &str,
    body: Option<&str>,
    id: Option<&str>,
    signature: Option<&str>,
) -> (u16, String) {
    let headers = [(CALLBACK_ID_HEADER, id), (CALLBACK_SIGNATURE_HEADER, signature)];
    let headers = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let mut answer = match method {
        Method::Get => headers
            .fold(agent().get(url), |get, (name, value)| get.header(name, value))
            .call(),
        Method::Post => headers
            .fold(agent().post(url), |post, (name, value)| post.header(name, value))
            .content_type("application/x-www-form-urlencoded")
            .send(body.unwrap_or_default()),
    }
    .unwrap();
    (
        answer.status().as_u16(),
        answer.body_mut().read_to_string().unwrap(),
    )
}

fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

const TAKEN: (u16, String) = (204, String::new());
const SIM: &str = "DE00000000000000000000000000000001";

#[test]
fn callbacks_are_heard_once_each() {
    let receiver = Receiver::start(None);
    let posted = receiver.callback(1, Method::Post, Status::Active);
    let got = receiver.callback(2, Method::Get, Status::Canceled);
    for callback in [&posted, &got, &posted, &got, &posted] {
        assert_eq!(call(callback, None), TAKEN);
    }
    assert_eq!(
        receiver.ends(),
        [format!("{SIM} is active"), format!("{SIM} is canceled")]
    );
}

#[test]
fn without_an_id_nothing_is_a_double() {
    let receiver = Receiver::start(None);
    let request = CallbackRequest::of(&receiver.callback(1, Method::Post, Status::Active));
    for _ in 0..2 {
        assert_eq!(
            send(Method::Post, &request.url, request.body.as_deref(), None, None),
            TAKEN
        );
    }
    assert_eq!(receiver.ends().len(), 2);
}

#[test]
fn an_error_is_told_on_one_line() {
    let receiver = Receiver::start(None);
    let mut callback = receiver.callback(1, Method::Get, Status::Active);
    callback.parameters.failure = Failure {
        code: Some(30_001),
        message: Some("no\nanswer".into()),
    };
    assert_eq!(call(&callback, None), TAKEN);
    assert_eq!(
        receiver.ends(),
        [format!(
            "{SIM} is active, failed: Some(30001) Some(\"no\\nanswer\")"
        )]
    );
}

#[test]
fn what_is_no_callback_is_turned_away_with_the_reason() {
    let receiver = Receiver::start(None);
    let url = format!("{}/", receiver.base);
    let form = |form: &str| send(Method::Post, &url, Some(form), Some("1"), None);
    let missing = |name| {
        (
            400,
            format!("callback parameter `{name}` is missing; every callback has it"),
        )
    };
    assert_eq!(form(""), missing("SimSid"));
    assert_eq!(form(&format!("SimSid={SIM}")), missing("SimStatus"));
    let (status, why) = form(&format!("SimSid={SIM}&SimSid={SIM}"));
    assert_eq!((status, why.contains("is given more than once")), (400, true));
    let (status, why) = form("SimSid=meter-7");
    assert_eq!((status, why.contains("is no SID")), (400, true));

    // The receiver's own query has a parameter's name: nobody can say which is meant.
    let mut callback = receiver.callback(1, Method::Get, Status::Active);
    callback.target.url = format!("{}/?SimStatus=new", receiver.base).parse().unwrap();
    assert_eq!(call(&callback, None).0, 400);

    assert_eq!(agent().put(&url).send("").unwrap().status().as_u16(), 405);
    let unanswered = receiver.callback(2, Method::Get, Status::Active);
    let head = agent().head(CallbackRequest::of(&unanswered).url).call();
    assert_eq!(head.unwrap().status().as_u16(), 400);
    assert_eq!(receiver.ends(), [""; 0]);
}

#[test]
fn with_a_key_only_the_sender_is_believed() {
    let receiver = Receiver::start(Some("shared"));
    let (key, other) = (
        CallbackKey::new(b"shared").unwrap(),
        CallbackKey::new(b"guessed").unwrap(),
    );
    for (number, method) in [(1, Method::Post), (2, Method::Get)] {
        let callback = receiver.callback(number, method, Status::Active);
        // None of the forged ones uses up the id of the true one.
        assert_eq!(call(&callback, None).0, 401);
        assert_eq!(call(&callback, Some("v0")).0, 401);
        let (status, why) = call(&callback, Some(&other.sign(&callback, now())));
        assert_eq!((status, why.contains("does not match")), (401, true));
        let (status, why) = call(&callback, Some(&key.sign(&callback, now() - TimeDelta::hours(1))));
        assert_eq!((status, why.contains("seconds ago")), (401, true));
        let (status, why) = call(&callback, Some(&key.sign(&callback, now() + TimeDelta::hours(1))));
        assert_eq!((status, why.contains("ahead of the clock")), (401, true));
        let of_another = key.sign(&receiver.callback(number, method, Status::Canceled), now());
        assert_eq!(call(&callback, Some(&of_another)).0, 401);
        let without_id = CallbackRequest::of(&callback);
        let signature = key.sign(&callback, now());
        let body = without_id.body.as_deref();
        assert_eq!(send(method, &without_id.url, body, None, Some(&signature)).0, 401);

        assert_eq!(call(&callback, Some(&signature)), TAKEN);
        assert_eq!(call(&callback, Some(&key.sign(&callback, now()))), TAKEN);
    }
    assert_eq!(receiver.ends().len(), 2);
}

#[test]
fn an_empty_key_is_no_key() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_callback_receiver"));
    let output = command
        .arg("127.0.0.1:0")
        .env("SIM_CALLBACK_KEY", "")
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
}
