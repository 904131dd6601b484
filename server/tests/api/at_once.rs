//! Requests at the same time: each is one transaction, and what cannot be twice is once.

use std::thread;

use serde_json::json;

use crate::support::{
    Client, Database, Receiver, Reply, START, Server, account, accounts, both, form, iccid, line, path, sid,
    token, with_plan,
};

/// How many ask at once.
const MANY: u32 = 12;

both!(
    one_change_of_a_sim_is_taken,
    one_sim_gets_the_name,
    one_sim_gets_the_card,
    every_change_of_many_is_there,
    one_deletion_is_done,
    callbacks_are_each_delivered_once,
);

fn start(database: &Database) -> Server {
    let server = Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts();
    let sims: Vec<_> = (1..=MANY).map(with_plan).collect();
    server.inputs(&sims);
    server
}

/// Asks from as many threads, each with its number, and gives the answers.
fn at_once(ask: impl Fn(u32) -> Reply + Sync) -> Vec<Reply> {
    thread::scope(|scope| {
        let asking: Vec<_> = (1..=MANY)
            .map(|number| {
                let ask = &ask;
                scope.spawn(move || ask(number))
            })
            .collect();
        let answers = asking.into_iter().map(thread::ScopedJoinHandle::join);
        answers.map(|answer| answer.expect("an answer")).collect()
    })
}

/// Holds that one of the answers has this status, and all others are this error.
#[track_caller]
fn one(answers: &[Reply], status: u16, others: (u16, u32)) {
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|reply| reply.status == status);
    for reply in refused {
        reply.error(others.0, others.1);
    }
    assert_eq!(taken.len(), 1);
}

fn one_change_of_a_sim_is_taken(database: &Database) {
    let server = start(database);
    let client = server.account(1);
    let answers = at_once(|_| client.post(&path(1), "Status=active"));
    one(&answers, 200, (409, 33010));
    let upstream = client.history(&sid(1));
    let upstream = upstream.iter().filter(|output| output["output"] == "upstream");
    assert_eq!(upstream.count(), 1, "one request to the operator");
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line(START, "operator", completed)]);
    let answers = at_once(|_| client.post(&path(1), "ResetStatus=resetting"));
    one(&answers, 200, (409, 33120));
}

fn one_sim_gets_the_name(database: &Database) {
    let server = start(database);
    let client = server.account(1);
    let answers = at_once(|number| client.post(&path(number), "UniqueName=the-one"));
    one(&answers, 200, (400, 33101));
    client.get("/v1/Sims/the-one").expect(200);
}

fn one_sim_gets_the_card(database: &Database) {
    let server = start(database);
    let answers = at_once(|number| {
        let sim = json!({"sid": sid(100 + number), "account_sid": account(1), "iccid": iccid(100)});
        server.try_inputs(line(START, "register", sim).to_string().as_bytes())
    });
    let taken = answers.iter().filter(|reply| reply.status == 200).count();
    let refused = answers.iter().filter(|reply| reply.status == 400).count();
    assert_eq!((taken, refused), (1, answers.len() - 1));
    let client = server.account(1);
    let found = client
        .get(&format!("/v1/Sims?Iccid={}", iccid(100)))
        .expect(200)
        .json();
    assert_eq!(found["sims"].as_array().map(Vec::len), Some(1));
}

/// Usage of one Sim from everywhere: none is lost, and the limit is reached by exactly one.
fn every_change_of_many_is_there(database: &Database) {
    let server = start(database);
    let client = server.account(1);
    client.post(&path(1), "Status=ready").expect(200);
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line(START, "operator", completed)]);
    let share = 250_000 / u64::from(MANY) + 1;
    let data = line(START, "data", json!({"sim": sid(1), "bytes": share}));
    let answers = at_once(|_| server.try_inputs(data.to_string().as_bytes()).expect(200));
    let outputs: Vec<_> = answers.iter().flat_map(Reply::lines).collect();
    let causes: Vec<_> = outputs
        .iter()
        .filter_map(|output| output["cause"].as_str())
        .collect();
    assert_eq!(causes, ["data"]);
    assert_eq!(client.get(&path(1)).json()["status"], "active");
}

fn one_deletion_is_done(database: &Database) {
    let server = start(database);
    let client = server.account(1);
    let answers = at_once(|_| client.delete(&path(1)));
    one(&answers, 204, (404, 20404));
    // While it is being changed: what comes after the deletion finds nothing.
    let answers = at_once(|number| {
        if number == 1 {
            client.delete(&path(2))
        } else {
            client.post(&path(2), &form(&[("FriendlyName", &number.to_string())]))
        }
    });
    for reply in &answers {
        assert!(matches!(reply.status, 200 | 204 | 404), "{}", reply.text());
    }
    client.get(&path(2)).error(404, 20404);
}

fn callbacks_are_each_delivered_once(database: &Database) {
    let server = start(database);
    let client = server.account(1);
    let receiver = Receiver::start();
    let answers = at_once(|number| {
        let url = receiver.url(&format!("/{number}"));
        let told = form(&[("CallbackUrl", &url), ("FriendlyName", "x")]);
        client.post(&path(number), &told)
    });
    assert!(answers.iter().all(|reply| reply.status == 200));
    everything_once(&receiver, &client);
}

/// Holds that each number's callback comes once.
fn everything_once(receiver: &Receiver, client: &Client) {
    let mut targets: Vec<_> = (1..=MANY).map(|_| receiver.next().target).collect();
    crate::support::eventually("all are noted", || {
        (client.callbacks("state=delivered").len() == MANY as usize).then_some(())
    });
    targets.sort();
    let mut expected: Vec<_> = (1..=MANY).map(|number| format!("/{number}")).collect();
    expected.sort();
    assert_eq!(targets, expected);
    assert!(receiver.rest().is_empty());
}

/// Two servers on one database: what one does the other sees, and between them everything is still done once.
#[test]
fn two_servers_share_a_postgres() {
    let Some(database) = Database::postgres("two_servers_share_a_postgres") else {
        return;
    };
    let servers = [start(&database), {
        let options = Server::options().database(&database).manual(START);
        options.operator("manual").private_callbacks().start()
    }];
    let clients = servers.each_ref().map(|server| server.account(1));
    let other = |number: u32| &clients[usize::from(number.is_multiple_of(2))];
    let answers = at_once(|number| other(number).post(&path(1), "Status=ready"));
    one(&answers, 200, (409, 33010));
    let answers = at_once(|number| other(number).post(&path(number), "UniqueName=the-one"));
    one(&answers, 200, (400, 33101));
    // The clock, and what falls due.
    let completed = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    servers[0].inputs(&[line(START, "operator", completed)]);
    servers[1].advance("2026-04-01T00:00:00Z");
    for (server, client) in servers.iter().zip(&clients) {
        assert_eq!(client.get(&path(1)).expect(200).json()["status"], "active");
        let state = client.get("/console/state").expect(200).json();
        assert_eq!(state["now"], "2026-04-01T00:00:00Z", "{}", server.base());
    }
    let told = clients[0].history(&sid(1));
    assert_eq!(told, clients[1].history(&sid(1)));
    let fired = told.iter().filter(|output| output["cause"] == "ready_period");
    assert_eq!(fired.count(), 1);
    // A page of one is followed at the other.
    let page = clients[0].get("/v1/Sims?PageSize=5").expect(200).json();
    let next = page["meta"]["next_page_url"].as_str().expect("a next page");
    let next = next.strip_prefix(servers[0].base()).expect("its own");
    assert_eq!(clients[1].get(next).expect(200).json()["sims"][0]["sid"], sid(6));
    // Credentials that came after the start.
    let late = json!({"sid": account(9), "token": token(9)});
    servers[0].inputs(&[line(START, "account", late)]);
    servers[1].account(9).get("/v1/Sims").expect(200);
    // Callbacks, each by one of them.
    let receiver = Receiver::start();
    at_once(|number| {
        let url = receiver.url(&format!("/{number}"));
        let told = form(&[("CallbackUrl", &url), ("FriendlyName", "x")]);
        other(number).post(&path(number), &told).expect(200)
    });
    everything_once(&receiver, &clients[0]);
}

/// The operator and the policy are those of the server that was started last.
#[test]
fn one_operator_answers_for_all_servers() {
    let Some(database) = Database::postgres("one_operator_answers_for_all_servers") else {
        return;
    };
    let options = Server::options().database(&database).manual(START);
    let first = options.clone().operator("auto").start();
    first.inputs(&accounts());
    first.inputs(&[with_plan(1), with_plan(2)]);
    let client = first.account(1);
    client.post(&path(1), "Status=active").expect(200);
    assert_eq!(client.get(&path(1)).expect(200).json()["status"], "active");
    let second = options.operator("manual").start();
    for server in [&first, &second] {
        let state = server.account(1).get("/console/state").expect(200).json();
        assert_eq!(state["operator"], "manual");
    }
    client.post(&path(2), "Status=active").expect(200);
    first.advance("2026-01-02T00:00:00Z");
    assert_eq!(client.get(&path(2)).expect(200).json()["status"], "updating");
}
