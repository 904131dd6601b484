//! Reads the rules out of the document: a heading with the id, the rule in words, then a list of what it names.

/// One rule as the document has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    pub id: String,
    /// Whether it is restated in words, and not only named.
    pub has_words: bool,
    /// Where it comes from.
    pub from: Vec<String>,
    /// The fields of the policy that it is about.
    pub policy: Vec<String>,
    pub code: Named,
    pub tests: Named,
    pub logs: Vec<String>,
    pub bad_logs: Vec<String>,
}

/// What an entry names in files, or that nothing is there yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub is_planned: bool,
    pub items: Vec<Item>,
}

/// An item, and the file that it is said to be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub file: String,
    /// `None` where the file alone is named.
    pub name: Option<String>,
}

impl Rule {
    /// Not here yet: neither code nor test.
    pub fn is_planned(&self) -> bool {
        self.code.is_planned && self.tests.is_planned
    }
}

/// Tells whether a word is a rule's id: a capital and a number.
pub fn is_id(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|letter| letter.is_ascii_uppercase())
        && !letters.as_str().is_empty()
        && letters.as_str().len() <= 2
        && letters.all(|digit| digit.is_ascii_digit())
}

/// Gives the rules in the order of the document, and what of it cannot be read.
pub fn read(text: &str) -> (Vec<Rule>, Vec<String>) {
    let (mut rules, mut faults) = (Vec::new(), Vec::new());
    let mut current: Option<Rule> = None;
    for line in joined(text) {
        if let Some(heading) = line.strip_prefix('#') {
            rules.extend(current.take());
            let heading = heading.trim_start_matches('#').trim();
            if is_id(heading) {
                let id = heading.to_string();
                current = Some(Rule {
                    id,
                    ..Rule::default()
                });
            }
        } else if let Some(rule) = &mut current {
            match line.strip_prefix("- ") {
                Some(entry) => faults.extend(take(rule, entry)),
                None => rule.has_words |= !line.trim().is_empty(),
            }
        }
    }
    rules.extend(current);
    (rules, faults)
}

/// The lines of the document, an indented one joined to the one before.
fn joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match lines.last_mut() {
            Some(last) if line.starts_with("  ") => {
                last.push(' ');
                last.push_str(line.trim());
            }
            _ => lines.push(line.into()),
        }
    }
    lines
}

/// Takes one entry of a rule's list; gives what is wrong with it.
fn take(rule: &mut Rule, entry: &str) -> Option<String> {
    let Some((key, value)) = entry.split_once(':') else {
        return Some(format!("{}: `- {entry}` is no entry", rule.id));
    };
    match key {
        "from" => rule.from = value.split(',').map(|word| word.trim().into()).collect(),
        "policy" => rule.policy = quoted(value),
        "logs" => rule.logs = quoted(value),
        "bad logs" => rule.bad_logs = quoted(value),
        "code" => rule.code = named(value),
        "tests" => rule.tests = named(value),
        _ => return Some(format!("{}: there is no entry `{key}`", rule.id)),
    }
    None
}

fn named(value: &str) -> Named {
    let mut items: Vec<Item> = Vec::new();
    for token in quoted(value) {
        // Only a file's path has a slash.
        if token.contains('/') {
            items.push(Item {
                file: token,
                name: None,
            });
        } else {
            let last = items.last_mut();
            let file = last.as_ref().map_or(String::new(), |item| item.file.clone());
            match last {
                Some(item) if item.name.is_none() => item.name = Some(token),
                _ => items.push(Item {
                    file,
                    name: Some(token),
                }),
            }
        }
    }
    let is_planned = value.trim() == "planned";
    Named { is_planned, items }
}

/// What stands between backticks.
fn quoted(value: &str) -> Vec<String> {
    value.split('`').skip(1).step_by(2).map(String::from).collect()
}
