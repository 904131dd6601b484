//! The client as a process.

use std::process::Command;

fn poller(arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reconciling_poller"));
    let output = command.args(arguments).output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_client_ends_well_and_says_so() {
    let (ended_well, output) = poller(&["11"]);
    assert!(ended_well, "{output}");
    assert_eq!(
        output.lines().last(),
        Some("seed 11: 16 of 16 are as they should be")
    );
    assert!(
        output.contains("looks at the events and at 4 pages of Sims"),
        "{output}"
    );
}

#[test]
fn a_seed_is_a_number() {
    assert_eq!(poller(&["eleven"]), (false, String::new()));
}
