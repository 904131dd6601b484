//! The example files are read, and the page on the file names every key.

use std::fs;
use std::path::Path;

use sim_lifecycle::whatif::scenario::KEYS;

use crate::{FULL, read};

const PAGE: &str = include_str!("../../docs/scenario.md");

#[test]
fn every_example_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scenarios");
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let scenario = read(&fs::read_to_string(&path).unwrap());
        assert!(!scenario.title.is_empty(), "{} has no title", path.display());
        count += 1;
    }
    assert!(count >= 4, "{count} examples");
}

#[test]
fn the_page_has_every_key_in_a_row() {
    for (table, keys) in KEYS {
        for key in *keys {
            let key = if table.ends_with("waves") {
                format!("waves.{key}")
            } else {
                (*key).to_owned()
            };
            let row = PAGE.lines().any(|line| {
                line.starts_with('|')
                    && line
                        .split('|')
                        .skip(1)
                        .take(2)
                        .any(|cell| cell.contains(&format!("`{key}`")))
            });
            assert!(row, "docs/scenario.md has no row for `{key}` of [{table}]");
        }
    }
}

#[test]
fn the_page_is_read_by_its_own_rules() {
    let (_, example) = PAGE.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    read(example);
}

#[test]
fn the_full_scenario_has_every_key() {
    for (_, keys) in KEYS {
        for key in *keys {
            assert!(FULL.contains(key), "{key}");
        }
    }
}
