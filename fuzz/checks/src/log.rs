//! Logs: a line at fault leaves no trace, and what is given out can be written.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sim_lifecycle::Code;
use sim_lifecycle::replay::{Input, Line, Output, OutputKind, Replay};
use sim_lifecycle::wire::DEFAULT_BASE_URL;

use crate::to_json;

/// A log, line by line, beside a world that is given the lines alone which were taken.
///
/// # Panics
///
/// Where a line at fault leaves a trace, an output cannot be written, or time goes back for a Sim.
pub fn log_line(bytes: &[u8]) {
    let (mut replay, mut clean) = (Replay::new(), Replay::new());
    let (mut outputs, mut clean_outputs) = (Vec::new(), Vec::new());
    let mut last = HashMap::new();
    let mut before = world(&replay);
    let lines = bytes.split(|byte| *byte == b'\n').take(MOST_LINES);
    for (number, line) in (1..).zip(lines) {
        outputs.clear();
        let taken = replay.line(line, &mut outputs);
        assert_eq!(replay.lines(), number);
        if let Err(why) = taken {
            assert_eq!((outputs.len(), why.line), (0, number));
            assert!(why.to_string().contains(&number.to_string()), "{why}");
            assert_eq!(world(&replay), before);
            // It is at fault for what was taken before, not for what was refused.
            let again = clean.clone().line(line, &mut clean_outputs);
            assert_eq!(again.map_err(|again| again.fault), Err(why.fault));
            continue;
        }
        clean_outputs.clear();
        let again = clean.line(line, &mut clean_outputs);
        assert!(
            again.is_ok(),
            "a line at fault before it made a line be taken: {again:?}"
        );
        assert_eq!(outputs, clean_outputs);
        for output in &outputs {
            assert_written(output);
            assert_time_goes_on(output, &mut last);
        }
        pass(&replay, line, &mut last);
        before = world(&replay);
    }
    assert_eq!(world(&clean), before);
}

/// As many as show what there is; what a log costs grows with its lines.
const MOST_LINES: usize = 64;

/// Everything that can be seen of a world.
fn world(replay: &Replay) -> String {
    let sims: Vec<_> = replay.sims(DEFAULT_BASE_URL).collect();
    let statuses: Vec<_> = replay.statuses().collect();
    let reported: Vec<_> = sims.iter().map(|sim| sim.resource.status.clone()).collect();
    assert_eq!(
        reported,
        statuses
            .iter()
            .map(|status| Some((*status).into()))
            .collect::<Vec<_>>()
    );
    to_json(&sims)
}

fn assert_written(output: &Output) {
    let text = to_json(output);
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|why| panic!("{text} is no JSON: {why}"));
    assert!(
        ["at", "sim", "output"].iter().all(|name| value[name].is_string()),
        "{text}"
    );
}

/// Where a line lets time pass, it passes for every Sim there is, also for one that nothing happens to.
fn pass(replay: &Replay, line: &[u8], last: &mut HashMap<Box<str>, DateTime<Utc>>) {
    if let Ok(Line {
        at,
        input: Input::Advance,
    }) = Line::read(line.trim_ascii_end())
    {
        for sid in replay.sims(DEFAULT_BASE_URL).filter_map(|sim| sim.resource.sid) {
            let last = last.entry(sid.as_str().into()).or_insert(at);
            *last = at.max(*last);
        }
    }
}

/// What leads to no Sim is told at the instant of its line, and is nobody's time.
fn assert_time_goes_on(output: &Output, last: &mut HashMap<Box<str>, DateTime<Utc>>) {
    let not_found = Code::NotFound.number();
    if matches!(output.kind, OutputKind::Refused { code, .. } if code == not_found) {
        return;
    }
    let at = *last.entry(output.sim.clone()).or_insert(output.at);
    assert!(at <= output.at, "{} comes after {at}: {output:?}", output.at);
    last.insert(output.sim.clone(), output.at);
}
