//! Holds `docs/spec.md` to the code and the tests that it names, and shows that the check notices what is wrong.

#![allow(unreachable_pub, reason = "the modules are this test's own")]

mod spec {
    pub mod check;
    pub mod project;
    pub mod rules;
    mod self_test;
    pub mod source;
}

use std::collections::BTreeSet;

use sim_lifecycle::table::{TABLE, Verdict};
use sim_lifecycle::{Code, Requested};
use strum::IntoEnumIterator;

use spec::check::{check, undecided};
use spec::project::{Disk, Project};
use spec::rules::{Rule, read};

/// How many rules each section has; a rule that comes or goes changes a number here.
const SECTIONS: [(char, u32); 11] = [
    ('V', 13),
    ('T', 11),
    ('U', 10),
    ('A', 12),
    ('R', 5),
    ('M', 4),
    ('X', 2),
    ('C', 8),
    ('E', 2),
    ('L', 4),
    ('B', 5),
];

fn document(path: &str) -> String {
    Disk.read(path).unwrap_or_else(|| panic!("there is no {path}"))
}

fn rules() -> (Vec<Rule>, Vec<String>) {
    read(&document("docs/spec.md"))
}

/// The cells of every line of every table of the document.
fn table_lines() -> Vec<Vec<String>> {
    let text = document("docs/spec.md");
    let lines = text.lines().filter_map(|line| line.strip_prefix("| "));
    lines
        .map(|line| {
            let cells = line.trim_end_matches(['|', ' ']).split(" | ");
            cells.map(|cell| cell.trim_matches('`').to_string()).collect()
        })
        .collect()
}

#[test]
fn each_rule_has_its_code_and_its_tests() {
    let (rules, mut faults) = rules();
    faults.extend(check(&rules, &SECTIONS, &Disk));
    assert!(
        faults.is_empty(),
        "{} faults in docs/spec.md:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn each_decision_has_its_reason() {
    let faults = undecided(&rules().0, &document("docs/decisions.md"));
    assert!(faults.is_empty(), "in docs/decisions.md:\n{}", faults.join("\n"));
}

/// The code's own table is what the kernel asks, so a document that differs from it is wrong.
#[test]
fn the_table_of_statuses_is_that_of_the_code() {
    let lines = table_lines();
    for row in TABLE {
        let verdicts = Requested::ALL.map(|status| match row.verdict(status) {
            Verdict::Legal => "yes",
            Verdict::Same => "same",
            Verdict::IfReactivation => "no, policy",
            Verdict::Refused => "no",
        });
        let from = row.settled.to_string();
        let documented = lines.iter().find(|cells| cells.first() == Some(&from));
        let cells: Vec<_> = documented.into_iter().flatten().skip(1).collect();
        assert_eq!(cells, verdicts, "from {from}");
    }
}

#[test]
fn the_table_of_codes_is_that_of_the_code() {
    let documented: Vec<_> = table_lines()
        .into_iter()
        .filter(|cells| cells.first().is_some_and(|code| code.parse::<u16>().is_ok()))
        .map(|cells| cells[..2].join(" "))
        .collect();
    let codes: Vec<_> = Code::iter()
        .map(|code| format!("{} {}", code.number(), code.http_status()))
        .collect();
    assert_eq!(documented, codes);
}

/// An id in a comment that the document does not have sends its reader nowhere.
#[test]
fn no_comment_cites_a_rule_that_is_not_there() {
    let known: BTreeSet<_> = rules().0.into_iter().map(|rule| rule.id).collect();
    let is_of_a_section = |id: &String| SECTIONS.iter().any(|(letter, _)| id.starts_with(*letter));
    let unknown: Vec<_> = Disk
        .cited()
        .into_iter()
        .filter(|id| is_of_a_section(id) && !known.contains(id))
        .collect();
    assert!(
        unknown.is_empty(),
        "cited in src/ and not in docs/spec.md: {unknown:?}"
    );
}
