//! Whether a scenario holds together: the one place of all ranges and contradictions.

mod cohort;
mod parts;

use chrono::Datelike as _;

use super::fault::{Fault, InvalidScenario, Under as _, shortened};
use super::{Operator, Prices, Problem, Scenario, Span, expected};
use crate::whatif::Tick;

pub(super) use cohort::name_is_valid;

impl Scenario {
    /// Checks that it holds nothing that cannot be.
    ///
    /// What is read, from TOML or from JSON, has been checked; what is put together in Rust, or changed, has not. The key of an
    /// error is spelled as in a scenario file.
    ///
    /// ```
    /// use sim_lifecycle::whatif::Scenario;
    ///
    /// let mut scenario = Scenario::from_toml(
    ///     "start = 2026-01-01
    ///     horizon = '90 days'
    ///     [cohort.meters]
    ///     sims = 1000
    ///     first_status = 'ready'
    ///     provision = { at = 2026-01-05T08:00:00Z }",
    /// )?;
    /// assert_eq!(scenario.check(), Ok(()));
    /// scenario.days = 0;
    /// assert_eq!(scenario.check().map_err(|error| error.key), Err("horizon".to_owned()));
    /// # Ok::<(), sim_lifecycle::whatif::scenario::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidScenario`] for the first value that is out of its range or contradicts another.
    pub fn check(&self) -> Result<(), InvalidScenario> {
        self.sound().map_err(InvalidScenario::from)
    }

    pub(super) fn sound(&self) -> Result<(), Fault> {
        one_line(&self.title, "a title", expected::TITLE).under("title")?;
        require((1_970..=9_000).contains(&self.start.year()), || {
            Problem::range(&self.start, expected::START)
        })
        .under("start")?;
        require((1..=36_525).contains(&self.days), || {
            Problem::range(&alloc::format!("{} days", self.days), expected::HORIZON)
        })
        .under("horizon")?;
        operator(&self.operator).under("operator")?;
        prices(&self.prices).under("prices")?;
        self.cohorts().under("cohort")
    }

    fn cohorts(&self) -> Result<(), Fault> {
        require(!self.cohorts.is_empty(), || Problem::Missing {
            expected: expected::COHORTS,
        })?;
        let mut before = None;
        for each in &self.cohorts {
            cohort::cohort(each, before).under(&each.name)?;
            before = Some(each.name.as_str());
        }
        Ok(())
    }
}

/// Gives `Ok` where it holds, else the problem.
fn require(holds: bool, problem: impl FnOnce() -> Problem) -> Result<(), Fault> {
    if holds { Ok(()) } else { Err(problem().into()) }
}

fn one_line(text: &str, what: &'static str, expected: &'static str) -> Result<(), Fault> {
    require(!text.chars().any(char::is_control), || {
        not_a(text, what, expected)
    })
}

fn not_a(text: &str, what: &'static str, expected: &'static str) -> Problem {
    Problem::Word {
        came: shortened(text),
        what,
        expected,
    }
}

fn operator(operator: &Operator) -> Result<(), Fault> {
    parts::delay(operator.latency).under("latency")?;
    parts::number(operator.failures, 0..=1_000_000, expected::SHARE).under("failure_rate")?;
    parts::span(operator.unavailable_after, Span::MIN, expected::SPAN).under("unavailable_after")?;
    let mut ended: Option<Tick> = None;
    for (number, outage) in operator.outages.iter().enumerate() {
        parts::window(outage.from, outage.to)
            .and_then(|()| match ended {
                Some(ended) if ended >= outage.from => {
                    let from = outage.from;
                    Err(Fault::from(Problem::Outages { ended, from }).under("from"))
                }
                Some(_) | None => Ok(()),
            })
            .map_err(|fault| fault.in_element(number))
            .under("outage")?;
        ended = Some(outage.to);
    }
    Ok(())
}

fn prices(prices: &Prices) -> Result<(), Fault> {
    const WHAT: &str = "the name of a unit";
    require(!prices.unit.is_empty(), || not_a("", WHAT, expected::UNIT))
        .and_then(|()| one_line(&prices.unit, WHAT, expected::UNIT))
        .under("unit")
}
