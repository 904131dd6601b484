//! Three of the four operations: fetch, update, delete (rules V10 to V13, T10, X1). The fourth is in `lists`.

use serde_json::{Value, json};

use crate::support::{
    Client, Database, Reply, START, Server, account, both, form, iccid, line, path, plan, register, segment,
    sid,
};

const NONE: [u32; 0] = [];

pub(super) fn start(database: &Database) -> Server {
    Server::by_hand(database)
        .private_callbacks()
        .start_with_accounts()
}

/// A Sim as it is right after its registration.
fn fresh(server: &Server, sim: u32, owner: u32) -> Value {
    let url = format!("{}{}", server.base(), path(sim));
    json!({
        "sid": sid(sim), "unique_name": null, "friendly_name": null, "account_sid": account(owner),
        "status": "new", "rate_plan_sid": null, "iccid": iccid(sim), "eid": null,
        "commands_callback_url": null, "commands_callback_method": "POST",
        "date_created": START, "date_updated": START, "ip_address": null, "reset_status": null,
        "links": {
            "rate_plan": null,
            "usage_records": format!("{url}/UsageRecords"),
            "data_sessions": format!("{url}/DataSessions"),
        },
        "url": url,
        "voice_url": null, "voice_method": "POST", "voice_fallback_url": null, "voice_fallback_method": "POST",
        "sms_url": null, "sms_method": "POST", "sms_fallback_url": null, "sms_fallback_method": "POST",
    })
}

/// The numbers of the Sims of a page, in its order.
pub(super) fn numbers(page: &Value) -> Vec<u32> {
    let sims = page["sims"].as_array().expect("a page has Sims");
    let number = |sim: &Value| sim["sid"].as_str()?.get(2..)?.parse().ok();
    sims.iter().map(|sim| number(sim).expect("a SID")).collect()
}

pub(super) fn listed(client: &Client, query: &str) -> Vec<u32> {
    numbers(&client.get(&format!("/v1/Sims?{query}")).expect(200).json())
}

both!(
    a_sim_is_fetched_with_every_property,
    a_unique_name_stands_in_the_path,
    each_parameter_is_kept_and_cleared,
    a_plan_a_status_a_reset_and_an_account,
    a_deleted_sim_is_gone,
);

fn a_sim_is_fetched_with_every_property(database: &Database) {
    let server = start(database);
    server.inputs(&[register(1, 1)]);
    let sim = server.account(1).get(&path(1)).expect(200);
    assert_eq!(
        sim.header("content-type").map(|value| &value[..16]),
        Some("application/json")
    );
    assert_eq!(sim.json(), fresh(&server, 1, 1));
    let full = json!({
        "sid": sid(2), "account_sid": account(1), "iccid": iccid(2), "rate_plan_sid": plan(1),
        "registration_code": "CODE", "eid": "89049032000001000000000000000000", "ip_address": "10.0.0.1",
    });
    server.inputs(&[line("2026-01-01T10:00:00.250+02:00", "register", full)]);
    let mut expected = fresh(&server, 2, 1);
    expected["rate_plan_sid"] = plan(1).into();
    expected["links"]["rate_plan"] = format!("{}/v1/RatePlans/{}", server.base(), plan(1)).into();
    expected["eid"] = "89049032000001000000000000000000".into();
    expected["ip_address"] = "10.0.0.1".into();
    expected["date_created"] = "2026-01-01T08:00:00.250Z".into();
    expected["date_updated"] = "2026-01-01T08:00:00.250Z".into();
    assert_eq!(server.account(1).get(&path(2)).expect(200).json(), expected);
}

fn a_unique_name_stands_in_the_path(database: &Database) {
    let server = start(database);
    server.inputs(&[register(1, 2), register(2, 1)]);
    let owner = server.account(2);
    for name in [
        "meter-1",
        "pump 7",
        "Ünïcode ☃ 日本",
        "a+b",
        "100%",
        "a?b#c&d=e",
        "x;y",
        "%2F",
        "'",
        "...",
        "v1",
    ] {
        let renamed = owner
            .post(&path(1), &form(&[("UniqueName", name)]))
            .expect(200)
            .json();
        assert_eq!(renamed["unique_name"], name);
        let named = format!("/v1/Sims/{}", segment(name));
        assert_eq!(owner.get(&named).expect(200).json()["sid"], sid(1), "{name}");
        let described = owner
            .post(&named, &form(&[("FriendlyName", name)]))
            .expect(200)
            .json();
        assert_eq!(described["friendly_name"], name);
        // Among the requester's own Sims only (V12).
        server.account(1).get(&named).error(404, 20404);
        server.account(3).get(&named).error(404, 20404);
    }
    // The same name in another account is another Sim.
    server.account(1).post(&path(2), "UniqueName=v1").expect(200);
    assert_eq!(
        server.account(1).get("/v1/Sims/v1").expect(200).json()["sid"],
        sid(2)
    );
    assert_eq!(owner.get("/v1/Sims/v1").expect(200).json()["sid"], sid(1));
    owner.post("/v1/Sims/v1", "UniqueName=").expect(200);
    owner.get("/v1/Sims/v1").error(404, 20404);
    // A name may be used again once it is free, and by an owner who has it already.
    owner.post(&path(1), "UniqueName=v1").expect(200);
    owner.post(&path(1), "UniqueName=v1").expect(200);
    owner.delete("/v1/Sims/v1").expect(204);
    owner.get("/v1/Sims/v1").error(404, 20404);
}

fn each_parameter_is_kept_and_cleared(database: &Database) {
    let server = start(database);
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let mut expected = fresh(&server, 1, 1);
    for (parameter, property, value) in [
        ("UniqueName", "unique_name", "meter-1"),
        ("FriendlyName", "friendly_name", "Zähler 1 & mehr"),
        (
            "CommandsCallbackUrl",
            "commands_callback_url",
            "https://hooks.example/c?d=e",
        ),
        ("VoiceUrl", "voice_url", "https://hooks.example/v"),
        (
            "VoiceFallbackUrl",
            "voice_fallback_url",
            "https://hooks.example/vf",
        ),
        ("SmsUrl", "sms_url", "https://hooks.example/s"),
        ("SmsFallbackUrl", "sms_fallback_url", "https://hooks.example/sf"),
    ] {
        for value in [value, ""] {
            let reply = client
                .post(&path(1), &form(&[(parameter, value)]))
                .expect(200)
                .json();
            expected[property] = Some(value).filter(|value| !value.is_empty()).into();
            assert_eq!(reply, expected, "{parameter}={value}");
            assert_eq!(client.get(&path(1)).json(), expected);
        }
    }
    for (parameter, property) in [
        ("CommandsCallbackMethod", "commands_callback_method"),
        ("VoiceMethod", "voice_method"),
        ("VoiceFallbackMethod", "voice_fallback_method"),
        ("SmsMethod", "sms_method"),
        ("SmsFallbackMethod", "sms_fallback_method"),
    ] {
        for value in ["GET", "POST", "GET"] {
            let reply = client
                .post(&path(1), &form(&[(parameter, value)]))
                .expect(200)
                .json();
            expected[property] = value.into();
            assert_eq!(reply, expected, "{parameter}={value}");
        }
        let message = client
            .post(&path(1), &form(&[(parameter, "")]))
            .message(400, 33101);
        assert!(message.contains(parameter), "{message}");
    }
    assert_eq!(client.get(&path(1)).json(), expected);
}

fn a_plan_a_status_a_reset_and_an_account(database: &Database) {
    let server = start(database);
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    // In new a plan is assigned at once (U2), by name or SID.
    let sim = client.post(&path(1), "RatePlan=plan-1").expect(200).json();
    assert_eq!(
        (&sim["status"], &sim["rate_plan_sid"]),
        (&"new".into(), &plan(1).into())
    );
    assert_eq!(
        sim["links"]["rate_plan"],
        format!("{}/v1/RatePlans/{}", server.base(), plan(1))
    );
    let sim = client.post(&path(1), "RatePlan=").expect(200).json();
    assert_eq!(
        (&sim["rate_plan_sid"], &sim["links"]["rate_plan"]),
        (&Value::Null, &Value::Null)
    );
    // A move (M1), back, and with a plan of the account afterwards (T11).
    let sim = client
        .post(&path(1), &form(&[("AccountSid", &account(2))]))
        .expect(200)
        .json();
    assert_eq!(sim["account_sid"], account(2));
    let moved = form(&[("AccountSid", &account(1)), ("RatePlan", "plan-1")]);
    let sim = client.post(&path(1), &moved).expect(200).json();
    assert_eq!(
        (&sim["account_sid"], &sim["rate_plan_sid"]),
        (&account(1).into(), &plan(1).into())
    );
    // A change in flight, at a later instant, and what it settles as.
    server.advance("2026-01-02T00:00:00Z");
    let callback = form(&[
        ("Status", "active"),
        ("CallbackUrl", "http://127.0.0.1:9/"),
        ("CallbackMethod", "GET"),
    ]);
    let sim = client.post(&path(1), &callback).expect(200).json();
    assert_eq!(
        (&sim["status"], &sim["date_updated"]),
        (&"updating".into(), &"2026-01-02T00:00:00Z".into())
    );
    assert_eq!(client.get(&path(1)).json(), sim);
    let answer = json!({"sim": sid(1), "request": 1, "answer": "unavailable"});
    server.inputs(&[line("2026-01-02T00:00:01Z", "operator", answer)]);
    assert_eq!(client.get(&path(1)).json()["status"], "scheduled");
    let answer = json!({"sim": sid(1), "request": 1, "answer": "completed"});
    server.inputs(&[line("2026-01-02T00:00:02Z", "operator", answer)]);
    let sim = client.get(&path(1)).json();
    assert_eq!(
        (&sim["status"], &sim["date_updated"]),
        (&"active".into(), &"2026-01-02T00:00:02Z".into())
    );
    // A reset, open until it is answered.
    let sim = client.post(&path(1), "ResetStatus=resetting").expect(200).json();
    assert_eq!(sim["reset_status"], "resetting");
    let answer = json!({"sim": sid(1), "request": 2, "answer": "completed"});
    server.inputs(&[line("2026-01-02T00:00:03Z", "operator", answer)]);
    assert_eq!(client.get(&path(1)).json()["reset_status"], Value::Null);
}

fn a_deleted_sim_is_gone(database: &Database) {
    let server = start(database);
    server.inputs(&[register(1, 2), register(2, 2)]);
    let client = server.account(2);
    client.post(&path(1), "UniqueName=meter").expect(200);
    let Reply { body, headers, .. } = client.delete("/v1/Sims/meter").expect(204);
    assert_eq!((body.len(), headers.get("content-type")), (0, None));
    for path in [path(1), "/v1/Sims/meter".to_owned()] {
        client.get(&path).error(404, 20404);
        client.post(&path, "FriendlyName=x").error(404, 20404);
        client.delete(&path).error(404, 20404);
    }
    assert_eq!(listed(&client, ""), [2]);
    client
        .get(&format!("/console/sims/{}/history", sid(1)))
        .error(404, 20404);
    // The master may, too.
    server.account(1).delete(&path(2)).expect(204);
    assert_eq!(listed(&client, ""), NONE);
}
