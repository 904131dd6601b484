//! Shows that the check notices each kind of error: a sound example, and what is told of each way to break it.

use std::collections::BTreeSet;

use super::check::{check, undecided};
use super::project::Project;
use super::rules::read;
use super::source::{citations, defines, missing_test};

const SECTIONS: [(char, u32); 2] = [('A', 2), ('B', 1)];

const SOUND: &str = "\
# Rules

## 1 Section

### A1

It goes up.

- from: source, decision
- policy: `limit`
- code: `src/up.rs`: `up`, `Way::Up`; `src/policy.rs`: `Policy`
- tests: `tests/up.rs`: `goes_up`,
  `goes_far_up`
- logs: `a1-up`

### A2

It comes down:

1. slowly.

- from: published fact
- code: `src/up.rs`: `Down`
- bad logs: `down`

## 2 Not here yet

### B1

It stays.

- from: decision
- code: planned
- tests: planned
";

struct Example;

impl Project for Example {
    fn read(&self, path: &str) -> Option<String> {
        let text = match path {
            "src/up.rs" => {
                "// struct Left;\npub const fn up() {}\npub enum Way {\n    /// Up.\n    Up {\n        far: bool,\n    },\n}\nimpl Go for Down {}\n"
            }
            "src/policy.rs" => "pub struct Policy {\n    pub limit: u64,\n}\n",
            "tests/up.rs" => {
                "#[test]\n/// Far.\nfn goes_far_up() {}\n#[test]\nfn goes_up() {}\n\nfn helps() {}\n#[test]\n#[ignore = \"why\"]\nfn sleeps() {}\n"
            }
            "tests/logs/a1-up.in.jsonl"
            | "tests/logs/a1-up.out.jsonl"
            | "tests/logs/half.in.jsonl"
            | "tests/logs/bad/down.in.jsonl"
            | "tests/logs/bad/down.line" => "",
            _ => return None,
        };
        Some(text.into())
    }

    fn cited(&self) -> BTreeSet<String> {
        ["A1", "A2"].map(String::from).into()
    }
}

fn faults(text: &str) -> Vec<String> {
    let (rules, mut faults) = read(text);
    faults.extend(check(&rules, &SECTIONS, &Example));
    faults
}

#[test]
fn a_sound_document_has_no_faults() {
    assert_eq!(faults(SOUND), Vec::<String>::new());
    let ids: Vec<_> = read(SOUND).0.into_iter().map(|rule| rule.id).collect();
    assert_eq!(ids, ["A1", "A2", "B1"]);
}

#[test]
fn each_kind_of_error_is_noticed() {
    for (sound, broken, fault) in [
        ("### B1", "### B2", "B1: is missing"),
        ("### B1", "### A2", "A2: stands there 2 times"),
        ("### B1", "### C1", "C1: is no id that is expected"),
        ("It goes up.", "", "A1: is not restated"),
        ("- from: published fact\n", "", "A2: has no origin"),
        ("published fact", "hearsay", "A2: `hearsay` is no origin"),
        ("- code: `src/up.rs`: `Down`\n", "", "A2: has no code"),
        ("- bad logs: `down`\n", "", "A2: has no test"),
        ("- tests: planned\n", "", "B1: has no code"),
        ("- code: planned\n", "", "B1: has no test"),
        (
            "- bad logs: `down`",
            "- bad logs: `down`\n- tests: planned",
            "A2: has tests and is planned",
        ),
        ("- logs:", "- lags:", "A1: there is no entry `lags`"),
        ("- logs: `a1-up`", "- logs", "A1: `- logs` is no entry"),
        (
            "`src/up.rs`: `Down`",
            "`src/up.rs`",
            "A2: names nothing in src/up.rs",
        ),
        (
            "`src/up.rs`: `Down`",
            "`src/down.rs`: `Down`",
            "A2: there is no file `src/down.rs`, where `Down` should be",
        ),
        ("`Down`", "`Left`", "A2: src/up.rs: `Left` is not defined there"),
        (
            "`Way::Up`",
            "`Way::far`",
            "A1: src/up.rs: `Way::far` is not defined there",
        ),
        (
            "`goes_up`",
            "`goes`",
            "A1: tests/up.rs: `goes` is not defined there",
        ),
        (
            "`goes_up`",
            "`helps`",
            "A1: tests/up.rs: `helps` has no #[test] before it",
        ),
        (
            "`goes_far_up`",
            "`sleeps`",
            "A1: tests/up.rs: `sleeps` is ignored",
        ),
        ("`a1-up`", "`half`", "A1: there is no tests/logs/half.out.jsonl"),
        (
            "`a1-up`",
            "`a1-down`",
            "A1: there is no tests/logs/a1-down.in.jsonl",
        ),
        ("`down`", "`up`", "A2: there is no tests/logs/bad/up.line"),
        (
            "policy: `limit`",
            "policy: `limits`",
            "A1: the policy has no `limits`",
        ),
        (
            "- code: planned\n- tests: planned",
            "- code: `src/up.rs`: `up`\n- logs: `a1-up`",
            "B1: no comment under src/ cites it",
        ),
    ] {
        assert!(SOUND.contains(sound), "{sound}");
        let told = faults(&SOUND.replacen(sound, broken, 1));
        assert!(told.contains(&fault.to_string()), "{broken}: {told:?}");
    }
}

#[test]
fn a_decision_without_a_reason_is_noticed() {
    let rules = read(SOUND).0;
    assert_eq!(undecided(&rules, "A1: `limit`. B1."), Vec::<String>::new());
    assert_eq!(
        undecided(&rules, "A11, `limits`, B1"),
        [
            "A1: is a decision, and has no reason there",
            "A1: `limit` is not named there"
        ]
    );
}

#[test]
fn items_are_found_where_they_are_defined_and_not_where_they_are_named() {
    let source = "use a::Up;\n// fn up\nlet down = up();\npub(super) struct Way<T> {\n    pub(super) far: T,\n}\nconst UP: u8 = 1;\n";
    for (item, is_there) in [
        ("up", false),
        ("Up", false),
        ("UP", true),
        ("Way", true),
        ("Way::far", true),
        ("Way::UP", false),
    ] {
        assert_eq!(defines(source, item), is_there, "{item}");
    }
    assert_eq!(
        missing_test("proptest! {\n    #[test]\n    fn up(a in b()) {}\n}", "up"),
        None
    );
}

#[test]
fn citations_are_those_of_comments() {
    let source = "/// Rule T8, of T1 to T3.\nlet a = U1; // A5; not A5b, XA1, v1\nlet b = \"V2\";";
    let cited = ["A5", "T1", "T2", "T3", "T8"].map(String::from);
    assert_eq!(citations(source), BTreeSet::from(cited));
}
