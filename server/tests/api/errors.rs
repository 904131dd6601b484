//! Each error of section 12 of the rules over HTTP: its status, its code, every field of its body.
//!
//! What a Sim's status, plan and account forbid is in `legality`, what is the server's own trouble in `storage`.

mod legality;
mod storage;

use serde_json::{Value, json};

use crate::support::{
    Client, Database, START, Server, account, both, form, line, path, plan, register, segment, sid, token,
};

both!(
    who_asks_is_not_known,
    no_such_sim,
    only_new_and_canceled_sims_can_be_deleted,
    what_is_in_flight_is_told,
    a_value_that_cannot_be_read,
    a_value_that_this_sim_cannot_have,
    a_refusal_leaves_everything,
);

/// Sims 1 to 9 of account 1: in each settled status but canceled, then in flight; 20 and 21 of accounts 2 and 4.
struct Setting {
    server: Server,
    client: Client,
}

impl Setting {
    fn new(database: &Database) -> Self {
        let server = Server::by_hand(database)
            .private_callbacks()
            .start_with_accounts();
        let narrow = json!({"sid": plan(9), "account_sid": account(1), "narrowband_developer": true});
        let other = json!({"sid": plan(8), "account_sid": account(1), "unique_name": "other"});
        server.inputs(&[line(START, "rate_plan", narrow), line(START, "rate_plan", other)]);
        let sims: Vec<_> = (1..=6)
            .map(|number| register(number, 1))
            .chain([register(20, 2), register(21, 4)])
            .collect();
        server.inputs(&sims);
        let client = server.account(1);
        let setting = Self { server, client };
        setting.settle(2, "Status=ready&RatePlan=plan-1", 1);
        setting.settle(3, "Status=active&RatePlan=plan-1", 1);
        setting.settle(4, "Status=active&RatePlan=plan-1", 1);
        setting.settle(4, "Status=suspended", 2);
        setting.settle(5, "Status=deactivated&RatePlan=plan-1", 1);
        setting
    }

    fn update(&self, sim: u32, form: &str) -> crate::support::Reply {
        self.client.post(&path(sim), form)
    }

    fn answer(&self, sim: u32, request: u32, answer: &str) {
        let fields = json!({"sim": sid(sim), "request": request, "answer": answer});
        self.server.inputs(&[line(START, "operator", fields)]);
    }

    fn settle(&self, sim: u32, form: &str, request: u32) {
        self.update(sim, form).expect(200);
        self.answer(sim, request, "completed");
    }

    fn shown(&self, sim: u32) -> Value {
        let path = format!("/v1/Sims/{}", sid(sim));
        self.client.get(&path).expect(200).json()
    }
}

fn who_asks_is_not_known(database: &Database) {
    let setting = Setting::new(database);
    let (server, nobody) = (&setting.server, setting.server.client());
    let without = json!({"sid": account(9)});
    server.inputs(&[line(START, "account", without)]);
    let strangers = [
        nobody.clone(),
        nobody.basic(&account(1), &token(2)),
        nobody.basic(&account(1), ""),
        nobody.basic(&account(8), &token(1)),
        nobody.basic(&account(9), ""),
        nobody.basic(&account(9), "null"),
        nobody.basic("", &token(1)),
        nobody.basic(&token(1), &account(1)),
        nobody.basic(&account(1).to_lowercase(), &token(1)),
        nobody.basic(&account(1), &token(1).to_uppercase()),
        nobody.basic(&account(1), "token-1 "),
        nobody.bearer(&token(8)),
        nobody.bearer(&account(1)),
        nobody.bearer(""),
        nobody.authorized("Basic"),
        nobody.authorized("Basic !!!!"),
        nobody.authorized("Basic dG9rZW4tMQ=="),
        nobody.authorized("Bearer"),
        nobody.authorized("Digest token-1"),
        nobody.authorized("token-1"),
        nobody.authorized(""),
    ];
    for stranger in strangers {
        let reply = stranger.get("/v1/Sims");
        let body = reply.error(401, 20003);
        assert!(!body.to_string().contains("token-1"), "{body}");
        assert!(reply.header("www-authenticate").is_some());
    }
    let sim = format!("/v1/Sims/{}", sid(1));
    nobody.get(&sim).error(401, 20003);
    nobody.post(&sim, "FriendlyName=x").error(401, 20003);
    nobody.delete(&sim).error(401, 20003);
    for path in ["state", "sims", "callbacks", &format!("sims/{}/history", sid(1))] {
        nobody.get(&format!("/console/{path}")).error(401, 20003);
    }
    nobody
        .post("/console/callbacks/1/redeliver", "")
        .error(401, 20003);
    for known in [
        nobody.basic(&account(1), &token(1)),
        nobody.bearer(&token(1)),
        nobody.authorized(&format!("bearer {}", token(1))),
        nobody.authorized("basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTp0b2tlbi0x"),
    ] {
        assert_eq!(known.get(&sim).expect(200).json()["friendly_name"], Value::Null);
    }
}

fn no_such_sim(database: &Database) {
    let Setting { server, client } = &Setting::new(database);
    let stranger = sid(21);
    for word in [
        sid(99).as_str(),
        &stranger,
        "no-such-name",
        "DE1",
        &account(1),
        &sid(1).to_lowercase(),
        &format!("{} ", sid(1)),
        "..",
        "a/b",
        "\0",
        "' OR 1=1 --",
    ] {
        let path = format!("/v1/Sims/{}", segment(word));
        client.get(&path).error(404, 20404);
        client.post(&path, "FriendlyName=x").error(404, 20404);
        // First of all (T8), whatever the form.
        client.post(&path, "Colour=red").error(404, 20404);
        client.delete(&path).error(404, 20404);
    }
    server.account(2).get(&path(1)).error(404, 20404);
    server.account(3).get(&path(20)).error(404, 20404);
    client.get(&path(20)).expect(200);
    server.account(4).get(&format!("/v1/Sims/{stranger}")).expect(200);
    client
        .get(&format!("/console/sims/{stranger}/history"))
        .error(404, 20404);
}

fn only_new_and_canceled_sims_can_be_deleted(database: &Database) {
    let setting = Setting::new(database);
    let delete = |sim: u32| setting.client.delete(&path(sim));
    for sim in [2, 3, 4, 5] {
        delete(sim).error(409, 20409);
    }
    setting.server.advance("2026-01-04T00:00:00Z");
    delete(1).expect(204);
    delete(5).expect(204);
    setting.update(6, "Status=deactivated").expect(200);
    delete(6).error(409, 33010);
}

fn what_is_in_flight_is_told(database: &Database) {
    let setting = Setting::new(database);
    setting.server.advance("2026-01-02T03:04:05.5Z");
    let since = "2026-01-02T03:04:05.500Z";
    for (sim, form, in_flight) in [
        (
            1,
            "Status=active&RatePlan=plan-1",
            json!({"settled_status": "new", "status": "active", "rate_plan_sid": plan(1), "since": since}),
        ),
        (
            3,
            "Status=suspended",
            json!({"settled_status": "active", "status": "suspended", "since": since}),
        ),
        (
            2,
            "RatePlan=other",
            json!({"settled_status": "ready", "rate_plan_sid": plan(8), "since": since}),
        ),
        (
            5,
            "RatePlan=",
            json!({"settled_status": "deactivated", "rate_plan_sid": null, "since": since}),
        ),
    ] {
        setting.update(sim, form).expect(200);
        let path = format!("/v1/Sims/{}", sid(sim));
        let check = |status: &str| {
            assert_eq!(setting.shown(sim)["status"], status);
            let mut refused = vec![setting.client.delete(&path)];
            for form in [
                "Status=active",
                "RatePlan=plan-1",
                "ResetStatus=resetting",
                &format!("AccountSid={}", account(1)),
            ] {
                refused.push(setting.update(sim, form));
            }
            for reply in refused {
                assert_eq!(reply.error(409, 33010)["in_flight"], in_flight);
            }
        };
        check("updating");
        setting.answer(sim, if matches!(sim, 1) { 1 } else { 2 }, "unavailable");
        check("scheduled");
        // Names, URLs and methods can still be changed (U6).
        let free = "UniqueName=&FriendlyName=x&VoiceUrl=https://hooks.example/&SmsMethod=GET";
        assert_eq!(setting.update(sim, free).expect(200).json()["friendly_name"], "x");
    }
}

fn a_value_that_cannot_be_read(database: &Database) {
    let setting = Setting::new(database);
    for (form, named) in [
        ("Status=new", "Status"),
        ("Status=canceled", "Status"),
        ("Status=updating", "Status"),
        ("Status=Active", "Status"),
        ("Status=", "Status"),
        ("ResetStatus=reset", "ResetStatus"),
        ("ResetStatus=", "ResetStatus"),
        ("AccountSid=", "AccountSid"),
        ("AccountSid=AC1", "AccountSid"),
        ("CallbackMethod=PUT", "CallbackMethod"),
        ("CallbackMethod=post", "CallbackMethod"),
        ("SmsMethod=", "SmsMethod"),
        ("CallbackUrl=hooks.example", "CallbackUrl"),
        ("CallbackUrl=ftp%3A%2F%2Fhooks.example", "CallbackUrl"),
        ("CallbackUrl=https%3A%2F%2Fhooks.example%2Fa%20b", "CallbackUrl"),
        ("VoiceUrl=%2Frelative", "VoiceUrl"),
        ("UniqueName=a%2Fb", "UniqueName"),
        ("UniqueName=..", "UniqueName"),
        ("UniqueName=a%00b", "UniqueName"),
        ("UniqueName=a%0Ab", "UniqueName"),
        ("UniqueName=DE00000000000000000000000000000099", "UniqueName"),
        ("Colour=red", "Colour"),
        ("status=active", "status"),
        ("EId=1", "EId"),
        ("FriendlyName=a&FriendlyName=a", "FriendlyName"),
        ("FriendlyName=%FF", "FriendlyName"),
        ("FriendlyName=100%25&%FF=x", "percent-encoded"),
    ] {
        let message = setting.update(1, form).message(400, 33101);
        assert!(message.contains(named), "{form}: {message}");
    }
    for (length, status) in [(64, 200), (65, 400)] {
        let name = "ü".repeat(length);
        let reply = setting.update(1, &form(&[("UniqueName", &name)]));
        assert_eq!(reply.status, status, "{length}");
    }
    for (length, status) in [(1024, 200), (1025, 400)] {
        let name = "☃".repeat(length);
        let reply = setting.update(1, &form(&[("FriendlyName", &name)]));
        assert_eq!(reply.status, status, "{length}");
    }
    setting.update(1, "&&FriendlyName=a&&").expect(200);
    setting.update(1, "").expect(200);
}

fn a_value_that_this_sim_cannot_have(database: &Database) {
    let setting = Setting::new(database);
    // Taken (V10), among the Sims of one account.
    setting.update(1, "UniqueName=meter").expect(200);
    let message = setting.update(2, "UniqueName=meter").message(400, 33101);
    assert!(message.contains("meter"), "{message}");
    let other = setting.server.account(2);
    other.post(&path(20), "UniqueName=meter").expect(200);
    let back = setting.update(20, &form(&[("AccountSid", &account(1))]));
    back.error(400, 33101);
    assert_eq!(setting.shown(20)["account_sid"], account(2));
    // The plan stays while ready or active (T6).
    for sim in [2, 3] {
        setting.update(sim, "RatePlan=").error(400, 33101);
        setting
            .update(sim, "RatePlan=&Status=deactivated")
            .error(400, 33101);
    }
}

fn a_refusal_leaves_everything(database: &Database) {
    let setting = Setting::new(database);
    let path = format!("/v1/Sims/{}", sid(3));
    let (before, history) = (setting.shown(3), setting.client.history(&sid(3)));
    setting.server.advance("2026-01-02T00:00:00Z");
    for refused in [
        "FriendlyName=x&Status=ready",
        "FriendlyName=x&RatePlan=no-such-plan",
        "FriendlyName=x&Colour=red",
        "UniqueName=x&RatePlan=",
        "CallbackUrl=https://hooks.example/&Status=ready",
    ] {
        assert!(setting.update(3, refused).status >= 400);
    }
    setting.client.delete(&path).error(409, 20409);
    assert_eq!(setting.shown(3), before);
    let effects = |outputs: Vec<Value>| -> Vec<Value> {
        let told = outputs.into_iter().filter(|output| output["output"] != "refused");
        told.collect()
    };
    assert_eq!(effects(setting.client.history(&sid(3))), effects(history));
    assert!(setting.client.callbacks("").is_empty());
}
