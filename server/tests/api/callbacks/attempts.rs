//! Callbacks that are tried again, given up, sent again and pruned, in order for each Sim (rule C8).

use serde_json::{Value, json};
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::write_time;

use crate::support::{Answer, Database, Receiver, both, eventually, form, line, sid};

use super::{START, Setting, instant, options, start};

both!(
    one_sim_waits_and_others_do_not,
    tried_again_at_longer_and_longer_intervals,
    some_answers_are_final,
    given_up_after_a_span,
    sent_again_on_demand,
    delivered_ones_are_pruned,
    looked_at_in_pages,
);

fn one_sim_waits_and_others_do_not(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[503]);
    setting.update(1, "/1", &[("FriendlyName", "1")]);
    let first = setting.receiver.next();
    setting.newest("waiting", 1);
    for number in ["2", "3"] {
        setting.update(1, &format!("/{number}"), &[("FriendlyName", number)]);
    }
    setting.update(2, "/other", &[("FriendlyName", "other")]);
    assert_eq!(setting.receiver.next().target, "/other");
    setting.of(2, "delivered", 1);
    setting.of(1, "waiting", 0);
    assert!(setting.receiver.rest().is_empty());
    setting.server.advance("2026-01-01T00:00:01Z");
    let again = setting.receiver.next();
    assert_eq!((&again.target, &again.body), (&first.target, &first.body));
    assert_eq!(again.id(), first.id());
    assert_eq!(setting.receiver.next().target, "/2");
    assert_eq!(setting.receiver.next().target, "/3");
    setting.of(1, "delivered", 1);
    let query = format!("sim={}&state=delivered", sid(1));
    let attempts: Vec<_> = setting.client.callbacks(&query);
    let attempts: Vec<_> = attempts
        .iter()
        .map(|callback| callback["attempts"].clone())
        .collect();
    assert_eq!(attempts, [1, 1, 2]);
    assert!(setting.receiver.rest().is_empty());
}

fn tried_again_at_longer_and_longer_intervals(database: &Database) {
    let setting = Setting::new(database);
    let answers = [
        Answer::Status(503),
        Answer::Status(500),
        Answer::Status(408),
        Answer::Status(423),
        Answer::Status(429),
        Answer::Close,
        Answer::Status(599),
        Answer::Status(502),
    ];
    setting.receiver.answer(answers.iter().cloned().cycle().take(14));
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    let mut now = start();
    let mut ids = Vec::new();
    let others = Receiver::start();
    for attempt in 1..=14_usize {
        ids.push(setting.receiver.next().id().to_owned());
        let waiting = setting.of(1, "waiting", attempt as u64);
        let interval = 1_i64 << (attempt - 1);
        let next = now + TimeDelta::seconds(interval.min(3600));
        assert_eq!(instant(&waiting["next_attempt_at"]), next, "after {attempt}");
        assert_eq!(waiting["finished_at"], Value::Null);
        if let Answer::Status(status) = answers[(attempt - 1) % answers.len()] {
            let last = waiting["last_answer"].to_string();
            assert!(last.contains(&status.to_string()), "{last}");
        }
        // Not before; what another Sim has to tell goes out meanwhile.
        if attempt < 4 {
            let just_before = write_time(next - TimeDelta::milliseconds(1));
            setting.server.advance(&just_before);
            let name = attempt.to_string();
            let told = form(&[("CallbackUrl", &others.url("/")), ("FriendlyName", &name)]);
            let path = format!("/v1/Sims/{}", sid(2));
            setting.client.post(&path, &told).expect(200);
            others.next();
            assert!(setting.receiver.rest().is_empty(), "before {next}");
        }
        setting.server.advance(&write_time(next));
        now = next;
    }
    ids.push(setting.receiver.next().id().to_owned());
    setting.of(1, "delivered", 15);
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert!(setting.receiver.rest().is_empty());
}

fn some_answers_are_final(database: &Database) {
    let setting = Setting::new(database);
    let elsewhere = Receiver::start();
    for status in [200_u16, 299, 400, 401, 404, 410, 422, 301, 307, 302] {
        let answer = match status {
            302 => Answer::Redirect(elsewhere.url("/elsewhere")),
            other => Answer::Status(other),
        };
        setting.receiver.answer([answer]);
        setting.update(1, &format!("/{status}"), &[("FriendlyName", &status.to_string())]);
        assert_eq!(setting.receiver.next().target, format!("/{status}"));
        let state = if status < 300 { "delivered" } else { "failed" };
        let kept = setting.newest(state, 1);
        assert!(
            kept["last_answer"].to_string().contains(&status.to_string()),
            "{kept}"
        );
        assert_eq!(
            (&kept["finished_at"], &kept["next_attempt_at"]),
            (&START.into(), &Value::Null)
        );
    }
    // Neither a failure nor time brings it back, and what comes after is not held up.
    setting.server.advance("2026-01-10T00:00:00Z");
    setting.update(1, "/after", &[("FriendlyName", "after")]);
    assert_eq!(setting.receiver.next().target, "/after");
    setting.newest("delivered", 1);
    assert!(setting.receiver.rest().is_empty() && elsewhere.rest().is_empty());
    assert_eq!(setting.client.callbacks("state=failed").len(), 8);
}

fn given_up_after_a_span(database: &Database) {
    let setting = Setting::with(&options(database).option("--give-up-after", "10s"));
    setting.receiver.statuses(&[503; 4]);
    setting.update(1, "/never", &[("FriendlyName", "x")]);
    let mut ids = Vec::new();
    // At 0, 1, 3 and 7 s; the next is at 15 s.
    for (attempt, second) in [(1, 1), (2, 3), (3, 7)] {
        ids.push(setting.receiver.next().id().to_owned());
        setting.newest("waiting", attempt);
        setting.server.advance(&format!("2026-01-01T00:00:0{second}Z"));
    }
    ids.push(setting.receiver.next().id().to_owned());
    setting.update(1, "/after", &[("FriendlyName", "y")]);
    eventually("four attempts are on record", || {
        let callbacks = setting.client.callbacks("");
        (callbacks[1]["attempts"] == 4).then_some(())
    });
    // The attempt that was due when the span ended is the last.
    setting.receiver.statuses(&[503]);
    setting.server.advance("2026-01-01T01:00:00Z");
    ids.push(setting.receiver.next().id().to_owned());
    assert_eq!(setting.receiver.next().target, "/after");
    let kept = eventually("it is given up", || {
        setting.client.callbacks("state=given_up").pop()
    });
    assert_eq!(kept["attempts"], 5);
    assert!(kept["last_answer"].to_string().contains("503"), "{kept}");
    // It can be sent again, and has the span anew.
    let path = format!("/console/callbacks/{}/redeliver", kept["id"]);
    setting.receiver.statuses(&[503]);
    setting.client.post(&path, "").expect(202);
    ids.push(setting.receiver.next().id().to_owned());
    eventually("it waits again", || {
        let waiting = setting.client.callbacks("state=waiting").pop()?;
        (waiting["attempts"] == 1).then_some(())
    });
    setting.server.advance("2026-01-01T01:00:01Z");
    ids.push(setting.receiver.next().id().to_owned());
    eventually("both are delivered", || {
        (setting.client.callbacks("state=delivered").len() == 2).then_some(())
    });
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

fn sent_again_on_demand(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[400, 503]);
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    let first = setting.receiver.next();
    let failed = setting.newest("failed", 1);
    let redeliver = |callback: &Value| {
        let path = format!("/console/callbacks/{}/redeliver", callback["id"]);
        setting.client.post(&path, "")
    };
    redeliver(&failed).expect(202);
    assert_eq!(setting.receiver.next().id(), first.id());
    let waiting = eventually("it waits for another attempt", || {
        let newest = setting.client.callbacks("").remove(0);
        newest["last_answer"]
            .to_string()
            .contains("503")
            .then_some(newest)
    });
    assert_eq!(waiting["state"], "waiting");
    redeliver(&waiting).expect(409);
    let next = instant(&waiting["next_attempt_at"]);
    setting.server.advance(&write_time(next));
    let last = setting.receiver.next();
    assert_eq!((last.id(), &last.body), (first.id(), &first.body));
    let delivered = eventually("it is delivered", || {
        setting.client.callbacks("state=delivered").pop()
    });
    redeliver(&delivered).expect(409);
    for unknown in [json!(999_999), json!(0), json!("x"), json!(-1)] {
        let path = format!(
            "/console/callbacks/{}/redeliver",
            unknown.to_string().trim_matches('"')
        );
        assert!(
            matches!(setting.client.post(&path, "").status, 400 | 404),
            "{path}"
        );
    }
    assert!(setting.receiver.rest().is_empty());
}

fn delivered_ones_are_pruned(database: &Database) {
    let setting = Setting::with(&options(database).option("--keep-delivered", "1h"));
    setting.receiver.statuses(&[204, 400]);
    setting.update(1, "/kept-for-an-hour", &[("FriendlyName", "x")]);
    setting.receiver.next();
    setting.newest("delivered", 1);
    setting.update(2, "/failed", &[("FriendlyName", "x")]);
    setting.receiver.next();
    setting.newest("failed", 1);
    setting.server.advance("2026-01-01T00:59:59Z");
    assert_eq!(setting.client.callbacks("state=delivered").len(), 1);
    setting.server.advance("2026-01-01T01:05:00Z");
    eventually("the delivered one is gone", || {
        setting
            .client
            .callbacks("state=delivered")
            .is_empty()
            .then_some(())
    });
    assert_eq!(setting.client.callbacks("").len(), 1, "what failed stays");
}

fn looked_at_in_pages(database: &Database) {
    let setting = Setting::new(database);
    let url = setting.receiver.url("/c");
    let lines: Vec<_> = (0..105)
        .map(|number| {
            let form = form(&[("CallbackUrl", &url), ("FriendlyName", &number.to_string())]);
            line(START, "update", json!({"sim": sid(1 + number % 2), "form": form}))
        })
        .collect();
    setting.server.inputs(&lines);
    for _ in &lines {
        setting.receiver.next();
    }
    let page = |query: &str| {
        setting
            .client
            .get(&format!("/console/callbacks?{query}"))
            .expect(200)
            .json()
    };
    eventually("all are delivered", || {
        page("state=waiting")["callbacks"]
            .as_array()?
            .is_empty()
            .then_some(())
    });
    let ids = |page: &Value| -> Vec<u64> {
        let callbacks = page["callbacks"].as_array().expect("callbacks");
        callbacks
            .iter()
            .filter_map(|callback| callback["id"].as_u64())
            .collect()
    };
    let first = page("");
    let second = page(&format!("before={}", ids(&first)[99]));
    assert_eq!(
        (
            ids(&first).len(),
            &first["more"],
            ids(&second).len(),
            &second["more"]
        ),
        (100, &true.into(), 5, &false.into())
    );
    let full = page(&format!("before={}", ids(&first)[4]));
    assert_eq!((ids(&full).len(), &full["more"]), (100, &false.into()));
    let all = [ids(&first), ids(&second)].concat();
    assert!(all.is_sorted_by(|newer, older| newer > older), "{all:?}");
    let one = page(&format!("sim={}&state=delivered", sid(2)));
    assert_eq!((ids(&one).len(), &one["more"]), (52, &false.into()));
    assert_eq!(page("state=failed")["callbacks"], json!([]));
    assert_eq!(page("state=given_up")["callbacks"], json!([]));
}
