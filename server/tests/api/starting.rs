//! How the server is started: its options, and what it does not start with.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::json;

use crate::support::{
    Client, Database, START, Server, accounts, both, eventually, register, run, sid, with_plan,
};

both!(two_kinds_of_clock_do_not_go_together,);

fn two_kinds_of_clock_do_not_go_together(database: &Database) {
    let url = database.url().expect("a database");
    let server = Server::options().database(database).manual(START).start();
    server.inputs(&accounts());
    assert_eq!(server.stop().code, Some(0));
    let exit = Server::options().database(database).refused();
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("manual"), "{}", exit.stderr);
    assert_eq!(exit.stdout, "");
    assert!(!exit.stderr.contains("panicked"), "{}", exit.stderr);
    let exit = run(
        &["--database", &url, "--clock", "real", "--listen", "127.0.0.1:0"],
        b"",
    );
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    // The other way round, and a start that comes too late.
    let server = Server::options()
        .database(database)
        .manual("2030-01-01T00:00:00Z")
        .start();
    let state = server.account(1).get("/console/state").expect(200).json();
    assert_eq!(state["now"], START);
}

#[test]
fn a_real_clock_is_not_made_manual() {
    let database = Database::file();
    let server = Server::options().database(&database).start();
    assert_eq!(server.stop().code, Some(0));
    let exit = Server::options().database(&database).manual(START).refused();
    assert_eq!(exit.code, Some(2), "{}", exit.stderr);
    assert!(exit.stderr.contains("real"), "{}", exit.stderr);
}

#[test]
fn options_that_make_no_sense() {
    for arguments in [
        &["--clock", "sundial"][..],
        &["--operator", "auto:soon"],
        &["--start", "yesterday", "--clock", "manual"],
        &["--database", "mysql://localhost/x"],
        &["--listen", "nowhere"],
        &["--give-up-after", "-1s"],
        &["--policy", "no-such-file.json"],
        &["--base-url", "ftp://example"],
        &["--nonsense"],
        &["import"],
    ] {
        let arguments = [arguments, &["--listen", "127.0.0.1:0"]].concat();
        let exit = run(&arguments, b"");
        assert!(exit.code.is_some_and(|code| code != 0), "{arguments:?}: {exit:?}");
        assert!(
            !exit.stderr.is_empty() && !exit.stderr.contains("panicked"),
            "{arguments:?}: {}",
            exit.stderr
        );
    }
    assert_eq!(run(&["--help"], b"").code, Some(0));
}

#[test]
fn a_policy_that_cannot_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    for policy in [
        r#"{"ready_period_months":0}"#,
        r#"{"ready_periods":1}"#,
        r#"{"ready_data_limit":1.5}"#,
        r#"{"reactivation":"yes"}"#,
        r#"{"ready_period_months":1,"ready_period_months":2}"#,
        r#"{"input":"delete"}"#,
        "[]",
        "",
    ] {
        fs::write(&file, policy).expect("it is written");
        let exit = run(
            &["--policy", &file.to_string_lossy(), "--listen", "127.0.0.1:0"],
            b"",
        );
        assert_eq!(exit.code, Some(2), "{policy}: {exit:?}");
        assert!(exit.stderr.contains("policy.json"), "{policy}: {}", exit.stderr);
    }
}

#[test]
fn a_policy_and_a_base_url() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policy.json");
    fs::write(
        &file,
        r#"{"ready_period_months":1,"ready_command_limit":2,"reactivation":true}"#,
    )
    .expect("it is written");
    let database = Database::file();
    let server = Server::options()
        .database(&database)
        .manual(START)
        .operator("auto")
        .option("--policy", &file.to_string_lossy())
        .option("--base-url", "https://sims.example/api")
        .start();
    server.inputs(&accounts());
    let sim = with_plan(1);
    server.inputs(&[sim]);
    let client = server.account(1);
    let path = format!("/v1/Sims/{}", sid(1));
    let shown = client.post(&path, "Status=ready").expect(200).json();
    assert_eq!(shown["url"], format!("https://sims.example/api{path}"));
    let page = client.get("/v1/Sims").expect(200).json();
    assert!(
        page["meta"]["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://sims.example/api/v1/Sims?"))
    );
    server.advance("2026-02-01T00:00:00Z");
    assert_eq!(client.get(&path).json()["status"], "active");
    client.post(&path, "Status=deactivated").expect(200);
    client.post(&path, "Status=active").expect(200);
    assert_eq!(client.get(&path).json()["status"], "active");
    // It stands in the database.
    assert_eq!(server.stop().code, Some(0));
    let server = Server::options()
        .database(&database)
        .manual(START)
        .operator("auto")
        .start();
    let client = server.account(1);
    client.post(&path, "Status=deactivated").expect(200);
    client.post(&path, "Status=active").expect(200);
}

#[test]
fn a_demo() {
    let database = Database::file();
    let options = Server::options().database(&database).flag("--demo");
    let server = options.start();
    let welcome = eventually("it says how to get in", || {
        Some(server.welcome()).filter(|welcome| welcome.contains("/v1/Sims\n"))
    });
    // An account and its token stand there, one beside the other, however it is put.
    let is_part = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let words: Vec<_> = welcome.split(|character| !is_part(character)).collect();
    let accounts = words
        .iter()
        .filter(|word| word.starts_with("AC") && word.len() == 34);
    let mut clients =
        accounts.flat_map(|account| words.iter().map(|token| server.client().basic(account, token)));
    let master = clients.find(|client| client.get("/v1/Sims").status == 200);
    let master = master.unwrap_or_else(|| panic!("no credentials in {welcome}"));
    let count = |client: &Client| {
        let page = client.get("/v1/Sims?PageSize=1000").expect(200).json();
        page["sims"].as_array().map_or(0, Vec::len)
    };
    let there = count(&master);
    assert!(there >= 24, "{there} are no dozens");
    // All has come to what the clock shows, and is counted as it is shown.
    let page = master.get("/v1/Sims?PageSize=1000").expect(200).json();
    let mut shown = BTreeMap::<_, i64>::new();
    for sim in page["sims"].as_array().into_iter().flatten() {
        *shown
            .entry(sim["status"].as_str().unwrap_or_default())
            .or_default() += 1;
    }
    let state = master.get("/console/state").expect(200).json();
    assert_eq!(state["sims"], json!(shown));
    let statuses = "new ready active suspended deactivated canceled updating scheduled";
    for status in statuses.split(' ') {
        let page = master
            .get(&format!("/v1/Sims?Status={status}"))
            .expect(200)
            .json();
        assert_ne!(page["sims"], json!([]), "none is {status}");
    }
    let owners: BTreeSet<_> = page["sims"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|sim| sim["account_sid"].to_string())
        .collect();
    assert_eq!(owners.len(), 3, "{owners:?}");
    let state = master.get("/console/state").expect(200).json();
    assert_eq!(
        (&state["clock"], &state["operator"]),
        (&"manual".into(), &"auto:30s".into())
    );
    // Whoever looks at it has a receiver on the same machine.
    let new = master.get("/v1/Sims?Status=new&PageSize=1").expect(200).json();
    let new = new["sims"][0]["url"].as_str().expect("a URL");
    master
        .post(new, "CallbackUrl=http%3A%2F%2F127.0.0.1%3A9%2F")
        .expect(200);
    // Only in a database that has no accounts; what was filled is served without.
    assert_eq!(server.stop().code, Some(0));
    let exit = options.refused();
    assert_eq!(exit.code, Some(2));
    assert!(exit.stderr.contains("accounts"), "{}", exit.stderr);
    let server = Server::options()
        .database(&database)
        .option("--clock", "manual")
        .start();
    let mut again = words
        .iter()
        .map(|token| server.client().bearer(token).get("/v1/Sims?PageSize=1000"));
    let again = again.find(|reply| reply.status == 200);
    let again = again.map(|reply| reply.json()["sims"].as_array().map_or(0, Vec::len));
    assert_eq!(again, Some(there));
}

/// Two would deliver the same callbacks at the same time.
#[test]
fn a_file_has_one_server() {
    let database = Database::file();
    let options = Server::options().database(&database).manual(START);
    let server = options.start();
    let exit = options.refused();
    assert_eq!(exit.code, Some(2));
    assert!(exit.stderr.contains("another server"), "{}", exit.stderr);
    let url = database.url().expect("a file");
    let file = url.strip_prefix("sqlite:").expect("a file");
    for spelling in [format!("sqlite://{file}"), format!("sqlite:{file}?cache=private")] {
        let exit = Server::options()
            .option("--database", &spelling)
            .manual(START)
            .refused();
        assert!(
            exit.stderr.contains("another server"),
            "{spelling}: {}",
            exit.stderr
        );
    }
    server.kill();
    options.start();
}

/// What is in memory is of one server, whichever way that is said.
#[test]
fn databases_in_memory() {
    for url in ["sqlite:", "sqlite::memory:", "sqlite://:memory:"] {
        let options = Server::options().option("--database", url).manual(START);
        for server in [options.start(), options.start()] {
            server.inputs(&accounts());
            server.inputs(&[register(1, 1)]);
            let path = format!("/v1/Sims/{}", sid(1));
            server.account(1).get(&path).expect(200);
        }
    }
}

/// It waits for a while, as the two may be starting at the same time, and then says what is in the way.
#[test]
fn a_postgres_that_is_not_there() {
    let url = "postgres://nobody@127.0.0.1:1/none";
    let exit = run(&["--listen", "127.0.0.1:0", "--database", url], b"");
    assert_eq!((exit.code, exit.stdout.as_str()), (Some(2), ""));
    assert!(exit.stderr.contains("refused"), "{}", exit.stderr);
}

#[test]
fn databases_that_are_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = folder.path().join("garbage.db");
    fs::write(
        &garbage,
        "no database, but long enough to be looked at as one ".repeat(100),
    )
    .expect("it is written");
    let nowhere = folder.path().join("no/such/folder.db");
    for url in [
        format!("sqlite:{}", garbage.display()),
        format!("sqlite:{}", nowhere.display()),
        format!("sqlite:{}", folder.path().display()),
        // How a file is opened is the server's business.
        format!("sqlite:{}?mode=memory", folder.path().join("sims.db").display()),
        "sqlite".into(),
        String::new(),
    ] {
        for task in [&["--listen", "127.0.0.1:0"][..], &["import", "-"]] {
            let exit = run(&[task, &["--database", &url]].concat(), b"");
            assert!(exit.code.is_some_and(|code| code != 0), "{url}: {exit:?}");
            assert!(
                !exit.stderr.is_empty() && !exit.stderr.contains("panicked"),
                "{url}: {}",
                exit.stderr
            );
            assert_eq!(exit.stdout, "", "{url}");
            let names_none = !url.contains(':') || url.contains("mode=");
            assert_eq!(
                exit.stderr.contains("names no database"),
                names_none,
                "{url}: {}",
                exit.stderr
            );
        }
    }
}
