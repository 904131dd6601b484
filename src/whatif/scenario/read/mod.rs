//! Scenario files: TOML read key by key, so that every mistake is told by line, in the field's own words.

mod cohort;
mod delay;
mod lines;
mod nearest;
mod number;
mod operator;
mod provision;
mod span;
mod suspension;
mod table;
mod time;
mod value;

use alloc::string::String;

use toml::de::{DeTable, DeValue};

use super::fault::Fault;
use super::{Prices, Problem, Scenario, ScenarioError, expected, keys};
use crate::policy::{CalendarMonths, Hours, Policy};
use table::Table;

impl Scenario {
    /// Reads a scenario file, whose fields are those of `docs/scenario.md`.
    ///
    /// Cohorts come in the order of their names, whatever their order in the file.
    ///
    /// ```
    /// use sim_lifecycle::whatif::Scenario;
    ///
    /// let text = "
    ///     start = 2026-01-01
    ///     horizon = '90 days'
    ///     [cohort.meters]
    ///     sims = 1000
    ///     first_status = 'activ'
    ///     provision = { at = 2026-01-05T08:00:00Z }
    /// ";
    /// let error = Scenario::from_toml(text).expect_err("misspelt");
    /// assert_eq!(
    ///     error.to_string(),
    ///     "line 6: cohort.meters.first_status: \"activ\" is not a first status; expected \"ready\" or \"active\""
    /// );
    /// assert_eq!(Scenario::from_toml(&text.replace("activ", "active"))?.days, 90);
    /// # Ok::<(), sim_lifecycle::whatif::scenario::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ScenarioError`] for the first mistake found. Its [`Problem`] is `Syntax` where the text is no TOML; `UnknownKey`,
    /// `Missing`, `Beside` or `Type` for what does not fit the fields; else what is wrong with the value, as
    /// [`check`](Self::check) has it.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        let document = DeTable::parse(text).map_err(|error| not_toml(text, &error))?;
        let root = document.get_ref();
        scenario(root)
            .and_then(|scenario| scenario.sound().map(|()| scenario))
            .map_err(|fault| {
                let line = lines::line_of(text, root, fault.steps());
                fault.on_line(line)
            })
    }
}

fn not_toml(text: &str, error: &toml::de::Error) -> ScenarioError {
    let at = error.span().map_or(text.len(), |span| span.start);
    Fault::from(Problem::Syntax {
        message: error.message().into(),
    })
    .on_line(lines::line_at(text, at))
}

fn scenario(root: &DeTable<'_>) -> Result<Scenario, Fault> {
    let root = Table::new(root, keys::ROOT)?;
    Ok(Scenario {
        title: root
            .optional("title", |title| value::text(title, expected::TITLE))?
            .unwrap_or_default()
            .into(),
        start: root.required("start", expected::START, time::day)?,
        days: root.required("horizon", expected::HORIZON, span::days)?,
        seed: root
            .optional("seed", |seed| number::whole(seed, expected::SEED))?
            .unwrap_or(1),
        policy: root.optional("policy", policy)?.unwrap_or_default(),
        operator: root.optional("operator", operator::operator)?.unwrap_or_default(),
        prices: root.optional("prices", prices)?.unwrap_or_default(),
        cohorts: root.required("cohort", expected::COHORTS, cohort::cohorts)?,
    })
}

fn policy(value: &DeValue<'_>) -> Result<Policy, Fault> {
    let table = Table::of(value, keys::POLICY, expected::TABLE)?;
    let default = Policy::default();
    Ok(Policy {
        ready_data_limit: table
            .optional("ready_data_limit", number::at_least_one)?
            .unwrap_or(default.ready_data_limit),
        ready_command_limit: table
            .optional("ready_command_limit", number::at_least_one)?
            .unwrap_or(default.ready_command_limit),
        ready_period: table
            .optional("ready_period_months", number::at_least_one)?
            .and_then(|months| CalendarMonths::new(months.get()))
            .unwrap_or(default.ready_period),
        cancellation_delay: table
            .optional("cancellation_delay_hours", number::at_least_one)?
            .and_then(|hours| Hours::new(hours.get()))
            .unwrap_or(default.cancellation_delay),
        free_suspension: table
            .optional("free_suspension_months", number::at_least_one)?
            .and_then(|months| CalendarMonths::new(months.get()))
            .unwrap_or(default.free_suspension),
        reactivation: table
            .optional("reactivation", value::yes_or_no)?
            .unwrap_or(default.reactivation),
    })
}

fn prices(value: &DeValue<'_>) -> Result<Prices, Fault> {
    let table = Table::of(value, keys::PRICES, expected::TABLE)?;
    let default = Prices::default();
    let price = |key, default| {
        let price = table.optional(key, |price| number::whole(price, expected::PRICE))?;
        Ok::<_, Fault>(price.unwrap_or(default))
    };
    Ok(Prices {
        unit: table
            .optional("unit", |unit| value::text(unit, expected::UNIT))?
            .map_or(default.unit, String::from),
        active_month: price("active_month", default.active_month)?,
        suspended_month: price("suspended_month", default.suspended_month)?,
        megabyte: price("megabyte", default.megabyte)?,
        command: price("command", default.command)?,
    })
}
