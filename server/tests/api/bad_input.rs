//! Whatever comes, from clients or from those who mean harm: never a 5xx, never another account's data.

mod arbitrary;

use serde_json::{Value, json};

use crate::support::{
    Client, Database, START, Server, account, both, form, iccid, line, path, plan, raw, register, segment,
    sid,
};

/// Stands in every text of the stranger's Sim.
const SECRET: &str = "stranger-secret";

both!(
    tricks_in_paths_and_queries,
    tricks_in_forms,
    anothers_sims_stay_anothers
);

/// Sim 1 belongs to account 1, Sims 7 and 8 to the stranger, account 4.
fn start(database: &Database) -> Server {
    let server = Server::by_hand(database).start_with_accounts();
    let mut secret = register(7, 4);
    secret["registration_code"] = SECRET.into();
    secret["eid"] = SECRET.into();
    secret["ip_address"] = SECRET.into();
    secret["rate_plan_sid"] = plan(4).into();
    server.inputs(&[register(1, 1), secret, register(8, 4)]);
    for number in [7, 8] {
        let named = form(&[
            ("UniqueName", &format!("{SECRET}-{number}")),
            ("FriendlyName", SECRET),
            ("CallbackUrl", "https://hooks.example/stranger-secret"),
            ("VoiceUrl", "https://hooks.example/stranger-secret"),
        ]);
        let path = format!("/v1/Sims/{}", sid(number));
        server.account(4).post(&path, &named).expect(200);
    }
    server
}

/// The Sims of the stranger as it sees them.
fn strangers(server: &Server) -> Value {
    server.account(4).get("/v1/Sims").expect(200).json()["sims"].take()
}

/// Holds that an answer is none of the server's own failing, and tells nothing of the stranger.
#[track_caller]
fn check(status: u16, body: &[u8], asked: &str) {
    let text = String::from_utf8_lossy(body);
    assert!((200..500).contains(&status), "{asked}: {status} {text}");
    for theirs in [SECRET, &iccid(7), &plan(4)] {
        let echoed = asked.contains(theirs);
        assert!(echoed || !text.contains(theirs), "{asked}: {text}");
    }
}

const TRICKS: [&str; 32] = [
    "' OR 1=1 --",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "x'; DROP TABLE sims; --",
    "x;DROP TABLE accounts",
    "') UNION SELECT * FROM accounts --",
    "1; SELECT pg_sleep(20)",
    "%",
    "_",
    "DE%",
    "DE00000000000000000000000000000_07",
    "*",
    "..",
    "../DE00000000000000000000000000000007",
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f",
    "%00",
    "\0",
    "a\0b",
    "\u{feff}DE00000000000000000000000000000007",
    "DE00000000000000000000000000000007\0",
    "DE00000000000000000000000000000007/",
    "DE00000000000000000000000000000007?",
    "DE00000000000000000000000000000007 ",
    " DE00000000000000000000000000000007",
    "de00000000000000000000000000000007",
    "$(reboot)",
    "{{7*7}}",
    "<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b",
    "\u{202e}\u{1f980}\u{fffd}",
];

fn tricks_in_paths_and_queries(database: &Database) {
    let server = start(database);
    let before = strangers(&server);
    let client = server.account(1);
    for trick in TRICKS {
        let encoded = segment(trick);
        for path in [
            format!("/v1/Sims/{encoded}"),
            format!("/v1/Sims/{encoded}/{encoded}"),
            format!("/{encoded}"),
            format!("/console/sims/{encoded}/history"),
            format!("/console/sims?{encoded}"),
            format!("/console/callbacks?sim={encoded}"),
            format!("/console/callbacks?state={encoded}"),
            format!("/console/callbacks?before={encoded}"),
            format!("/console/callbacks/{encoded}/redeliver"),
        ] {
            for method in ["GET", "POST", "DELETE"] {
                let reply = client.send(method, &path, &[], b"");
                check(reply.status, &reply.body, &format!("{method} {path} for {trick}"));
                assert!(!path.starts_with("/v1/Sims/") || reply.status == 404, "{path}");
            }
        }
        for parameter in [
            "Status",
            "Iccid",
            "RatePlan",
            "EId",
            "SimRegistrationCode",
            "PageSize",
            "Page",
            "PageToken",
            "Nothing",
        ] {
            let path = format!("/v1/Sims?{parameter}={encoded}");
            let reply = client.get(&path);
            check(reply.status, &reply.body, &path);
            let sims = reply.json()["sims"].as_array().map_or(0, Vec::len);
            assert!(sims == 0, "{path} finds something");
        }
    }
    assert_eq!(strangers(&server), before);
    assert_eq!(
        server.account(1).get("/v1/Sims").json()["sims"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

fn tricks_in_forms(database: &Database) {
    let server = start(database);
    let before = strangers(&server);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    for trick in TRICKS {
        for parameter in [
            "Status",
            "RatePlan",
            "UniqueName",
            "FriendlyName",
            "AccountSid",
            "ResetStatus",
            "CallbackUrl",
            "CallbackMethod",
            "VoiceUrl",
            trick,
        ] {
            let form = format!("{}={}", segment(parameter), segment(trick));
            let reply = client.post(&path, &form);
            check(reply.status, &reply.body, &format!("{form} for {trick}"));
            assert!(matches!(reply.status, 200 | 400), "{form}: {}", reply.text());
            let property = match parameter {
                "UniqueName" => "unique_name",
                "FriendlyName" => "friendly_name",
                _ => continue,
            };
            if reply.status == 200 {
                assert_eq!(reply.json()[property], trick);
                assert_eq!(client.get(&path).expect(200).json()[property], trick);
            }
        }
    }
    assert_eq!(strangers(&server), before);
}

fn anothers_sims_stay_anothers(database: &Database) {
    let server = start(database);
    let before = strangers(&server);
    let page = server.account(4).get("/v1/Sims?PageSize=1").expect(200).json();
    let next = page["meta"]["next_page_url"].as_str().expect("a next page");
    let callback = server.account(4).callbacks("")[0]["id"].clone();
    for number in [1, 2, 3] {
        let client = server.account(number);
        for word in [&sid(7), &sid(8), "stranger-secret-7"] {
            let path = format!("/v1/Sims/{word}");
            client.get(&path).error(404, 20404);
            client.post(&path, "FriendlyName=mine").error(404, 20404);
            client
                .post(&path, &form(&[("AccountSid", &account(number))]))
                .error(404, 20404);
            client.delete(&path).error(404, 20404);
            client
                .get(&format!("/console/sims/{word}/history"))
                .error(404, 20404);
            let path = format!("/console/callbacks?sim={word}");
            let reply = client.get(&path);
            check(reply.status, &reply.body, &path);
        }
        client.get(next).error(400, 33103);
        for query in [
            format!("Iccid={}", iccid(7)),
            format!("SimRegistrationCode={SECRET}"),
            format!("EId={SECRET}"),
            format!("RatePlan={}", plan(4)),
            "RatePlan=plan-4".to_owned(),
        ] {
            for list in ["/v1/Sims", "/console/sims"] {
                let found = client.get(&format!("{list}?{query}")).expect(200).json();
                assert_eq!(found["sims"], json!([]), "{query}");
            }
        }
        for path in [
            "/v1/Sims",
            "/console/sims",
            "/console/state",
            "/console/callbacks",
        ] {
            let reply = client.get(path).expect(200);
            check(reply.status, &reply.body, path);
        }
        assert!(client.callbacks("").is_empty());
        let again = format!("/console/callbacks/{callback}/redeliver");
        client.post(&again, "").expect(404);
    }
    // A subaccount does not see its master's, either.
    server.account(2).get(&path(1)).error(404, 20404);
    assert_eq!(strangers(&server), before);
}

#[test]
fn bodies_of_another_type() {
    let server = start(&Database::memory());
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    for refused in [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded-not",
        "x",
        "",
    ] {
        let reply = client.send("POST", &path, &[("content-type", refused)], b"FriendlyName=x");
        reply.error(400, 33101);
    }
    for taken in [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-8",
        "application/x-www-form-urlencoded;charset=UTF-8",
        "Application/X-WWW-Form-Urlencoded",
    ] {
        client
            .send("POST", &path, &[("content-type", taken)], b"FriendlyName=x")
            .expect(200);
    }
    // What has no type at all is taken as what it must be.
    client.send("POST", &path, &[], b"FriendlyName=y").expect(200);
}

#[test]
fn bodies_that_are_too_long() {
    let server = start(&Database::memory());
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    let post = |length: usize| {
        let body = "&".repeat(length - 14) + "FriendlyName=x";
        client.post(&path, &body)
    };
    post(65_536).expect(200);
    post(65_537).error(400, 33101);
    let message = post(66_560).message(400, 33101);
    assert!(
        message.contains("64 KiB") || message.contains("65536"),
        "{message}"
    );
    // Announced, and not announced; the answer may come before all has been sent.
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer token-1\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n"
    );
    let ten = 10 << 20;
    let mut announced = format!("{head}Content-Length: {ten}\r\n\r\n").into_bytes();
    announced.resize(announced.len() + ten, b'&');
    let mut chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..160 {
        chunked.extend(b"10000\r\n");
        chunked.resize(chunked.len() + (1 << 16), b'&');
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    for request in [announced, chunked] {
        let answer = raw(server.address(), &request);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("33101"), "{answer}");
    }
    // Of the log lines much more is taken, but not everything.
    let blank = vec![b'\n'; 10 << 20];
    assert!(server.try_inputs(&blank).expect(200).body.is_empty());
    let mut endless = format!(
        "POST /test/inputs HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        17 << 20
    )
    .into_bytes();
    endless.resize(endless.len() + (17 << 20), b'\n');
    let answer = raw(server.address(), &endless);
    assert!(
        answer.starts_with(b"HTTP/1.1 4"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
    client.get(&path).expect(200);
}

fn update(client: &Client, form: &str) -> crate::support::Reply {
    client.post(&path(1), form)
}

/// Whether a 33101 is told for URLs that lead into the server's own network.
#[test]
fn callbacks_into_private_networks_are_refused() {
    let server = start(&Database::memory());
    let client = server.account(1);
    for host in [
        "127.0.0.1",
        "127.1.2.3:8080",
        "localhost",
        "LOCALHOST:80",
        "localhost.",
        "foo.localhost",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd12::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "100.64.0.1",
        "user@127.0.0.1",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0177.0.0.1",
        "255.255.255.255",
        "224.0.0.1",
    ] {
        for scheme in ["http", "https"] {
            let url = format!("{scheme}://{host}/c");
            for parameter in ["CallbackUrl", "CommandsCallbackUrl"] {
                let message = update(&client, &form(&[(parameter, &url)])).message(400, 33101);
                assert!(message.contains(parameter), "{url}: {message}");
            }
        }
    }
    // Kept and shown, never called: these may be anything.
    update(&client, &form(&[("VoiceUrl", "http://127.0.0.1/")])).expect(200);
    update(&client, &form(&[("CallbackUrl", "https://hooks.example/")])).expect(200);
    update(
        &client,
        &form(&[("CommandsCallbackUrl", "https://172.32.0.1.example/")]),
    )
    .expect(200);
    let lines = server.inputs(&[line(
        START,
        "update",
        json!({"sim": sid(1), "form": form(&[("CallbackUrl", "http://localhost/")])}),
    )]);
    assert_eq!(lines[0]["code"], 33101, "through the helpers, too: {lines:?}");
}
