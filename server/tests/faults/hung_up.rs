//! Clients that hang up without waiting for an answer, at any moment: what they asked is done whole or not at all, and
//! nobody else has to suffer for it.

use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::json;
use sim_lifecycle::chrono::{Months, TimeDelta};
use sim_lifecycle::wire::{read_time, write_time};

use super::chance::{Chance, Seed};
use super::fleet::{Fleet, StopAll, Ways};
use super::owner::outputs;
use super::reckoning::all_in_order;
use super::recorder::Recorder;
use super::told::{Timing, check};
use crate::support::{
    Client, Database, START, Server, accounts, advance, both, eventually, form, line, path, plan, sid,
    with_plan,
};

both!(whoever_hangs_up_does_no_harm);

/// How many clients hang up, each on a Sim of its own, and how often.
const CLIENTS: u32 = 4;
const TIMES: u32 = 60;

/// How often another asks, whom that must not bother.
const ANSWERED: u32 = 60;

fn whoever_hangs_up_does_no_harm(database: &Database) {
    let seed = Seed::or(41);
    let mut chance = seed.chance();
    let recorder = Recorder::start(0);
    recorder.take_all();
    let ways = Ways::default();
    let options = Server::options().manual(START).operator("auto:2h");
    let mut fleet = Fleet::start(database, options, &ways);
    let mut lines = accounts();
    lines.extend((0..=CLIENTS).map(with_plan));
    fleet.server(0).inputs(&lines);
    let addresses: Vec<_> = fleet.all().map(|server| server.address().to_owned()).collect();

    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (recorder, addresses) = (&recorder, &addresses);
            let mut chance = chance.fork();
            scope.spawn(move || {
                for time in 0..TIMES {
                    hang_up_on(
                        chance.of(&strs(addresses)),
                        &update(number, time, recorder, &mut chance),
                        &mut chance,
                    );
                }
            });
        }
        let (addresses, mut chance) = (&addresses, chance.fork());
        scope.spawn(move || {
            let start = read_time(START).expect("an instant");
            for time in 0..TIMES {
                let step = advance(&write_time(start + TimeDelta::hours(time.into()))).to_string();
                hang_up_on(
                    chance.of(&strs(addresses)),
                    &request("/test/inputs", &step),
                    &mut chance,
                );
            }
        });
        let _stop = StopAll(&ways);
        let mut chance = Chance::new(0);
        for time in 0..ANSWERED {
            let name = form(&[("FriendlyName", &time.to_string())]);
            let reply = ways.ask(&mut chance, "POST", &path(CLIENTS), &name);
            reply.expect("it is there").expect(200);
        }
    });

    // What has begun is finished first.
    fleet.restart();
    let server = fleet.server(0);
    let last = read_time(START).expect("an instant") + TimeDelta::days(100);
    server.inputs(&[line(&write_time(last), "advance", json!({}))]);
    let client = server.account(1);
    eventually("every callback arrives", || {
        let state = client.get("/console/state").expect(200).json();
        state["callbacks"].get("waiting").is_none().then_some(())
    });
    let timing = Timing {
        ready_period: Months::new(3),
        cancellation_delay: TimeDelta::hours(72),
        latency: Some(TimeDelta::hours(2)),
    };
    let arrivals = recorder.by_sim();
    for number in 0..CLIENTS {
        assert_whole(&client, number);
        let history = outputs(&client.get(&format!("/console/sims/{}/history", sid(number))));
        let owed = check(&sid(number), &history, Some(plan(1)), timing, Some(last));
        let come = arrivals.get(&sid(number)).map_or(&[][..], Vec::as_slice);
        all_in_order(&sid(number), &owed, come);
    }
}

/// What is seen of an update is all of one.
fn assert_whole(client: &Client, number: u32) {
    let shown = client.get(&path(number)).expect(200).json();
    let name = shown["friendly_name"].as_str();
    let url = name.map(|name| format!("http://away.invalid/{name}"));
    let found = ["voice_url", "sms_url"].map(|field| shown[field].as_str());
    assert_eq!(found, [url.as_deref(), url.as_deref()], "{shown}");
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn update(number: u32, time: u32, recorder: &Recorder, chance: &mut Chance) -> String {
    let tag = format!("{number}-{time}");
    let (callback, away) = (
        recorder.url(&format!("/{tag}")),
        format!("http://away.invalid/{tag}"),
    );
    let mut parameters = vec![
        ("FriendlyName", &*tag),
        ("CallbackUrl", &callback),
        ("VoiceUrl", &away),
        ("SmsUrl", &away),
    ];
    if chance.below(2) == 0 {
        parameters.push(("Status", chance.of(&["ready", "active", "suspended"])));
    }
    request(&path(number), &form(&parameters))
}

fn request(path: &str, body: &str) -> String {
    // Account 1 and its token.
    format!(
        "POST {path} HTTP/1.1\r\nhost: server\r\nauthorization: Bearer {}\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{body}",
        crate::support::token(1),
        body.len()
    )
}

/// Sends a request, and closes the connection a little later, whatever has become of it.
fn hang_up_on(address: &str, request: &str, chance: &mut Chance) {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    // It may be closed already.
    let _ = stream.write_all(request.as_bytes());
    thread::sleep(Duration::from_micros(chance.below(8_000)));
}
