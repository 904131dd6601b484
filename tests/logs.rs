//! Replays the logs under `tests/logs`: every rule has one, with the output that it must give.

use std::fs;
use std::path::{Path, PathBuf};

use sim_lifecycle::replay::{LineError, Replay};
use sim_lifecycle::wire::DEFAULT_BASE_URL;

fn logs(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut logs: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".in.jsonl"))
        .collect();
    logs.sort();
    logs
}

fn beside(log: &Path, ending: &str) -> PathBuf {
    PathBuf::from(log.to_string_lossy().replace(".in.jsonl", ending))
}

/// Replays a log, and gives what was written and how it ended.
fn replay(log: &Path) -> (String, Result<(), LineError>) {
    let arguments = fs::read_to_string(beside(log, ".args")).unwrap_or_default();
    let arguments: Vec<_> = arguments.split_whitespace().collect();
    let mut replay = Replay::new();
    let mut outputs = Vec::new();
    let mut end = Ok(());
    for line in fs::read(log).unwrap().split(|byte| *byte == b'\n') {
        end = replay.line(line, &mut outputs);
        if end.is_err() {
            break;
        }
    }
    let mut written: Vec<_> = outputs
        .iter()
        .map(|output| serde_json::to_string(output).unwrap())
        .collect();
    if end.is_ok() && arguments.contains(&"--sims") {
        let base = arguments.iter().position(|argument| *argument == "--base-url");
        let base = base.map_or(DEFAULT_BASE_URL, |option| arguments[option + 1]);
        written.extend(replay.sims(base).map(|sim| serde_json::to_string(&sim).unwrap()));
    }
    written.push(String::new());
    (written.join("\n"), end)
}

#[test]
fn each_log_gives_its_output() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let logs = logs("tests/logs");
    assert!(logs.len() > 130, "only {} logs", logs.len());
    for log in logs {
        let (written, end) = replay(&log);
        assert_eq!(end, Ok(()), "{}", log.display());
        let expected = beside(&log, ".out.jsonl");
        if bless {
            fs::write(&expected, &written).unwrap();
        }
        if fs::read_to_string(&expected).unwrap_or_default() != written {
            let differs = format!("{}\n{written}", expected.display());
            wrong.push(differs);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} logs give another output:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn each_bad_log_stops_at_its_line() {
    let logs = logs("tests/logs/bad");
    assert!(logs.len() > 150, "only {} logs", logs.len());
    for log in logs {
        let expected: u64 = fs::read_to_string(beside(&log, ".line"))
            .unwrap()
            .trim()
            .parse()
            .unwrap();
        let (_, end) = replay(&log);
        assert_eq!(
            end.as_ref().map_err(|error| error.line),
            Err(expected),
            "{} {end:?}",
            log.display()
        );
    }
}
