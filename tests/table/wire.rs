//! What is said of paths, queries, callbacks and signatures that cannot be taken.

use sim_lifecycle::wire::{ReceivedCallback, SimAddress, read_list};
use sim_lifecycle::{InvalidQuery, Refusal};

use super::messages::{check_all_listed, lines};

/// A text, shortened, and under it what is said of it.
fn entry(shown: &str, said: &str) -> String {
    let shown: String = shown.chars().take(60).collect();
    format!("{shown}\n  {said}")
}

/// Paths that lead to no Sim.
pub fn addresses() -> String {
    let long = format!("/v1/Sims/{}", "x".repeat(65));
    let paths = [
        "",
        "/v1/Sims",
        "/v1/sims/a",
        "https://a.example/v1/Sims/a",
        "/v1/Sims/",
        "/v1/Sims/a/DataSessions",
        "/v1/Sims/a?b",
        "/v1/Sims/%zz",
        "/v1/Sims/%FF",
        "/v1/Sims/a%2Fb",
        "/v1/Sims/%2e%2e",
        "/v1/Sims/a%09b",
        "/v1/Sims/WP00000000000000000000000000000001",
        &long,
    ];
    let mut errors = Vec::new();
    let mut text = String::new();
    for path in paths {
        let why = SimAddress::from_path(path).unwrap_err();
        text += &entry(path, &format!("{why}\n"));
        text += &format!("  {}", lines(&[Refusal::from(why.clone())], Refusal::code));
        errors.push(why);
    }
    check_all_listed(
        &errors,
        include_str!("../../src/wire/address.rs"),
        "InvalidAddress",
    );
    text
}

/// Queries of a list that cannot be taken.
pub fn queries() -> String {
    let queries: [&[u8]; 27] = [
        b"status=active",
        b"=",
        b"Statu%FF=active",
        b"Status=active&Status=active",
        b"PageSize=1&PageSize=1",
        b"Status=",
        b"Status=deleted",
        b"Status=%FF",
        b"Iccid=",
        b"Iccid=8988",
        b"RatePlan=",
        b"EId=",
        b"SimRegistrationCode",
        b"PageSize=",
        b"PageSize=0",
        b"PageSize=1001",
        b"PageSize=%2B5",
        b"PageSize=-1",
        b"PageSize=65537",
        b"PageSize=5.0",
        b"PageSize=%FF",
        b"Page=",
        b"Page=-1",
        b"Page=first",
        b"Page=18446744073709551616",
        b"PageToken=",
        b"PageToken=%zz",
    ];
    let mut errors = Vec::new();
    let mut text = String::new();
    for query in queries {
        errors.push(read_list(query).unwrap_err());
    }
    // Whether a token was given out for the list is not seen from the query.
    errors.push(InvalidQuery::Token);
    let shown = queries
        .map(String::from_utf8_lossy)
        .into_iter()
        .chain(["a forged token".into()]);
    for (shown, why) in shown.zip(&errors) {
        let refusal = Refusal::from(why.clone());
        text += &entry(&shown, &lines(&[refusal], Refusal::code));
    }
    check_all_listed(&errors, include_str!("../../src/error/query.rs"), "InvalidQuery");
    text
}

const CALLBACK: [&str; 7] = [
    "SimSid=DE0000000000000000000000000000000a",
    "SimUniqueName=a+b",
    "SimStatus=active",
    "ErrorCode=33119",
    "ErrorMessage=no",
    "ApiVersion=v1",
    "AccountSid=AC00000000000000000000000000000001",
];

/// Callbacks that are none: a parameter left out, one given twice, one with another value.
pub fn callbacks() -> String {
    let mut bodies: Vec<(String, String)> = vec![(String::new(), String::new())];
    for name in ["SimSid", "SimStatus", "ApiVersion", "AccountSid"] {
        let rest = CALLBACK.into_iter().filter(|pair| !pair.starts_with(name));
        bodies.push((format!("without {name}"), rest.collect::<Vec<_>>().join("&")));
    }
    let whole = CALLBACK.join("&");
    bodies.push(("ApiVersion=v1 twice".into(), format!("{whole}&ApiVersion=v1")));
    for given in [
        "SimSid=",
        "SimSid=meter",
        "SimSid=AC00000000000000000000000000000001",
        "SimUniqueName=a%2Fb",
        "SimUniqueName=%FF",
        "SimStatus=",
        "SimStatus=%zz",
        "ErrorCode=none",
        "ErrorCode=-1",
        "ErrorCode=%2B1",
        "ErrorCode=18446744073709551616",
        "ErrorMessage=%FF",
        "ApiVersion=",
        "ApiVersion=v2",
        "ApiVersion=V1",
        "AccountSid=",
        "AccountSid=ac00000000000000000000000000000001",
    ] {
        let (name, _) = given.split_once('=').unwrap();
        let pairs = CALLBACK.map(|pair| {
            if pair.split('=').next() == Some(name) {
                given
            } else {
                pair
            }
        });
        bodies.push((given.into(), pairs.join("&")));
    }
    let mut errors = Vec::new();
    let mut text = String::new();
    for (shown, body) in bodies {
        let why = ReceivedCallback::from_form(body.as_bytes()).unwrap_err();
        text += &entry(&shown, &format!("{why}\n"));
        errors.push(why);
    }
    check_all_listed(
        &errors,
        include_str!("../../src/wire/callback/received.rs"),
        "InvalidCallback",
    );
    text
}

/// Signatures that do not hold, made at nine o'clock and looked at then, an hour later and an hour earlier.
#[cfg(feature = "signing")]
pub fn signatures() -> String {
    use chrono::TimeDelta;
    use sim_lifecycle::sim::{Callback, CallbackId, CallbackParameters, CallbackTarget, Failure};
    use sim_lifecycle::text::Method;
    use sim_lifecycle::wire::CallbackKey;
    use sim_lifecycle::{SimSid, Status};

    use super::kernel::{START, at};
    use super::sims::OWNER;

    let sim: SimSid = "DE00000000000000000000000000000001".parse().unwrap();
    let callback = Callback {
        id: CallbackId { sim, number: 1 },
        target: CallbackTarget {
            url: "https://a.example/".parse().unwrap(),
            method: Method::Post,
        },
        parameters: CallbackParameters {
            sim,
            unique_name: None,
            status: Status::Active,
            failure: Failure::default(),
            account: OWNER.parse().unwrap(),
        },
    };
    let received = ReceivedCallback::from(&callback.parameters);
    let key = CallbackKey::new(b"a shared secret").unwrap();
    let signature = key.sign(&callback, at(START));
    let id = callback.id.to_string();
    let hour = TimeDelta::hours(1);
    let mut errors = Vec::new();
    let mut text = entry(
        "an empty secret",
        &format!("{}\n", CallbackKey::new(b"").unwrap_err()),
    );
    for (shown, id, signature, now) in [
        ("no signature", &*id, "v1", at(START)),
        ("another id", "1", &signature, at(START)),
        ("an hour later", &id, &signature, at(START) + hour),
        ("an hour earlier", &id, &signature, at(START) - hour),
    ] {
        let why = key
            .verify(&received, id, signature, now, TimeDelta::minutes(5))
            .unwrap_err();
        text += &entry(shown, &format!("{why}\n"));
        errors.push(why);
    }
    check_all_listed(
        &errors,
        include_str!("../../src/wire/callback/signature.rs"),
        "SignatureError",
    );
    text
}
