//! What many clients at once need: servers, a receiver, and a start in common.

use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};
use sim_lifecycle::chrono::{Months, TimeDelta};

use super::chance::Chance;
use super::fleet::{Fleet, Ways};
use super::owner::outputs;
use super::reckoning::all_in_order;
use super::recorder::Recorder;
use super::told::{Owed, Timing, check};
use crate::support::{
    Database, Options, Reply, START, Server, accounts, eventually, form, line, plan, sid, with_plan,
};

/// How many clients there are.
pub const CROWD: u32 = 64;

/// The published periods, and an operator that is answered for by hand.
pub const TIMING: Timing = Timing {
    ready_period: Months::new(3),
    cancellation_delay: TimeDelta::hours(72),
    latency: None,
};

/// Servers on a manual clock with a manual operator, accounts, and a receiver that takes everything.
pub struct Setting<'a> {
    fleet: Fleet<'a>,
    /// The receiver.
    pub recorder: Recorder,
}

impl<'a> Setting<'a> {
    /// The servers of a database.
    pub fn new(database: &Database, ways: &'a Ways) -> Self {
        let options = Server::options().manual(START).operator("manual");
        Self::with(database, options, ways)
    }

    /// The same, told something else.
    pub fn with(database: &Database, options: Options, ways: &'a Ways) -> Self {
        let recorder = Recorder::start(0);
        recorder.take_all();
        let fleet = Fleet::start(database, options, ways);
        fleet.server(0).inputs(&accounts());
        Self { fleet, recorder }
    }

    /// The first of the servers.
    pub fn server(&self) -> &Server {
        self.fleet.server(0)
    }

    /// Registers a Sim with a plan and brings it to a status.
    pub fn sim(&self, number: u32, status: &str) {
        let registration = with_plan(number);
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

    /// A Sim's history.
    pub fn history(&self, number: u32) -> Vec<Value> {
        let path = format!("/console/sims/{}/history", sid(number));
        outputs(&self.server().account(1).get(&path))
    }

    /// Checks a Sim's history, and that what it owes has arrived.
    pub fn reckon(&self, number: u32) -> Vec<Owed> {
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

    /// Waits until nothing is to be delivered any more.
    pub fn wait_for_callbacks(&self) {
        eventually("every callback arrives", || {
            let state = self.server().account(1).get("/console/state").expect(200).json();
            state["callbacks"].get("waiting").is_none().then_some(())
        });
    }
}

/// Has all clients do something at the same time, each with its number.
pub fn crowd<T: Send>(ask: impl Fn(u32, &mut Chance) -> T + Sync) -> Vec<T> {
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
        let ended = clients.into_iter().map(thread::ScopedJoinHandle::join);
        ended.map(|answer| answer.expect("a client ends well")).collect()
    })
}

/// The one that was answered with 200.
pub fn winner<'a>(replies: &'a [(u32, Reply)], what: &str) -> &'a (u32, Reply) {
    let won: Vec<_> = replies.iter().filter(|(_, reply)| reply.status == 200).collect();
    assert_eq!(
        won.len(),
        1,
        "{what}: {:?}",
        replies.iter().map(|(_, reply)| reply.text()).collect::<Vec<_>>()
    );
    won[0]
}
