//! Many clients at once: of those who want the same, one gets it, and nothing that was counted is lost.

use serde_json::{Value, json};

use super::fleet::Ways;
use super::setting::{CROWD, Setting, crowd, winner};
use crate::support::{Database, START, account, both, form, line, path, plan, register, sid};

both!(
    one_change_wins,
    one_sim_gets_the_name,
    one_card_is_registered,
    every_command_counts,
    every_byte_counts,
);

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
