//! Whatever clients do at the same time, on one server or on two, it is as if it had been done one after the other, each
//! thing at some moment between its being asked and its being answered.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::json;
use stateright::semantics::{ConsistencyTester, LinearizabilityTester};

use super::chance::{Chance, Seed, kills};
use super::fleet::{Fleet, Lost, StopAll, Ways};
use super::model::{Model, Op, Settled, Told};
use crate::support::{Database, Reply, START, Server, accounts, both, form, line, path, sid, with_plan};

both!(histories_are_linearizable, histories_with_kills_are_linearizable,);

/// How many clients there are, and how much each does to each Sim. The checker tries orders until one fits, so both stay
/// small, and there are many Sims.
const CLIENTS: u64 = 3;
const EACH: u64 = 5;
const SIMS: u32 = 40;

type Tester = LinearizabilityTester<u64, Model>;

/// What was done to one Sim.
struct Sim {
    number: u32,
    tester: Mutex<Tester>,
    /// How many requests have gone to its operator, as far as clients have seen.
    requests: AtomicU64,
    /// Where a client loses an answer, it goes on as somebody else, since nobody knows when what it asked is done.
    clients: AtomicU64,
    /// How many clients have come to it.
    present: AtomicU64,
}

impl Sim {
    fn new(number: u32) -> Self {
        Self {
            number,
            tester: Mutex::new(Tester::new(Model::new())),
            requests: AtomicU64::new(0),
            clients: AtomicU64::new(0),
            present: AtomicU64::new(0),
        }
    }

    fn client(&self) -> u64 {
        self.clients.fetch_add(1, Ordering::SeqCst)
    }

    fn record(&self, write: impl FnOnce(&mut Tester) -> Result<(), String>) {
        let mut tester = self.tester.lock().unwrap_or_else(PoisonError::into_inner);
        write(&mut tester).expect("each client does one thing at a time");
    }

    /// Does some things, one after the other, and records each as it begins and as it ends.
    fn use_it(&self, ways: &Ways, chance: &mut Chance) {
        let mut client = self.client();
        // All begin together, or each would be through before the next comes.
        self.present.fetch_add(1, Ordering::SeqCst);
        while self.present.load(Ordering::SeqCst) < CLIENTS && !ways.is_stopped() {
            thread::sleep(Duration::from_micros(100));
        }
        for step in 0..EACH {
            let op = self.draw(chance, client, step);
            self.record(|tester| tester.on_invoke(client, op.clone()).map(drop));
            match self.ask(ways, chance, &op) {
                Ok(told) => {
                    if let (Op::Ask(_) | Op::AskAndName(..), Told::Sim(status, _)) = (&op, &told)
                        && status == "updating"
                    {
                        self.requests.fetch_add(1, Ordering::SeqCst);
                    }
                    self.record(|tester| tester.on_return(client, told).map(drop));
                }
                Err(Lost) => client = self.client(),
            }
        }
    }

    fn draw(&self, chance: &mut Chance, client: u64, step: u64) -> Op {
        let name = format!("{client}-{step}");
        match chance.below(20) {
            0..=3 => Op::Fetch,
            4..=6 => Op::Name(name),
            7..=10 => Op::Ask(chance.of(&Settled::ASKED)),
            11..=12 => Op::AskAndName(chance.of(&Settled::ASKED), name),
            13 => Op::Delete,
            _ => {
                let seen = self.requests.load(Ordering::SeqCst);
                Op::Complete(seen + chance.below(2))
            }
        }
    }

    fn ask(&self, ways: &Ways, chance: &mut Chance, op: &Op) -> Result<Told, Lost> {
        let path = path(self.number);
        let mut post = |parameters: &[(&str, &str)]| {
            let reply = ways.ask(chance, "POST", &path, &form(parameters))?;
            Ok(told(&reply))
        };
        match op {
            Op::Name(name) => post(&[("FriendlyName", name)]),
            Op::Ask(status) => post(&[("Status", status.word())]),
            Op::AskAndName(status, name) => post(&[("Status", status.word()), ("FriendlyName", name)]),
            Op::Fetch => ways.ask(chance, "GET", &path, "").map(|reply| told(&reply)),
            Op::Delete => ways.ask(chance, "DELETE", &path, "").map(|reply| told(&reply)),
            Op::Complete(request) => {
                let fields = json!({"sim": sid(self.number), "request": request, "answer": "completed"});
                let reply = ways.input(chance, &line(START, "operator", fields))?;
                Ok(taken(&reply))
            }
        }
    }

    fn assert_linearizable(self) -> usize {
        let tester = self.tester.into_inner().unwrap_or_else(PoisonError::into_inner);
        assert!(tester.is_consistent(), "no order explains {tester:#?}");
        tester.len()
    }
}

/// What an answer of the API tells.
fn told(reply: &Reply) -> Told {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    if reply.status == 204 {
        return Told::Deleted;
    }
    let body = reply.json();
    if reply.status == 200 {
        return Told::Sim(
            text(&body["status"]),
            body["friendly_name"].as_str().map(str::to_owned),
        );
    }
    let flight = &body["in_flight"];
    match body["code"].as_u64().expect("a code") {
        33010 => Told::InFlight(text(&flight["settled_status"]), text(&flight["status"])),
        code => Told::Refused(code),
    }
}

/// What came of an operator's answer.
fn taken(reply: &Reply) -> Told {
    let outputs = reply.clone().expect(200).lines();
    let first = outputs.first().expect("an output");
    match first["output"].as_str() {
        Some("refused") => Told::Refused(first["code"].as_u64().expect("a code")),
        Some("stale") => Told::Stale,
        _ => Told::Completed,
    }
}

/// Has clients use Sims, `besides` going on meanwhile, and checks what they saw.
fn run(database: &Database, chance: &mut Chance, besides: impl FnOnce(&mut Fleet<'_>, &mut Chance)) {
    let ways = Ways::default();
    let options = Server::options().manual(START).operator("manual");
    let mut fleet = Fleet::start(database, options, &ways);
    let mut lines = accounts();
    lines.extend((0..SIMS).map(with_plan));
    fleet.server(0).inputs(&lines);
    let sims: Vec<_> = (0..SIMS).map(Sim::new).collect();
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let (sims, ways) = (&sims, &ways);
                let mut chance = chance.fork();
                scope.spawn(move || {
                    let _stop = StopAll(ways);
                    for sim in sims {
                        sim.use_it(ways, &mut chance);
                    }
                })
            })
            .collect();
        let _stop = StopAll(&ways);
        let waiting = scope.spawn(|| {
            for client in clients {
                client.join().expect("a client ends well");
            }
            ways.stop();
        });
        besides(&mut fleet, chance);
        waiting.join().expect("all clients end well");
    });
    let operations: usize = sims.into_iter().map(Sim::assert_linearizable).sum();
    println!("{operations} operations are linearizable");
}

fn histories_are_linearizable(database: &Database) {
    let seed = Seed::or(21);
    run(database, &mut seed.chance(), |_, _| {});
}

fn histories_with_kills_are_linearizable(database: &Database) {
    let seed = Seed::or(22);
    run(database, &mut seed.chance(), |fleet, chance| {
        for kill in 0..kills() {
            fleet.ways().wait_for_answers(10 + chance.below(30));
            if fleet.ways().is_stopped() {
                break;
            }
            fleet.kill(usize::try_from(kill).expect("few") % fleet.size());
            fleet.revive();
        }
    });
}

/// A history by one client after the other, except where an operation is said to begin before the one above it ends.
fn tester(operations: &[(u64, Op, Told)]) -> Tester {
    let mut tester = Tester::new(Model::new());
    for (client, op, told) in operations {
        tester
            .on_invret(*client, op.clone(), told.clone())
            .expect("a history");
    }
    tester
}

fn sim(status: &str, name: Option<&str>) -> Told {
    Told::Sim(status.into(), name.map(str::to_owned))
}

#[test]
fn a_lost_update_is_found() {
    let name = |name: &str| Op::Name(name.into());
    let mut story = vec![
        (1, name("a"), sim("new", Some("a"))),
        (2, name("b"), sim("new", Some("b"))),
        (1, Op::Fetch, sim("new", Some("b"))),
    ];
    assert!(tester(&story).is_consistent());
    story[2].2 = sim("new", Some("a"));
    assert!(!tester(&story).is_consistent());
}

#[test]
fn two_winners_are_found() {
    let ask = |status| Op::Ask(status);
    let conflict = Told::InFlight("new".into(), "active".into());
    let both = |second: Told| {
        let mut tester = Tester::new(Model::new());
        let asked = tester.on_invoke(1, ask(Settled::Active)).and_then(|tester| {
            tester.on_invoke(2, ask(Settled::Ready))?;
            tester.on_return(1, sim("updating", None))?;
            tester.on_return(2, second)
        });
        asked.expect("a history").is_consistent()
    };
    assert!(both(conflict));
    assert!(!both(sim("updating", None)));
    // What is in flight is told rightly.
    assert!(!both(Told::InFlight("new".into(), "ready".into())));
}

#[test]
fn a_transition_that_happens_twice_is_found() {
    let story = |second: Told| {
        tester(&[
            (1, Op::Ask(Settled::Active), sim("updating", None)),
            (1, Op::Complete(1), Told::Completed),
            (2, Op::Complete(1), second),
        ])
    };
    assert!(story(Told::Stale).is_consistent());
    assert!(!story(Told::Completed).is_consistent());
}

#[test]
fn a_sim_that_comes_back_is_found() {
    let story = |last: Told| tester(&[(1, Op::Delete, Told::Deleted), (2, Op::Fetch, last)]);
    assert!(story(Told::Refused(20404)).is_consistent());
    assert!(!story(sim("new", None)).is_consistent());
}

#[test]
fn half_an_update_is_found() {
    let both = || Op::AskAndName(Settled::Suspended, "a".into());
    let story = |last: Told| tester(&[(1, both(), Told::Refused(33105)), (1, Op::Fetch, last)]);
    assert!(story(sim("new", None)).is_consistent());
    assert!(!story(sim("new", Some("a"))).is_consistent());
}

#[test]
fn what_was_lost_has_been_done_or_not() {
    let mut tester = Tester::new(Model::new());
    tester.on_invoke(1, Op::Name("a".into())).expect("a history");
    let seen = |tester: &Tester, names: [Option<&str>; 2]| {
        let mut tester = tester.clone();
        for name in names {
            tester
                .on_invret(2, Op::Fetch, sim("new", name))
                .expect("a history");
        }
        tester.is_consistent()
    };
    assert!(seen(&tester, [None, None]));
    assert!(seen(&tester, [None, Some("a")]));
    assert!(seen(&tester, [Some("a"), Some("a")]));
    assert!(!seen(&tester, [Some("a"), None]));
    assert!(!seen(&tester, [Some("b"), Some("b")]));
}
