//! A campaign: load on the servers of one database, kills at points that a seed chooses, and then the reckoning.

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use sim_lifecycle::chrono::{DateTime, Months, TimeDelta, Utc};
use sim_lifecycle::wire::{read_time, write_time};

use super::chance::{Chance, Seed, kills};
use super::fleet::{Fleet, StopAll, Ways, insist};
use super::imported::{self, Imported};
use super::owner::{Owned, Owner, outputs};
use super::reckoning::{reckon, reckon_imported};
use super::recorder::Recorder;
use super::told::Timing;
use crate::support::{Database, START, Server, accounts, advance, eventually, line, path, sid};

/// How many clients there are, each with Sims of its own.
const OWNERS: u32 = 3;

/// What servers are told.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    /// Whether the clock is the machine's.
    pub real_clock: bool,
    /// The operator: `manual`, or `auto:` and the latency of [`timing`](Self::timing).
    pub operator: &'static str,
    /// When things happen by themselves.
    pub timing: Timing,
}

impl Campaign {
    /// A clock that is set by hand, with an operator who is.
    pub fn by_hand() -> Self {
        Self {
            real_clock: false,
            operator: "manual",
            timing: quick(None),
        }
    }

    /// A clock that is set by hand, on which answers fall due.
    pub fn in_manual_time() -> Self {
        Self {
            real_clock: false,
            operator: "auto:2h",
            timing: quick(Some(TimeDelta::hours(2))),
        }
    }

    /// The machine's clock, on which answers and the deadlines of imported Sims fall due.
    pub fn in_real_time() -> Self {
        Self {
            real_clock: true,
            operator: "auto:20ms",
            timing: Timing {
                ready_period: Months::new(3),
                cancellation_delay: TimeDelta::hours(72),
                latency: Some(TimeDelta::milliseconds(20)),
            },
        }
    }

    /// Runs it: one server on `SQLite`, two on `PostgreSQL`.
    pub fn run(self, database: &Database, seed: u64) {
        let seed = Seed::or(seed);
        let mut chance = seed.chance();
        let recorder = Recorder::start(chance.below(u64::MAX));
        let ways = Ways::default();
        // The clock that is set by hand goes on by days while a callback rests.
        let options = Server::options()
            .operator(self.operator)
            .option("--give-up-after", "36500d");
        let options = if self.real_clock {
            options.option("--clock", "real")
        } else {
            options.manual(START)
        };
        let mut fleet = Fleet::start(database, options, &ways);
        self.declare(fleet.server(0));

        let _stop = StopAll(&ways);
        let mut imports = Vec::new();
        let (owned, now) = thread::scope(|scope| {
            let _stop = StopAll(&ways);
            let owners = (1..=OWNERS).map(|number| {
                let by_hand = self.operator == "manual";
                let owner = Owner::new(&ways, &recorder, chance.fork(), number * 10_000, by_hand);
                scope.spawn(|| {
                    let _stop = StopAll(owner.ways());
                    owner.run()
                })
            });
            let owners: Vec<_> = owners.collect();
            let time = chance.fork();
            let keeper = (!self.real_clock).then(|| scope.spawn(|| keep_time(&ways, time)));
            self.strike(&mut fleet, database, &recorder, &mut chance, &mut imports);
            ways.stop();
            let owned: Vec<_> = (owners.into_iter())
                .flat_map(|owner| owner.join().expect("a client ends well"))
                .collect();
            (owned, keeper.map(|keeper| keeper.join().expect("time ends well")))
        });

        recorder.take_all();
        let server = fleet.server(0);
        let now = self.settle(server, &owned, now, &imports);
        let arrivals = recorder.by_sim();
        for sim in &owned {
            reckon(sim, server, self.timing, now, &arrivals);
        }
        for sim in &imports {
            reckon_imported(sim, server, self.timing, &arrivals);
        }
        let all: usize = arrivals.values().map(Vec::len).sum();
        println!(
            "{} kills, {} answers, {} Sims, {} imported, {all} callbacks",
            kills(),
            ways.answers(),
            owned.len(),
            imports.len()
        );
    }

    fn declare(self, server: &Server) {
        if !self.real_clock {
            let hours = self.timing.cancellation_delay.num_hours();
            let policy = json!({"ready_period_months": 1, "cancellation_delay_hours": hours});
            server.inputs(&[line(START, "policy", policy)]);
        }
        server.inputs(&accounts());
    }

    /// Kills one server after the other, sometimes both, each after a while of load or a number of answers.
    fn strike(
        self,
        fleet: &mut Fleet<'_>,
        database: &Database,
        recorder: &Recorder,
        chance: &mut Chance,
        imports: &mut Vec<Imported>,
    ) {
        let mut killed = 0;
        while killed < kills() && !fleet.ways().is_stopped() {
            let now = state(fleet.server(0))["now"].clone();
            wait_for_a_point(fleet.ways(), chance);
            let first = usize::try_from(killed).expect("few") % fleet.size();
            let both = chance.below(5) == 0;
            for place in 0..fleet.size() {
                if place == first || both {
                    fleet.kill(place);
                    recorder.killed();
                    killed += 1;
                }
            }
            if self.real_clock {
                let now = read_time(now.as_str().unwrap_or_default()).expect("an instant");
                imports.extend(imported::import(
                    database,
                    recorder,
                    now,
                    imports.len(),
                    1,
                    chance,
                ));
            }
            if !both && fleet.size() > 1 {
                // The others do alone for a while.
                fleet.ways().wait_for_answers(chance.below(30));
            }
            fleet.revive();
        }
    }

    /// Lets everything come to its end, and gives the time then.
    fn settle(
        self,
        server: &Server,
        owned: &[Owned],
        now: Option<DateTime<Utc>>,
        imports: &[Imported],
    ) -> Option<DateTime<Utc>> {
        if self.operator == "manual" {
            for sim in owned {
                complete(server, sim);
            }
        }
        let mut now = now.map(|now| now + TimeDelta::days(62));
        if let Some(now) = now {
            server.advance(&write_time(now));
        }
        eventually("every change ends", || {
            state(server)["sims"].get("updating").is_none().then_some(())
        });
        for sim in imports {
            eventually("what fell due happens", || sim.has_come(server).then_some(()));
        }
        // There may be many, one after the other for each Sim: as long as they go on arriving, they are waited for.
        while let Some(before) = waiting(server) {
            eventually("callbacks go on arriving", || {
                if let Some(now) = &mut now {
                    // Those that were turned away rest on this clock.
                    *now += TimeDelta::hours(1);
                    server.advance(&write_time(*now));
                }
                (waiting(server) < Some(before)).then_some(())
            });
        }
        now
    }
}

/// Spans that are passed again and again.
fn quick(latency: Option<TimeDelta>) -> Timing {
    Timing {
        ready_period: Months::new(1),
        cancellation_delay: TimeDelta::hours(12),
        latency,
    }
}

/// Sets the clock on and on, and gives what it shows in the end. A step whose answer is lost is taken again: either it has
/// been taken whole, and then it leads nowhere, or not at all.
fn keep_time(ways: &Ways, mut chance: Chance) -> DateTime<Utc> {
    let _stop = StopAll(ways);
    let mut now = read_time(START).expect("an instant");
    while !ways.is_stopped() {
        let hours = if chance.below(12) == 0 {
            240
        } else {
            1 + chance.below(8)
        };
        now += TimeDelta::hours(hours.try_into().expect("few"));
        let step = advance(&write_time(now));
        insist(|| ways.input(&mut chance, &step)).expect(200);
        ways.wait_for_answers(chance.below(20));
    }
    now
}

fn wait_for_a_point(ways: &Ways, chance: &mut Chance) {
    if chance.below(2) == 0 {
        thread::sleep(Duration::from_micros(chance.below(60_000)));
    } else {
        ways.wait_for_answers(chance.below(50));
    }
}

/// How many callbacks wait; `None` where none does.
fn waiting(server: &Server) -> Option<u64> {
    state(server)["callbacks"].get("waiting")?.as_u64()
}

fn state(server: &Server) -> Value {
    server.account(1).get("/console/state").expect(200).json()
}

/// Has the operator complete what is in flight.
fn complete(server: &Server, sim: &Owned) {
    let history = format!("/console/sims/{}/history", sid(sim.number));
    let reply = server.account(1).get(&history);
    if sim.left.is_some() {
        // It is gone, and stays so.
        reply.error(404, 20404);
        server.account(1).get(&path(sim.number)).error(404, 20404);
        return;
    }
    let outputs = outputs(&reply);
    let mut sent = outputs.iter().filter(|output| output["output"] == "upstream");
    if let Some(last) = sent.next_back() {
        let fields = json!({"sim": sid(sim.number), "request": last["request"], "answer": "completed"});
        server.inputs(&[line(START, "operator", fields)]);
    }
}
