//! How much memory a run takes at its peak: the bench runs itself once more, and that process looks at itself.

use std::process::{Command, Stdio};

use crate::goals::{self, Goal};
use crate::scenario::trackers;
use crate::threads;

/// The argument by which the bench is told to be that process; the number of SIMs follows.
pub(crate) const ARGUMENT: &str = "--resident";

const MIB: f64 = 1024.0 * 1024.0;
/// What it may take, in MiB, however many SIMs there are.
const LIMIT: f64 = 50.0;

/// SIMs that are run.
const SIMS: [u32; 2] = [100_000, 10_000_000];

/// Is that process, if the arguments say so.
pub(crate) fn is_it() -> bool {
    let sims = std::env::args()
        .skip_while(|argument| argument != ARGUMENT)
        .nth(1);
    let Some(sims) = sims.and_then(|sims| sims.parse().ok()) else {
        return false;
    };
    let report = threads::run(&trackers(sims), &threads::pool(2));
    assert_eq!(report.cohorts.len(), 1, "one cohort");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    println!("{}", peak.map_or("", |peak| peak.trim().trim_end_matches(" kB")));
    true
}

/// Prints it for few and for many SIMs.
pub(crate) fn print() {
    println!("peak resident set of a process that runs so many SIMs on two threads, in MiB");
    for sims in SIMS {
        if let Some(peak) = peak_mib(sims) {
            goals::print(&format!("{sims} SIMs"), peak, Goal::AtMost(LIMIT));
        }
    }
    println!();
}

/// Asserts that a few SIMs stay within the limit.
pub(crate) fn assert_small() {
    if let Some(peak) = peak_mib(400) {
        assert!(peak < LIMIT, "{peak} MiB are resident");
    }
}

/// Runs so many SIMs in another process, and gives its peak in MiB; `None`, loudly, where a process cannot look at itself.
fn peak_mib(sims: u32) -> Option<f64> {
    if !cfg!(target_os = "linux") {
        eprintln!("memory: SKIPPED, as there is no /proc/self/status");
        return None;
    }
    let bench = std::env::current_exe().expect("the bench is a file");
    let output = Command::new(bench)
        .args([ARGUMENT, &sims.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .expect("the bench starts");
    assert!(output.status.success(), "{sims} SIMs could be run");
    let peak = String::from_utf8_lossy(&output.stdout);
    let kib: f64 = peak.trim().parse().expect("Linux tells the peak");
    Some(kib * 1024.0 / MIB)
}
