//! Runs the check of the same name on whatever libFuzzer comes up with.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sim_lifecycle_fuzz_checks::json_error(bytes));
