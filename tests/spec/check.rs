//! What can be wrong with the document: each fault says which rule it is about, and what is wrong.

use std::collections::BTreeMap;

use super::project::Project;
use super::rules::{Item, Rule};
use super::source::{defines, missing_test, words};

const ORIGINS: [&str; 3] = ["source", "published fact", "decision"];

/// Gives every fault of the rules: of their number, of what each says, and of what each names.
pub fn check(rules: &[Rule], sections: &[(char, u32)], project: &impl Project) -> Vec<String> {
    let mut faults = wrong_ids(rules, sections);
    let cited = project.cited();
    for rule in rules {
        let mut wrong = incomplete(rule);
        wrong.extend(missing(rule, project));
        if !rule.is_planned() && !cited.contains(&rule.id) {
            wrong.push("no comment under src/ cites it".into());
        }
        faults.extend(wrong.into_iter().map(|what| format!("{}: {what}", rule.id)));
    }
    faults
}

/// The ids of a section are 1, 2, 3 and so on, each once.
fn wrong_ids(rules: &[Rule], sections: &[(char, u32)]) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules {
        *counts.entry(&rule.id).or_default() += 1;
    }
    let mut faults = Vec::new();
    for (letter, last) in sections {
        for id in (1..=*last).map(|number| format!("{letter}{number}")) {
            match counts.remove(id.as_str()) {
                None => faults.push(format!("{id}: is missing")),
                Some(1) => {}
                Some(count) => faults.push(format!("{id}: stands there {count} times")),
            }
        }
    }
    faults.extend(counts.keys().map(|id| format!("{id}: is no id that is expected")));
    faults
}

/// What a rule has to say of itself.
fn incomplete(rule: &Rule) -> Vec<String> {
    let mut faults = Vec::new();
    if !rule.has_words {
        faults.push("is not restated".into());
    }
    if rule.from.is_empty() {
        faults.push("has no origin".into());
    }
    let unknown = rule
        .from
        .iter()
        .filter(|origin| !ORIGINS.contains(&origin.as_str()));
    faults.extend(unknown.map(|origin| format!("`{origin}` is no origin")));
    let has_tests = !rule.tests.items.is_empty() || !rule.logs.is_empty() || !rule.bad_logs.is_empty();
    if rule.code.items.is_empty() && !rule.is_planned() {
        faults.push("has no code".into());
    }
    if !has_tests && !rule.is_planned() {
        faults.push("has no test".into());
    }
    if has_tests && rule.tests.is_planned {
        faults.push("has tests and is planned".into());
    }
    faults
}

/// What a rule names and is not there.
fn missing(rule: &Rule, project: &impl Project) -> Vec<String> {
    let mut faults = Vec::new();
    for item in &rule.code.items {
        faults.extend(look_up(item, project, |source, name| {
            (!defines(source, name)).then_some("is not defined there")
        }));
    }
    for item in &rule.tests.items {
        faults.extend(look_up(item, project, missing_test));
    }
    for (logs, folder, ending) in [
        (&rule.logs, "tests/logs", "out.jsonl"),
        (&rule.bad_logs, "tests/logs/bad", "line"),
    ] {
        for log in logs {
            let files = ["in.jsonl", ending].map(|ending| format!("{folder}/{log}.{ending}"));
            let absent = files.into_iter().filter(|file| project.read(file).is_none());
            faults.extend(absent.map(|file| format!("there is no {file}")));
        }
    }
    for field in &rule.policy {
        let policy = project.read("src/policy.rs").unwrap_or_default();
        if !defines(&policy, &format!("Policy::{field}")) {
            faults.push(format!("the policy has no `{field}`"));
        }
    }
    faults
}

fn look_up(
    item: &Item,
    project: &impl Project,
    wrong: impl FnOnce(&str, &str) -> Option<&'static str>,
) -> Option<String> {
    let Item { file, name } = item;
    let Some(name) = name else {
        return Some(format!("names nothing in {file}"));
    };
    match project.read(file) {
        None => Some(format!("there is no file `{file}`, where `{name}` should be")),
        Some(source) => wrong(&source, name).map(|why| format!("{file}: `{name}` {why}")),
    }
}

/// Gives the rules that are decisions, and the fields of the policy, that the other document does not mention.
pub fn undecided(rules: &[Rule], decisions: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for rule in rules {
        let is_decided = rule.from.iter().any(|origin| origin == "decision");
        if is_decided && words(decisions).all(|word| word != rule.id) {
            faults.push(format!("{}: is a decision, and has no reason there", rule.id));
        }
        let unnamed = rule
            .policy
            .iter()
            .filter(|field| !decisions.contains(&format!("`{field}`")));
        faults.extend(unnamed.map(|field| format!("{}: `{field}` is not named there", rule.id)));
    }
    faults
}
