//! How far it is: a bar for who looks at a terminal, and nothing for anybody else.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const TEMPLATE: &str = "{wide_bar} {human_pos} of {human_len} SIMs, {per_second} a second, {eta} left";

/// Shows a bar on standard error if that is a terminal.
pub(crate) fn bar(sims: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    let style = style.with_key(
        "per_second",
        |state: &indicatif::ProgressState, written: &mut dyn std::fmt::Write| {
            let _ = write!(written, "{}", indicatif::HumanCount(rate(state.per_sec())));
        },
    );
    let bar = ProgressBar::new(sims).with_style(style);
    // A thousand SIMs may take a while, and time goes on meanwhile.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and takes what is no number as 0"
)]
fn rate(per_second: f64) -> u64 {
    per_second.round() as u64
}
