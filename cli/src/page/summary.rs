//! The answers in sentences: what it costs and when that jumps, what is refused, how long changes take.

use std::fmt::Write as _;
use std::ops::Range;

use super::chart::Axes;
use super::convert::real;
use super::differences::{self, Compared};
use super::layers::total;
use super::time::{Calendar, Every, Gather, Steps, day_at};
use super::view::{Side, View};
use super::words::{escape, number, percent, readable, short, signed, span, things};

/// The step from one whole month, or year, to the next at which the bill rises most.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Jump {
    pub(super) span: Range<u32>,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// Finds where the bill rises most; `None` where it never does.
pub(super) fn jump(steps: &Steps, calendar: &Calendar, bill: &[f64]) -> Option<Jump> {
    let due = steps.gather(bill, Gather::Sum);
    let mut most: Option<Jump> = None;
    let mut before: Option<f64> = None;
    for (span, to) in steps.spans().zip(due) {
        if !steps.is_whole(calendar, &span) {
            before = None;
            continue;
        }
        if let Some(from) = before.replace(to) {
            let rise = most.as_ref().map_or(0.0, |most| most.to - most.from);
            if to - from > rise {
                most = Some(Jump { span, from, to });
            }
        }
    }
    most
}

/// Writes the answers of a section as a list.
pub(super) fn summary(view: &View<'_>, axes: &Axes, unit: &str) -> String {
    let sentences = match view.sides.as_slice() {
        [base, variant] => compared(view, base, variant, axes, unit),
        [side] => vec![
            cost(side, axes, unit),
            refusals(side),
            backlog(side, axes),
            at_end(side),
        ],
        _ => Vec::new(),
    };
    let mut html = String::from(r#"<ul class="short">"#);
    for sentence in sentences.iter().filter(|sentence| !sentence.is_empty()) {
        let _ = write!(html, "<li>{}</li>", escape(sentence));
    }
    html += "</ul>";
    html
}

fn cost(side: &Side<'_>, axes: &Axes, unit: &str) -> String {
    let totals = &side.figures.totals;
    let mut text = format!("The bill comes to {} {unit}.", readable(totals.bill()));
    text += &rise(side, axes, unit);
    let expected = real(side.figures.sims);
    if expected > 0.0 && totals.bill() > 0 {
        let _ = write!(
            text,
            " That is {} {unit} a SIM.",
            number(real(totals.bill()) / expected)
        );
    }
    text
}

fn rise(side: &Side<'_>, axes: &Axes, unit: &str) -> String {
    let bill = total(&side.figures.bill);
    let Some(jump) = jump(&axes.bill, &axes.calendar, &bill) else {
        return String::new();
    };
    let when = axes.bill.label(&axes.calendar, &jump.span);
    let share = percent(jump.to - jump.from, jump.from).map_or(String::new(), |share| format!(" (+{share})"));
    let before = if axes.bill.every == Every::Month {
        "month"
    } else {
        "year"
    };
    format!(
        " It jumps most in {when}: from {} to {} {unit}{share} against the {before} before.",
        short(jump.from),
        short(jump.to)
    )
}

fn refusals(side: &Side<'_>) -> String {
    let totals = &side.figures.totals;
    let asked = totals.asked();
    if asked == 0 {
        return "Nothing is asked of the API.".into();
    }
    let share = percent(real(totals.conflicts), real(asked)).unwrap_or_default();
    format!(
        "Of {}, {} refused with 409 ({share}) and {} for other reasons; {} given up.",
        things(asked, "request", "requests"),
        were(totals.conflicts, ""),
        readable(totals.other_refusals),
        were(totals.given_up, "wish"),
    )
}

fn were(count: u128, noun: &str) -> String {
    match (noun, count) {
        ("wish", 1) => "1 wish is".into(),
        ("wish", count) => format!("{} wishes are", readable(count)),
        (_, 1) => "1 is".into(),
        (_, count) => format!("{} are", readable(count)),
    }
}

fn backlog(side: &Side<'_>, axes: &Axes) -> String {
    let figures = &side.figures;
    let mut text = String::new();
    if let Some((day, mean)) = figures.longest_backlog() {
        let date = day_at(day, &axes.calendar);
        let _ = write!(
            text,
            "Most changes are in flight on {date}: {} on average.",
            number(mean)
        );
        let usual = figures.usual_backlog();
        let _ = if usual < 0.05 {
            write!(text, " On half of the days there are hardly any.")
        } else {
            write!(text, " On half of the days they are at most {}.", number(usual))
        };
    }
    let at = |millionths| figures.settled.quantile(millionths).map(span);
    let longest = figures.settled.bins.last().map(|(millis, _)| span(*millis));
    if let (Some(half), Some(most), Some(longest)) = (at(500_000), at(990_000), longest) {
        let _ = write!(
            text,
            " Half of the changes settle within {half}, 99\u{202f}% within {most}; the longest takes {longest}."
        );
    }
    text
}

fn at_end(side: &Side<'_>) -> String {
    let totals = &side.figures.totals;
    let share = percent(real(totals.active_at_end), real(side.figures.sims));
    share.map_or(String::new(), |share| {
        format!(
            "At the end {} of {} are active ({share}).",
            readable(totals.active_at_end),
            things(side.figures.sims, "SIM", "SIMs")
        )
    })
}

fn compared(view: &View<'_>, base: &Side<'_>, variant: &Side<'_>, axes: &Axes, unit: &str) -> Vec<String> {
    let (b, v) = (&base.figures.totals, &variant.figures.totals);
    let mut sentences = Vec::new();
    let (before, after) = (b.bill(), v.bill());
    let share = |from: u128, to: u128| {
        percent(real(to) - real(from), real(from)).map_or(String::new(), |share| format!(" ({share})"))
    };
    sentences.push(match after.cmp(&before) {
        std::cmp::Ordering::Equal => format!("Both cost the same: {} {unit}.", readable(before)),
        order @ (std::cmp::Ordering::Less | std::cmp::Ordering::Greater) => format!(
            "The variant {} {} {unit}{}: {} instead of {}.",
            if order.is_lt() { "saves" } else { "costs more, by" },
            readable(before.abs_diff(after)),
            share(before, after),
            readable(after),
            readable(before)
        ),
    });
    sentences.push(monthly_fees(view, unit));
    sentences.push(format!(
        "Refused with 409: {} instead of {} ({}). Wishes given up: {} instead of {} ({}).",
        readable(v.conflicts),
        readable(b.conflicts),
        signed(b.conflicts, v.conflicts),
        readable(v.given_up),
        readable(b.given_up),
        signed(b.given_up, v.given_up),
    ));
    for side in [base, variant] {
        let text = format!(
            "{}{}",
            backlog(side, axes),
            rise(side, axes, unit).replace(" It", " The bill")
        );
        if !text.is_empty() {
            sentences.push(format!("{}: {}", side.label, text.trim_start()));
        }
    }
    sentences
}

fn monthly_fees(view: &View<'_>, unit: &str) -> String {
    let compared = differences::of(view);
    let Some(Compared {
        base,
        variant,
        interval: Some((low, high)),
        ..
    }) = compared
        .iter()
        .find(|compared| compared.measure == sim_lifecycle::whatif::report::Measure::MonthlyFees)
    else {
        return String::new();
    };
    format!(
        "Monthly fees alone differ by {} {unit}, with 95\u{202f}% confidence between {} and {}.",
        signed(*base, *variant),
        differences::bound(*low),
        differences::bound(*high)
    )
}
