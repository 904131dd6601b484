//! The server's own trouble: a database that fails, and one that cannot be had (codes 33000, 33004).

use serde_json::Value;

use super::{START, Setting};
use crate::support::{Database, Proxy, Server, accounts, both, register, sid};

both!(storage_that_fails);

fn storage_that_fails(database: &Database) {
    let setting = Setting::new(database);
    database.ruin();
    let path = format!("/v1/Sims/{}", sid(1));
    setting.client.get(&path).error(500, 33000);
    setting.client.get("/v1/Sims").error(500, 33000);
    setting.client.post(&path, "FriendlyName=x").error(500, 33000);
    setting.client.delete(&path).error(500, 33000);
}

/// The wire to the database is cut, and mended; what has been taken is still there.
#[test]
fn a_database_that_is_out_of_reach() {
    let Some(database) = Database::postgres("a_database_that_is_out_of_reach") else {
        return;
    };
    let proxy = Proxy::start(&database.host().expect("PostgreSQL has one"));
    let url = database.url_through(proxy.address()).expect("a URL");
    let server = Server::options()
        .option("--database", &url)
        .manual(START)
        .operator("manual")
        .start();
    server.inputs(&accounts());
    server.inputs(&[register(1, 1)]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    client.post(&path, "FriendlyName=before").expect(200);
    server.client().get("/healthz").expect(200);
    proxy.cut();
    client.get(&path).error(503, 33004);
    client.get("/v1/Sims").error(503, 33004);
    client.post(&path, "FriendlyName=during").error(503, 33004);
    client.delete(&path).error(503, 33004);
    server.client().get("/healthz").expect(503);
    proxy.mend();
    crate::support::eventually("the database is reached again", || {
        (server.client().get("/healthz").status == 200).then_some(())
    });
    assert_eq!(client.get(&path).expect(200).json()["friendly_name"], "before");
    client.post(&path, "FriendlyName=after").expect(200);
}

/// Another program holds the file; the server waits for a while, and says that it cannot be reached.
#[test]
fn a_file_that_another_holds() {
    let database = Database::file();
    let setting = Setting::new(&database);
    let path = format!("/v1/Sims/{}", sid(1));
    let held = database.hold();
    setting
        .client
        .post(&path, "FriendlyName=during")
        .error(503, 33004);
    held.release();
    assert_eq!(setting.shown(1)["friendly_name"], Value::Null);
    setting.client.post(&path, "FriendlyName=after").expect(200);
}
