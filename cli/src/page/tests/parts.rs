//! The parts of the page: words, scales, steps of time, sums and paths.

use super::asked::{KINDS, scenario};
use super::fabricate::{comparison, report};
use crate::page::chart::Axes;
use crate::page::convert::{real, rounded};
use crate::page::scale::{Grain, Scale};
use crate::page::summary::jump;
use crate::page::svg::Coordinate;
use crate::page::time::{Calendar, Every, Gather, Steps, marks};
use crate::page::view::Page;
use crate::page::{differences, words};

fn calendar(days: u32) -> Calendar {
    Calendar::of(&[&scenario("", days, &KINDS)])
}

#[test]
fn numbers_read_well() {
    assert_eq!(words::whole(1_234_567_u64), "1,234,567");
    assert_eq!(words::whole(999_u64), "999");
    assert_eq!(words::whole(0_u64), "0");
    assert_eq!(words::number(12.34), "12.3");
    assert_eq!(words::number(-0.04), "0");
    assert_eq!(words::number(1_234.5), "1,235");
    assert_eq!(words::short(0.25), "0.25");
    assert_eq!(words::short(9_999.0), "9,999");
    assert_eq!(words::short(20_000.0), "20\u{202f}k");
    assert_eq!(words::short(999_950.0), "1\u{202f}M");
    assert_eq!(words::short(1_234_567.0), "1.23\u{202f}M");
    assert_eq!(words::short(-3e9), "−3\u{202f}G");
    assert_eq!(words::signed(5, 3), "−2");
    assert_eq!(words::signed(3, 5), "+2");
    assert_eq!(words::signed(3, 3), "0");
}

#[test]
fn shares_read_well() {
    let percent = |part, of| words::percent(part, of).unwrap().replace('\u{202f}', " ");
    assert_eq!(percent(1.0, 3.0), "33.3 %");
    assert_eq!(percent(1.0, 1.0), "100 %");
    assert_eq!(percent(0.0, 1.0), "0 %");
    assert_eq!(percent(-1.0, 2.0), "−50 %");
    assert_eq!(percent(1.0, 1e9), "less than 0.01 %");
    assert_eq!(words::percent(1.0, 0.0), None);
}

#[test]
fn spans_read_well() {
    let span = |millis| words::span(millis).replace('\u{202f}', " ");
    assert_eq!(span(0), "0 ms");
    assert_eq!(span(999), "999 ms");
    assert_eq!(span(12_300), "12.3 s");
    assert_eq!(span(200_000), "3 min 20 s");
    assert_eq!(span(7_500_000), "2 h 5 min");
    assert_eq!(span(86_400_000), "1 d");
    assert_eq!(span(u64::MAX), "213,503,982,334 d");
    assert_eq!(words::bytes(12_000).replace('\u{202f}', " "), "12 kB");
    assert_eq!(words::bytes(900).replace('\u{202f}', " "), "900 B");
}

#[test]
fn ticks_are_round_and_hold_every_number() {
    for exponent in -3..20 {
        for factor in [1.0, 1.3, 2.0, 3.7, 9.99] {
            let most = factor * 10_f64.powi(exponent);
            let scale = Scale::of([most], Grain::Real, 5);
            let ticks: Vec<f64> = scale.ticks().collect();
            assert!((3..=8).contains(&ticks.len()), "{most}: {ticks:?}");
            assert!(scale.high >= most * 0.999_999 && scale.low == 0.0);
            assert!(scale.high <= most * 1.35, "{most}: {}", scale.high);
        }
    }
    let ticks: Vec<f64> = Scale::of([870.0], Grain::Whole, 5).ticks().collect();
    assert_eq!(ticks, [0.0, 200.0, 400.0, 600.0, 800.0]);
    let ticks: Vec<f64> = Scale::of([-30.0, 70.0], Grain::Whole, 5).ticks().collect();
    assert_eq!(ticks, [-40.0, -20.0, 0.0, 20.0, 40.0, 60.0]);
    let ticks: Vec<f64> = Scale::of([1.0], Grain::Whole, 5).ticks().collect();
    assert_eq!(ticks, [0.0, 1.0]);
    let ticks: Vec<f64> = Scale::of([0.0, f64::NAN, f64::INFINITY], Grain::Whole, 5)
        .ticks()
        .collect();
    assert_eq!(ticks, [0.0, 1.0]);
}

#[test]
fn coordinates_have_one_decimal_at_most() {
    assert_eq!(Coordinate(12.04).to_string(), "12");
    assert_eq!(Coordinate(12.06).to_string(), "12.1");
    assert_eq!(Coordinate(-0.01).to_string(), "0");
    assert_eq!(Coordinate(-3.25).to_string(), "-3.3");
    assert_eq!(Coordinate(f64::NAN).to_string(), "0");
}

#[test]
fn steps_cover_every_day_once() {
    for days in [1, 2, 59, 365, 1_096, 36_525] {
        let calendar = calendar(days);
        for every in [
            Every::Days(1),
            Every::Days(7),
            Every::Days(100),
            Every::Month,
            Every::Years(1),
        ] {
            let steps = Steps::of(&calendar, every);
            let spans: Vec<_> = steps.spans().collect();
            assert_eq!(spans.len(), steps.len());
            assert_eq!(
                spans.iter().map(ExactSizeIterator::len).sum::<usize>(),
                days as usize
            );
            assert!(spans.iter().all(|span| !span.is_empty()));
        }
    }
}

#[test]
fn months_are_those_of_the_calendar() {
    let calendar = calendar(60);
    let steps = Steps::of(&calendar, Every::Month);
    assert_eq!(
        steps.labels(&calendar),
        ["February 2026 (19 days)", "March 2026", "April 2026 (10 days)"]
    );
    let days: Vec<f64> = (0..60).map(f64::from).collect();
    assert_eq!(steps.gather(&days, Gather::Last), [18.0, 49.0, 59.0]);
    assert_eq!(steps.gather(&[1.0, 5.0], Gather::Highest), [5.0, 0.0, 0.0]);
}

#[test]
fn the_months_of_a_bill_add_up_to_its_total() {
    let report = report("", 1_096, &KINDS);
    let page = Page::of_report(&report);
    let view = page.view(None);
    let side = &view.sides[0];
    for every in [Every::Days(7), Every::Month, Every::Years(1)] {
        let steps = Steps::of(&page.calendar, every);
        let months = steps.gather(&side.figures.bill_by_day(), Gather::Sum);
        assert_eq!(rounded(months.iter().sum()), side.figures.totals.bill());
        let kinds: Vec<u128> = side
            .figures
            .bill
            .iter()
            .map(|layer| rounded(steps.gather(&layer.daily, Gather::Sum).iter().sum()))
            .collect();
        let totals = &side.figures.totals;
        assert_eq!(
            kinds,
            [
                totals.active_fees,
                totals.suspended_fees,
                totals.data_charges,
                totals.command_charges
            ]
        );
    }
    let conflicts: f64 = side.figures.refused[..2]
        .iter()
        .flat_map(|layer| &layer.daily)
        .sum();
    assert_eq!(rounded(conflicts), side.figures.totals.conflicts);
}

#[test]
fn the_cohorts_add_up_to_the_fleet() {
    let report = report("", 400, &KINDS);
    let page = Page::of_report(&report);
    let of = |cohort| page.view(cohort).sides.remove(0).figures;
    let fleet = of(None);
    let parts: Vec<_> = KINDS.iter().map(|kind| of(Some(kind.name))).collect();
    let sum = |total: fn(&crate::page::figures::Figures) -> u128| parts.iter().map(total).sum::<u128>();
    assert_eq!(fleet.sims, sum(|figures| figures.sims));
    assert_eq!(fleet.totals.bill(), sum(|figures| figures.totals.bill()));
    assert_eq!(
        u128::from(fleet.settled.count),
        sum(|figures| figures.settled.count.into())
    );
    for day in 0..400 {
        let reported: f64 = fleet.occupancy.iter().map(|layer| layer.daily[day]).sum();
        assert!((reported - real(fleet.sims)).abs() < 0.5, "day {day}");
    }
}

#[test]
fn a_jump_is_one_between_whole_months() {
    let calendar = calendar(120);
    let months = Steps::of(&calendar, Every::Month);
    let mut bill = vec![0.0; 120];
    // February has 19 days, and June 9.
    for (day, due) in bill.iter_mut().enumerate() {
        *due = match day {
            0..19 => 0.0,
            19..50 => 10.0,
            50..80 => 30.0,
            80..111 => 31.0,
            _ => 1_000.0,
        };
    }
    let jump = jump(&months, &calendar, &bill).unwrap();
    assert_eq!(months.label(&calendar, &jump.span), "April 2026");
    assert_eq!((rounded(jump.from), rounded(jump.to)), (310, 900));
    assert_eq!(crate::page::summary::jump(&months, &calendar, &[0.0; 120]), None);
}

#[test]
fn dates_on_the_axis_are_few_and_in_order() {
    for days in (1..1_000).chain([3_000, 10_000, 36_525]) {
        let marks = marks(&calendar(days));
        assert!(marks.len() <= 14, "{days} days: {}", marks.len());
        assert!(marks.is_sorted_by(|one, next| one.day < next.day));
        assert!(!marks.is_empty(), "{days} days");
    }
    let year: Vec<String> = marks(&calendar(365)).into_iter().map(|mark| mark.label).collect();
    assert_eq!(year[..2], ["Mar 2026", "Apr"]);
    assert_eq!(year[10], "Jan 2027");
}

#[test]
fn intervals_of_cohorts_add_up_by_their_squares() {
    let comparison = comparison(400, &KINDS);
    let page = Page::of_comparison(&comparison);
    let half = |cohort| {
        let compared = differences::of(&page.view(cohort));
        let (low, high) = compared[0].interval.unwrap();
        (high - low) / 2.0
    };
    let squares: f64 = KINDS.iter().map(|kind| half(Some(kind.name)).powi(2)).sum();
    assert!((half(None).powi(2) / squares - 1.0).abs() < 1e-9);
}

#[test]
fn steps_are_coarser_where_there_is_more_to_draw() {
    let axes = Axes::of(calendar(1_096), 1);
    assert_eq!(axes.samples.every, Every::Days(1));
    assert_eq!(axes.periods.every, Every::Days(7));
    assert_eq!(axes.bill.every, Every::Month);
    assert_eq!(axes.rows.every, Every::Month);
    let axes = Axes::of(calendar(36_525), 26);
    assert!(axes.samples.len() <= 170);
    assert_eq!(axes.periods.every, Every::Years(2));
    assert_eq!(axes.rows.every, Every::Years(5));
}
