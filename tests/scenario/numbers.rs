//! Numbers, spans and instants in every way that they can be written.

use sim_lifecycle::whatif::Scenario;
use sim_lifecycle::whatif::scenario::Provision;

use crate::{LEAST, edited, read};

fn with(line: &str) -> Scenario {
    read(&format!("{LEAST}{line}\n"))
}

#[test]
fn a_number_is_read_to_the_millionth() {
    for (written, millionths) in [
        ("0", 0),
        ("-0.0", 0),
        ("0e999", 0),
        ("0.000001", 1),
        ("1e-6", 1),
        ("10e-7", 1),
        ("0.1", 100_000),
        ("0.35", 350_000),
        ("0.350000000000000000000000", 350_000),
        ("2", 2_000_000),
        ("+2.50", 2_500_000),
        ("0x10", 16_000_000),
        ("1_0.0_1", 10_010_000),
        ("1.25E+2", 125_000_000),
        ("1000", 1_000_000_000),
    ] {
        let read = with(&format!("churn_per_year = {written}"));
        assert_eq!(read.cohorts[0].churn_per_year.0, millionths, "{written}");
    }
}

#[test]
fn a_whole_number_is_read_in_every_base() {
    for (written, seed) in [
        ("0", 0),
        ("+5", 5),
        ("0xff_ff", 0xffff),
        ("0o17", 0o17),
        ("0b101", 0b101),
        ("9_223_372_036_854_775_807", 9_223_372_036_854_775_807),
    ] {
        assert_eq!(
            read(&format!("seed = {written}\n{LEAST}")).seed,
            seed,
            "{written}"
        );
    }
}

#[test]
fn a_span_is_read_in_every_unit() {
    for (written, millis) in [
        ("0 s", 0),
        ("7ms", 7),
        ("1 millisecond", 1),
        ("2 milliseconds", 2),
        ("1.5 s", 1_500),
        ("1 sec", 1_000),
        ("1 second", 1_000),
        ("2 seconds", 2_000),
        ("15 min", 900_000),
        ("1 minute", 60_000),
        ("2 minutes", 120_000),
        ("0.5 h", 1_800_000),
        ("1 hour", 3_600_000),
        ("2 hours", 7_200_000),
        ("1 d", 86_400_000),
        ("1 day", 86_400_000),
        ("2 days", 172_800_000),
        ("1 week", 604_800_000),
        ("2 weeks", 1_209_600_000),
        (" 1h30min  5 s ", 5_405_000),
        ("365000 days", 31_536_000_000_000),
    ] {
        let read = with(&format!("noticed_after = '{written}'"));
        assert_eq!(read.cohorts[0].noticed_after.millis(), millis, "{written}");
    }
}

#[test]
fn an_instant_is_read_with_its_offset() {
    for (written, shown) in [
        ("2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"),
        ("2026-01-05 08:00:00.25Z", "2026-01-05T08:00:00.250Z"),
        ("2026-01-05T08:00:00.123000Z", "2026-01-05T08:00:00.123Z"),
        ("2026-01-05T08:00:00+01:30", "2026-01-05T06:30:00Z"),
        ("2026-01-05T08:00:00-08:00", "2026-01-05T16:00:00Z"),
        ("2026-01-05", "2026-01-05T00:00:00Z"),
        ("1970-01-01", "1970-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ] {
        let read = read(&edited(LEAST, "2026-01-05T08:00:00Z", written));
        let Provision::At(at) = read.cohorts[0].provision else {
            panic!("{read:?}")
        };
        assert_eq!(at.to_string(), shown);
    }
}

#[test]
fn both_ends_of_every_range_are_read() {
    for (from, to) in [
        ("2026-01-01", "1970-01-01"),
        ("2026-01-01", "9000-12-31"),
        ("30 days", "1 day"),
        ("30 days", "36525 days"),
        ("sims = 10\n", "sims = 1\n"),
        ("sims = 10\n", "sims = 1_000_000_000_000\n"),
    ] {
        read(&edited(LEAST, from, to));
    }
    for line in [
        "commands_per_day = 1_000_000",
        "lost_per_year = 1000",
        "resets_per_year = 1000.0",
        "data = { sessions_per_day = 0.000001, bytes = 1 }",
        "data = { sessions_per_day = 1_000_000, bytes = 1_099_511_627_776 }",
        "data = { sessions_per_day = 1, mean_bytes = 1_099_511_627_776 }",
        "on_conflict = { retry_after = '1 ms', retries = 1_000_000 }",
        "on_failure = { retry_after = '365000 days', retries = 0 }",
        "first_use = { mean = '1 ms' }",
        "first_use = { from = '0 s', to = '1 ms' }",
        "suspension = { after = '0 s', lasting = '1 min' }",
        "suspension = { after = { from = '0 s', to = '1 min' }, lasting = { at_least = '9 s', mean = '21 s' } }",
        "suspension = { from = '11-01', to = '03-15', spread = '134 days' }",
        "suspension = { from = '02-28', to = '02-29', spread = '1 day' }",
        "suspension = { from = '12-31', to = '01-01', spread = '1 day' }",
        "suspension = { from = '01-01', to = '07-02', spread = '182 days' }",
    ] {
        with(line);
    }
    read(&format!("operator.failure_rate = 1\n{LEAST}"));
    read(&format!(
        "operator.outage = [{{ from = 2026-01-01, lasting = '1 ms' }}, {{ from = 2026-01-01T00:00:00.002Z, lasting = '1 s' }}]\n{LEAST}"
    ));
}
