//! The four operations: fetch, list, update, delete (rules V10 to V13, T10, X1, L1 to L4).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    Client, Database, Reply, Server, account, accounts, both, form, iccid, line, plan, register, segment, sid,
};

const START: &str = "2026-01-01T00:00:00Z";
const NONE: [u32; 0] = [];

fn start(database: &Database) -> Server {
    let server = Server::options()
        .database(database)
        .manual(START)
        .operator("manual")
        .private_callbacks()
        .start();
    server.inputs(&accounts());
    server
}

fn path(sim: u32) -> String {
    format!("/v1/Sims/{}", sid(sim))
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
fn numbers(page: &Value) -> Vec<u32> {
    let sims = page["sims"].as_array().expect("a page has Sims");
    let number = |sim: &Value| sim["sid"].as_str()?.get(2..)?.parse().ok();
    sims.iter().map(|sim| number(sim).expect("a SID")).collect()
}

fn listed(client: &Client, query: &str) -> Vec<u32> {
    numbers(&client.get(&format!("/v1/Sims?{query}")).expect(200).json())
}

both!(
    a_sim_is_fetched_with_every_property,
    a_unique_name_stands_in_the_path,
    each_parameter_is_kept_and_cleared,
    a_plan_a_status_a_reset_and_an_account,
    a_deleted_sim_is_gone,
    a_list_is_filtered,
    a_list_shows_sims_as_of_the_clock,
    pages_have_neighbours,
    pages_that_cannot_be,
    a_walk_sees_each_sim_that_stays_once,
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

fn a_list_is_filtered(database: &Database) {
    let server = start(database);
    population(&server);
    let master = server.account(1);
    let everything = [6, 1, 2, 3, 4, 5, 7, 8];
    assert_eq!(listed(&master, ""), everything);
    for (status, sims) in [
        ("new", vec![1]),
        ("ready", vec![2]),
        ("active", vec![3]),
        ("suspended", vec![4]),
        ("deactivated", vec![5]),
        ("canceled", vec![6]),
        ("updating", vec![7]),
        ("scheduled", vec![8]),
    ] {
        let page = master
            .get(&format!("/v1/Sims?Status={status}"))
            .expect(200)
            .json();
        assert_eq!(numbers(&page), sims, "{status}");
        assert_eq!(page["sims"][0]["status"], status);
    }
    assert_eq!(listed(&master, &format!("Iccid={}", iccid(3))), [3]);
    assert_eq!(
        listed(&master, &format!("Iccid={}", iccid(9))),
        NONE,
        "a stranger's"
    );
    assert_eq!(listed(&master, &format!("Iccid={}", iccid(99))), NONE);
    assert_eq!(listed(&master, "SimRegistrationCode=CODE-1"), [1]);
    assert_eq!(listed(&master, "SimRegistrationCode=code-1"), NONE);
    assert_eq!(listed(&master, "SimRegistrationCode=CODE-9"), NONE);
    assert_eq!(listed(&master, "EId=EID%201"), [1]);
    assert_eq!(listed(&master, "EId=EID+1"), [1]);
    for named in [plan(2), "plan-2".to_owned()] {
        assert_eq!(listed(&master, &format!("RatePlan={named}")), [3, 4]);
    }
    assert_eq!(listed(&master, "RatePlan=plan-9"), NONE);
    assert_eq!(listed(&master, "RatePlan=plan-4"), NONE);
    let all = format!("Status=active&RatePlan=plan-2&Iccid={}&PageSize=1000", iccid(3));
    assert_eq!(listed(&master, &all), [3]);
    assert_eq!(listed(&master, &all.replace("active", "ready")), NONE);
    assert_eq!(listed(&server.account(2), ""), [3, 4]);
    assert_eq!(listed(&server.account(3), ""), [5]);
    assert_eq!(listed(&server.account(4), ""), [9]);
    for query in [
        "Status=Active",
        "Status=deleted",
        "Status=",
        "Iccid=12",
        "Iccid=",
        "RatePlan=",
        "EId=",
        "SimRegistrationCode=",
        "Colour=red",
        "status=new",
        "Status=new&Status=new",
        "Status=%FF",
        "Sid=x",
    ] {
        master.get(&format!("/v1/Sims?{query}")).error(400, 33101);
    }
}

fn a_list_shows_sims_as_of_the_clock(database: &Database) {
    let server = start(database);
    population(&server);
    let master = server.account(1);
    server.advance("2026-04-01T00:00:00Z");
    assert_eq!(listed(&master, "Status=ready"), NONE);
    assert_eq!(listed(&master, "Status=active"), [2, 3]);
    assert_eq!(listed(&master, "Status=canceled"), [6, 5]);
    assert_eq!(
        listed(&master, "Status=updating"),
        [7],
        "nothing but an answer ends a change"
    );
}

fn pages_have_neighbours(database: &Database) {
    let server = start(database);
    population(&server);
    let master = server.account(1);
    let first = master.get("/v1/Sims?PageSize=3").expect(200).json();
    let meta = &first["meta"];
    assert_eq!(
        (
            &meta["key"],
            &meta["page"],
            &meta["page_size"],
            &meta["previous_page_url"]
        ),
        (&"sims".into(), &0.into(), &3.into(), &Value::Null)
    );
    assert_eq!(meta.as_object().map(serde_json::Map::len), Some(7));
    for url in ["url", "first_page_url", "next_page_url"] {
        let url = meta[url].as_str().expect("a URL");
        assert!(url.starts_with(&format!("{}/v1/Sims?", server.base())), "{url}");
    }
    let follow = |page: &Value, link: &str| {
        let url = page["meta"][link].as_str().expect("a URL");
        master.get(url).expect(200).json()
    };
    let second = follow(&first, "next_page_url");
    let third = follow(&second, "next_page_url");
    assert_eq!(
        [numbers(&first), numbers(&second), numbers(&third)],
        [vec![6, 1, 2], vec![3, 4, 5], vec![7, 8]]
    );
    assert_eq!(third["meta"]["next_page_url"], Value::Null);
    assert_eq!([&second["meta"]["page"], &third["meta"]["page"]], [1, 2]);
    assert_eq!(numbers(&follow(&third, "previous_page_url")), [3, 4, 5]);
    assert_eq!(numbers(&follow(&second, "previous_page_url")), [6, 1, 2]);
    for link in ["url", "first_page_url"] {
        assert_eq!(numbers(&follow(&first, link)), numbers(&first), "{link}");
        assert_eq!(numbers(&follow(&third, "first_page_url")), numbers(&first));
    }
    assert_eq!(numbers(&follow(&third, "url")), numbers(&third));
    // The number is for the client alone.
    let far = master.get("/v1/Sims?Page=7").expect(200).json();
    assert_eq!(
        (far["meta"]["page"].as_u64(), far["meta"]["page_size"].as_u64()),
        (Some(7), Some(50))
    );
    assert_eq!(numbers(&far).len(), 8);
    // Filters stay on the way, and a page that is full and last has no next.
    let filtered = master
        .get("/v1/Sims?PageSize=1&RatePlan=plan-2")
        .expect(200)
        .json();
    let next = follow(&filtered, "next_page_url");
    assert_eq!((numbers(&filtered), numbers(&next)), (vec![3], vec![4]));
    assert_eq!(next["meta"]["next_page_url"], Value::Null);
}

fn pages_that_cannot_be(database: &Database) {
    let server = start(database);
    population(&server);
    let master = server.account(1);
    for query in [
        "PageSize=0",
        "PageSize=1001",
        "PageSize=-1",
        "PageSize=",
        "PageSize=ten",
        "PageSize=1.0",
        "PageSize=%FF",
        "Page=-1",
        "Page=",
        "Page=x",
        "Page=18446744073709551616",
        "PageToken=",
        "PageToken=x",
        "PageToken=%00",
    ] {
        master.get(&format!("/v1/Sims?{query}")).error(400, 33103);
    }
    let page = server.account(2).get("/v1/Sims?PageSize=1").expect(200).json();
    let url = page["meta"]["next_page_url"].as_str().expect("a next page");
    let token = url
        .split("PageToken=")
        .nth(1)
        .expect("its token")
        .split('&')
        .next()
        .unwrap_or_default();
    // Another's token, one for another list, one that was bent.
    for client in [&master, &server.account(3), &server.account(4)] {
        client
            .get(&format!("/v1/Sims?PageSize=1&PageToken={token}"))
            .error(400, 33103);
    }
    let owner = server.account(2);
    owner
        .get(&format!("/v1/Sims?Status=active&PageToken={token}"))
        .error(400, 33103);
    owner
        .get(&format!("/v1/Sims?PageToken={token}A"))
        .error(400, 33103);
    assert_eq!(numbers(&owner.get(url).expect(200).json()), [4]);
    assert_eq!(
        listed(&owner, &format!("PageSize=7&PageToken={token}")),
        [4],
        "the size is free"
    );
}

/// L4: over pages of two, one Sim is deleted and others are added at each step, before and after the place.
fn a_walk_sees_each_sim_that_stays_once(database: &Database) {
    let server = start(database);
    let at = |number: u32| format!("2026-01-01T00:{number:02}:00Z");
    let added = |number: u32, at: &str| {
        let fields =
            json!({"sid": sid(number), "account_sid": account(number % 3 + 1), "iccid": iccid(number)});
        line(at, "register", fields)
    };
    let there: Vec<_> = (10..40).map(|number| added(number, &at(number))).collect();
    server.inputs(&there);
    let master = server.account(1);
    let mut goes = (10..40).step_by(3);
    let mut stay: BTreeSet<u32> = (10..40).collect();
    let mut seen = Vec::new();
    let mut comes = 100..;
    let mut next = Some("/v1/Sims?PageSize=2".to_owned());
    while let Some(url) = next {
        let page = master.get(&url).expect(200).json();
        let met = numbers(&page);
        next = page["meta"]["next_page_url"].as_str().map(str::to_owned);
        if let Some(number) = goes.next() {
            master.delete(&path(number)).expect(204);
            stay.remove(&number);
        }
        // The one that the next page would begin behind.
        if let Some(number) = met
            .last()
            .filter(|number| *number % 4 == 0 && stay.contains(number))
        {
            master.delete(&path(*number)).expect(204);
            stay.remove(number);
        }
        if seen.len() < 30 {
            let (before, after) = (comes.next().expect("a number"), comes.next().expect("a number"));
            server.inputs(&[added(before, &at(0)), added(after, &at(50))]);
        }
        seen.extend(met);
    }
    for number in stay {
        assert_eq!(
            seen.iter().filter(|this| **this == number).count(),
            1,
            "{number} in {seen:?}"
        );
    }
    let once: BTreeSet<_> = seen.iter().collect();
    assert_eq!(once.len(), seen.len(), "none twice");
    assert!(!seen.contains(&100) && seen.contains(&101), "{seen:?}");
}

/// Sims 1 to 8 of account 1 and its subaccounts, one in each status, the canceled one the oldest; 9 is a stranger's.
fn population(server: &Server) {
    let named = |number: u32, owner: u32, more: Value| {
        let mut fields = json!({"sid": sid(number), "account_sid": account(owner), "iccid": iccid(number)});
        for (name, value) in more.as_object().expect("fields") {
            fields[name] = value.clone();
        }
        line(START, "register", fields)
    };
    let mut old = register(6, 1);
    old["at"] = "2025-12-01T00:00:00Z".into();
    let update = |number: u32, form: &str| line(START, "update", json!({"sim": sid(number), "form": form}));
    let answer = |number: u32, request: u32, answer: &str| {
        let fields = json!({"sim": sid(number), "request": request, "answer": answer});
        line(START, "operator", fields)
    };
    let mut gone = [update(6, "Status=deactivated"), answer(6, 1, "completed")];
    for line in &mut gone {
        line["at"] = "2025-12-01T00:00:00Z".into();
    }
    let [deactivate, completed] = gone;
    server.inputs(&[
        old,
        deactivate,
        completed,
        named(1, 1, json!({"registration_code": "CODE-1", "eid": "EID 1"})),
        named(2, 1, json!({"rate_plan_sid": plan(1)})),
        named(3, 2, json!({"rate_plan_sid": plan(2)})),
        named(4, 2, json!({"rate_plan_sid": plan(2)})),
        named(5, 3, json!({})),
        named(7, 1, json!({"rate_plan_sid": plan(1)})),
        named(8, 1, json!({"rate_plan_sid": plan(1)})),
        named(
            9,
            4,
            json!({"rate_plan_sid": plan(4), "registration_code": "CODE-9"}),
        ),
        update(2, "Status=ready"),
        answer(2, 1, "completed"),
        update(3, "Status=active"),
        answer(3, 1, "completed"),
        update(4, "Status=active"),
        answer(4, 1, "completed"),
        update(4, "Status=suspended"),
        answer(4, 2, "completed"),
        update(5, "Status=deactivated"),
        answer(5, 1, "completed"),
        update(7, "Status=active"),
        update(8, "Status=ready"),
        answer(8, 1, "unavailable"),
        update(9, "Status=active"),
    ]);
}
