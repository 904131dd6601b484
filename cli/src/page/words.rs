//! Numbers, spans of time and names in words for people, and text made safe for HTML.

use std::cmp::Ordering;

use super::convert::{real, rounded};

/// What separates a number from its unit, narrow and never broken.
pub(crate) const THIN: char = '\u{202f}';

/// Makes text safe between tags and within quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Writes a wire word, such as `ready_period`, as prose has it.
pub(crate) fn prose(word: &impl ToString) -> String {
    match word.to_string().replace('_', " ") {
        word if word == "commands" => "Commands".into(),
        word => word,
    }
}

/// Writes a whole number in groups of three digits.
pub(crate) fn whole(value: impl Into<u128>) -> String {
    let digits = value.into().to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Writes a number, to the nearest whole one where it is large, else with one decimal.
pub(crate) fn number(value: f64) -> String {
    let sign = if value < -0.05 { "−" } else { "" };
    let size = value.abs();
    let tenths = rounded(size * 10.0);
    if size >= 100.0 || tenths.is_multiple_of(10) {
        return format!("{sign}{}", whole(rounded(size)));
    }
    format!("{sign}{}.{}", whole(tenths / 10), tenths % 10)
}

/// Writes a number with few digits: `1.2 M`.
pub(super) fn short(value: f64) -> String {
    const STEPS: [(f64, &str); 5] = [(1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M")];
    let size = value.abs();
    let sign = if value < 0.0 { "−" } else { "" };
    if size < 9_999.5 {
        return if size > 0.0 && size < 0.95 {
            format!("{sign}{}", trimmed(size, 3))
        } else {
            number(value)
        };
    }
    // A number must not round up to a thousand of its own unit.
    for (step, letter) in STEPS {
        if size >= step * 0.9995 {
            return format!("{sign}{}{THIN}{letter}", three_digits(size / step));
        }
    }
    format!("{sign}{}{THIN}k", three_digits(size / 1e3))
}

/// Writes a number with few digits, or whole where it is below ten million.
pub(super) fn readable(value: u128) -> String {
    if value < 10_000_000 {
        whole(value)
    } else {
        short(real(value))
    }
}

/// Writes a whole number in full, or where it has more than twelve digits with about five of them.
pub(super) fn full(value: u128) -> String {
    if value < 1_000_000_000_000 {
        return whole(value);
    }
    let (mut value, mut left) = (value, ["k", "M", "G", "T", "P", "E"].into_iter());
    let mut letter = "";
    while value >= 1_000_000 {
        let Some(next) = left.next() else { break };
        (value, letter) = (value / 1_000, next);
    }
    format!("{}{THIN}{letter}", whole(value))
}

fn three_digits(value: f64) -> String {
    let decimals = if value >= 99.95 {
        0
    } else if value >= 9.995 {
        1
    } else {
        2
    };
    trimmed(value, decimals)
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Writes a difference with its sign and few digits.
pub(super) fn signed(base: u128, variant: u128) -> String {
    signed_as(readable, base, variant)
}

/// Writes a difference with its sign.
pub(super) fn signed_as(write: fn(u128) -> String, base: u128, variant: u128) -> String {
    match variant.cmp(&base) {
        Ordering::Less => format!("−{}", write(base - variant)),
        Ordering::Equal => "0".into(),
        Ordering::Greater => format!("+{}", write(variant - base)),
    }
}

/// Writes a share as percent; nothing where there is no whole.
pub(crate) fn percent(part: f64, of: f64) -> Option<String> {
    if of <= 0.0 || !part.is_finite() || !of.is_finite() {
        return None;
    }
    let share = part / of * 100.0;
    let sign = if share < 0.0 { "−" } else { "" };
    let size = share.abs();
    let text = if size >= 999.5 {
        whole(rounded(size))
    } else if size >= 99.95 {
        trimmed(size, 0)
    } else if size >= 0.095 || share == 0.0 {
        trimmed(size, 1)
    } else if size >= 0.0095 {
        trimmed(size, 2)
    } else {
        return Some(format!("{sign}less than 0.01{THIN}%").replace("−less", "less"));
    };
    Some(format!("{sign}{text}{THIN}%"))
}

/// Writes a span in milliseconds, with the two largest units that it has.
pub(crate) fn span(millis: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1_000, "s")];
    if millis < 1_000 {
        return format!("{millis}{THIN}ms");
    }
    if millis < 60_000 {
        return format!("{}{THIN}s", trimmed(real(millis) / 1e3, 1));
    }
    for (at, (size, name)) in UNITS.iter().enumerate() {
        let count = millis / size;
        if count == 0 {
            continue;
        }
        let rest = UNITS
            .get(at + 1)
            .map(|(small, small_name)| (millis % size / small, small_name))
            .filter(|(rest, _)| *rest > 0 && count < 100);
        return match rest {
            Some((rest, small)) => format!("{}{THIN}{name} {rest}{THIN}{small}", whole(count)),
            None => format!("{}{THIN}{name}", whole(count)),
        };
    }
    String::new()
}

/// Writes milliseconds of many SIMs together as days.
pub(super) fn days(millis: f64) -> String {
    let days = millis / 86_400_000.0;
    if days.abs() >= 1e12 {
        short(days)
    } else {
        number(days)
    }
}

/// Writes an amount of data.
pub(crate) fn bytes(bytes: u128) -> String {
    if bytes < 10_000 {
        return format!("{}{THIN}B", whole(bytes));
    }
    let text = short(real(bytes));
    // `short` says 12 k for 12 kB.
    let unit = if text.ends_with(|letter: char| letter.is_ascii_alphabetic()) {
        "B"
    } else {
        "\u{202f}B"
    };
    text + unit
}

/// Writes a number of things, with the thing in the singular where there is one of it.
pub(crate) fn things(count: u128, one: &str, many: &str) -> String {
    let word = if count == 1 { one } else { many };
    format!("{} {word}", readable(count))
}
