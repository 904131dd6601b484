//! Lists: their filters, their pages, and the walk from page to page (rules L1 to L4).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::operations::{listed, numbers, start};
use crate::support::{
    Database, START, Server, account, both, iccid, line, path, plan, register, segment, sid,
};

const NONE: [u32; 0] = [];

both!(
    a_list_is_filtered,
    texts_of_any_kind_are_found,
    a_list_shows_sims_as_of_the_clock,
    pages_have_neighbours,
    pages_that_cannot_be,
    a_walk_sees_each_sim_that_stays_once,
);

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

/// Long ones, and ones with what a database may not have in its texts, are each found as they are and mistaken for none.
fn texts_of_any_kind_are_found(database: &Database) {
    let server = start(database);
    // No database makes it short, as there is no pattern in it.
    let mut drawn: u32 = 1;
    let long: String = std::iter::repeat_with(|| {
        drawn = drawn.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_u32(u32::from(b'!') + (drawn >> 16) % 94).expect("a letter")
    })
    .take(10_000)
    .collect();
    let texts = [
        "a\0b".to_owned(),
        r"a\0b".to_owned(),
        r"a\\0b".to_owned(),
        "a'b%_".to_owned(),
        "☃".repeat(86),
        long.clone(),
        format!("{long}0"),
    ];
    let sims = (1..).zip(&texts).map(|(number, text)| {
        let mut sim = register(number, 1);
        sim["registration_code"] = text.as_str().into();
        sim["eid"] = text.as_str().into();
        sim
    });
    server.inputs(&sims.collect::<Vec<_>>());
    let master = server.account(1);
    for (number, text) in (1..).zip(&texts) {
        let text = segment(text);
        assert_eq!(listed(&master, &format!("SimRegistrationCode={text}")), [number]);
        assert_eq!(listed(&master, &format!("EId={text}")), [number]);
    }
    // Nor is one used twice.
    let mut twice = register(99, 1);
    twice["registration_code"] = long.into();
    server.try_inputs(twice.to_string().as_bytes()).expect(400);
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
