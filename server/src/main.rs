//! The command `sim-lifecycle-server`.

fn main() {}
