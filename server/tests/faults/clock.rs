//! One clock for all: it is set by many and in a crowd, servers that start at once agree on it, and what falls due happens
//! once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::{read_time, write_time};

use super::chance::Chance;
use super::fleet::{StopAll, Ways};
use super::imported;
use super::reckoning::reckon_imported;
use super::setting::{CROWD, Setting, TIMING, crowd};
use super::told::check;
use crate::support::{
    Database, START, Server, accounts, advance, both, eventually, form, path, plan, register, sid,
};

both!(
    the_clock_is_set_by_many,
    the_clock_is_set_in_a_crowd,
    servers_that_start_at_once_agree,
    what_falls_due_at_once_happens_once,
);

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
    let imports = imported::import(database, &setting.recorder, now, 0, 40, &mut chance);
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
