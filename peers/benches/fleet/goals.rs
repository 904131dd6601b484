//! What a figure should be, printed beside what it is.

/// A bound of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

/// Prints a figure beside its goal.
pub(crate) fn print(what: &str, figure: f64, goal: Goal) {
    let (is_met, bound, goal) = match goal {
        Goal::AtMost(goal) => (figure <= goal, "at most", goal),
        Goal::AtLeast(goal) => (figure >= goal, "at least", goal),
    };
    let verdict = if is_met { "met" } else { "MISSED" };
    println!("{what:<48} {figure:>9.2}   {bound:<8} {goal:>8.2}   {verdict}");
}
