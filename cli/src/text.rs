//! What happened in a replay, for people: one short line each, and a summary.

use std::collections::BTreeMap;
use std::io::{self, Write};

use sim_lifecycle::id::is_shaped_like_a_sid;
use sim_lifecycle::replay::{Output, OutputKind, Replay};
use sim_lifecycle::text::Method;
use sim_lifecycle::wire::{Moved, StatusWord, write_time};

/// Writes one line: when, which Sim by the end of its SID, what.
pub(crate) fn write_line(output: &Output, written: &mut impl Write) -> io::Result<()> {
    let (word, what) = describe(&output.kind);
    let what = if what.is_empty() {
        what
    } else {
        format!("  {what}")
    };
    let line = format!(
        "{:<20}  {:>9}  {word:<13}{what}",
        write_time(output.at),
        short(&output.sim)
    );
    writeln!(written, "{}", one_line(line.trim_end()))
}

/// What users wrote may have line breaks and worse in it; here they are shown, not done.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// The end of a SID is what tells it from others; any other word stays whole.
fn short(word: &str) -> String {
    match (word.get(..2), word.get(28..)) {
        (Some(kind), Some(end)) if is_shaped_like_a_sid(word) => format!("{kind}…{end}"),
        _ => word.to_owned(),
    }
}

fn before_and_after<T>(moved: &Moved<T>, shown: impl Fn(&T) -> String) -> String {
    let [previous, updated] =
        [&moved.previous, &moved.updated].map(|value| value.as_ref().map_or("?".into(), &shown));
    format!("{previous} → {updated}")
}

fn describe(kind: &OutputKind) -> (&'static str, String) {
    match kind {
        OutputKind::Accepted { http_status, status } => (
            "accepted",
            status.map_or(format!("{http_status}"), |status| {
                format!("{http_status}, now {status}")
            }),
        ),
        OutputKind::Refused {
            http_status,
            code,
            message,
        } => ("refused", format!("{http_status}, {code}: {message}")),
        OutputKind::Stale { request } => ("stale", format!("answer to request {request}")),
        OutputKind::CommandsCallback { method, url } => ("Command", format!("{method} {url}")),
        OutputKind::Status {
            previous,
            updated,
            cause,
        } => ("status", format!("{previous} → {updated} ({cause})")),
        OutputKind::ResetStatus { updated } => (
            "reset",
            updated.map_or("over".into(), |status| status.to_string()),
        ),
        OutputKind::MonitorEvent {
            resource_properties, ..
        } => {
            let status = resource_properties.status.as_ref();
            let plan = resource_properties.rate_plan_sid.as_ref();
            let moved: Vec<_> = [
                status.map(|moved| before_and_after(moved, StatusWord::to_string)),
                plan.map(|moved| {
                    before_and_after(moved, |plan| {
                        plan.as_ref()
                            .map_or("no plan".into(), |plan| short(plan.as_str()))
                    })
                }),
            ]
            .into_iter()
            .flatten()
            .collect();
            ("Monitor event", moved.join(", "))
        }
        OutputKind::SuspendedFeeStarted => ("fee", "the monthly suspended fee starts".into()),
        OutputKind::Upstream {
            request,
            kind,
            status,
            rate_plan_sid,
        } => {
            let status = status.map(|status| format!(" {status}")).unwrap_or_default();
            let plan = match rate_plan_sid {
                None => String::new(),
                Some(None) => ", no plan".into(),
                Some(Some(plan)) => format!(", plan {}", short(plan.as_str())),
            };
            ("to operator", format!("request {request}: {kind}{status}{plan}"))
        }
        OutputKind::Callback {
            method, url, body, ..
        } => {
            let address = url.split('?').next().unwrap_or_default();
            let parameters = match method {
                Method::Post => body.as_deref().unwrap_or_default(),
                Method::Get => url.as_str(),
            };
            let told = parameters.split(['&', '?', '#']).filter(|pair| {
                ["SimStatus=", "ErrorCode="]
                    .iter()
                    .any(|name| pair.starts_with(name))
            });
            let told: Vec<_> = told.collect();
            ("callback", format!("{method} {address} {}", told.join(" ")))
        }
        other => ("other", format!("{other:?}")),
    }
}

/// How often what happened, for the end of a replay.
#[derive(Default)]
pub(crate) struct Summary {
    accepted: u64,
    refused: BTreeMap<u16, u64>,
    stale: u64,
    callbacks: u64,
    causes: BTreeMap<String, u64>,
}

impl Summary {
    pub(crate) fn count(&mut self, output: &Output) {
        match &output.kind {
            OutputKind::Accepted { .. } => self.accepted += 1,
            OutputKind::Refused { code, .. } => *self.refused.entry(*code).or_default() += 1,
            OutputKind::Stale { .. } => self.stale += 1,
            OutputKind::Callback { .. } => self.callbacks += 1,
            OutputKind::Status { cause, .. } => *self.causes.entry(cause.to_string()).or_default() += 1,
            OutputKind::CommandsCallback { .. }
            | OutputKind::ResetStatus { .. }
            | OutputKind::MonitorEvent { .. }
            | OutputKind::SuspendedFeeStarted
            | OutputKind::Upstream { .. }
            | _ => {}
        }
    }

    pub(crate) fn write(&self, replay: &Replay, written: &mut impl Write) -> io::Result<()> {
        let mut statuses = BTreeMap::<_, u64>::new();
        for status in replay.statuses() {
            *statuses.entry(status).or_default() += 1;
        }
        let refused: u64 = self.refused.values().sum();
        writeln!(written)?;
        writeln!(written, "{} lines", replay.lines())?;
        writeln!(written, "Sims at the end   {}", list(&statuses))?;
        writeln!(written, "status changes    {}", list(&self.causes))?;
        writeln!(
            written,
            "requests          {} accepted, {refused} lines refused ({})",
            self.accepted,
            list(&self.refused)
        )?;
        writeln!(written, "operator answers  {} stale", self.stale)?;
        writeln!(written, "callbacks         {}", self.callbacks)
    }
}

fn list<K: std::fmt::Display>(counts: &BTreeMap<K, u64>) -> String {
    let counts: Vec<_> = counts
        .iter()
        .map(|(what, count)| format!("{what} × {count}"))
        .collect();
    if counts.is_empty() {
        "none".into()
    } else {
        counts.join(", ")
    }
}
