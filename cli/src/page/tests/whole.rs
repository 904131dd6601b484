//! Whole pages: what they must have, what they must not, and how large they may be.

use std::path::PathBuf;

use sim_lifecycle::whatif::Report;

use super::asked::{KINDS, Kind, scenario};
use super::fabricate::{comparison, pair, report, zeros};
use crate::page::{of_comparison, of_report};

const LIMIT: usize = 2_000_000;

/// Holds what is true of every page.
fn check(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.len() < LIMIT, "{} bytes", page.len());
    for number in ["NaN", "inf\"", "inf ", "-inf", "infinity", "1.0e", "null"] {
        let body = page.split("<script>").next().unwrap();
        assert!(!body.contains(number), "{number}");
    }
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        let without_namespace = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!without_namespace.contains(outside), "{outside}");
    }
    for element in [
        "div", "section", "table", "figure", "svg", "ul", "p", "details", "tr", "td", "dl",
    ] {
        let open =
            page.matches(&format!("<{element}>")).count() + page.matches(&format!("<{element} ")).count();
        assert_eq!(open, page.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert_eq!(
        page.matches("<svg ").count(),
        page.matches(r#"role="img" aria-label=""#).count()
    );
    let data = page.split(r#"<script type="application/json""#).skip(1);
    for json in data {
        let json = json.split_once('>').unwrap().1.split("</script>").next().unwrap();
        serde_json::from_str::<serde_json::Value>(json).unwrap();
    }
}

/// Keeps a page where somebody can look at it, if asked to by the environment.
fn keep(name: &str, page: &str) {
    if let Some(folder) = std::env::var_os("SIM_LIFECYCLE_PAGES") {
        let file = PathBuf::from(folder).join(name);
        std::fs::write(file, page).unwrap();
    }
}

#[test]
fn a_report_of_three_years() {
    let page = of_report(&report("Roll-out of 2026", 1_096, &KINDS));
    keep("report.html", &page);
    check(&page);
    for heading in [
        "The bill by month",
        "SIMs by status",
        "Backlog: changes in flight",
        "Transitions by cause",
        "Refused requests",
        "Wishes given up",
        "How long it takes",
        "What went in",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    assert!(page.contains("not a queue that slows anybody"));
    assert_eq!(page.matches(r#"class="view""#).count(), 4);
}

#[test]
fn a_comparison_of_three_years() {
    let page = of_comparison(&comparison(1_096, &KINDS));
    keep("comparison.html", &page);
    check(&page);
    assert!(page.contains("The variant saves"));
    assert!(page.contains("paired SIM by SIM (same draws), given the shared operator timeline"));
    assert!(page.contains("95 % interval"));
    assert!(page.contains("Cumulative difference of the bill"));
}

#[test]
fn the_longest_horizon_with_many_cohorts() {
    let kinds: Vec<Kind> = [
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n",
    ]
    .into_iter()
    .zip(KINDS.into_iter().cycle())
    .map(|(name, kind)| Kind {
        name,
        sims: kind.sims * 2_000,
        over: kind.over * 40,
        ..kind
    })
    .collect();
    let page = of_report(&report("A century", 36_525, &kinds));
    keep("century.html", &page);
    check(&page);
    assert!(page.contains("The bill by year"));
    let page = of_comparison(&comparison(36_525, &kinds));
    keep("century-comparison.html", &page);
    check(&page);
    assert!(page.contains("The first 10 have a section of their own."));
}

#[test]
fn short_horizons() {
    for days in [1, 2, 7, 31, 200] {
        let page = of_report(&report("", days, &KINDS));
        keep(&format!("days-{days}.html"), &page);
        check(&page);
        assert!(page.contains("<title>What-if report</title>"));
        check(&of_comparison(&comparison(days, &KINDS)));
    }
}

#[test]
fn nothing_at_all() {
    let none: [Kind; 0] = [];
    let one = [Kind {
        name: "one",
        sims: 1,
        over: 1,
        seasonal: true,
        leaves: 1,
    }];
    let empty = [Kind { sims: 0, ..one[0] }];
    for kinds in [&none[..], &one, &empty] {
        for days in [0, 1, 400] {
            let zero = || zeros(scenario("Nothing", days, kinds));
            check(&of_report(&zero()));
            check(&of_report(&report("Little", days, kinds)));
            check(&of_comparison(&pair(zero(), report("Little", days, kinds))));
        }
    }
}

#[test]
fn lists_that_are_too_short_count_as_zeros() {
    let mut short = report("Cut", 60, &KINDS);
    for cohort in &mut short.cohorts {
        cohort.fees.active.truncate(3);
        cohort.backlog.millis.clear();
        cohort.occupancy.truncate(2);
    }
    check(&of_report(&short));
}

#[test]
fn numbers_as_large_as_they_get() {
    let mut large = report("Large", 90, &KINDS);
    for cohort in &mut large.cohorts {
        cohort.sims = u64::MAX;
        cohort.fees.active.fill(u64::MAX);
        cohort.backlog.millis.fill(u64::MAX);
        cohort.requests.refused[0].days.fill(u64::MAX);
        cohort.occupancy[2].at_end.fill(u64::MAX);
    }
    check(&of_report(&large));
    check(&of_comparison(&pair(report("Small", 90, &KINDS), large)));
}

#[test]
fn text_of_the_scenario_is_escaped() {
    const EVIL: &str = r#"</script><script>alert("1")</script>&'"#;
    let named = |mut report: Report| {
        report.scenario.title = EVIL.into();
        report.scenario.prices.unit = EVIL.into();
        for (cohort, asked) in report.cohorts.iter_mut().zip(&mut report.scenario.cohorts) {
            cohort.name = format!("{EVIL}{}", cohort.name);
            asked.name.clone_from(&cohort.name);
        }
        report
    };
    let one = named(report("", 60, &KINDS));
    let two = pair(one.clone(), named(report("", 60, &KINDS)));
    for page in [of_report(&one), of_comparison(&two)] {
        assert!(!page.contains("alert(\"1\")"));
        assert!(!page.contains("</script><script>alert"));
        check(&page);
    }
}

#[test]
fn scenarios_that_start_on_different_days() {
    let mut later = report("Later", 60, &KINDS);
    later.scenario.start = "2026-03-01".parse().unwrap();
    let page = of_comparison(&pair(report("Sooner", 60, &KINDS), later));
    check(&page);
    assert!(page.contains("2026-02-10 to 2026-04-29 · 79 days"));
}

#[test]
fn a_fleet_of_one_cohort_has_nothing_to_choose() {
    let page = of_report(&report("One", 60, &KINDS[..1]));
    check(&page);
    assert!(!page.contains(r#"<fieldset class="choose""#));
    assert_eq!(page.matches(r#"class="view""#).count(), 1);
}
