//! How the server ends, and what is there when it is started again.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::support::{Database, START, Server, accounts, both, eventually, line, register, sid, token};

both!(all_is_there_after_a_restart,);

fn all_is_there_after_a_restart(database: &Database) {
    let options = Server::by_hand(database);
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

/// A request that has begun when the server is asked to stop is answered.
#[test]
fn a_request_in_progress_is_finished_on_the_way_out() {
    let database = Database::file();
    let options = Server::by_hand(&database);
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
