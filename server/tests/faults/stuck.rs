//! Receivers that never answer: they hold up their own Sims, and nobody else's.

use serde_json::json;

use super::fleet::{Fleet, Ways};
use crate::support::{Answer, Database, Receiver, START, Server, accounts, both, form, path, register, sid};

both!(a_receiver_that_never_answers_holds_up_nobody_else);

/// As many as a server of a shared database calls at once.
const STUCK: u32 = 8;

fn a_receiver_that_never_answers_holds_up_nobody_else(database: &Database) {
    let ways = Ways::default();
    let options = Server::options().manual(START).operator("manual");
    let fleet = Fleet::start(database, options, &ways);
    let server = fleet.server(0);
    let mut lines = accounts();
    lines.extend((0..=STUCK).map(|number| register(number, 1)));
    server.inputs(&lines);
    let client = server.account(1);
    let call = |number: u32, receiver: &Receiver| {
        let form = form(&[("CallbackUrl", &receiver.url("/"))]);
        client.post(&path(number), &form).expect(200);
        let request = receiver.next();
        assert_eq!(request.parameter("SimSid"), Some(sid(number)));
    };

    let silent = Receiver::start();
    silent.answer((0..STUCK).map(|_| Answer::Never));
    (0..STUCK).for_each(|number| call(number, &silent));
    // It has come, and not only because those before it have been given up meanwhile.
    call(STUCK, &Receiver::start());
    for number in 0..STUCK {
        let waiting = client.callbacks(&format!("sim={}&state=waiting", sid(number)));
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0]["attempts"], json!(0), "{}", waiting[0]);
    }
}
