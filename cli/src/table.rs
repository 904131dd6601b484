//! `sim-lifecycle table`: the table of transitions and the diagram, from the crate's own table.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};
use serde::Serialize;
use sim_lifecycle::table::{AUTOMATIC, Edge, PlanChange, Row, TABLE, Verdict};
use sim_lifecycle::{Automatic, Policy, Requested, Settled};

use crate::failure::Failure;

/// Prints what each settled status allows, and what happens by itself
#[derive(Args)]
pub(crate) struct Arguments {
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Aligned columns
    Text,
    /// Tables for a document
    Markdown,
    /// A state diagram in Mermaid
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// Everything, for programs
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let policy = Policy::default();
    let text = match arguments.format {
        Format::Text => columns(&statuses()) + "\n" + &columns(&automatic(&policy)),
        Format::Markdown => markdown(&statuses()) + "\n" + &markdown(&automatic(&policy)),
        Format::Mermaid => mermaid(&policy),
        Format::Dot => dot(&policy),
        Format::Json => json(policy)?,
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::Write(error)),
        _ => Ok(()),
    }
}

type Cells = Vec<Vec<String>>;

fn statuses() -> Cells {
    let head = [
        "from \\ to",
        "ready",
        "active",
        "suspended",
        "deactivated",
        "rate plan",
    ];
    let facts = ["connects", "needs plan", "reset", "move", "delete"];
    let mut cells = vec![
        head.into_iter()
            .chain(facts)
            .map(String::from)
            .collect::<Vec<_>>(),
    ];
    for row in TABLE {
        let verdicts = Requested::ALL.map(|status| verdict(row.verdict(status)).to_owned());
        let facts = [row.connects, row.needs_plan, row.resets, row.moves, row.deletes];
        let mut line = vec![row.settled.to_string()];
        line.extend(verdicts);
        line.push(plan(row.plan).into());
        line.extend(facts.map(|fact| if fact { "yes" } else { "no" }.to_owned()));
        cells.push(line);
    }
    cells
}

fn automatic(policy: &Policy) -> Cells {
    let head = ["from", "to", "cause", "when"].map(String::from).to_vec();
    let lines = AUTOMATIC.map(|Edge { cause, from, to }| {
        vec![
            from.to_string(),
            to.to_string(),
            cause.to_string(),
            when(cause, policy),
        ]
    });
    std::iter::once(head).chain(lines).collect()
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Legal => "yes",
        Verdict::Same => "same",
        Verdict::IfReactivation => "no, policy",
        Verdict::Refused => "no",
    }
}

fn plan(change: PlanChange) -> &'static str {
    match change {
        PlanChange::AtOnce => "at once",
        PlanChange::ByOperator => "by operator",
        PlanChange::Refused => "no",
    }
}

fn when(cause: Automatic, policy: &Policy) -> String {
    match cause {
        Automatic::Data => format!("{} bytes since ready", policy.ready_data_limit),
        Automatic::Commands => format!("Command number {} since ready", policy.ready_command_limit),
        Automatic::ReadyPeriod => format!("{} after ready", policy.ready_period),
        Automatic::CancellationDelay => format!("{} after deactivated", policy.cancellation_delay),
    }
}

fn columns(cells: &Cells) -> String {
    let count = cells.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        cells
            .iter()
            .filter_map(|line| line.get(column))
            .map(String::len)
            .max()
    };
    let widths: Vec<_> = (0..count)
        .map(|column| width(column).unwrap_or_default())
        .collect();
    let line = |line: &Vec<String>| {
        let padded: Vec<_> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    cells.iter().map(line).collect()
}

fn markdown(cells: &Cells) -> String {
    let line = |line: &Vec<String>| format!("| {} |\n", line.join(" | "));
    let rule = |head: &Vec<String>| format!("|{}\n", " --- |".repeat(head.len()));
    let mut lines: Vec<_> = cells.iter().map(line).collect();
    lines.splice(1..1, cells.first().map(rule));
    lines.concat()
}

/// Every move there is: from, to, and what makes it.
fn moves(policy: &Policy) -> Vec<(Settled, Settled, String)> {
    let requested = TABLE.into_iter().flat_map(|row: Row| {
        Requested::ALL.into_iter().filter_map(move |status| {
            let label = match row.verdict(status) {
                Verdict::Legal => "request",
                Verdict::IfReactivation => "request, if reactivation",
                Verdict::Same | Verdict::Refused => return None,
            };
            Some((row.settled, Settled::from(status), label.to_owned()))
        })
    });
    let automatic = AUTOMATIC.map(|Edge { cause, from, to }| (from, to, when(cause, policy)));
    requested.chain(automatic).collect()
}

fn mermaid(policy: &Policy) -> String {
    let moves = moves(policy);
    let moves = moves
        .iter()
        .map(|(from, to, label)| format!("    {from} --> {to}: {label}\n"));
    let deletes = TABLE.iter().filter(|row| row.deletes);
    let ends = deletes.map(|row| format!("    {} --> [*]: deletion\n", row.settled));
    let start = String::from("stateDiagram-v2\n    [*] --> new\n");
    std::iter::once(start).chain(moves).chain(ends).collect()
}

fn dot(policy: &Policy) -> String {
    let moves = moves(policy);
    let moves = moves.iter().map(|(from, to, label)| {
        let style = if label.starts_with("request") {
            "solid"
        } else {
            "dashed"
        };
        format!("    {from} -> {to} [label=\"{label}\", style={style}];\n")
    });
    let start =
        String::from("digraph sim_lifecycle {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n");
    std::iter::once(start)
        .chain(moves)
        .chain(std::iter::once("}\n".into()))
        .collect()
}

#[derive(Serialize)]
struct Everything {
    statuses: [Row; 6],
    automatic: [Edge; 4],
    policy: Policy,
}

fn json(policy: Policy) -> Result<String, Failure> {
    let everything = Everything {
        statuses: TABLE,
        automatic: AUTOMATIC,
        policy,
    };
    Ok(serde_json::to_string_pretty(&everything)? + "\n")
}
