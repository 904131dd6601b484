//! Every message, held by a snapshot: each field spoilt in each way that it can be.

use insta::assert_snapshot;
use sim_lifecycle::whatif::Scenario;

use crate::{FULL, LEAST, edited};

/// What each edit of the full scenario is answered with. The line has to be one that names the field or what holds it.
fn told(edits: &[(&str, &str)]) -> String {
    let mut told = String::new();
    for (from, to) in edits {
        let text = edited(FULL, from, to);
        let error = match Scenario::from_toml(&text) {
            Ok(scenario) => panic!("{to:?} for {from:?} is read: {scenario:?}"),
            Err(error) => error,
        };
        let line = text.lines().nth(error.line - 1).unwrap();
        let named = error
            .key
            .split(['.', '['])
            .any(|step| line.contains(step.trim_matches('"')));
        assert!(named || error.line == 1, "{error} is not about {line:?}");
        told.push_str(&format!("{}\n    {error}\n", to.escape_debug()));
    }
    told
}

#[test]
fn at_the_top() {
    assert_snapshot!(told(&[
        ("title = \"All there is\"", "title = 5"),
        ("title = \"All there is\"", "title = \"one\\ntwo\""),
        ("title = \"All there is\"", "titel = \"All there is\""),
        ("title = \"All there is\"", "something-else = 1"),
        ("start = 2026-01-01", ""),
        ("start = 2026-01-01", "start = \"2026-01-01\""),
        ("start = 2026-01-01", "start = 2026-01-01T00:00:00Z"),
        ("start = 2026-01-01", "start = 1969-12-31"),
        ("start = 2026-01-01", "start = 9001-01-01"),
        ("horizon = \"1095 days\"", ""),
        ("horizon = \"1095 days\"", "horizon = 1095"),
        ("horizon = \"1095 days\"", "horizon = \"36 h\""),
        ("horizon = \"1095 days\"", "horizon = \"0 days\""),
        ("horizon = \"1095 days\"", "horizon = \"36526 days\""),
        ("horizon = \"1095 days\"", "horizon = \"3 years\""),
        ("seed = 7", "seed = -1"),
        ("seed = 7", "seed = 9223372036854775808"),
        ("seed = 7", "seed = 7.0"),
        ("[policy]", "[polici]"),
        ("[policy]", "[[policy]]"),
    ]));
}

#[test]
fn policy() {
    assert_snapshot!(told(&[
        ("ready_data_limit = 1_000", "ready_data_limit = 0"),
        ("ready_data_limit = 1_000", "ready_data_limit = \"250 KB\""),
        ("ready_data_limit = 1_000", "ready_data_limits = 1_000"),
        ("ready_command_limit = 6", "ready_command_limit = 0"),
        ("ready_period_months = 2", "ready_period_months = 0"),
        ("ready_period_months = 2", "ready_period_months = 2.5"),
        ("cancellation_delay_hours = 24", "cancellation_delay_hours = 0"),
        (
            "cancellation_delay_hours = 24",
            "cancellation_delay_hours = \"1 day\""
        ),
        ("free_suspension_months = 1", "free_suspension_months = 0"),
        ("free_suspension_months = 1", "free_suspension_months = -3"),
        ("reactivation = true", "reactivation = \"yes\""),
    ]));
}

#[test]
fn operator() {
    let lasting = "lasting = \"1 day\"";
    assert_snapshot!(told(&[
        ("failure_rate = 0.25", "failure_rates = 0.25"),
        ("failure_rate = 0.25", "failure_rate = 1.000001"),
        ("failure_rate = 0.25", "failure_rate = -0.25"),
        ("failure_rate = 0.25", "failure_rate = 0.0000001"),
        ("failure_rate = 0.25", "failure_rate = nan"),
        ("failure_rate = 0.25", "failure_rate = \"1 %\""),
        ("unavailable_after = \"3 s\"", "unavailable_after = 3"),
        (
            "unavailable_after = \"3 s\"",
            "unavailable_after = \"365001 days\""
        ),
        (
            "[[operator.outage]]\nfrom = 2026-02-03\nto",
            "[[operator.outage]]\nto"
        ),
        ("from = 2026-02-03\nto", "from = 2026-02-01T23:00:00Z\nto"),
        ("from = 2026-02-03\nto", "from = 2026-02-02\nto"),
        ("from = 2026-02-03\nto", "from = 2026-02-04\nto"),
        ("from = 2026-02-03\nto", "from = 2026-02-03T01:00:00Z\nto"),
        (lasting, ""),
        (lasting, "lasting = \"1 day\"\nto = 2026-02-02"),
        (lasting, "lasting = \"0 s\""),
        (lasting, "lasting = true"),
        (lasting, "lasts = \"1 day\""),
        (lasting, "to = 2026-02-02T00:00:00"),
        (lasting, "to = 00:00:00"),
    ]));
    assert_snapshot!(
        "an_outage_that_is_no_list",
        crate::message(&format!("operator.outage = 1\n{LEAST}"))
    );
    assert_snapshot!(
        "an_outage_that_is_no_table",
        crate::message(&format!("operator.outage = [1]\n{LEAST}"))
    );
}

#[test]
fn delays() {
    let latency = "{ from = \"1 s\", to = \"2 s\" }";
    assert_snapshot!(told(&[
        (latency, "5"),
        (latency, "\"soon\""),
        (latency, "{}"),
        (latency, "{ from = \"1 s\" }"),
        (latency, "{ to = \"1 s\" }"),
        (latency, "{ from = \"2 s\", to = \"2 s\" }"),
        (latency, "{ from = \"2 s\", to = \"3 s\", mean = \"1 s\" }"),
        (latency, "{ to = \"3 s\", at_least = \"1 s\" }"),
        (latency, "{ at_least = \"1 s\" }"),
        (latency, "{ at_least = 1, mean = \"1 s\" }"),
        (latency, "{ mean = \"0 s\" }"),
        (latency, "{ means = \"1 s\" }"),
    ]));
}

#[test]
fn spans() {
    let spans = [
        "",
        " ",
        "5",
        "s",
        "5 apples",
        "5 m",
        "-5 s",
        "5 s 3",
        "1 2 s",
        "1. s",
        ".5 s",
        "1.2.3 s",
        "1e3 s",
        "5 s, 3 ms",
        "½ h",
        "5 é",
        "0.5 ms",
        "1.0005 s",
        "3 us",
        "1 month",
        "2 years",
        "1000000000 weeks",
        "99999999999999999999999 s",
        "365000 days 1 ms",
    ];
    let texts: Vec<String> = spans
        .iter()
        .map(|span| format!("noticed_after = \"{span}\""))
        .collect();
    let edits: Vec<(&str, &str)> = texts
        .iter()
        .map(|text| ("noticed_after = \"36 h\"", text.as_str()))
        .collect();
    assert_snapshot!(told(&edits));
}

#[test]
fn prices() {
    assert_snapshot!(told(&[
        ("unit = \"cent\"", "unit = 5"),
        ("unit = \"cent\"", "unit = \"\""),
        ("unit = \"cent\"", "unit = \"a\\tb\""),
        ("active_month = 101", "active_month = -1"),
        ("active_month = 101", "activ_month = 1"),
        ("suspended_month = 21", "suspended_month = 0.5"),
        ("megabyte = 5", "megabyte = \"5\""),
        ("command = 2", "command = [2]"),
    ]));
}

#[test]
fn cohorts() {
    assert_snapshot!(told(&[
        ("[cohort.drawn]", "[cohort.Drawn]"),
        ("[cohort.drawn]", "[cohort.\"two words\"]"),
        ("[cohort.drawn]", "[cohort.\"\"]"),
        (
            "[cohort.drawn]",
            "[cohort.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]"
        ),
        ("[cohort.drawn]", "[[cohort.drawn]]"),
        ("sims = 50\n", ""),
        ("sims = 50\n", "sims = 0\n"),
        ("sims = 50\n", "sims = 1_000_000_000_001\n"),
        ("sims = 50\n", "sims = \"many\"\n"),
        ("first_status = \"ready\"", ""),
        ("first_status = \"ready\"", "first_status = \"activ\""),
        ("first_status = \"ready\"", "first_status = \"suspended\""),
        ("first_status = \"ready\"", "first_statu = \"ready\""),
        ("first_status = \"ready\"", "first_status = true"),
        ("plan = \"standard\"", "plan = \"premium\""),
        ("plan = \"standard\"", "plan = 1"),
        (
            "first_use = { at_least = \"1 day\",",
            "first_use = { at_leat = \"1 day\","
        ),
        ("noticed_after = \"36 h\"", "noticed_after = { mean = \"36 h\" }"),
    ]));
    assert_snapshot!(
        "no_cohort",
        crate::message("start = 2026-01-01\nhorizon = '1 day'\n")
    );
    assert_snapshot!(
        "no_cohort_in_the_table",
        crate::message("start = 2026-01-01\nhorizon = '1 day'\n[cohort]\n")
    );
    assert_snapshot!(
        "cohorts_that_are_no_table",
        crate::message("start = 2026-01-01\nhorizon = '1 day'\ncohort = 3\n")
    );
}

#[test]
fn rates() {
    let data = "data = { sessions_per_day = 1, mean_bytes = 77 }";
    assert_snapshot!(told(&[
        ("commands_per_day = 0.1", "commands_per_day = 1000000.000001"),
        ("commands_per_day = 0.1", "commands_per_day = 1e-7"),
        ("commands_per_day = 0.1", "commands_per_day = \"0.1\""),
        ("lost_per_year = 0.02", "lost_per_year = 1000.000001"),
        ("lost_per_year = 0.02", "lost_per_year = -1"),
        ("churn_per_year = 3", "churn_per_year = 1001"),
        ("churn_per_year = 3", "churn_per_year = 99999999999999999999"),
        ("churn_per_year = 3", "churn_per_year = 0xffff_ffff_ffff"),
        ("resets_per_year = 12.000001", "resets_per_year = 12.0000001"),
        ("resets_per_year = 12.000001", "resets_per_year = inf"),
        ("resets_per_year = 12.000001", "resets_per_year = 1e400"),
        (data, "data = 5"),
        (data, "data = {}"),
        (data, "data = { sessions_per_day = 1 }"),
        (data, "data = { sessions_per_day = 0, bytes = 1 }"),
        (data, "data = { sessions_per_day = 1_000_001, bytes = 1 }"),
        (data, "data = { sessions_per_day = 1, bytes = 0 }"),
        (data, "data = { sessions_per_day = 1, bytes = 1_099_511_627_777 }"),
        (data, "data = { sessions_per_day = 1, mean_bytes = 0 }"),
        (
            data,
            "data = { sessions_per_day = 1, mean_bytes = 1_099_511_627_777 }"
        ),
        (data, "data = { sessions_per_day = 1, bytes = 1.5 }"),
        (data, "data = { sessions_per_day = 1, bytes = 1, mean_bytes = 1 }"),
        (data, "data = { session_per_day = 1, bytes = 1 }"),
    ]));
}

#[test]
fn provision() {
    let window = "provision = { from = 2026-04-01, to = 2026-05-01 }";
    assert_snapshot!(told(&[
        (window, ""),
        (window, "provision = 2026-04-01"),
        (window, "provision = {}"),
        (window, "provision = { from = 2026-04-01 }"),
        (window, "provision = { to = 2026-04-01 }"),
        (window, "provision = { per_day = 5 }"),
        (window, "provision = { from = 2026-04-01, to = 2026-04-01 }"),
        (
            window,
            "provision = { from = 2026-04-01, to = 2026-05-01, per_day = 5 }"
        ),
        (window, "provision = { from = 2026-04-01, per_day = 0 }"),
        (window, "provision = { from = 2026-04-01, perday = 1 }"),
        (window, "provision = { at = 2026-04-01, to = 2026-05-01 }"),
        (window, "provision = { at = 2026-04-01T08:00:00 }"),
        (window, "provision = { at = 2026-04-01T08:00:60Z }"),
        (window, "provision = { at = 2026-04-01T08:00:00.0001Z }"),
        (window, "provision = { at = \"2026-04-01\" }"),
        (window, "provision = { at = 1969-12-31 }"),
        (window, "provision = { at = 9999-12-31T23:59:59-00:01 }"),
        (window, "provision = { waves = [] }"),
        (window, "provision = { waves = 3 }"),
        (window, "provision = { waves = [3] }"),
        (
            window,
            "provision = { waves = [{ at = 2026-04-01, sims = 50 }], from = 2026-04-01 }"
        ),
        (window, "provision = { waves = [{ at = 2026-04-01, sims = 49 }] }"),
        (
            window,
            "provision = { waves = [{ at = 2026-04-01, sims = 50 }, { at = 2026-04-01, sims = 0 }] }"
        ),
        (window, "provision = { waves = [{ at = 2026-04-01 }] }"),
        (window, "provision = { waves = [{ sims = 50 }] }"),
        (window, "provision = { waves = [{ at = 1960-01-01, sims = 50 }] }"),
        ("over = \"14 days\"", "over = 14"),
        ("over = \"14 days\"", "ower = \"14 days\""),
        ("sims = 400 }", "sims = 401 }"),
        ("sims = 400 }", "sims = \"400\" }"),
    ]));
}

#[test]
fn suspension() {
    let season = "suspension = { from = \"11-01\", to = \"03-15\", spread = \"10 days\" }";
    assert_snapshot!(told(&[
        (season, "suspension = true"),
        (season, "suspension = {}"),
        (season, "suspension = { after = \"1 day\" }"),
        (season, "suspension = { lasting = \"1 day\" }"),
        (season, "suspension = { after = \"1 day\", lasting = 5 }"),
        (
            season,
            "suspension = { after = \"1 day\", lasting = \"1 day\", spread = \"1 day\" }"
        ),
        (season, "suspension = { lasting = \"1 day\", from = \"01-01\" }"),
        (season, "suspension = { after = \"0 s\", lasting = \"0 s\" }"),
        (
            season,
            "suspension = { after = { from = \"0 s\", to = \"1 min\" }, lasting = { at_least = \"9 s\", mean = \"20.999 s\" } }"
        ),
        (
            season,
            "suspension = { after = \"1 day\", lasting = { from = \"1 s\", to = \"0 s\" } }"
        ),
        (season, "suspension = { from = \"11-01\" }"),
        (season, "suspension = { to = \"11-01\" }"),
        (season, "suspension = { spread = \"1 day\" }"),
        (season, "suspension = { from = \"11-31\", to = \"03-15\" }"),
        (season, "suspension = { from = \"11-01\", to = \"02-30\" }"),
        (season, "suspension = { from = \"13-01\", to = \"03-15\" }"),
        (season, "suspension = { from = \"00-01\", to = \"03-15\" }"),
        (season, "suspension = { from = \"11-00\", to = \"03-15\" }"),
        (season, "suspension = { from = \"11-1\", to = \"03-15\" }"),
        (season, "suspension = { from = \"1 November\", to = \"03-15\" }"),
        (season, "suspension = { from = 2026-11-01, to = \"03-15\" }"),
        (season, "suspension = { from = \"03-15\", to = \"03-15\" }"),
        (season, "suspension = { from = \"02-29\", to = \"03-01\" }"),
        (
            season,
            "suspension = { from = \"11-01\", to = \"03-15\", spread = \"134 days 1 ms\" }"
        ),
        (
            season,
            "suspension = { from = \"03-15\", to = \"11-01\", spread = \"135 days\" }"
        ),
        (
            season,
            "suspension = { from = \"02-28\", to = \"02-29\", spread = \"2 days\" }"
        ),
        (
            season,
            "suspension = { from = \"11-01\", to = \"03-15\", spred = \"1 day\" }"
        ),
    ]));
}

#[test]
fn retries() {
    let conflict = "on_conflict = { retry_after = \"1 min\", retries = 9 }";
    let failure = "on_failure = { retry_after = \"2 h\", retries = 0 }";
    assert_snapshot!(told(&[
        (conflict, "on_conflict = 5"),
        (conflict, "on_conflict = { retry_after = \"0 s\" }"),
        (conflict, "on_conflict = { retry_after = 15 }"),
        (conflict, "on_conflict = { retries = 1_000_001 }"),
        (conflict, "on_conflict = { retries = 5_000_000_000 }"),
        (conflict, "on_conflict = { retries = -1 }"),
        (conflict, "on_conflict = { retry = 1 }"),
        (failure, "on_failure = \"never\""),
        (failure, "on_failure = { retry_after = \"0 s\" }"),
        (failure, "on_failure = { retries = 1_000_001 }"),
    ]));
}

#[test]
fn what_is_no_toml() {
    let mut told = String::new();
    for text in [
        "start = ",
        "start 5",
        "a = 1\na = 2",
        "x = \"\n",
        "\n\n[cohort.a]\n[cohort.a]\n",
        "x = {",
        "start = 2026-02-30",
        "\u{0}",
    ] {
        told.push_str(&format!(
            "{}\n    {}\n",
            text.escape_debug(),
            crate::message(text)
        ));
    }
    assert_snapshot!(told);
}

#[test]
fn a_key_of_any_length_is_told_in_a_line() {
    let long = "k".repeat(10_000);
    let told = crate::message(&format!("{long} = 1\n{LEAST}"));
    assert!(told.starts_with("line 1: \"kkkk") && told.len() < 300, "{told}");
    let told = crate::message(&format!("title = {}\n{LEAST}", "1".repeat(10_000)));
    assert!(told.len() < 300, "{told}");
}
