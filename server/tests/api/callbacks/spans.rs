//! For how long callbacks are tried and kept, and whose turn it is when one is sent again (rule C8).

use super::{START, Setting, options, start};
use sim_lifecycle::chrono::TimeDelta;
use sim_lifecycle::wire::write_time;

use crate::support::{Answer, Database, Gate, both};

both!(
    given_up_when_the_span_has_passed,
    tried_for_a_day_unless_said_otherwise,
    the_span_begins_with_the_first_attempt,
    delivered_ones_are_kept_for_a_week_unless_said_otherwise,
    one_that_is_sent_again_waits_for_its_sims_turn,
);

fn given_up_when_the_span_has_passed(database: &Database) {
    let setting = Setting::with(&options(database).option("--give-up-after", "3s"));
    setting.receiver.statuses(&[503; 3]);
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    setting.newest("waiting", 1);
    setting.server.advance("2026-01-01T00:00:01Z");
    setting.newest("waiting", 2);
    setting.server.advance("2026-01-01T00:00:03Z");
    setting.newest("given_up", 3);
}

fn tried_for_a_day_unless_said_otherwise(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[503; 3]);
    setting.update(1, "/c", &[("FriendlyName", "x")]);
    setting.newest("waiting", 1);
    let day = start() + TimeDelta::days(1);
    setting
        .server
        .advance(&write_time(day - TimeDelta::milliseconds(1)));
    setting.newest("waiting", 2);
    setting.server.advance(&write_time(day + TimeDelta::minutes(1)));
    setting.newest("given_up", 3);
}

/// It may have come to be owed long before: the clock was set on, or the server was down.
fn the_span_begins_with_the_first_attempt(database: &Database) {
    let setting = Setting::new(database);
    setting.update(1, "/off", &[("Status", "deactivated")]);
    setting.answer(1, serde_json::json!({"request": 1, "answer": "completed"}));
    setting.newest("delivered", 1);
    setting.receiver.statuses(&[503]);
    setting.server.advance("2026-06-01T00:00:00Z");
    let waiting = setting.newest("waiting", 1);
    assert_eq!(waiting["created_at"], "2026-01-04T00:00:00Z");
    assert_eq!(waiting["next_attempt_at"], "2026-06-01T00:00:01Z");
    setting.server.advance("2026-06-01T00:00:01Z");
    setting.newest("delivered", 2);
}

fn delivered_ones_are_kept_for_a_week_unless_said_otherwise(database: &Database) {
    let setting = Setting::new(database);
    setting.update(1, "/early", &[("FriendlyName", "x")]);
    setting.newest("delivered", 1);
    // When another has been delivered, what is over has been looked for, at the latest when one more has been.
    let delivered_at = |at: &str, sim: u32| {
        setting.server.advance(at);
        for name in ["y", "z"] {
            setting.update(sim, "/late", &[("FriendlyName", name)]);
            setting.of(sim, "delivered", 1);
        }
        setting.client.callbacks("").len()
    };
    assert_eq!(delivered_at("2026-01-07T23:59:59Z", 2), 3);
    assert_eq!(setting.of(1, "delivered", 1)["finished_at"], START);
    setting.server.advance("2026-01-08T00:05:00Z");
    crate::support::eventually("what was delivered a week ago is gone", || {
        (setting.client.callbacks("").len() == 2).then_some(())
    });
}

/// Of a Sim one at a time, also where an older one is sent again while a newer one is on its way; others do not wait for it.
fn one_that_is_sent_again_waits_for_its_sims_turn(database: &Database) {
    let setting = Setting::new(database);
    setting.receiver.statuses(&[400]);
    setting.update(1, "/older", &[("FriendlyName", "x")]);
    setting.receiver.next();
    let failed = setting.newest("failed", 1);
    let gate = Gate::default();
    setting.receiver.answer([Answer::Behind(gate.clone(), 204)]);
    setting.update(1, "/newer", &[("FriendlyName", "y")]);
    assert_eq!(setting.receiver.next().target, "/newer");
    let path = format!("/console/callbacks/{}/redeliver", failed["id"]);
    setting.client.post(&path, "").expect(202);
    setting.update(2, "/other", &[("FriendlyName", "x")]);
    assert_eq!(setting.receiver.next().target, "/other");
    let newer = setting.client.callbacks("").into_iter().find(|callback| {
        callback["url"]
            .as_str()
            .is_some_and(|url| url.ends_with("/newer"))
    });
    assert_eq!(
        newer.expect("it is there")["attempts"],
        0,
        "others come before it has ended"
    );
    assert!(setting.receiver.rest().is_empty());
    gate.open();
    assert_eq!(setting.receiver.next().target, "/older");
}
