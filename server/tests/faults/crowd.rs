//! Many clients at once: of those who want the same, one gets it, and nothing that was counted is lost.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde_json::{Value, json};
use sim_lifecycle::chrono::{Months, TimeDelta};
use sim_lifecycle::wire::{read_time, write_time};

use super::chance::Chance;
use super::fleet::{Fleet, StopAll, Ways};
use super::imported;
use super::owner::{outputs, path};
use super::reckoning::{all_in_order, reckon_imported};
use super::recorder::Recorder;
use super::told::{Owed, Timing, check};
use crate::support::{
    Database, Reply, Server, account, accounts, advance, both, eventually, form, line, plan, register, sid,
};

both!(
    one_change_wins,
    one_sim_gets_the_name,
    one_card_is_registered,
    every_command_counts,
    every_byte_counts,
    the_clock_is_set_by_many,
    the_clock_is_set_in_a_crowd,
    servers_that_start_at_once_agree,
    what_falls_due_at_once_happens_once,
);

const START: &str = "2026-01-01T00:00:00Z";

/// How many clients there are.
const CROWD: u32 = 64;

const TIMING: Timing = Timing {
    ready_period: Months::new(3),
    cancellation_delay: TimeDelta::hours(72),
    latency: None,
};

/// Servers on a manual clock with a manual operator, accounts, and a receiver that takes everything.
struct Setting<'a> {
    fleet: Fleet<'a>,
    recorder: Recorder,
}

impl<'a> Setting<'a> {
    fn new(database: &Database, ways: &'a Ways) -> Self {
        let options = Server::options().manual(START).operator("manual");
        Self::with(database, options, ways)
    }

    fn with(database: &Database, options: crate::support::Options, ways: &'a Ways) -> Self {
        let recorder = Recorder::start(0);
        recorder.take_all();
        let fleet = Fleet::start(database, options, ways);
        fleet.server(0).inputs(&accounts());
        Self { fleet, recorder }
    }

    fn server(&self) -> &Server {
        self.fleet.server(0)
    }

    /// Registers a Sim with a plan and brings it to a status.
    fn sim(&self, number: u32, status: &str) {
        let mut registration = register(number, 1);
        registration["rate_plan_sid"] = plan(1).into();
        let commands = self.recorder.url("/commands");
        let form = form(&[("Status", status), ("CommandsCallbackUrl", &commands)]);
        let sid = sid(number);
        self.server().inputs(&[
            registration,
            line(START, "update", json!({"sim": sid, "form": form})),
            line(
                START,
                "operator",
                json!({"sim": sid, "request": 1, "answer": "completed"}),
            ),
        ]);
    }

    fn history(&self, number: u32) -> Vec<Value> {
        let path = format!("/console/sims/{}/history", sid(number));
        outputs(&self.server().account(1).get(&path))
    }

    /// Checks a Sim's history, and that what it owes has arrived.
    fn reckon(&self, number: u32) -> Vec<Owed> {
        let owed = check(&sid(number), &self.history(number), Some(plan(1)), TIMING, None);
        self.wait_for_callbacks();
        let come = self.recorder.by_sim();
        let come = come.get(&sid(number)).map_or(&[][..], Vec::as_slice);
        all_in_order(&sid(number), &owed, come);
        assert_eq!(
            come.len(),
            owed.len(),
            "nobody was killed, so nothing comes twice"
        );
        owed
    }

    fn wait_for_callbacks(&self) {
        eventually("every callback arrives", || {
            let state = self.server().account(1).get("/console/state").expect(200).json();
            state["callbacks"].get("waiting").is_none().then_some(())
        });
    }
}

/// Has all clients do something at the same time, each with its number.
fn crowd<T: Send>(ask: impl Fn(u32, &mut Chance) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(CROWD as usize);
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CROWD)
            .map(|client| {
                let (barrier, ask) = (&barrier, &ask);
                scope.spawn(move || {
                    let mut chance = Chance::new(client.into());
                    barrier.wait();
                    ask(client, &mut chance)
                })
            })
            .collect();
        let ended = clients.into_iter().map(|client| client.join());
        ended.map(|answer| answer.expect("a client ends well")).collect()
    })
}

/// The one that was answered with 200.
fn winner<'a>(replies: &'a [(u32, Reply)], what: &str) -> &'a (u32, Reply) {
    let won: Vec<_> = replies.iter().filter(|(_, reply)| reply.status == 200).collect();
    assert_eq!(
        won.len(),
        1,
        "{what}: {:?}",
        replies.iter().map(|(_, reply)| reply.text()).collect::<Vec<_>>()
    );
    won[0]
}

fn one_change_wins(database: &Database) {
    const SIMS: u32 = 4;
    const ROUNDS: u32 = 3;
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    let second = json!({"sid": plan(11), "account_sid": account(1)});
    setting.server().inputs(&[line(START, "rate_plan", second)]);
    (0..SIMS).for_each(|sim| setting.sim(sim, "active"));
    for round in 0..ROUNDS {
        let before: Vec<_> = (0..SIMS).map(|sim| fetch(&setting, sim)).collect();
        let replies = crowd(|client, chance| {
            let sims = (0..SIMS).map(|index| (index + client) % SIMS);
            let ask = |sim: u32| {
                let mut parameters = change(&before[sim as usize], client);
                let (name, url) = (tag(round, client), setting.recorder.url(&tag(round, client)));
                parameters.extend([("FriendlyName", name), ("CallbackUrl", url)]);
                let parameters: Vec<_> = parameters.iter().map(|(name, value)| (*name, &**value)).collect();
                let reply = ways.ask(chance, "POST", &path(sim), &form(&parameters));
                (sim, client, reply.expect("nobody is killed"))
            };
            sims.map(ask).collect::<Vec<_>>()
        });
        let replies: Vec<_> = replies.into_iter().flatten().collect();
        for sim in 0..SIMS {
            let its = replies.iter().filter(|(this, ..)| *this == sim);
            let its: Vec<_> = its.map(|(_, client, reply)| (*client, reply.clone())).collect();
            let (client, won) = winner(&its, "a change");
            let asked = change(&before[sim as usize], *client);
            let shown = won.json();
            let of = |name: &str| {
                asked
                    .iter()
                    .find(|(this, _)| *this == name)
                    .map(|(_, value)| &**value)
            };
            for (_, lost) in its.iter().filter(|(other, _)| other != client) {
                let flight = &lost.error(409, 33010)["in_flight"];
                assert_eq!(flight["settled_status"], before[sim as usize]["status"]);
                assert_eq!(flight["status"].as_str(), of("Status"));
                assert_eq!(flight["rate_plan_sid"].as_str(), of("RatePlan"));
                assert_eq!(flight["since"], shown["date_updated"]);
            }
            let request = u64::from(round) + 2;
            let answer = json!({"sim": self::sid(sim), "request": request, "answer": "completed"});
            setting.server().inputs(&[line(START, "operator", answer)]);
            let after = fetch(&setting, sim);
            assert_eq!(after["friendly_name"], tag(round, *client));
            for (field, name) in [("status", "Status"), ("rate_plan_sid", "RatePlan")] {
                let expected = of(name).map_or(before[sim as usize][field].clone(), Value::from);
                assert_eq!(after[field], expected, "{after}");
            }
        }
    }
    for sim in 0..SIMS {
        assert_eq!(setting.reckon(sim).len(), ROUNDS as usize);
    }
}

/// A change that can be asked of a Sim, one of several.
fn change(sim: &Value, client: u32) -> Vec<(&'static str, String)> {
    let status = if sim["status"] == "active" {
        "suspended"
    } else {
        "active"
    };
    let other = if sim["rate_plan_sid"] == plan(1) {
        plan(11)
    } else {
        plan(1)
    };
    let (status, plan) = (("Status", status.to_owned()), ("RatePlan", other));
    match client % 3 {
        0 => vec![status],
        1 => vec![plan],
        _ => vec![status, plan],
    }
}

fn tag(round: u32, client: u32) -> String {
    format!("/{round}-{client}")
}

fn fetch(setting: &Setting<'_>, sim: u32) -> Value {
    setting.server().account(1).get(&path(sim)).expect(200).json()
}

fn one_sim_gets_the_name(database: &Database) {
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    let sims: Vec<_> = (0..CROWD).map(|sim| register(sim, 1)).collect();
    setting.server().inputs(&sims);
    for name in ["one", "two", "three"] {
        let form = form(&[("UniqueName", name)]);
        let replies = crowd(|client, chance| {
            let reply = ways.ask(chance, "POST", &path(client), &form);
            (client, reply.expect("nobody is killed"))
        });
        let (winner, _) = winner(&replies, name);
        for (_, reply) in replies.iter().filter(|(client, _)| client != winner) {
            reply.error(400, 33101);
        }
        let named = setting.server().account(1).get(&format!("/v1/Sims/{name}"));
        assert_eq!(named.expect(200).json()["sid"], sid(*winner));
    }
}

fn one_card_is_registered(database: &Database) {
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    for round in 0..3 {
        let replies = crowd(|client, chance| {
            let mut registration = register(round, 1);
            // The same card twice over: by its SID, or under another.
            if client % 2 == 1 {
                registration["sid"] = sid(1_000 + client).into();
            }
            let reply = ways.input(chance, &registration);
            (client, reply.expect("nobody is killed"))
        });
        winner(&replies, "a registration");
        assert!(
            replies
                .iter()
                .all(|(_, reply)| [200, 400].contains(&reply.status))
        );
        let sims = setting.server().account(1).get("/v1/Sims").expect(200).json();
        assert_eq!(sims["sims"].as_array().map(Vec::len), Some(round as usize + 1));
    }
}

fn every_command_counts(database: &Database) {
    const EACH: u32 = 3;
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    setting.sim(1, "ready");
    let command = line(START, "command", json!({"sim": sid(1), "direction": "from_sim"}));
    crowd(|_, chance| {
        for _ in 0..EACH {
            ways.input(chance, &command)
                .expect("nobody is killed")
                .expect(200);
        }
    });
    // That it became active at the fifth is in the history, which is checked.
    assert_eq!(fetch(&setting, 1)["status"], "active");
    let owed = setting.reckon(1);
    let commands = owed.iter().filter(|owed| owed.call.is_none());
    assert_eq!(commands.count(), (CROWD * EACH) as usize);
}

fn every_byte_counts(database: &Database) {
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    setting.sim(1, "ready");
    let data = |bytes: u32| line(START, "data", json!({"sim": sid(1), "bytes": bytes}));
    let most = 250_000 / CROWD;
    crowd(|_, chance| {
        ways.input(chance, &data(most))
            .expect("nobody is killed")
            .expect(200)
    });
    let rest = 250_000 - CROWD * most;
    setting.server().inputs(&[data(rest - 1)]);
    assert_eq!(fetch(&setting, 1)["status"], "ready");
    setting.server().inputs(&[data(1)]);
    assert_eq!(fetch(&setting, 1)["status"], "active");
    setting.reckon(1);
}

fn the_clock_is_set_by_many(database: &Database) {
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    let start = read_time(START).expect("an instant");
    (0..CROWD).for_each(|sim| setting.sim(sim, if sim % 2 == 0 { "ready" } else { "deactivated" }));
    crowd(|client, chance| {
        for step in 0..4 {
            let hours = i64::from(step * CROWD + client);
            if client % 4 == 0 {
                let to = advance(&write_time(start + TimeDelta::hours(hours)));
                ways.input(chance, &to).expect("nobody is killed").expect(200);
            }
            let name = form(&[("FriendlyName", &hours.to_string())]);
            ways.ask(chance, "POST", &path(client), &name)
                .expect("nobody is killed")
                .expect(200);
        }
    });
    // The furthest that it was set to.
    let last = start + TimeDelta::hours((3 * CROWD + CROWD - 4).into());
    let state = setting
        .server()
        .account(1)
        .get("/console/state")
        .expect(200)
        .json();
    assert_eq!(state["now"], write_time(last));
    for sim in 0..CROWD {
        check(
            &sid(sim),
            &setting.history(sim),
            Some(plan(1)),
            TIMING,
            Some(last),
        );
    }
}

fn the_clock_is_set_in_a_crowd(database: &Database) {
    let ways = Ways::default();
    let setting = Setting::new(database, &ways);
    let sims: Vec<_> = (0..CROWD).map(|sim| register(sim, 1)).collect();
    setting.server().inputs(&sims);
    let is_set = AtomicBool::new(false);
    crowd(|client, chance| {
        let _stop = StopAll(&ways);
        if client == 0 {
            for day in 1..=5 {
                let to = advance(&format!("2026-02-0{day}T00:00:00Z"));
                ways.input(chance, &to).expect("nobody is killed").expect(200);
            }
            is_set.store(true, Ordering::SeqCst);
        }
        // Nobody lets up before that.
        while !is_set.load(Ordering::SeqCst) && !ways.is_stopped() {
            let name = form(&[("FriendlyName", &chance.below(1_000).to_string())]);
            let reply = ways.ask(chance, "POST", &path(client), &name);
            reply.expect("nobody is killed").expect(200);
        }
    });
}

fn servers_that_start_at_once_agree(database: &Database) {
    // SQLite has one server; it is asked of it all the same that a second start changes nothing.
    let starts = [
        "2026-01-01T00:00:00Z",
        "2026-02-01T00:00:00Z",
        "2026-03-01T00:00:00Z",
    ];
    let start = |at: &str| Server::options().database(database).manual(at).start();
    let servers: Vec<_> = if matches!(database, Database::Postgres { .. }) {
        thread::scope(|scope| {
            let starting: Vec<_> = starts.iter().map(|at| scope.spawn(|| start(at))).collect();
            starting
                .into_iter()
                .map(|server| server.join().expect("it starts"))
                .collect()
        })
    } else {
        start(starts[0]).kill();
        vec![start(starts[1])]
    };
    servers[0].inputs(&accounts());
    let shown = |server: &Server| {
        let state = server.account(1).get("/console/state").expect(200).json();
        state["now"].as_str().map(str::to_owned)
    };
    let now: Vec<_> = servers.iter().map(shown).collect();
    assert!(now.iter().all(|this| *this == now[0]), "{now:?}");
    assert!(starts.contains(&now[0].as_deref().unwrap_or_default()), "{now:?}");
}

fn what_falls_due_at_once_happens_once(database: &Database) {
    let ways = Ways::default();
    let options = Server::options().option("--clock", "real").operator("manual");
    let setting = Setting::with(database, options, &ways);
    let state = setting
        .server()
        .account(1)
        .get("/console/state")
        .expect(200)
        .json();
    let now = read_time(state["now"].as_str().unwrap_or_default()).expect("an instant");
    let mut chance = Chance::new(31);
    let imports = imported::import(database, &setting.recorder, now, 0, 100, &mut chance);
    for sim in &imports {
        eventually("what fell due happens", || {
            sim.has_come(setting.server()).then_some(())
        });
    }
    setting.wait_for_callbacks();
    let arrivals = setting.recorder.by_sim();
    for sim in &imports {
        reckon_imported(sim, setting.server(), TIMING, &arrivals);
        assert_eq!(
            arrivals[&sid(sim.number)].len(),
            2,
            "nobody was killed, so nothing comes twice"
        );
    }
}
