//! The files that the document speaks of: those on disk, or those of an example.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::source::citations;

/// What the check has to look up.
pub trait Project {
    /// Gives a file's text, by its path from the package's folder.
    fn read(&self, path: &str) -> Option<String>;

    /// Gives the ids that comments under `src/` cite.
    fn cited(&self) -> BTreeSet<String>;
}

/// The package itself.
pub struct Disk;

impl Project for Disk {
    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
    }

    fn cited(&self) -> BTreeSet<String> {
        let mut cited = BTreeSet::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            let entries = fs::read_dir(&folder).expect("the package has its sources");
            for path in entries.map(|entry| entry.expect("a folder can be listed").path()) {
                if path.is_dir() {
                    folders.push(path);
                } else {
                    cited.extend(citations(&fs::read_to_string(path).expect("sources are UTF-8")));
                }
            }
        }
        cited
    }
}
