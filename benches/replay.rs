//! How many lines a second `replay` takes, beside reading the same lines into `serde_json::Value`: one core, both in turn.
//!
//! `cargo bench --features replay --bench replay`; with `-- --quick`, and under `cargo test`, a small log once.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use sim_lifecycle::replay::{Line, Output, Replay};
use sim_lifecycle::{Settled, Status};

/// A log: how many Sims it declares, and how many lines of data and Commands follow.
struct Size {
    sims: u64,
    lines: u64,
    rounds: usize,
}

/// What one round took: the lines read as any JSON, read as lines of a log, and replayed.
struct Round {
    parsed: Duration,
    read: Duration,
    replayed: Duration,
}

fn main() {
    let is_quick =
        std::env::args().any(|argument| argument == "--quick") || !std::env::args().any(|a| a == "--bench");
    let (sizes, lines, rounds) = if is_quick {
        (vec![100], 3_000, 1)
    } else {
        // The few fit into the cache, the many do not.
        (vec![100_000, 2_000], 2_000_000, 7)
    };
    for sims in sizes {
        measure(&Size { sims, lines, rounds });
    }
}

fn measure(size: &Size) {
    let opening = opening(size.sims);
    let usage = usage(size);
    let mut ready = Replay::new();
    take(&mut ready, &opening);

    let mut rounds = Vec::new();
    for _ in 0..size.rounds {
        let parsed = timed(|| {
            let values = usage
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
            assert_eq!(
                values.filter(serde_json::Value::is_object).count() as u64,
                size.lines
            );
        });
        let read = timed(|| {
            let lines = usage.lines().map(|line| Line::read(line.as_bytes()));
            assert_eq!(lines.flatten().count() as u64, size.lines);
        });
        let mut replay = ready.clone();
        let replayed = timed(|| take(&mut replay, &usage));
        let active = replay
            .statuses()
            .filter(|status| *status == Status::from(Settled::Active))
            .count();
        assert_eq!(active as u64, expected_active(size), "the end state is exact");
        rounds.push(Round {
            parsed,
            read,
            replayed,
        });
    }
    report(size, &rounds);
}

#[expect(clippy::disallowed_methods, reason = "a bench measures")]
fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// What the command does with each line: take it, and write what happened into a file.
fn take(replay: &mut Replay, log: &str) {
    let path = std::env::temp_dir().join(format!("sim-lifecycle-bench-{}.jsonl", std::process::id()));
    let mut file = std::io::BufWriter::with_capacity(1 << 18, std::fs::File::create(&path).unwrap());
    let mut outputs: Vec<Output> = Vec::new();
    for line in log.lines() {
        replay.line(line.as_bytes(), &mut outputs).unwrap();
        for output in outputs.drain(..) {
            serde_json::to_writer(&mut file, &output).unwrap();
            file.write_all(b"\n").unwrap();
        }
    }
    file.flush().unwrap();
    std::fs::remove_file(path).unwrap();
}

fn opening(sims: u64) -> String {
    let at = "2026-01-01T00:00:00Z";
    let account = "AC00000000000000000000000000000001";
    let plan = "WP00000000000000000000000000000001";
    let mut log = format!(
        "{{\"at\":\"{at}\",\"input\":\"account\",\"sid\":\"{account}\"}}\n\
         {{\"at\":\"{at}\",\"input\":\"rate_plan\",\"sid\":\"{plan}\",\"account_sid\":\"{account}\"}}\n"
    );
    for sim in 0..sims {
        let _ = writeln!(
            log,
            "{{\"at\":\"{at}\",\"input\":\"register\",\"sid\":\"DE{sim:032x}\",\"account_sid\":\"{account}\",\
             \"iccid\":\"89{sim:017}\",\"rate_plan_sid\":\"{plan}\"}}\n\
             {{\"at\":\"{at}\",\"input\":\"update\",\"sim\":\"DE{sim:032x}\",\"form\":\"Status=ready\"}}\n\
             {{\"at\":\"{at}\",\"input\":\"operator\",\"sim\":\"DE{sim:032x}\",\"request\":1,\"answer\":\"completed\"}}"
        );
    }
    log
}

/// The Sim, and the Command or the bytes, of one line: drawn from its number alone.
fn draw(line: u64, sims: u64) -> (u64, Option<u64>) {
    // The finalizer of SplitMix64.
    let mut bits = line.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    let bytes = (!bits.is_multiple_of(5)).then_some((bits >> 8) % 9_000);
    ((bits >> 24) % sims, bytes)
}

fn usage(size: &Size) -> String {
    let mut log = String::new();
    for line in 0..size.lines {
        let (sim, bytes) = draw(line, size.sims);
        let second = line / 50;
        let (hour, minute, second) = (second / 3_600 % 24, second / 60 % 60, second % 60);
        let at = format!("2026-01-02T{hour:02}:{minute:02}:{second:02}Z");
        let what = match bytes {
            Some(bytes) => format!("\"input\":\"data\",\"sim\":\"DE{sim:032x}\",\"bytes\":{bytes}"),
            None => format!("\"input\":\"command\",\"sim\":\"DE{sim:032x}\",\"direction\":\"to_sim\""),
        };
        let _ = writeln!(log, "{{\"at\":\"{at}\",{what}}}");
    }
    log
}

/// Counted from the draws: five Commands or 250 KB.
fn expected_active(size: &Size) -> u64 {
    let mut used = vec![(0, 0); usize::try_from(size.sims).unwrap()];
    for line in 0..size.lines {
        let (sim, bytes) = draw(line, size.sims);
        let (data, commands) = &mut used[usize::try_from(sim).unwrap()];
        match bytes {
            Some(bytes) => *data += bytes,
            None => *commands += 1,
        }
    }
    used.into_iter()
        .filter(|(data, commands)| *data >= 250_000 || *commands >= 5)
        .count() as u64
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn report(size: &Size, rounds: &[Round]) {
    let median = |of: fn(&Round) -> f64| {
        let mut values: Vec<_> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let nanoseconds = |seconds: f64| seconds * 1e9 / size.lines as f64;
    let replayed = median(|round| round.replayed.as_secs_f64());
    println!(
        "{} lines over {} Sims, medians of {} rounds",
        size.lines, size.sims, size.rounds
    );
    for (what, seconds, ratio) in [
        (
            "serde_json::Value",
            median(|round| round.parsed.as_secs_f64()),
            1.0,
        ),
        (
            "lines read",
            median(|round| round.read.as_secs_f64()),
            median(|round| round.read.as_secs_f64() / round.parsed.as_secs_f64()),
        ),
        (
            "replay",
            replayed,
            median(|round| round.replayed.as_secs_f64() / round.parsed.as_secs_f64()),
        ),
    ] {
        println!(
            "{what:<18} {:7.0} ns a line  {ratio:.2} times",
            nanoseconds(seconds)
        );
    }
    println!(
        "replay             {:7.2} million lines a second\n",
        size.lines as f64 / replayed / 1e6
    );
}
