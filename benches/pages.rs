//! How fast a page of 1,000 Sims is read, beside reading it into `serde_json::Value`: one core, each in turn.
//!
//! `cargo bench --features json --bench pages`; with `-- --quick`, and under `cargo test`, a small page once.
//!
//! The floor is `IgnoredAny`, which finds out where the JSON ends and keeps nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::de::IgnoredAny;
use sim_lifecycle::sim::RatePlan;
use sim_lifecycle::wire::{DEFAULT_BASE_URL, PageMeta, Resource, SimList, StatusWord};
use sim_lifecycle::{Edit, Lookup, OperatorAnswer, Policy, Registration, Requested, Sim, Status, Update};

/// A way to read a page, and what to call it.
type Reader = (&'static str, fn(&[u8]) -> usize);

/// Each gives the number of Sims, or of bytes where it keeps none.
const READERS: [Reader; 5] = [
    ("serde_json::Value", |json| {
        let page: serde_json::Value = serde_json::from_slice(json).unwrap();
        black_box(&page)["sims"].as_array().unwrap().len()
    }),
    ("IgnoredAny, the floor", |json| {
        let _: IgnoredAny = black_box(serde_json::from_slice(json).unwrap());
        json.len()
    }),
    ("SimList::from_json", |json| {
        black_box(SimList::from_json(json).unwrap()).sims.len()
    }),
    ("SimList, through serde", |json| {
        let page: SimList = serde_json::from_slice(json).unwrap();
        black_box(page).sims.len()
    }),
    ("SimList, strictly", |json| {
        black_box(SimList::from_json_strict(json).unwrap()).sims.len()
    }),
];

fn main() {
    let is_quick =
        std::env::args().any(|argument| argument == "--quick") || !std::env::args().any(|a| a == "--bench");
    let (sims, rounds) = if is_quick { (20, 1) } else { (1_000, 200) };
    for (what, hooks) in [("as replies have them: one URL", 1), ("all five URLs", 5)] {
        let page = page(sims, hooks);
        let json = serde_json::to_vec(&page).unwrap();
        check(&page, &json);
        println!(
            "{sims} Sims, {what}: {} bytes, medians of {rounds} rounds",
            json.len()
        );
        measure(&json, rounds);
    }
}

/// What is read is what was written, to the letter, and each Sim has the status that it should have.
fn check(page: &SimList, json: &[u8]) {
    let read = SimList::from_json(json).unwrap();
    assert_eq!(&read, page);
    assert_eq!(serde_json::to_vec(&read).unwrap(), json);
    assert_eq!(SimList::from_json_strict(json).as_ref(), Ok(page));
    for (number, sim) in (0..).zip(&read.sims) {
        let status = sim.status.as_ref().and_then(StatusWord::known);
        assert_eq!(status, Some(expected(number)));
        assert!(sim.unread.is_empty());
    }
}

fn measure(json: &[u8], rounds: usize) {
    let mut taken = READERS.map(|_| Vec::new());
    for round in 0..rounds {
        // Each has its turn after each other, whose memory it finds.
        for turn in 0..READERS.len() {
            let reader = (round + turn * (1 + round / READERS.len() % 2)) % READERS.len();
            taken[reader].push(timed(|| black_box(READERS[reader].1(black_box(json)))));
        }
    }
    let medians = taken.map(|mut taken| {
        taken.sort();
        taken[taken.len() / 2].as_secs_f64()
    });
    for ((what, _), seconds) in READERS.iter().zip(medians) {
        report(what, json.len(), seconds, medians[0]);
    }
    println!();
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn timed(work: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    let count = work();
    let taken = start.elapsed();
    assert!(count > 0);
    taken
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn report(what: &str, bytes: usize, seconds: f64, value: f64) {
    println!(
        "{what:<24} {:7.0} MB/s  {:5.2} times as fast as Value",
        bytes as f64 / seconds / 1e6,
        value / seconds,
    );
}

/// The status that a Sim of the page reports, by its number.
const fn expected(number: usize) -> Status {
    match number % 4 {
        0 => Status::New,
        1 => Status::Updating,
        2 => Status::Active,
        _ => Status::Suspended,
    }
}

/// A page of Sims that have lived a little, with this many of their five URLs.
fn page(sims: usize, hooks: usize) -> SimList {
    let url = format!("{DEFAULT_BASE_URL}/v1/Sims?PageSize={sims}&Page=1");
    let meta = PageMeta {
        page: 1,
        page_size: 1_000,
        first_page_url: format!("{DEFAULT_BASE_URL}/v1/Sims?PageSize={sims}&Page=0").into(),
        previous_page_url: Some(format!("{url}&PageToken=before").into()),
        next_page_url: Some(format!("{url}&PageToken=after").into()),
        url: url.into(),
    };
    let sims = (0..sims).map(|number| Resource::of(&sim(number, hooks), DEFAULT_BASE_URL));
    SimList::of(sims.collect(), &meta)
}

/// A Sim that has been named, and has gone as far as its number says.
fn sim(number: usize, hooks: usize) -> Sim {
    let mut sim = Sim::register(registration(number), "2026-01-01T09:00:00.25Z".parse().unwrap());
    let later = "2026-02-01T10:30:00.571Z".parse().unwrap();
    let (policy, effects) = (&Policy::PUBLISHED, &mut Vec::new());
    let mut update = |sim: &mut Sim, update: &Update| {
        sim.update(update, &Lookup::default(), policy, later, effects)
            .unwrap();
    };
    update(&mut sim, &names(number, hooks));
    let status = |status| Update {
        status: Some(status),
        ..Update::default()
    };
    let requests = [
        None,
        Some(Requested::Active),
        Some(Requested::Active),
        Some(Requested::Suspended),
    ];
    let effects = &mut Vec::new();
    if number % 4 == 3 {
        update(&mut sim, &status(Requested::Active));
        sim.answer(1, OperatorAnswer::Completed, policy, later, effects)
            .unwrap();
    }
    if let Some(request) = requests[number % 4] {
        update(&mut sim, &status(request));
    }
    if number % 4 >= 2 {
        let last = number as u64 % 4 - 1;
        sim.answer(last, OperatorAnswer::Completed, policy, later, effects)
            .unwrap();
    }
    assert_eq!(sim.status(), expected(number));
    sim
}

fn registration(number: usize) -> Registration {
    // Digits all over, as those of real SIDs are.
    let digits = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let plan = "WP0195dea2f0b1e00dbc54d0715e36e2db".parse().unwrap();
    Registration {
        sid: format!("DE{digits:032x}").parse().unwrap(),
        account: "AC5ef8732a3c49700934481addd5ce1659".parse().unwrap(),
        iccid: format!("89883070{number:011}").parse().unwrap(),
        rate_plan: Some(RatePlan::standard(plan)),
        registration_code: None,
        eid: None,
        ip_address: None,
    }
}

fn names(number: usize, hooks: usize) -> Update {
    let mut update = Update {
        unique_name: Edit::Set(format!("meter-{number:05}").parse().unwrap()),
        friendly_name: Edit::Set(format!("Meter {number}, cellar, left").parse().unwrap()),
        ..Update::default()
    };
    let all = [
        &mut update.commands,
        &mut update.sms,
        &mut update.sms_fallback,
        &mut update.voice,
        &mut update.voice_fallback,
    ];
    for (part, hook) in all.into_iter().take(hooks).enumerate() {
        let url = format!("https://fleet.example.com/sims/{number}/callbacks/{part}?version=2");
        hook.url = Edit::Set(url.parse().unwrap());
    }
    update
}
