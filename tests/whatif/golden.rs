//! One report, held byte by byte: no draw, order or rounding changes unseen.

use std::fmt::Write as _;

use insta::assert_snapshot;
use sim_lifecycle::whatif::report::{CohortReport, Durations, Report};
use sim_lifecycle::whatif::run;

use super::difference::differences;
use super::plain;
use super::shipped::{sum, together};

/// FNV-1a, 64 bits.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn told(report: &Report) -> String {
    let json = serde_json::to_vec(&report.cohorts).expect("a report can be written");
    let mut told = format!("fingerprint {:016x}\n", fingerprint(&json));
    for cohort in &report.cohorts {
        tell(cohort, &mut told).expect("a text grows");
    }
    told
}

fn tell(cohort: &CohortReport, told: &mut String) -> std::fmt::Result {
    let mut line = |name: &str, number: u128| -> std::fmt::Result {
        if number > 0 {
            writeln!(told, "    {name:<40}{number:>16}")
        } else {
            Ok(())
        }
    };
    let (requests, traffic, fees) = (&cohort.requests, &cohort.traffic, &cohort.fees);
    line(&cohort.name.to_uppercase(), cohort.sims.into())?;
    for row in &cohort.occupancy {
        line(
            &format!("{} at the end", row.status),
            row.at_end.last().copied().unwrap_or(0).into(),
        )?;
    }
    for row in &cohort.transitions {
        line(
            &format!("{} -> {} ({})", row.from, row.to, row.cause),
            sum(&row.days),
        )?;
    }
    for row in &requests.refused {
        line(&format!("refused {}", row.code), sum(&row.days))?;
    }
    for (name, daily) in [
        ("changes", &requests.changes),
        ("resets", &requests.resets),
        ("given up", &requests.given_up),
        ("in flight, ms", &cohort.backlog.millis),
        ("connected, ms", &traffic.connected_millis),
        ("sessions", &traffic.sessions),
        ("bytes", &traffic.bytes),
        ("commands", &traffic.commands),
        ("active months", &fees.active_months),
        ("suspended months", &fees.suspended_months),
        ("active fees", &fees.active),
        ("suspended fees", &fees.suspended),
        ("data fees", &fees.data),
        ("command fees", &fees.commands),
    ] {
        line(name, sum(daily))?;
    }
    let mut durations = |name: &str, durations: &Durations| -> std::fmt::Result {
        line(&format!("{name}, count"), durations.count.into())?;
        line(&format!("{name}, ms together"), durations.total_millis)?;
        line(
            &format!("{name}, median ms"),
            durations.quantile(500_000).unwrap_or(0).into(),
        )
    };
    durations("request to settled", &cohort.request_to_settled)?;
    for row in &cohort.ready_to_active {
        durations(&format!("ready to active by {}", row.cause), &row.durations)?;
    }
    Ok(())
}

#[test]
fn the_report_is_the_one_that_was_kept() {
    assert_snapshot!(told(&run(&together(40))));
}

#[test]
fn the_plain_engine_gives_the_same_report() {
    let scenario = together(40);
    let found = differences(&plain::run(&scenario), &run(&scenario));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_fingerprint_is_that_of_the_books() {
    assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
}
