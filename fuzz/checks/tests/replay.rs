//! Every input that is kept, through its check: what fuzzing came to once, holds under every later change.

#![allow(clippy::panic, clippy::unwrap_used, reason = "what is wrong stops the test")]

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use sim_lifecycle_fuzz_checks::{CHECKS, Check};

/// A folder beside this package.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn names(folder: &Path) -> BTreeSet<String> {
    let names = entries(folder)
        .into_iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned());
    names.collect()
}

/// Gives how many inputs held.
fn replay(check: Check, folder: &Path) -> usize {
    let inputs = entries(folder);
    for input in &inputs {
        let bytes = fs::read(input).unwrap();
        assert!(
            catch_unwind(|| check(&bytes)).is_ok(),
            "{} does not hold",
            input.display()
        );
    }
    inputs.len()
}

#[test]
fn every_kept_input_holds() {
    for (name, check) in CHECKS {
        assert!(
            replay(*check, &folder("corpus").join(name)) > 0,
            "the corpus of {name} is empty"
        );
    }
}

/// `seeds` has what somebody thought of, `found` what once broke something; not every check has some.
#[test]
fn every_named_input_holds() {
    for (name, check) in CHECKS {
        for folder in ["seeds", "found"].map(|kind| folder(kind).join(name)) {
            assert!(
                !folder.exists() || replay(*check, &folder) > 0,
                "{} is empty",
                folder.display()
            );
        }
    }
}

/// A target without a check, or a corpus without either, would be run by nobody.
#[test]
fn targets_corpora_and_checks_are_the_same() {
    let checks: BTreeSet<String> = CHECKS.iter().map(|(name, _)| (*name).into()).collect();
    let targets = |folder: &str, end: &str| -> BTreeSet<String> {
        let names = names(&self::folder(folder));
        names
            .iter()
            .map(|name| {
                name.strip_suffix(end)
                    .unwrap_or_else(|| panic!("{name} in {folder}"))
                    .into()
            })
            .collect()
    };
    assert_eq!(targets("fuzz_targets", ".rs"), checks);
    assert_eq!(targets("dictionaries", ".dict"), checks);
    assert_eq!(names(&folder("corpus")), checks);
    for named in ["seeds", "found"] {
        assert!(names(&folder(named)).is_subset(&checks), "{named}");
    }
}
