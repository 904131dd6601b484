//! Looks into Rust source without a parser: what it defines, what it tests, and which rules its comments cite.

use std::collections::BTreeSet;

use super::rules::is_id;

/// Tells whether the source defines an item: `name`, or a variant or a field as `Type::name`.
pub fn defines(source: &str, item: &str) -> bool {
    match item.split_once("::") {
        Some((owner, member)) => members(source, owner).any(|line| begins_with(line, member)),
        None => code(source).any(|line| defines_here(line, item)),
    }
}

fn defines_here(line: &str, item: &str) -> bool {
    let is_defined = ["fn", "struct", "enum", "const", "trait", "type", "mod"]
        .iter()
        .any(|keyword| follows(line, keyword, item));
    is_defined || (line.starts_with("impl") && words(line).any(|word| word == item))
}

/// Tells whether the keyword stands in the line with the name right after it.
fn follows(line: &str, keyword: &str, name: &str) -> bool {
    words(line)
        .zip(words(line).skip(1))
        .any(|pair| pair == (keyword, name))
}

/// The lines of code, without their indentation.
fn code(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
}

/// The lines that stand directly within the braces of a struct or an enum.
fn members<'a>(source: &'a str, owner: &str) -> impl Iterator<Item = &'a str> {
    let is_opening = |line: &&str| {
        !line.trim_start().starts_with("//")
            && (follows(line, "struct", owner) || follows(line, "enum", owner))
    };
    let opening = source.lines().position(|line| is_opening(&line));
    let body = opening.map(|at| source.lines().skip(at + 1).take_while(|line| *line != "}"));
    // What belongs to a variant stands deeper still.
    let direct = body
        .into_iter()
        .flatten()
        .filter_map(|line| line.strip_prefix("    "));
    direct.filter(|line| !line.starts_with([' ', '/', '#']))
}

fn begins_with(line: &str, member: &str) -> bool {
    words(line).find(|word| !["pub", "super", "crate"].contains(word)) == Some(member)
}

/// Says what is wrong with a test function that the document names; those that `proptest!` and `prop_state_machine!`
/// are given look like any other.
pub fn missing_test(source: &str, name: &str) -> Option<&'static str> {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let Some(at) = lines.iter().position(|line| follows(line, "fn", name)) else {
        return Some("is not defined there");
    };
    let before = lines[..at].iter().rev();
    let attributes: Vec<_> = before
        .take_while(|line| line.starts_with("#[") || line.starts_with("//"))
        .collect();
    if !attributes.contains(&&"#[test]") {
        return Some("has no #[test] before it");
    }
    if attributes.iter().any(|line| line.starts_with("#[ignore")) {
        return Some("is ignored");
    }
    None
}

/// The ids in the comments of a source; `T1 to T4` cites those in between, too.
pub fn citations(source: &str) -> BTreeSet<String> {
    let mut cited = BTreeSet::new();
    let comments = source.lines().filter_map(|line| Some(line.split_once("//")?.1));
    for comment in comments {
        let words: Vec<_> = words(comment).collect();
        cited.extend(words.iter().filter(|word| is_id(word)).map(ToString::to_string));
        for range in words.windows(3) {
            if let [from, "to", to] = range {
                cited.extend(between(from, to));
            }
        }
    }
    cited
}

fn between(from: &str, to: &str) -> Vec<String> {
    let number = |id: &str| id.get(1..).and_then(|digits| digits.parse::<u32>().ok());
    match (number(from), number(to)) {
        (Some(first), Some(last)) if is_id(from) && is_id(to) && from.as_bytes()[0] == to.as_bytes()[0] => {
            (first..=last)
                .map(|number| format!("{}{number}", &from[..1]))
                .collect()
        }
        _ => Vec::new(),
    }
}

pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}
